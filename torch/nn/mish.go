package nn

import "github.com/gotorch/gotorch/torch"

var mish = elements("mish")

// Mish computes x × tanh(softplus(x)) of each element, in any shape.
// It mirrors torch.nn.Mish; [NewMish] makes one.
type Mish struct {
	Inplace bool
}

// MishOption is an option of [NewMish]: [Inplace].
type MishOption interface{ mishOption() }

func (Inplace) mishOption() {}

// NewMish makes a Mish layer. It mirrors torch.nn.Mish.
func NewMish(opts ...MishOption) *Mish {
	m := &Mish{}
	for _, o := range opts {
		if o, ok := o.(Inplace); ok {
			m.Inplace = bool(o)
		}
	}
	return m
}

// Forward applies the function to x, in x itself if Inplace. It panics with a
// [*torch.Error] if x is of an integer type.
func (m *Mish) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, mish.run(x, m.Inplace))
}
