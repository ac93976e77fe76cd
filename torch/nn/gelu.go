package nn

import "github.com/gotorch/gotorch/torch"

var opGELU = torch.Operator{Name: "aten::gelu"}

// Approximate is how [GELU] computes the distribution function.
type Approximate string

// The ways of [GELU].
const (
	ApproximateNone Approximate = "none" // exactly, where nothing is given
	ApproximateTanh Approximate = "tanh" // by a hyperbolic tangent
)

// GELU computes x × Φ(x) of each element, in any shape, with the distribution
// function Φ of the standard normal distribution. It mirrors torch.nn.GELU;
// [NewGELU] makes one.
type GELU struct {
	Approximate Approximate
}

// GELUOption is an option of [NewGELU]: [Approximate].
type GELUOption interface{ gELUOption() }

func (Approximate) gELUOption() {}

// NewGELU makes a GELU layer. It mirrors torch.nn.GELU and panics with a
// [*torch.Error] if there is no such [Approximate].
func NewGELU(opts ...GELUOption) *GELU {
	m := &GELU{Approximate: ApproximateNone}
	for _, o := range opts {
		if o, ok := o.(Approximate); ok {
			m.Approximate = o
		}
	}
	if m.Approximate != ApproximateNone && m.Approximate != ApproximateTanh {
		panic(errorf("NewGELU", "Approximate is ApproximateNone or ApproximateTanh, not %q", string(m.Approximate)))
	}
	return m
}

// Forward applies the function to x. It panics with a [*torch.Error] if x is of an
// integer type.
func (m *GELU) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	var c torch.Call
	c.Tensor(x)
	if m.Approximate != ApproximateNone { // the operator's default, which costs nothing
		c.String(string(m.Approximate))
	}
	return Leave(m, c.Run1(&opGELU))
}
