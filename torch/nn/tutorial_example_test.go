package nn_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

func ExampleNewConv2d() {
	m := nn.NewConv2d(3, 6, 5)
	fmt.Println(m.Weight.Shape(), m.Forward(torch.Randn([]int{4, 3, 32, 32})).Shape())
	wide := nn.NewConv2d(3, 6, []int{3, 5}, nn.Padding(1, 2), nn.Bias(false))
	fmt.Println(wide.Forward(torch.Randn([]int{4, 3, 32, 32})).Shape())
	// Output:
	// [6 3 5 5] [4 6 28 28]
	// [4 6 32 32]
}

func ExampleNewAvgPool2d() {
	m := nn.NewAvgPool2d(2)
	fmt.Println(m.Forward(torch.Arange(8).Reshape(1, 2, 4).To(torch.Float32)))
	// Output:
	// tensor([[[2.5000, 4.5000]]])
}

func ExampleNewAdaptiveAvgPool2d() {
	m := nn.NewAdaptiveAvgPool2d(1)
	fmt.Println(m.Forward(torch.Randn([]int{4, 512, 7, 7})).Shape())
	// Output: [4 512 1 1]
}

func ExampleNewBatchNorm2d() {
	m := nn.NewBatchNorm2d(2)
	x := torch.Stack([]torch.Tensor{torch.Full([]int{2, 2}, 1.0), torch.Full([]int{2, 2}, 3.0)}).Unsqueeze(0)
	m.Forward(x)
	fmt.Println(m.RunningMean, m.NumBatchesTracked.Item())
	nn.Eval(m)
	fmt.Println(m.Forward(x).Shape())
	// Output:
	// tensor([0.1000, 0.3000]) 1
	// [1 2 2 2]
}

func ExampleNewDropout() {
	m := nn.NewDropout(0.5)
	x := torch.Ones([]int{1000})
	dropped := m.Forward(x).EqScalar(0).Sum().Item()
	fmt.Println(dropped > 400 && dropped < 600)
	nn.Eval(m)
	fmt.Println(m.Forward(x).Equal(x))
	// Output:
	// true
	// true
}

func ExampleNewFlatten() {
	m := nn.NewFlatten()
	fmt.Println(m.Forward(torch.Randn([]int{4, 16, 5, 5})).Shape())
	// Output: [4 400]
}

func ExampleNewIdentity() {
	m := nn.NewIdentity()
	fmt.Println(m.Forward(torch.Ones([]int{2})))
	// Output: tensor([1., 1.])
}

func ExampleNewLayerNorm() {
	m := nn.NewLayerNorm(4)
	fmt.Println(m.Forward(torch.FromSlice([]float32{1, 2, 3, 4})))
	// Output:
	// tensor([-1.3416, -0.4472,  0.4472,  1.3416],
	//        grad_fn=<NativeLayerNormBackward0>)
}

func ExampleNewLinear() {
	m := nn.NewLinear(20, 30)
	fmt.Println(m.Weight.Shape(), m.Forward(torch.Randn([]int{128, 20})).Shape())
	// Output: [30 20] [128 30]
}

func ExampleNewReLU() {
	m := nn.NewReLU()
	fmt.Println(m.Forward(torch.FromSlice([]float32{-1, 0, 2})))
	// Output: tensor([0., 0., 2.])
}

func ExampleNewTransformerEncoderLayer() {
	m := nn.NewTransformerEncoderLayer(512, 8, nn.BatchFirst(true))
	fmt.Println(m.Forward(torch.Rand([]int{2, 10, 512})).Shape())
	// Output: [2 10 512]
}

func ExampleNewTransformerDecoderLayer() {
	m := nn.NewTransformerDecoderLayer(512, 8)
	memory := torch.Rand([]int{10, 2, 512}) // what an encoder made of the source
	fmt.Println(m.Forward(torch.Rand([]int{20, 2, 512}), memory).Shape())
	// Output: [20 2 512]
}
