package nn

import "github.com/gotorch/gotorch/torch"

var (
	hardsigmoid = elements("hardsigmoid")
	hardswish   = elements("hardswish")
)

// Hardsigmoid computes min(max(x/6 + 1/2, 0), 1) of each element, in any shape.
// It mirrors torch.nn.Hardsigmoid; [NewHardsigmoid] makes one.
type Hardsigmoid struct {
	Inplace bool
}

// HardsigmoidOption is an option of [NewHardsigmoid]: [Inplace].
type HardsigmoidOption interface{ hardsigmoidOption() }

func (Inplace) hardsigmoidOption() {}

// NewHardsigmoid makes a Hardsigmoid layer. It mirrors torch.nn.Hardsigmoid.
func NewHardsigmoid(opts ...HardsigmoidOption) *Hardsigmoid {
	m := &Hardsigmoid{}
	for _, o := range opts {
		if o, ok := o.(Inplace); ok {
			m.Inplace = bool(o)
		}
	}
	return m
}

// Forward applies the function to x, in x itself if Inplace. It panics with a
// [*torch.Error] if x is of an integer type.
func (m *Hardsigmoid) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, hardsigmoid.run(x, m.Inplace))
}

// Hardswish computes x × min(max(x/6 + 1/2, 0), 1) of each element, in any shape.
// It mirrors torch.nn.Hardswish; [NewHardswish] makes one.
type Hardswish struct {
	Inplace bool
}

// HardswishOption is an option of [NewHardswish]: [Inplace].
type HardswishOption interface{ hardswishOption() }

func (Inplace) hardswishOption() {}

// NewHardswish makes a Hardswish layer. It mirrors torch.nn.Hardswish.
func NewHardswish(opts ...HardswishOption) *Hardswish {
	m := &Hardswish{}
	for _, o := range opts {
		if o, ok := o.(Inplace); ok {
			m.Inplace = bool(o)
		}
	}
	return m
}

// Forward applies the function to x, in x itself if Inplace. It panics with a
// [*torch.Error] if x is of an integer type.
func (m *Hardswish) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, hardswish.run(x, m.Inplace))
}
