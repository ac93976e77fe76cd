package swa_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/optim/swa"
)

// The mean of a weight over a training.
func ExampleNewAveragedModel() {
	net, mean := nn.NewLinear(1, 1, nn.Bias(false)), nn.NewLinear(1, 1, nn.Bias(false))
	average := swa.NewAveragedModel(net, mean)
	for epoch := range 4 {
		torch.NoGrad(func() { net.Weight.Fill_(epoch) })
		average.UpdateParameters(net)
	}
	fmt.Println(average.NAveraged.Item(), average.Module.Weight.Item())
	// Output: 4 1.5
}

// An exponential average.
func ExampleEMA() {
	net, mean := nn.NewLinear(1, 1, nn.Bias(false)), nn.NewLinear(1, 1, nn.Bias(false))
	average := swa.NewAveragedModel(net, mean, swa.EMA(0.5))
	for epoch := range 4 {
		torch.NoGrad(func() { net.Weight.Fill_(epoch) })
		average.UpdateParameters(net)
	}
	fmt.Println(average.Module.Weight.Item())
	// Output: 2.125
}
