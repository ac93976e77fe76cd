package nn

import "github.com/gotorch/gotorch/torch"

// ReLU replaces negative elements by zero, in any shape. It mirrors
// torch.nn.ReLU; [NewReLU] makes one.
type ReLU struct {
	Inplace bool
}

// ReLUOption is an option of [NewReLU]: [Inplace].
type ReLUOption interface{ reLUOption() }

func (Inplace) reLUOption() {}

// NewReLU makes a ReLU layer. It mirrors torch.nn.ReLU.
func NewReLU(opts ...ReLUOption) *ReLU {
	m := &ReLU{}
	for _, o := range opts {
		if o, ok := o.(Inplace); ok {
			m.Inplace = bool(o)
		}
	}
	return m
}

// Forward replaces the negative elements of x, in x itself if Inplace.
func (m *ReLU) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	if m.Inplace {
		return Leave(m, x.ReLU_())
	}
	return Leave(m, x.ReLU())
}
