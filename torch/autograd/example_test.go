package autograd_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd"
)

func Example() {
	x := torch.FromSlice([]float64{1, 2}).RequiresGrad_()
	fmt.Println(autograd.GradCheck(torch.Tensor.Sin, []torch.Tensor{x}))

	// This one forgets half of its gradient.
	wrong := func(x torch.Tensor) torch.Tensor { return x.Mul(x.Detach()) }
	fmt.Println(autograd.GradCheck(wrong, []torch.Tensor{x}))
	// Output:
	// <nil>
	// autograd: Jacobian mismatch for output 0 with respect to input 0,
	// numerical:tensor([[2.0000, 0.0000],
	//         [0.0000, 4.0000]], dtype=torch.float64)
	// analytical:tensor([[1., 0.],
	//         [0., 2.]], dtype=torch.float64)
}
