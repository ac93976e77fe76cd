package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// BatchMean makes [KLDivLoss] divide the sum by the size of the batch, the first
// dim, as the divergence is defined: Python's reduction "batchmean".
type BatchMean bool

// LogTarget says that the target of [KLDivLoss] holds logarithms.
type LogTarget bool

// KLDivLoss is the Kullback-Leibler divergence of target, probabilities or if
// LogTarget their logarithms, from input, logarithms of probabilities, of one
// shape. BatchMean goes before Reduction, whose mean is over all elements. It
// mirrors torch.nn.KLDivLoss; [NewKLDivLoss] makes one.
type KLDivLoss struct {
	LogTarget bool
	BatchMean bool
	Reduction Reduction
}

// KLDivLossOption is an option of [NewKLDivLoss]: [LogTarget], [BatchMean], a
// [Reduction].
type KLDivLossOption interface{ kLDivLossOption() }

func (LogTarget) kLDivLossOption() {}
func (BatchMean) kLDivLossOption() {}
func (Reduction) kLDivLossOption() {}

// NewKLDivLoss makes a loss. It mirrors torch.nn.KLDivLoss and panics with a
// [*torch.Error] if there is no such [Reduction].
func NewKLDivLoss(opts ...KLDivLossOption) *KLDivLoss {
	m := &KLDivLoss{Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case LogTarget:
			m.LogTarget = bool(o)
		case BatchMean:
			m.BatchMean = bool(o)
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewKLDivLoss")
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// both. It panics with a [*torch.Error] if shapes do not fit.
func (m *KLDivLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("KLDivLoss")
	return Leave(m, F.KLDiv(input, target, F.Reduction(m.Reduction), F.LogTarget(m.LogTarget), F.BatchMean(m.BatchMean)))
}
