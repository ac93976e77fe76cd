package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

var tanh = elements("tanh")

// Tanh takes the hyperbolic tangent of each element, in any shape. It mirrors
// torch.nn.Tanh; [NewTanh] makes one.
type Tanh struct {
	_ byte // pointers to two of them must differ
}

// NewTanh makes a tanh layer. It mirrors torch.nn.Tanh.
func NewTanh() *Tanh { return &Tanh{} }

// Forward applies the function to x.
func (m *Tanh) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, tanh.run(x, false))
}

// Softsign computes x / (1 + |x|) of each element, in any shape. It mirrors
// torch.nn.Softsign; [NewSoftsign] makes one.
type Softsign struct {
	_ byte // pointers to two of them must differ
}

// NewSoftsign makes a softsign layer. It mirrors torch.nn.Softsign.
func NewSoftsign() *Softsign { return &Softsign{} }

// Forward applies the function to x.
func (m *Softsign) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, F.Softsign(x))
}
