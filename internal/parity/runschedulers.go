package main

import (
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
)

// schedulers are those of runs.py under its names. Each returns what is called after
// a step with the loss.
var schedulers = map[string]func(o optim.Optimizer) func(loss float64){
	"none": func(optim.Optimizer) func(float64) { return func(float64) {} },
	"chained": plain(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewChainedScheduler(lr.NewConstantLR(o, lr.Factor(0.5), lr.TotalIters(20)), lr.NewExponentialLR(o, 0.99))
	}),
	"constant":    plain(func(o optim.Optimizer) lr.Scheduler { return lr.NewConstantLR(o, lr.Factor(0.5), lr.TotalIters(50)) }),
	"cosine":      plain(func(o optim.Optimizer) lr.Scheduler { return lr.NewCosineAnnealingLR(o, runSteps, lr.EtaMin(1e-5)) }),
	"exponential": plain(func(o optim.Optimizer) lr.Scheduler { return lr.NewExponentialLR(o, 0.99) }),
	"lambda": plain(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewLambdaLR(o, func(i int) float64 { return 1 / float64(1+i) })
	}),
	"linear": plain(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewLinearLR(o, lr.StartFactor(0.1), lr.EndFactor(1), lr.TotalIters(50))
	}),
	"multiplicative": plain(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewMultiplicativeLR(o, func(int) float64 { return 0.99 })
	}),
	"multistep": plain(func(o optim.Optimizer) lr.Scheduler { return lr.NewMultiStepLR(o, []int{50, 150}, lr.Gamma(0.3)) }),
	"onecycle": plain(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewOneCycleLR(o, 1e-2, runSteps, lr.CycleMomentum(false))
	}),
	"plateau": func(o optim.Optimizer) func(float64) {
		return lr.NewReduceLROnPlateau(o, lr.Factor(0.5), lr.Patience(5)).Step
	},
	"polynomial": plain(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewPolynomialLR(o, lr.TotalIters(runSteps), lr.Power(2))
	}),
	"sequential": plain(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewSequentialLR(o, []lr.Scheduler{lr.NewLinearLR(o, lr.StartFactor(0.1), lr.EndFactor(1), lr.TotalIters(20)), lr.NewCosineAnnealingLR(o, 180)}, []int{20})
	}),
	"step":         plain(func(o optim.Optimizer) lr.Scheduler { return lr.NewStepLR(o, 30, lr.Gamma(0.5)) }),
	"warmrestarts": plain(func(o optim.Optimizer) lr.Scheduler { return lr.NewCosineAnnealingWarmRestarts(o, 20, lr.TMult(2)) }),
	"cyclic": plain(func(o optim.Optimizer) lr.Scheduler {
		return lr.NewCyclicLR(o, 1e-4, 1e-2, lr.StepSizeUp(25), lr.CycleMomentum(false))
	}),
}

// plain is a scheduler that does not look at the loss.
func plain(make func(o optim.Optimizer) lr.Scheduler) func(o optim.Optimizer) func(loss float64) {
	return func(o optim.Optimizer) func(float64) {
		s := make(o)
		return func(float64) { s.Step() }
	}
}
