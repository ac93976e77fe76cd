package nn

import "github.com/gotorch/gotorch/torch"

var leakyReLU = elements("leaky_relu")

// NegativeSlope is what [LeakyReLU] multiplies negative elements by; 0.01 where it
// is not given.
type NegativeSlope float64

// LeakyReLU multiplies negative elements by NegativeSlope, in any shape. It mirrors
// torch.nn.LeakyReLU; [NewLeakyReLU] makes one.
type LeakyReLU struct {
	NegativeSlope float64
	Inplace       bool
}

// LeakyReLUOption is an option of [NewLeakyReLU]: [NegativeSlope], [Inplace].
type LeakyReLUOption interface{ leakyReLUOption() }

func (NegativeSlope) leakyReLUOption() {}
func (Inplace) leakyReLUOption()       {}

// NewLeakyReLU makes a leaky ReLU layer. It mirrors torch.nn.LeakyReLU.
func NewLeakyReLU(opts ...LeakyReLUOption) *LeakyReLU {
	m := &LeakyReLU{NegativeSlope: 0.01}
	for _, o := range opts {
		switch o := o.(type) {
		case NegativeSlope:
			m.NegativeSlope = float64(o)
		case Inplace:
			m.Inplace = bool(o)
		}
	}
	return m
}

// Forward applies the function to x, in x itself if Inplace. It panics with a
// [*torch.Error] if x is of an integer type.
func (m *LeakyReLU) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, leakyReLU.run(x, m.Inplace, m.NegativeSlope))
}
