package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

// GroupNorm normalises NumGroups groups of channels of each element of [N, C, *], then
// scales and shifts each channel. It mirrors torch.nn.GroupNorm; [NewGroupNorm] makes one.
type GroupNorm struct {
	NumGroups, NumChannels int
	Eps                    float64
	Affine                 bool
	Weight                 torch.Tensor // [NumChannels], or undefined
	Bias                   torch.Tensor // [NumChannels], or undefined
}

// GroupNormOption is an option of [NewGroupNorm]: [Eps], [Affine], [Bias], [DType],
// [Device].
type GroupNormOption interface{ groupNormOption() }

func (Eps) groupNormOption()    {}
func (Affine) groupNormOption() {}
func (Bias) groupNormOption()   {}
func (DType) groupNormOption()  {}
func (Device) groupNormOption() {}

// NewGroupNorm makes a layer with weight 1 and bias 0. It mirrors torch.nn.GroupNorm and
// panics with a [*torch.Error] if the groups do not divide the channels.
func NewGroupNorm(numGroups, numChannels int, opts ...GroupNormOption) *GroupNorm {
	switch {
	case numGroups < 1 || numChannels < 0:
		panic(errorf("NewGroupNorm", "groups must be positive and channels not negative, got %d and %d", numGroups, numChannels))
	case numChannels%numGroups != 0:
		panic(errorf("NewGroupNorm", "num_channels (%d) must be divisible by num_groups (%d)", numChannels, numGroups))
	}
	m := &GroupNorm{NumGroups: numGroups, NumChannels: numChannels, Eps: 1e-5, Affine: true}
	bias := true
	var like factory
	for _, o := range opts {
		switch o := o.(type) {
		case Eps:
			m.Eps = float64(o)
		case Affine:
			m.Affine = bool(o)
		case Bias:
			bias = bool(o)
		case DType:
			like.dtype = &o
		case Device:
			like.device = &o
		}
	}
	if m.Affine {
		m.Weight = nninit.Ones_(like.empty(numChannels))
		if bias {
			m.Bias = nninit.Zeros_(like.empty(numChannels))
		}
	}
	return m
}

// Forward normalises x [N, NumChannels, *]. It panics with a [*torch.Error] if x has fewer
// than two dims, another number of channels, another type, or only one value per group.
func (m *GroupNorm) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	opts := []F.GroupNormOption{F.Eps(m.Eps)}
	if m.Weight.Defined() {
		opts = append(opts, F.Weight(m.Weight))
	}
	if m.Bias.Defined() {
		opts = append(opts, F.Bias(m.Bias))
	}
	return Leave(m, F.GroupNorm(x, m.NumGroups, opts...))
}
