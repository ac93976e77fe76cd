package lr_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
)

func ExampleStepLR() {
	w := torch.Zeros([]int{2}).RequiresGrad_()
	sgd := optim.NewSGD([]torch.Tensor{w}, 1)
	sched := lr.NewStepLR(sgd, 2, lr.Gamma(0.5))
	for epoch := range 5 {
		fmt.Println(epoch, sched.LastLR())
		sched.Step()
	}
	// Output:
	// 0 [1]
	// 1 [1]
	// 2 [0.5]
	// 3 [0.5]
	// 4 [0.25]
}

func ExampleMultiStepLR() {
	w := torch.Zeros([]int{2}).RequiresGrad_()
	sgd := optim.NewSGD([]torch.Tensor{w}, 1)
	sched := lr.NewMultiStepLR(sgd, []int{1, 3}, lr.Gamma(0.5))
	for epoch := range 5 {
		fmt.Println(epoch, sched.LastLR())
		sched.Step()
	}
	// Output:
	// 0 [1]
	// 1 [0.5]
	// 2 [0.5]
	// 3 [0.25]
	// 4 [0.25]
}

func ExampleCosineAnnealingLR() {
	w := torch.Zeros([]int{2}).RequiresGrad_()
	sgd := optim.NewSGD([]torch.Tensor{w}, 1)
	sched := lr.NewCosineAnnealingLR(sgd, 4, lr.EtaMin(0.1))
	for epoch := range 5 {
		fmt.Printf("%d %.3f\n", epoch, sched.LastLR())
		sched.Step()
	}
	// Output:
	// 0 [1.000]
	// 1 [0.868]
	// 2 [0.550]
	// 3 [0.232]
	// 4 [0.100]
}

// A warm-up over four epochs.
func ExampleLambdaLR() {
	w := torch.Zeros([]int{2}).RequiresGrad_()
	sgd := optim.NewSGD([]torch.Tensor{w}, 1)
	sched := lr.NewLambdaLR(sgd, func(epoch int) float64 { return min(1, float64(epoch+1)/4) })
	for epoch := range 5 {
		fmt.Println(epoch, sched.LastLR())
		sched.Step()
	}
	// Output:
	// 0 [0.25]
	// 1 [0.5]
	// 2 [0.75]
	// 3 [1]
	// 4 [1]
}
