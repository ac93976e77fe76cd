package lr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
)

func TestConstructorsPanic(t *testing.T) {
	o := optimizer("")
	for _, c := range []struct {
		message string
		make    func()
	}{
		{"lr.StepLR(): the step size must be at least 1, not 0", func() { lr.NewStepLR(o, 0) }},
		{"lr.CosineAnnealingLR(): the number of epochs to the smallest rate must be at least 1, not -3", func() { lr.NewCosineAnnealingLR(o, -3) }},
		{"lr.MultiStepLR(): parameter group 0 has no initial learning rate, which going on after epoch 5 needs", func() { lr.NewMultiStepLR(optimizer(""), nil, lr.LastEpoch(5)) }},
		{"lr.StepLR(): LastEpoch is -2", func() { lr.NewStepLR(o, 1, lr.LastEpoch(-2)) }},
		{"lr.LambdaLR(): expected 2 lambdas, one for each parameter group, got 1", func() { lr.NewLambdaLR(o, []func(int) float64{inverse}) }},
		{"lr.MultiplicativeLR(): expected 2 lambdas, one for each parameter group, got 1", func() { lr.NewMultiplicativeLR(o, []func(int) float64{inverse}) }},
		{"lr.ConstantLR(): the constant multiplicative factor is 1.5; expected to be between 0 and 1", func() { lr.NewConstantLR(o, lr.Factor(1.5)) }},
		{"lr.ConstantLR(): a learning rate that was multiplied by 0 cannot be brought back", func() { lr.NewConstantLR(optimizer(""), lr.Factor(0), lr.TotalIters(1)).Step() }},
		{"lr.LinearLR(): the starting multiplicative factor is 0; expected to be greater than 0", func() { lr.NewLinearLR(o, lr.StartFactor(0)) }},
		{"lr.LinearLR(): the ending multiplicative factor is -1; expected to be between 0 and 1", func() { lr.NewLinearLR(o, lr.EndFactor(-1)) }},
		{"lr.SequentialLR(): expects at least one scheduler, but got none", func() { lr.NewSequentialLR(o, nil, nil) }},
		{"lr.SequentialLR(): expects number of schedulers provided to be one more than the number of milestone points, but got 1 schedulers and 1 milestones", func() { lr.NewSequentialLR(o, []lr.Scheduler{lr.NewStepLR(o, 1)}, []int{1}) }},
		{"lr.SequentialLR(): expects all schedulers to belong to the same optimizer, but scheduler 0, a *lr.StepLR, has another one", func() { lr.NewSequentialLR(o, []lr.Scheduler{lr.NewStepLR(optimizer(""), 1)}, nil) }},
		{"lr.SequentialLR(): scheduler 1 is a *lr.ChainedScheduler, which can be the first one only", func() {
			lr.NewSequentialLR(o, []lr.Scheduler{lr.NewStepLR(o, 1), lr.NewChainedScheduler(lr.NewStepLR(o, 1))}, []int{3})
		}},
		{"lr.ChainedScheduler(): expects at least one scheduler to be chained, but got none", func() { lr.NewChainedScheduler() }},
		{"lr.ChainedScheduler(): expects all schedulers to belong to the same optimizer", func() { lr.NewChainedScheduler(lr.NewStepLR(o, 1), lr.NewStepLR(optimizer(""), 1)) }},
		{"lr.ReduceLROnPlateau(): Factor is 1; it should be less than 1", func() { lr.NewReduceLROnPlateau(o, lr.Factor(1)) }},
		{"lr.ReduceLROnPlateau(): Mode \"up\" is unknown; expected one of [\"min\" \"max\"]", func() { lr.NewReduceLROnPlateau(o, lr.Mode("up")) }},
		{"lr.ReduceLROnPlateau(): ThresholdMode \"up\" is unknown", func() { lr.NewReduceLROnPlateau(o, lr.ThresholdMode("up")) }},
		{"lr.ReduceLROnPlateau(): MinLR must have the same length as the parameter groups: it has 3 values, there are 2 groups", func() { lr.NewReduceLROnPlateau(o, lr.MinLR(1, 2, 3)) }},
		{"lr.CyclicLR(): the base learning rate must have the same length", func() { lr.NewCyclicLR(o, []float64{1}, 2.0) }},
		{"lr.CyclicLR(): Mode \"square\" is unknown", func() { lr.NewCyclicLR(o, 0.1, 0.2, lr.Mode("square")) }},
		{"lr.CyclicLR(): the optimizer must support momentum or beta1 with CycleMomentum enabled", func() {
			lr.NewCyclicLR(optim.NewAdagrad([]torch.Tensor{torch.Zeros([]int{1})}, 1), 0.1, 0.2)
		}},
		{"lr.OneCycleLR(): expected a positive number of steps, but got 0", func() { lr.NewOneCycleLR(o, 0.1, 0) }},
		{"lr.OneCycleLR(): expected PctStart between 0 and 1, but got 1.1", func() { lr.NewOneCycleLR(o, 0.1, 5, lr.PctStart(1.1)) }},
		{"lr.OneCycleLR(): a part of the cycle has no steps; give another PctStart", func() { lr.NewOneCycleLR(o, 0.1, 10, lr.PctStart(0.1)) }},
		{"lr.OneCycleLR(): AnnealStrategy \"exp\" is unknown", func() { lr.NewOneCycleLR(o, 0.1, 5, lr.AnnealStrategy("exp")) }},
		{"lr.OneCycleLR(): tried to step 2 times; the specified number of total steps is 1", func() {
			s := lr.NewOneCycleLR(optimizer(""), 0.1, 1)
			s.Step()
			s.Step()
		}},
		{"lr.CosineAnnealingWarmRestarts(): expected a positive number of epochs to the first restart, but got 0", func() { lr.NewCosineAnnealingWarmRestarts(o, 0) }},
		{"lr.CosineAnnealingWarmRestarts(): expected TMult >= 1, but got 0", func() { lr.NewCosineAnnealingWarmRestarts(o, 1, lr.TMult(0)) }},
		{"lr.CosineAnnealingWarmRestarts(): expected non-negative epoch, but got -1", func() { lr.NewCosineAnnealingWarmRestarts(optimizer(""), 1).StepTo(-1) }},
		{"lr.SWALR(): AnnealEpochs must be equal or greater than 0, got -1", func() { lr.NewSWALR(o, 0.1, lr.AnnealEpochs(-1)) }},
		{"lr.SWALR(): AnnealStrategy \"exp\" is unknown", func() { lr.NewSWALR(o, 0.1, lr.AnnealStrategy("exp")) }},
		{"lr.LambdaLR(): lambda 1 is nil", func() { lr.NewLambdaLR(o, []func(int) float64{inverse, nil}) }},
	} {
		require.ErrorContains(t, torch.Try(c.make), c.message)
	}
}

