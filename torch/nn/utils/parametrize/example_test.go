package parametrize_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils/parametrize"
)

// Symmetric makes a matrix symmetric.
type Symmetric struct{}

func (*Symmetric) Forward(x torch.Tensor) torch.Tensor { return x.Triu().Add(x.Triu(1).MT()) }

func ExampleRegister() {
	fc := parametrize.Register(nn.NewLinear(3, 3), "weight", &Symmetric{})
	fmt.Println(fc.Weight.Equal(fc.Weight.MT()))
	for name := range nn.NamedParameters(fc) {
		fmt.Println(name)
	}
	// Output:
	// true
	// bias
	// parametrizations.weight.original
}

func ExampleCached() {
	cell := parametrize.Register(nn.NewGRUCell(3, 3), "weight_hh", &Row{})
	h := torch.Zeros([]int{1, 3})
	parametrize.Cached(func() { // the weight is computed once, not for each step
		for range 5 {
			h = cell.Forward(torch.Ones([]int{1, 3}), h)
		}
	})
	fmt.Println(h.Shape())
	// Output: [1 3]
}

// Row scales the rows of a matrix to length 1.
type Row struct{}

func (*Row) Forward(x torch.Tensor) torch.Tensor {
	return x.Div(x.Mul(x).Sum(torch.Dim(1)).Sqrt().Unsqueeze(1))
}
