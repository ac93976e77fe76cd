package functional_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd/functional"
)

func Example() {
	x := torch.FromSlice([]float32{1, 2})
	cubes := func(x torch.Tensor) torch.Tensor { return x.PowScalar(3) }
	fmt.Println(functional.Jacobian(cubes, x))
	fmt.Println(functional.Hessian(func(x torch.Tensor) torch.Tensor { return cubes(x).Sum() }, x))
	y, g := functional.VJP(cubes, x, torch.FromSlice([]float32{1, 10}))
	fmt.Println(y, g)
	// Output:
	// tensor([[ 3.,  0.],
	//         [ 0., 12.]])
	// tensor([[ 6.,  0.],
	//         [ 0., 12.]])
	// tensor([1., 8.]) tensor([  3., 120.])
}
