package prune_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils/prune"
)

func Example() {
	fc := nn.NewLinear(2, 2, nn.Bias(false))
	torch.NoGrad(func() { fc.Weight.Copy_(torch.FromSlice([]float32{1, -2, 3, -4}, 2, 2)) })
	prune.L1Unstructured(fc, "weight", 0.5)
	for name := range nn.StateDict(fc).All() {
		fmt.Println(name)
	}
	fmt.Println(fc.Forward(torch.Ones([]int{2})).Detach())
	prune.Remove(fc, "weight")
	fmt.Println(fc.Weight.Detach())
	// Output:
	// weight_orig
	// weight_mask
	// tensor([ 0., -1.])
	// tensor([[ 0., -0.],
	//         [ 3., -4.]])
}

func ExampleGlobalUnstructured() {
	net := nn.NewSequential(nn.NewLinear(4, 4), nn.NewLinear(4, 4))
	prune.GlobalUnstructured([]prune.Parameter{{net[0], "weight"}, {net[1], "weight"}}, prune.NewL1Unstructured(0.25))
	left := 0.0
	for _, b := range nn.Buffers(net) {
		left += b.Sum().Item()
	}
	fmt.Println(left, "of 32")
	// Output: 24 of 32
}
