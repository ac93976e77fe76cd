package nn

import (
	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
)

var (
	hardtanh = elements("hardtanh")
	relu6    = elements("hardtanh")
)

// MinVal is the least value that [Hardtanh] lets through; -1 where it is not
// given.
type MinVal float64

// MaxVal is the greatest value that [Hardtanh] lets through; 1 where it is not
// given.
type MaxVal float64

// Hardtanh limits elements to at least MinVal and at most MaxVal, in any shape. It
// mirrors torch.nn.Hardtanh; [NewHardtanh] makes one.
type Hardtanh struct {
	MinVal, MaxVal float64
	Inplace        bool
}

// HardtanhOption is an option of [NewHardtanh]: [MinVal], [MaxVal], [Inplace].
type HardtanhOption interface{ hardtanhOption() }

func (MinVal) hardtanhOption()  {}
func (MaxVal) hardtanhOption()  {}
func (Inplace) hardtanhOption() {}

// NewHardtanh makes a layer that limits elements. It mirrors torch.nn.Hardtanh and
// panics with a [*torch.Error] unless the greatest value is above the least.
func NewHardtanh(opts ...HardtanhOption) *Hardtanh {
	m := &Hardtanh{MinVal: -1, MaxVal: 1}
	for _, o := range opts {
		switch o := o.(type) {
		case MinVal:
			m.MinVal = float64(o)
		case MaxVal:
			m.MaxVal = float64(o)
		case Inplace:
			m.Inplace = bool(o)
		}
	}
	if !(m.MaxVal > m.MinVal) {
		panic(errorf("NewHardtanh", "max_val (%s) must be greater than min_val (%s)", pytext.Float(m.MaxVal), pytext.Float(m.MinVal)))
	}
	return m
}

// Forward limits the elements of x, in x itself if Inplace. It panics with a
// [*torch.Error] if MinVal is above MaxVal.
func (m *Hardtanh) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	if m.MinVal > m.MaxVal {
		panic(errorf("Hardtanh", "min_val cannot be greater than max_val: MinVal is %g and MaxVal %g", m.MinVal, m.MaxVal))
	}
	return Leave(m, hardtanh.run(x, m.Inplace, m.MinVal, m.MaxVal))
}

// ReLU6 limits elements to at least 0 and at most 6, in any shape. It mirrors
// torch.nn.ReLU6; [NewReLU6] makes one.
type ReLU6 struct {
	Inplace bool
}

// ReLU6Option is an option of [NewReLU6]: [Inplace].
type ReLU6Option interface{ reLU6Option() }

func (Inplace) reLU6Option() {}

// NewReLU6 makes a ReLU6 layer. It mirrors torch.nn.ReLU6.
func NewReLU6(opts ...ReLU6Option) *ReLU6 {
	m := &ReLU6{}
	for _, o := range opts {
		if o, ok := o.(Inplace); ok {
			m.Inplace = bool(o)
		}
	}
	return m
}

// Forward limits the elements of x, in x itself if Inplace.
func (m *ReLU6) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, relu6.run(x, m.Inplace, 0, 6))
}
