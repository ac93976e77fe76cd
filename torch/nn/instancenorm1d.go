package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// InstanceNormOption is an option of [NewInstanceNorm1d], [NewInstanceNorm2d] and
// [NewInstanceNorm3d]: [Eps], [Momentum], [Affine] and [TrackRunningStats], which are
// false where they are not given, [Bias], [DType], [Device].
type InstanceNormOption interface{ instanceNormOption() }

func (Eps) instanceNormOption()               {}
func (Momentum) instanceNormOption()          {}
func (Affine) instanceNormOption()            {}
func (TrackRunningStats) instanceNormOption() {}
func (Bias) instanceNormOption()              {}
func (DType) instanceNormOption()             {}
func (Device) instanceNormOption()            {}

// InstanceNorm1d normalises each channel of each element of [N, C, L], or of one [C, L],
// then scales and shifts it if Affine. With TrackRunningStats it keeps running
// statistics while Training, and goes by those afterwards. It mirrors
// torch.nn.InstanceNorm1d; [NewInstanceNorm1d] makes one.
type InstanceNorm1d struct {
	NumFeatures       int
	Eps               float64
	Momentum          float64
	Affine            bool
	TrackRunningStats bool
	Training          bool

	Weight            torch.Tensor // [NumFeatures], or undefined
	Bias              torch.Tensor // [NumFeatures], or undefined
	RunningMean       torch.Tensor `torch:",buffer"` // [NumFeatures], or undefined
	RunningVar        torch.Tensor `torch:",buffer"` // [NumFeatures], or undefined
	NumBatchesTracked torch.Tensor `torch:",buffer"` // [], int64, or undefined
}

// NewInstanceNorm1d makes a layer for numFeatures channels. It mirrors
// torch.nn.InstanceNorm1d and panics with a [*torch.Error] if numFeatures is negative.
func NewInstanceNorm1d(numFeatures int, opts ...InstanceNormOption) *InstanceNorm1d {
	return (*InstanceNorm1d)(newInstanceNorm("NewInstanceNorm1d", numFeatures, opts))
}

// Forward normalises x [N, C, L] or [C, L]. It panics with a [*torch.Error] if x has another
// number of dims, Affine and another number of channels, another type, or only one value per
// channel.
func (m *InstanceNorm1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, (*instanceNorm)(m).forward("InstanceNorm1d", x, 1))
}

// instanceNorm is what all instance normalisations are.
type instanceNorm InstanceNorm1d

// newInstanceNorm makes an instance normalisation. The number of features may be unknown.
func newInstanceNorm(op string, numFeatures int, opts []InstanceNormOption) *instanceNorm {
	all := []BatchNormOption{Affine(false), TrackRunningStats(false)}
	for _, o := range opts {
		all = append(all, o.(BatchNormOption))
	}
	b := newBatchNorm(op, numFeatures, all)
	return &instanceNorm{
		NumFeatures: b.NumFeatures, Eps: b.Eps, Momentum: b.Momentum, Affine: b.Affine, TrackRunningStats: b.TrackRunningStats, Training: true,
		Weight: b.Weight, Bias: b.Bias, RunningMean: b.RunningMean, RunningVar: b.RunningVar, NumBatchesTracked: b.NumBatchesTracked,
	}
}

// initialize gives a lazy normalisation the features of x, which has dims dims behind
// them.
func (m *instanceNorm) initialize(op string, x torch.Tensor, dims int) {
	m.NumFeatures = channels(op, x, dims)
	for _, t := range []torch.Tensor{m.Weight, m.Bias, m.RunningMean, m.RunningVar} {
		materialize(t, m.NumFeatures)
	}
	resetNorm(m.Weight, m.Bias, m.RunningMean, m.RunningVar)
}

// forward normalises x, which has dims dims behind the channels.
func (m *instanceNorm) forward(op string, x torch.Tensor, dims int) torch.Tensor {
	if n := channels(op, x, dims); m.Affine && n != m.NumFeatures {
		panic(errorf(op, "expected input's size at dim=%d to match num_features (%d), but got: %d.", x.NDim()-dims-1, m.NumFeatures, n))
	}
	one := x.NDim() == dims+1
	if one {
		x = x.Unsqueeze(0)
	}
	opts := []F.InstanceNormOption{F.UseInputStats(m.Training || !m.TrackRunningStats), F.Momentum(m.Momentum), F.Eps(m.Eps)}
	if m.Weight.Defined() {
		opts = append(opts, F.Weight(m.Weight))
	}
	if m.Bias.Defined() {
		opts = append(opts, F.Bias(m.Bias))
	}
	x = F.InstanceNorm(x, m.RunningMean, m.RunningVar, opts...)
	if one {
		x = x.Squeeze(0)
	}
	return x
}
