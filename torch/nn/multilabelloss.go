package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// MultiLabelMarginLoss is the sum of max(0, 1 - (input[j] - input[i])) over all
// classes j of an example and all others i, divided by their number: input is
// scores [N, C] or [C], target class indices of type int64 in the same shape, in
// each row those up to the first -1. It mirrors torch.nn.MultiLabelMarginLoss;
// [NewMultiLabelMarginLoss] makes one.
type MultiLabelMarginLoss struct {
	Reduction Reduction
}

// MultiLabelMarginLossOption is an option of [NewMultiLabelMarginLoss]: a
// [Reduction].
type MultiLabelMarginLossOption interface{ multiLabelMarginLossOption() }

func (Reduction) multiLabelMarginLossOption() {}

// NewMultiLabelMarginLoss makes a loss. It mirrors torch.nn.MultiLabelMarginLoss
// and panics with a [*torch.Error] if there is no such [Reduction].
func NewMultiLabelMarginLoss(opts ...MultiLabelMarginLossOption) *MultiLabelMarginLoss {
	l := readLoss("NewMultiLabelMarginLoss", 0, opts)
	return &MultiLabelMarginLoss{Reduction: l.reduction}
}

// Forward returns the loss: of no dims, or with [ReductionNone] [N] or []. It
// panics with a [*torch.Error] if shapes or types do not fit, or a target is no
// class.
func (m *MultiLabelMarginLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("MultiLabelMarginLoss")
	return Leave(m, F.MultilabelMarginLoss(input, target, F.Reduction(m.Reduction)))
}

// MultiLabelSoftMarginLoss is the mean over the classes of the binary cross
// entropy of input, logits [N, C], and target, 0 or 1, [N, C]. It mirrors
// torch.nn.MultiLabelSoftMarginLoss; [NewMultiLabelSoftMarginLoss] makes one.
type MultiLabelSoftMarginLoss struct {
	Weight    torch.Tensor `torch:",buffer"` // [C], or undefined
	Reduction Reduction
}

// MultiLabelSoftMarginLossOption is an option of [NewMultiLabelSoftMarginLoss]:
// [Weight], a [Reduction].
type MultiLabelSoftMarginLossOption interface{ multiLabelSoftMarginLossOption() }

func (WeightOption) multiLabelSoftMarginLossOption() {}
func (Reduction) multiLabelSoftMarginLossOption()    {}

// NewMultiLabelSoftMarginLoss makes a loss. It mirrors
// torch.nn.MultiLabelSoftMarginLoss and panics with a [*torch.Error] if there is
// no such [Reduction].
func NewMultiLabelSoftMarginLoss(opts ...MultiLabelSoftMarginLossOption) *MultiLabelSoftMarginLoss {
	l := readLoss("NewMultiLabelSoftMarginLoss", 0, opts)
	return &MultiLabelSoftMarginLoss{Weight: l.weight, Reduction: l.reduction}
}

// Forward returns the loss: of no dims, or with [ReductionNone] [N]. It panics
// with a [*torch.Error] if shapes do not fit.
func (m *MultiLabelSoftMarginLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("MultiLabelSoftMarginLoss")
	return Leave(m, F.MultilabelSoftMarginLoss(input, target, F.Weight(m.Weight), F.Reduction(m.Reduction)))
}
