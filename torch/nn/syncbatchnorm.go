package nn

import "github.com/gotorch/gotorch/torch"

// SyncBatchNorm normalises each channel of [N, C, *] over the batch, then
// scales and shifts it. While Training it goes by the statistics of the batch
// and updates the running ones; else it goes by those. In PyTorch the statistics are those
// of the batches of all processes of a group; gotorch has one process, where it is a
// batch normalisation of any number of dims, as PyTorch's is without a group. It mirrors
// torch.nn.SyncBatchNorm; [NewSyncBatchNorm] makes one.
type SyncBatchNorm struct {
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

// NewSyncBatchNorm makes a layer for numFeatures channels, with weight 1, bias 0,
// running mean 0 and variance 1. It mirrors torch.nn.SyncBatchNorm and panics with
// a [*torch.Error] if numFeatures is negative.
func NewSyncBatchNorm(numFeatures int, opts ...BatchNormOption) *SyncBatchNorm {
	return (*SyncBatchNorm)(newBatchNorm("NewSyncBatchNorm", numFeatures, opts))
}

// Forward normalises x [N, NumFeatures, *]. It panics with a [*torch.Error] if x has fewer
// than two dims, no channels, another number of channels or another type, or only one value
// per channel while Training.
func (m *SyncBatchNorm) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	if shape := x.Shape(); len(shape) < 2 || shape[1] == 0 {
		panic(errorf("SyncBatchNorm", "an input of at least 2 dims is required, [N, C, *], with channels; got %v", shape))
	}
	return Leave(m, (*batchNorm)(m).normalize("SyncBatchNorm", x))
}