// What does not fit is refused, and changes nothing.
func TestLoadStateDictRefuses(t *testing.T) {
	o := optimizer("")
	step, multi := lr.NewStepLR(o, 7), lr.NewMultiStepLR(o, []int{3})
	cyclic, one := lr.NewCyclicLR(o, 0.1, 0.2), lr.NewOneCycleLR(o, 0.1, 9)
	seq := lr.NewSequentialLR(o, []lr.Scheduler{lr.NewStepLR(o, 7), lr.NewMultiStepLR(o, []int{3})}, []int{5})
	set := func(s lr.Scheduler, key string, value any) *torch.Dict {
		d := s.StateDict()
		d.Set(key, value)
		d.Set("gamma", 0.9)
		return d
	}
	for _, c := range []struct {
		s       lr.Scheduler
		d       *torch.Dict
		message string
	}{
		{step, nil, "the dict is nil"},
		{step, torch.NewDict(), "there is no 'step_size' in the dict, whose keys are []"},
		{step, set(step, "step_size", "7"), "'step_size' in the dict is a string; expected an int"},
		{step, set(step, "step_size", 0), `"step_size" is 0; expected at least 1`},
		{step, set(step, "base_lrs", []any{0.1}), `"base_lrs" has 1 learning rates, the optimizer has 2 parameter groups`},
		{step, set(step, "_last_lr", []any{0.1, "?"}), "'_last_lr' in the dict is a []interface {}; expected a list of numbers"},
		{step, set(step, "last_epoch", 0.5), "'last_epoch' in the dict is a float64; expected an int"},
		{step, multi.StateDict(), "there is no 'step_size'"},
		{multi, set(multi, "milestones", torch.NewDict("a", 1)), "milestone a is a string; expected an int"},
		{cyclic, set(cyclic, "mode", "square"), `Mode "square" is unknown`},
		{cyclic, set(cyclic, "mode", 5), `"mode" is a int; expected a string`},
		{one, set(one, "_schedule_phases", []any{}), `"_schedule_phases" has no phases`},
		{one, set(one, "_schedule_phases", []any{torch.NewDict("end_step", 1)}), `of phase 0 is a <nil>; expected a string`},
		{seq, set(seq, "_schedulers", []any{}), "it has 0 schedulers, this one is made of 2"},
		{seq, set(seq, "_schedulers", []any{step.StateDict(), step.StateDict()}), "scheduler 1: lr: this state dict does not fit the MultiStepLR: torch: there is no 'milestones'"},
		{seq, set(seq, "_milestones", []any{1, 2}), `"_milestones" has 2 epochs; expected 1`},
		{multi, set(multi, "milestones", torch.NewDict(1, 0.5)), "1 in the dict is a float64; expected an int"},
	} {
		before := c.s.StateDict().String()
		require.ErrorContains(t, c.s.LoadStateDict(c.d), c.message)
		require.Equal(t, before, c.s.StateDict().String())
	}
}

