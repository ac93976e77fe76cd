package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

var (
	hardshrink = elements("hardshrink")
	softshrink = elements("softshrink")
)

// Lambd is the threshold of [Hardshrink] and [Softshrink]; 0.5 where it is not
// given.
type Lambd float64

// Hardshrink replaces elements from -Lambd to Lambd by zero, in any shape. It
// mirrors torch.nn.Hardshrink; [NewHardshrink] makes one.
type Hardshrink struct {
	Lambd float64
}

// HardshrinkOption is an option of [NewHardshrink]: [Lambd].
type HardshrinkOption interface{ hardshrinkOption() }

func (Lambd) hardshrinkOption() {}

// NewHardshrink makes a layer that replaces small elements by zero. It mirrors
// torch.nn.Hardshrink.
func NewHardshrink(opts ...HardshrinkOption) *Hardshrink {
	m := &Hardshrink{Lambd: 0.5}
	for _, o := range opts {
		if o, ok := o.(Lambd); ok {
			m.Lambd = float64(o)
		}
	}
	return m
}

// Forward applies the function to x. It panics with a [*torch.Error] if x is of an
// integer type.
func (m *Hardshrink) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, hardshrink.run(x, false, m.Lambd))
}

// Softshrink moves elements by Lambd towards zero, and those within Lambd to zero,
// in any shape. It mirrors torch.nn.Softshrink; [NewSoftshrink] makes one.
type Softshrink struct {
	Lambd float64
}

// SoftshrinkOption is an option of [NewSoftshrink]: [Lambd].
type SoftshrinkOption interface{ softshrinkOption() }

func (Lambd) softshrinkOption() {}

// NewSoftshrink makes a layer that shrinks elements. It mirrors torch.nn.Softshrink
// and panics with a [*torch.Error] if the threshold is negative.
func NewSoftshrink(opts ...SoftshrinkOption) *Softshrink {
	m := &Softshrink{Lambd: 0.5}
	for _, o := range opts {
		if o, ok := o.(Lambd); ok {
			m.Lambd = float64(o)
		}
	}
	if !(m.Lambd >= 0) {
		panic(errorf("NewSoftshrink", "Lambd must not be negative, got %g", m.Lambd))
	}
	return m
}

// Forward applies the function to x. It panics with a [*torch.Error] if Lambd is
// negative, or x is of an integer type.
func (m *Softshrink) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, softshrink.run(x, false, m.Lambd))
}

// Tanhshrink computes x - tanh(x) of each element, in any shape. It mirrors
// torch.nn.Tanhshrink; [NewTanhshrink] makes one.
type Tanhshrink struct {
	_ byte // pointers to two of them must differ
}

// NewTanhshrink makes a layer that takes the hyperbolic tangent away. It mirrors
// torch.nn.Tanhshrink.
func NewTanhshrink() *Tanhshrink { return &Tanhshrink{} }

// Forward applies the function to x.
func (m *Tanhshrink) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, F.Tanhshrink(x))
}
