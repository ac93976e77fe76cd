package nn

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

// RMSNorm divides by the root of the mean square of the last dims, whose sizes are
// NormalizedShape, then scales each of their elements. It mirrors torch.nn.RMSNorm;
// [NewRMSNorm] makes one.
type RMSNorm struct {
	NormalizedShape []int
	Eps             float64
	MachineEps      bool         // instead of Eps: the precision of the type that is computed in
	Weight          torch.Tensor // NormalizedShape, or undefined
}

// RMSNormOption is an option of [NewRMSNorm]: [Eps], [ElementwiseAffine], [DType],
// [Device].
type RMSNormOption interface{ rmsNormOption() }

func (Eps) rmsNormOption()               {}
func (ElementwiseAffine) rmsNormOption() {}
func (DType) rmsNormOption()             {}
func (Device) rmsNormOption()            {}

// NewRMSNorm makes a layer that normalises over the last dims, of one size or of several,
// with weight 1. Without [Eps] it goes by the precision of the type. It mirrors
// torch.nn.RMSNorm and panics with a [*torch.Error] if there is no size or one is negative.
func NewRMSNorm[S torch.IntOrInts](normalizedShape S, opts ...RMSNormOption) *RMSNorm {
	m := &RMSNorm{NormalizedShape: slices.Clone(torch.Expand(normalizedShape, 1)), MachineEps: true}
	affine := true
	var like factory
	for _, o := range opts {
		switch o := o.(type) {
		case Eps:
			m.Eps, m.MachineEps = float64(o), false
		case ElementwiseAffine:
			affine = bool(o)
		case DType:
			like.dtype = &o
		case Device:
			like.device = &o
		}
	}
	if len(m.NormalizedShape) == 0 || slices.Min(m.NormalizedShape) < 0 {
		panic(errorf("NewRMSNorm", "the shape to normalise is one size or more, none of them negative; got %v", m.NormalizedShape))
	}
	if affine {
		m.Weight = nninit.Ones_(like.empty(m.NormalizedShape...))
	}
	return m
}

// Forward normalises x [*, NormalizedShape...]. It panics with a [*torch.Error] if the
// last dims of x or its type do not fit.
func (m *RMSNorm) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	var opts []F.RMSNormOption
	if !m.MachineEps {
		opts = append(opts, F.Eps(m.Eps))
	}
	if m.Weight.Defined() {
		opts = append(opts, F.Weight(m.Weight))
	}
	return Leave(m, F.RMSNorm(x, m.NormalizedShape, opts...))
}
