package parametrizations_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/linalg"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils/parametrizations"
)

func ExampleWeightNorm() {
	fc := parametrizations.WeightNorm(nn.NewLinear(20, 40))
	for name, p := range nn.NamedParameters(fc) {
		fmt.Println(name, p.Shape())
	}
	// Output:
	// bias [40]
	// parametrizations.weight.original0 [40 1]
	// parametrizations.weight.original1 [40 20]
}

func ExampleSpectralNorm() {
	fc := parametrizations.SpectralNorm(nn.NewLinear(20, 40), parametrizations.NPowerIterations(50))
	fc.Forward(torch.Zeros([]int{1, 20}))
	fmt.Printf("%.2f\n", linalg.MatrixNorm(fc.Weight, linalg.Ord(2)).Item())
	// Output: 1.00
}

func ExampleOrthogonal() {
	fc := parametrizations.Orthogonal(nn.NewLinear(20, 40))
	fmt.Println(fc.Weight.MT().Matmul(fc.Weight).Allclose(torch.Eye(20), torch.Atol(1e-5)))
	// Output: true
}
