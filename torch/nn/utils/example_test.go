package utils_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils"
)

func Example_clipGradNorm() {
	w := torch.Zeros([]int{2}).RequiresGrad_()
	w.Mul(torch.FromSlice([]float32{3, 4})).Sum().Backward()
	total := utils.ClipGradNorm_([]torch.Tensor{w}, 1)
	fmt.Println(total)
	fmt.Println(w.Grad())
	// Output:
	// tensor(5.)
	// tensor([0.6000, 0.8000])
}

func Example_clipGradValue() {
	w := torch.Zeros([]int{2}).RequiresGrad_()
	w.Mul(torch.FromSlice([]float32{-3, 0.5})).Sum().Backward()
	utils.ClipGradValue_([]torch.Tensor{w}, 1)
	fmt.Println(w.Grad())
	// Output: tensor([-1.0000,  0.5000])
}

func ExampleFuseConvBNEval() {
	conv, bn := nn.NewConv2d(3, 4, 3), nn.Eval(nn.NewBatchNorm2d(4))
	fused := utils.FuseConvBNEval(conv, bn)
	x := torch.Randn([]int{1, 3, 8, 8})
	fmt.Println(fused.Forward(x).Allclose(bn.Forward(conv.Forward(x)), torch.Atol(1e-5)))
	// Output: true
}

func ExampleSkipInit() {
	fc := utils.SkipInit(func(d nn.Device) *nn.Linear { return nn.NewLinear(512, 10, d) })
	fmt.Println(fc.Weight.Shape(), fc.Weight.Device())
	// Output: [10 512] cpu
}
