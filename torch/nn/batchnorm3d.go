package nn

import "github.com/gotorch/gotorch/torch"

// BatchNorm3d normalises each channel of [N, C, D, H, W] over the batch, then
// scales and shifts it. While Training it goes by the statistics of the batch
// and updates the running ones; else it goes by those. It mirrors
// torch.nn.BatchNorm3d; [NewBatchNorm3d] makes one.
type BatchNorm3d struct {
	NumFeatures       int
	Eps               float64
	Momentum          float64
	CumulativeAverage bool // instead of Momentum
	Affine            bool
	TrackRunningStats bool
	Training          bool

	Weight            torch.Tensor // [NumFeatures], or undefined
	Bias              torch.Tensor // [NumFeatures], or undefined
	RunningMean       torch.Tensor `torch:",buffer"` // [NumFeatures], or undefined
	RunningVar        torch.Tensor `torch:",buffer"` // [NumFeatures], or undefined
	NumBatchesTracked torch.Tensor `torch:",buffer"` // [], int64, or undefined
}

// NewBatchNorm3d makes a layer for numFeatures channels, with weight 1, bias 0,
// running mean 0 and variance 1. It mirrors torch.nn.BatchNorm3d and panics with
// a [*torch.Error] if numFeatures is negative.
func NewBatchNorm3d(numFeatures int, opts ...BatchNormOption) *BatchNorm3d {
	return (*BatchNorm3d)(newBatchNorm("NewBatchNorm3d", numFeatures, opts))
}

// Forward normalises x [N, NumFeatures, D, H, W]. It panics with a
// [*torch.Error] if x has another shape or type, and while Training if there is only one
// value per channel or Eps is not positive.
func (m *BatchNorm3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, (*batchNorm)(m).forward("BatchNorm3d", x, 5))
}
