package nn

import "github.com/gotorch/gotorch/torch"

var (
	elu  = elements("elu")
	celu = elements("celu")
	selu = elements("selu")
)

// ELU computes x of positive elements, and Alpha × (exp(x) - 1) of the others, in
// any shape. It mirrors torch.nn.ELU; [NewELU] makes one.
type ELU struct {
	Alpha   float64
	Inplace bool
}

// ELUOption is an option of [NewELU]: [Alpha], [Inplace].
type ELUOption interface{ eLUOption() }

func (Alpha) eLUOption()   {}
func (Inplace) eLUOption() {}

// NewELU makes an ELU layer. It mirrors torch.nn.ELU.
func NewELU(opts ...ELUOption) *ELU {
	m := &ELU{Alpha: 1}
	for _, o := range opts {
		switch o := o.(type) {
		case Alpha:
			m.Alpha = float64(o)
		case Inplace:
			m.Inplace = bool(o)
		}
	}
	return m
}

// Forward applies the function to x, in x itself if Inplace. It panics with a
// [*torch.Error] if x is of an integer type, or a leaf that requires a gradient
// and is to be overwritten.
func (m *ELU) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, elu.run(x, m.Inplace, m.Alpha))
}

// CELU computes max(0, x) + min(0, Alpha × (exp(x/Alpha) - 1)) of each element, in
// any shape. It mirrors torch.nn.CELU; [NewCELU] makes one.
type CELU struct {
	Alpha   float64
	Inplace bool
}

// CELUOption is an option of [NewCELU]: [Alpha], [Inplace].
type CELUOption interface{ cELUOption() }

func (Alpha) cELUOption()   {}
func (Inplace) cELUOption() {}

// NewCELU makes a CELU layer. It mirrors torch.nn.CELU and panics with a
// [*torch.Error] if alpha is zero.
func NewCELU(opts ...CELUOption) *CELU {
	m := &CELU{Alpha: 1}
	for _, o := range opts {
		switch o := o.(type) {
		case Alpha:
			m.Alpha = float64(o)
		case Inplace:
			m.Inplace = bool(o)
		}
	}
	if m.Alpha == 0 {
		panic(errorf("NewCELU", "alpha must not be 0: elements are divided by it"))
	}
	return m
}

// Forward applies the function to x, in x itself if Inplace. It panics with a
// [*torch.Error] if Alpha is zero, or x is of an integer type.
func (m *CELU) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, celu.run(x, m.Inplace, m.Alpha))
}

// SELU computes scale × (max(0, x) + min(0, α × (exp(x) - 1))) of each element, in
// any shape, with the two numbers that keep mean and variance from layer to layer.
// It mirrors torch.nn.SELU; [NewSELU] makes one.
type SELU struct {
	Inplace bool
}

// SELUOption is an option of [NewSELU]: [Inplace].
type SELUOption interface{ sELUOption() }

func (Inplace) sELUOption() {}

// NewSELU makes a SELU layer. It mirrors torch.nn.SELU.
func NewSELU(opts ...SELUOption) *SELU {
	m := &SELU{}
	for _, o := range opts {
		if o, ok := o.(Inplace); ok {
			m.Inplace = bool(o)
		}
	}
	return m
}

// Forward applies the function to x, in x itself if Inplace. It panics with a
// [*torch.Error] if x is of an integer type.
func (m *SELU) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, selu.run(x, m.Inplace))
}
