package nn

import "github.com/gotorch/gotorch/torch"

// BatchNorm1d normalises each channel of [N, C] or [N, C, L] over the batch, then
// scales and shifts it. While Training it goes by the statistics of the batch
// and updates the running ones; else it goes by those. It mirrors
// torch.nn.BatchNorm1d; [NewBatchNorm1d] makes one.
type BatchNorm1d struct {
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

// NewBatchNorm1d makes a layer for numFeatures channels, with weight 1, bias 0,
// running mean 0 and variance 1. It mirrors torch.nn.BatchNorm1d and panics with
// a [*torch.Error] if numFeatures is negative.
func NewBatchNorm1d(numFeatures int, opts ...BatchNormOption) *BatchNorm1d {
	return (*BatchNorm1d)(newBatchNorm("NewBatchNorm1d", numFeatures, opts))
}

// Forward normalises x [N, NumFeatures] or [N, NumFeatures, L]. It panics with a
// [*torch.Error] if x has another shape or type, and while Training if there is only one
// value per channel or Eps is not positive.
func (m *BatchNorm1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, (*batchNorm)(m).forward("BatchNorm1d", x, 2, 3))
}
