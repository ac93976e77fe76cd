package lr_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
)

func newSGD() *optim.SGD {
	return optim.NewSGD([]torch.Tensor{torch.Zeros([]int{1})}, 1, optim.Momentum(0.9))
}

// show prints the rates of five epochs.
func show(s lr.Scheduler) {
	for range 5 {
		fmt.Printf("%.4f ", s.LastLR()[0])
		s.Step()
	}
}

func ExampleNewMultiplicativeLR() {
	sgd := newSGD()
	show(lr.NewMultiplicativeLR(sgd, func(int) float64 { return 0.5 }))
	// Output: 1.0000 0.5000 0.2500 0.1250 0.0625
}

func ExampleNewConstantLR() {
	sgd := newSGD()
	show(lr.NewConstantLR(sgd, lr.Factor(0.5), lr.TotalIters(2)))
	// Output: 0.5000 0.5000 1.0000 1.0000 1.0000
}

func ExampleNewLinearLR() {
	sgd := newSGD()
	show(lr.NewLinearLR(sgd, lr.StartFactor(0.25), lr.TotalIters(3)))
	// Output: 0.2500 0.5000 0.7500 1.0000 1.0000
}

func ExampleNewExponentialLR() {
	sgd := newSGD()
	show(lr.NewExponentialLR(sgd, 0.5))
	// Output: 1.0000 0.5000 0.2500 0.1250 0.0625
}

func ExampleNewPolynomialLR() {
	sgd := newSGD()
	show(lr.NewPolynomialLR(sgd, lr.TotalIters(4)))
	// Output: 1.0000 0.7500 0.5000 0.2500 0.0000
}

func ExampleNewCosineAnnealingWarmRestarts() {
	sgd := newSGD()
	show(lr.NewCosineAnnealingWarmRestarts(sgd, 2))
	// Output: 1.0000 0.5000 1.0000 0.5000 1.0000
}

func ExampleNewCyclicLR() {
	sgd := newSGD()
	show(lr.NewCyclicLR(sgd, 0.1, 0.5, lr.StepSizeUp(2)))
	// Output: 0.1000 0.3000 0.5000 0.3000 0.1000
}

func ExampleNewOneCycleLR() {
	sgd := newSGD()
	show(lr.NewOneCycleLR(sgd, 1, 5))
	// Output: 0.0400 0.9505 0.6113 0.1883 0.0000
}

func ExampleNewSequentialLR() {
	sgd := newSGD()
	show(lr.NewSequentialLR(sgd, []lr.Scheduler{lr.NewLinearLR(sgd, lr.StartFactor(0.5), lr.TotalIters(2)), lr.NewExponentialLR(sgd, 0.5)}, []int{2}))
	// Output: 0.5000 0.7500 1.0000 0.5000 0.2500
}

func ExampleNewChainedScheduler() {
	sgd := newSGD()
	show(lr.NewChainedScheduler(lr.NewExponentialLR(sgd, 0.5), lr.NewConstantLR(sgd, lr.Factor(0.1), lr.TotalIters(3))))
	// Output: 0.1000 0.0500 0.0250 0.1250 0.0625
}

func ExampleNewSWALR() {
	sgd := newSGD()
	show(lr.NewSWALR(sgd, 0.2, lr.AnnealEpochs(4), lr.AnnealStrategy("linear")))
	// Output: 1.0000 0.8000 0.6000 0.4000 0.2000
}

func ExampleNewReduceLROnPlateau() {
	sgd := newSGD()
	plateau := lr.NewReduceLROnPlateau(sgd, lr.Patience(1))
	for _, loss := range []float64{5, 4, 4, 4, 3} {
		plateau.Step(loss)
		fmt.Printf("%.4f ", plateau.LastLR()[0])
	}
	// Output: 1.0000 1.0000 1.0000 0.1000 0.1000
}
