package functorch_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/functorch"
)

func Example() {
	// A function of one example, and its application to a batch.
	dots := functorch.Vmap(torch.Tensor.Dot)
	fmt.Println(dots(torch.Ones([]int{2, 3}), torch.Arange(6, torch.Float32).Reshape(2, 3)))

	// Derivatives are functions too.
	cube := func(x torch.Tensor) torch.Tensor { return x.PowScalar(3) }
	x := torch.ScalarTensor(2)
	fmt.Println(functorch.Grad(cube)(x), functorch.Grad(functorch.Grad(cube))(x))

	// The gradient of a loss for each example on its own.
	loss := func(w, x torch.Tensor) torch.Tensor { return w.Dot(x).PowScalar(2) }
	perExample := functorch.Vmap(functorch.Grad(loss), functorch.InDims(functorch.None, 0))
	fmt.Println(perExample(torch.FromSlice([]float32{1, 2}), torch.Eye(2)))
	// Output:
	// tensor([ 3., 12.])
	// tensor(12.) tensor(12.)
	// tensor([[2., 0.],
	//         [0., 4.]])
}
