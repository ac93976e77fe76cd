package optim_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// A learning rate in a tensor may be changed in place at any time.
func ExampleLRTensor() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	rate := torch.ScalarTensor(0.25, torch.Float32)
	sgd := optim.NewSGD([]torch.Tensor{w}, 0, optim.LRTensor(rate))
	for range 2 {
		sgd.ZeroGrad()
		w.Square().Sum().Backward()
		sgd.Step()
		rate.MulScalar_(0.5)
	}
	fmt.Println(w.Item(), sgd.ParamGroups()[0].LearningRate())
	// Output: 1.5 0.0625
}

func ExampleBetasTensor() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	descend(w, optim.NewAdam([]torch.Tensor{w}, 0.1, optim.BetasTensor(torch.ScalarTensor(0.9, torch.Float32), torch.ScalarTensor(0.95, torch.Float32))))
	fmt.Printf("%.4f\n", w.Item())
	// Output: 3.7002
}

func ExampleWeightDecayTensor() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	sgd := optim.NewSGD([]torch.Tensor{w}, 0.25, optim.WeightDecayTensor(torch.ScalarTensor(0.5, torch.Float32)))
	w.SetGrad(torch.Zeros([]int{1}))
	sgd.Step()
	fmt.Println(w.Item())
	// Output: 3.5
}

// How the loss after two steps depends on their learning rate.
func ExampleDifferentiable() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	rate := torch.ScalarTensor(0.25, torch.Float32).RequiresGrad_()
	p := w.Clone() // autograd does not let a leaf change in place
	sgd := optim.NewSGD([]torch.Tensor{p}, 0, optim.LRTensor(rate), optim.Differentiable(true))
	for range 2 {
		at := p.Clone() // the step changes p, which the loss here must not notice
		p.SetGrad(torch.Grad([]torch.Tensor{at.Square().Sum()}, []torch.Tensor{at}, torch.CreateGraph(true))[0])
		sgd.Step()
	}
	loss := p.Square().Sum()
	loss.Backward()
	fmt.Println(loss.Item(), rate.Grad().Item(), w.Grad().Item())
	// Output: 1 -16 0.5
}

// CUDA graphs are for GPUs.
func ExampleCapturable() {
	w := torch.FromSlice([]float32{4}).RequiresGrad_()
	adam := optim.NewAdam([]torch.Tensor{w}, 0.1, optim.Capturable(true))
	w.Square().Sum().Backward()
	fmt.Println(torch.Try(adam.Step) != nil, adam.Groups()[0].Capturable)
	// Output: true true
}
