package nn

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

var opLayerNorm = torch.Operator{Name: "aten::layer_norm"}

// ElementwiseAffine says whether a normalisation learns a scale and a shift for each
// element; true where it is not given.
type ElementwiseAffine bool

// LayerNorm normalises over the last dims, whose sizes are NormalizedShape, then
// scales and shifts each of their elements. It mirrors torch.nn.LayerNorm;
// [NewLayerNorm] makes one.
type LayerNorm struct {
	NormalizedShape []int
	Eps             float64
	Weight          torch.Tensor // NormalizedShape, or undefined
	Bias            torch.Tensor // NormalizedShape, or undefined
}

// LayerNormOption is an option of [NewLayerNorm]: [Eps], [ElementwiseAffine], [Bias],
// [DType], [Device].
type LayerNormOption interface{ layerNormOption() }

func (Eps) layerNormOption()               {}
func (ElementwiseAffine) layerNormOption() {}
func (Bias) layerNormOption()              {}
func (DType) layerNormOption()             {}
func (Device) layerNormOption()            {}

// NewLayerNorm makes a layer that normalises over the last dims, of one size or of
// several, with weight 1 and bias 0. It mirrors torch.nn.LayerNorm and panics with a
// [*torch.Error] if there is no size or one is negative.
func NewLayerNorm[S torch.IntOrInts](normalizedShape S, opts ...LayerNormOption) *LayerNorm {
	m := &LayerNorm{NormalizedShape: slices.Clone(torch.Expand(normalizedShape, 1)), Eps: 1e-5}
	affine, bias := true, true
	var like factory
	for _, o := range opts {
		switch o := o.(type) {
		case Eps:
			m.Eps = float64(o)
		case ElementwiseAffine:
			affine = bool(o)
		case Bias:
			bias = bool(o)
		case DType:
			like.dtype = &o
		case Device:
			like.device = &o
		}
	}
	if len(m.NormalizedShape) == 0 || slices.Min(m.NormalizedShape) < 0 {
		panic(errorf("NewLayerNorm", "the shape to normalise is one size or more, none of them negative; got %v", m.NormalizedShape))
	}
	if affine {
		m.Weight = nninit.Ones_(like.empty(m.NormalizedShape...))
		if bias {
			m.Bias = nninit.Zeros_(like.empty(m.NormalizedShape...))
		}
	}
	return m
}

// Forward normalises x [*, NormalizedShape...]. It panics with a [*torch.Error] if the
// last dims of x or its type do not fit.
func (m *LayerNorm) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	var c torch.Call
	c.Tensor(x)
	c.Ints(m.NormalizedShape)
	c.Tensor(m.Weight)
	c.Tensor(m.Bias)
	c.Float(m.Eps)
	return Leave(m, c.Run1(&opLayerNorm))
}