// A second scheduler on an optimizer starts from the first one's initial rates.
func TestInitialLR(t *testing.T) {
	p := []torch.Tensor{torch.Zeros([]int{1})}
	o := optim.NewAdamW(p, 0.5)
	g := o.ParamGroups()[0]
	_, ok := g.InitialLR()
	require.False(t, ok)
	lr.NewLambdaLR(o, func(int) float64 { return 0.5 })
	require.Equal(t, 0.25, g.LR)
	lr.NewLambdaLR(o, func(int) float64 { return 0.1 })
	require.Equal(t, 0.05, g.LR)
	initial, ok := g.InitialLR()
	require.True(t, ok)
	require.Equal(t, 0.5, initial)
}

// A whole number is a learning rate as well.
func TestWholeRates(t *testing.T) {
	of := func(make func(o optim.Optimizer) lr.Scheduler) []float64 {
		s := make(optim.NewSGD([]torch.Tensor{torch.Zeros([]int{1})}, 0.5, optim.Momentum(0.9)))
		s.Step()
		return s.LastLR()
	}
	for _, both := range [][2]func(o optim.Optimizer) lr.Scheduler{
		{func(o optim.Optimizer) lr.Scheduler { return lr.NewOneCycleLR(o, 1, 5) }, func(o optim.Optimizer) lr.Scheduler { return lr.NewOneCycleLR(o, 1.0, 5) }},
		{func(o optim.Optimizer) lr.Scheduler { return lr.NewCyclicLR(o, 0, 1, lr.StepSizeUp(3)) }, func(o optim.Optimizer) lr.Scheduler { return lr.NewCyclicLR(o, 0.0, 1.0, lr.StepSizeUp(3)) }},
		{func(o optim.Optimizer) lr.Scheduler { return lr.NewSWALR(o, 1) }, func(o optim.Optimizer) lr.Scheduler { return lr.NewSWALR(o, 1.0) }},
	} {
		require.Equal(t, of(both[1]), of(both[0]))
	}
}
