// Package parametrizations has functions that weights of layers are made of:
// [WeightNorm], [SpectralNorm] and [Orthogonal]. It mirrors
// torch.nn.utils.parametrizations; package parametrize is what they build on.
//
//	discriminator := parametrizations.SpectralNorm(nn.NewConv2d(3, 64, 4))
package parametrizations

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// Name is which tensor of a layer is meant; "weight" where it is not given.
type Name string

// Dim is the dim of a weight that its outputs are counted in; 0 where it is not given.
type Dim int

// Eps keeps a divisor from zero; 1e-12 where it is not given.
type Eps float64

// tensorOf returns the tensor called name of a layer.
func tensorOf(op string, layer any, name string) torch.Tensor {
	t := nn.TensorOf(layer, name)
	if !t.Defined() {
		panic(errorf(op, "%T has no tensor called %q; see nn.NamedParameters for those that it has", layer, name))
	}
	return t
}

func errorf(op, format string, args ...any) *torch.Error {
	return &torch.Error{Op: "parametrizations." + op, Msg: fmt.Sprintf(format, args...)}
}
