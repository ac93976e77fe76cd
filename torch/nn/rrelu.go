package nn

import "github.com/gotorch/gotorch/torch"

var (
	opRReLU  = torch.Operator{Name: "aten::rrelu"}
	opRReLU_ = torch.Operator{Name: "aten::rrelu_"}
)

// Lower is the least slope that [RReLU] draws; 1/8 where it is not given.
type Lower float64

// Upper is the greatest slope that [RReLU] draws; 1/3 where it is not given.
type Upper float64

// RReLU multiplies negative elements by a slope: while Training by one drawn
// uniformly from Lower to Upper for each element, else by their mean. Shapes are
// free. It mirrors torch.nn.RReLU; [NewRReLU] makes one.
type RReLU struct {
	Lower, Upper float64
	Inplace      bool
	Training     bool
}

// RReLUOption is an option of [NewRReLU]: [Lower], [Upper], [Inplace].
type RReLUOption interface{ rReLUOption() }

func (Lower) rReLUOption()   {}
func (Upper) rReLUOption()   {}
func (Inplace) rReLUOption() {}

// NewRReLU makes a ReLU with random slopes, drawn from the default generator. It
// mirrors torch.nn.RReLU and panics with a [*torch.Error] if the least slope is
// above the greatest.
func NewRReLU(opts ...RReLUOption) *RReLU {
	m := &RReLU{Lower: 1.0 / 8, Upper: 1.0 / 3, Training: true}
	for _, o := range opts {
		switch o := o.(type) {
		case Lower:
			m.Lower = float64(o)
		case Upper:
			m.Upper = float64(o)
		case Inplace:
			m.Inplace = bool(o)
		}
	}
	if !(m.Lower <= m.Upper) {
		panic(errorf("NewRReLU", "Lower must not be above Upper, got %g and %g", m.Lower, m.Upper))
	}
	return m
}

// Forward applies the function to x, in x itself if Inplace. It panics with a
// [*torch.Error] if x is of an integer type.
func (m *RReLU) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	var c torch.Call
	c.Tensor(x)
	c.Float(m.Lower)
	c.Float(m.Upper)
	c.Bool(m.Training)
	if m.Inplace {
		c.Run(&opRReLU_)
		return Leave(m, x)
	}
	return Leave(m, c.Run1(&opRReLU))
}
