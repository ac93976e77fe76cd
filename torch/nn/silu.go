package nn

import "github.com/gotorch/gotorch/torch"

var silu = elements("silu")

// SiLU computes x × sigmoid(x) of each element, in any shape; it is also called swish.
// It mirrors torch.nn.SiLU; [NewSiLU] makes one.
type SiLU struct {
	Inplace bool
}

// SiLUOption is an option of [NewSiLU]: [Inplace].
type SiLUOption interface{ siLUOption() }

func (Inplace) siLUOption() {}

// NewSiLU makes a SiLU layer. It mirrors torch.nn.SiLU.
func NewSiLU(opts ...SiLUOption) *SiLU {
	m := &SiLU{}
	for _, o := range opts {
		if o, ok := o.(Inplace); ok {
			m.Inplace = bool(o)
		}
	}
	return m
}

// Forward applies the function to x, in x itself if Inplace. It panics with a
// [*torch.Error] if x is of an integer type.
func (m *SiLU) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, silu.run(x, m.Inplace))
}
