package nn

import "github.com/gotorch/gotorch/torch"

// InstanceNorm2d normalises each channel of each element of [N, C, H, W], or of one [C,
// H, W], then scales and shifts it if Affine. With TrackRunningStats it keeps running
// statistics while Training, and goes by those afterwards. It mirrors
// torch.nn.InstanceNorm2d; [NewInstanceNorm2d] makes one.
type InstanceNorm2d struct {
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

// NewInstanceNorm2d makes a layer for numFeatures channels. It mirrors
// torch.nn.InstanceNorm2d and panics with a [*torch.Error] if numFeatures is negative.
func NewInstanceNorm2d(numFeatures int, opts ...InstanceNormOption) *InstanceNorm2d {
	return (*InstanceNorm2d)(newInstanceNorm("NewInstanceNorm2d", numFeatures, opts))
}

// Forward normalises x [N, C, H, W] or [C, H, W]. It panics with a [*torch.Error] if x
// has another number of dims, Affine and another number of channels, another type, or
// only one value per channel.
func (m *InstanceNorm2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, (*instanceNorm)(m).forward("InstanceNorm2d", x, 2))
}
