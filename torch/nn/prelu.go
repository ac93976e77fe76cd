package nn

import (
	"github.com/gotorch/gotorch/torch"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

var opPReLU = torch.Operator{Name: "aten::prelu"}

// NumParameters is the number of slopes that [PReLU] learns: 1 for all elements,
// which it is where it is not given, or one for each channel.
type NumParameters int

// Init is the first value of the slopes of [PReLU]; 0.25 where it is not given.
type Init float64

// PReLU multiplies negative elements by a slope that it learns: one for all
// elements, or one for each channel, dim 1 of the input. It mirrors torch.nn.PReLU;
// [NewPReLU] makes one.
type PReLU struct {
	NumParameters int
	Init          float64
	Weight        torch.Tensor // [NumParameters]
}

// PReLUOption is an option of [NewPReLU]: [NumParameters], [Init], [DType],
// [Device].
type PReLUOption interface{ pReLUOption() }

func (NumParameters) pReLUOption() {}
func (Init) pReLUOption()          {}
func (DType) pReLUOption()         {}
func (Device) pReLUOption()        {}

// NewPReLU makes a ReLU with slopes that it learns. It mirrors torch.nn.PReLU and
// panics with a [*torch.Error] if the number of slopes is negative.
func NewPReLU(opts ...PReLUOption) *PReLU {
	m := &PReLU{NumParameters: 1, Init: 0.25}
	var like factory
	for _, o := range opts {
		switch o := o.(type) {
		case NumParameters:
			m.NumParameters = int(o)
		case Init:
			m.Init = float64(o)
		case DType:
			like.dtype = &o
		case Device:
			like.device = &o
		}
	}
	if m.NumParameters < 0 {
		panic(errorf("NewPReLU", "the number of slopes must not be negative, got %d", m.NumParameters))
	}
	m.Weight = nninit.Constant_(like.empty(m.NumParameters), m.Init)
	return m
}

// Forward applies the function to x, [N, C, *] with a slope for each channel. It
// panics with a [*torch.Error] if x has another number of channels, or another
// type than the weight.
func (m *PReLU) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	var c torch.Call
	c.Tensor(x)
	c.Tensor(m.Weight)
	return Leave(m, c.Run1(&opPReLU))
}
