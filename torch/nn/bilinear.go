package nn

import (
	"math"

	"github.com/gotorch/gotorch/torch"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

var opBilinear = torch.Operator{Name: "aten::bilinear"}

// Bilinear computes x1ᵀ × Weight[k] × x2 + Bias[k] for each feature k, from
// [*, In1Features] and [*, In2Features] to [*, OutFeatures]. It mirrors
// torch.nn.Bilinear; [NewBilinear] makes one.
type Bilinear struct {
	In1Features, In2Features, OutFeatures int
	Weight                                torch.Tensor // [OutFeatures, In1Features, In2Features]
	Bias                                  torch.Tensor // [OutFeatures], or undefined
}

// BilinearOption is an option of [NewBilinear]: [Bias], [DType], [Device].
type BilinearOption interface{ bilinearOption() }

func (Bias) bilinearOption()   {}
func (DType) bilinearOption()  {}
func (Device) bilinearOption() {}

// NewBilinear makes a bilinear layer. Weight and bias are drawn uniformly from
// ±1/√in1Features, in this order, from the default generator. It mirrors
// torch.nn.Bilinear and panics with a [*torch.Error] if in1Features is not
// positive, or another number of features negative.
func NewBilinear(in1Features, in2Features, outFeatures int, opts ...BilinearOption) *Bilinear {
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
	if in1Features <= 0 || in2Features < 0 || outFeatures < 0 {
		panic(errorf("NewBilinear", "the first number of features must be positive and the others not negative, got %d, %d and %d", in1Features, in2Features, outFeatures))
	}
	m := &Bilinear{
		In1Features: in1Features, In2Features: in2Features, OutFeatures: outFeatures,
		Weight: like.empty(outFeatures, in1Features, in2Features),
	}
	bound := 1 / math.Sqrt(float64(in1Features))
	if bias {
		m.Bias = like.empty(outFeatures)
	}
	nninit.Uniform_(m.Weight, -bound, bound)
	if bias {
		nninit.Uniform_(m.Bias, -bound, bound)
	}
	return m
}

// Forward combines x1 [*, In1Features] and x2 [*, In2Features], whose other dims are
// equal. It panics with a [*torch.Error] if shapes or types do not fit.
func (m *Bilinear) Forward(x1, x2 torch.Tensor) torch.Tensor {
	defer blame(m)
	x1, x2 = enter2(m, x1, x2)
	var c torch.Call
	c.Tensor(x1)
	c.Tensor(x2)
	c.Tensor(m.Weight)
	c.Tensor(m.Bias)
	return Leave(m, c.Run1(&opBilinear))
}
