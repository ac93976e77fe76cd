package nn

import "github.com/gotorch/gotorch/torch"

var opLinear = torch.Operator{Name: "aten::linear"}

// Linear computes x × Weightᵀ + Bias, from [*, InFeatures] to [*, OutFeatures].
// It mirrors torch.nn.Linear; [NewLinear] makes one.
type Linear struct {
	InFeatures, OutFeatures int
	Weight                  torch.Tensor // [OutFeatures, InFeatures]
	Bias                    torch.Tensor // [OutFeatures], or undefined
}

// LinearOption is an option of [NewLinear]: [Bias], [DType], [Device].
type LinearOption interface{ linearOption() }

func (Bias) linearOption()   {}
func (DType) linearOption()  {}
func (Device) linearOption() {}

// NewLinear makes a linear layer. Weight and bias are drawn uniformly from
// ±1/√inFeatures, in this order, from the default generator. It mirrors
// torch.nn.Linear and panics with a [*torch.Error] if a number of features is
// negative.
func NewLinear(inFeatures, outFeatures int, opts ...LinearOption) *Linear {
	return newLinear("NewLinear", inFeatures, outFeatures, opts)
}

// newLinear makes a linear layer. The input features may be unknown.
func newLinear(op string, inFeatures, outFeatures int, opts []LinearOption) *Linear {
	bias := true
	var like factory
	for _, o := range opts {
		switch o := o.(type) {
		case Bias:
			bias = bool(o)
		case DType:
			like.dtype = &o
		case Device:
			like.device = &o
		}
	}
	shape := []int{outFeatures, inFeatures}
	if inFeatures == unknown {
		inFeatures, shape = 0, nil
	}
	if inFeatures < 0 || outFeatures < 0 {
		panic(errorf(op, "features must not be negative, got %d and %d", inFeatures, outFeatures))
	}
	m := &Linear{InFeatures: inFeatures, OutFeatures: outFeatures}
	m.Weight, m.Bias = like.pair(shape, outFeatures, bias)
	return m
}

// Forward multiplies x [*, InFeatures] and adds. It panics with a [*torch.Error]
// if the last dim of x or its type does not fit.
func (m *Linear) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, m.forward(x))
}

func (m *Linear) forward(x torch.Tensor) torch.Tensor {
	var c torch.Call
	c.Tensor(x)
	c.Tensor(m.Weight)
	c.Tensor(m.Bias)
	return c.Run1(&opLinear)
}
