package nn

import (
	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// Dropout sets elements to zero with probability P while Training, and
// multiplies the others by 1/(1-P); else it does nothing. Shapes are free. It
// mirrors torch.nn.Dropout; [NewDropout] makes one.
type Dropout struct {
	P        float64
	Inplace  bool
	Training bool
}

// DropoutOption is an option of [NewDropout] and the like: [Inplace].
type DropoutOption interface{ dropoutOption() }

func (Inplace) dropoutOption() {}

// NewDropout makes a dropout layer; PyTorch's p is 0.5 where it is not given. It
// draws from the default generator. It mirrors torch.nn.Dropout and panics with
// a [*torch.Error] if p is not between 0 and 1.
func NewDropout(p float64, opts ...DropoutOption) *Dropout {
	return newDropout("NewDropout", p, opts)
}

func newDropout(op string, p float64, opts []DropoutOption) *Dropout {
	if !(p >= 0 && p <= 1) {
		panic(errorf(op, "dropout probability has to be between 0 and 1, but got %s", pytext.Float(p)))
	}
	m := &Dropout{P: p, Training: true}
	for _, o := range opts {
		if o, ok := o.(Inplace); ok {
			m.Inplace = bool(o)
		}
	}
	return m
}

// Forward drops elements of x, of any shape.
func (m *Dropout) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	if m.Inplace {
		return Leave(m, F.Dropout_(x, m.P, m.Training))
	}
	return Leave(m, F.Dropout(x, m.P, m.Training))
}
