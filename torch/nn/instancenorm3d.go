package nn

import "github.com/gotorch/gotorch/torch"

// InstanceNorm3d normalises each channel of each element of [N, C, D, H, W], or of one
// [C, D, H, W], then scales and shifts it if Affine. With TrackRunningStats it keeps
// running statistics while Training, and goes by those afterwards. It mirrors
// torch.nn.InstanceNorm3d; [NewInstanceNorm3d] makes one.
type InstanceNorm3d struct {
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

// NewInstanceNorm3d makes a layer for numFeatures channels. It mirrors
// torch.nn.InstanceNorm3d and panics with a [*torch.Error] if numFeatures is negative.
func NewInstanceNorm3d(numFeatures int, opts ...InstanceNormOption) *InstanceNorm3d {
	return (*InstanceNorm3d)(newInstanceNorm("NewInstanceNorm3d", numFeatures, opts))
}

// Forward normalises x [N, C, D, H, W] or [C, D, H, W]. It panics with a [*torch.Error]
// if x has another number of dims, Affine and another number of channels, another type,
// or only one value per channel.
func (m *InstanceNorm3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, (*instanceNorm)(m).forward("InstanceNorm3d", x, 3))
}
