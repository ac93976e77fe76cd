package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// Margin is the margin of the losses that have one; each of them says what it is
// where it is not given.
type Margin float64

// MarginRankingLoss is max(0, -target × (input1 - input2) + Margin), of any
// shape: target is 1 where input1 has to be ranked higher, -1 where input2 has.
// Margin is 0 where it is not given. It mirrors torch.nn.MarginRankingLoss;
// [NewMarginRankingLoss] makes one.
type MarginRankingLoss struct {
	Margin    float64
	Reduction Reduction
}

// MarginRankingLossOption is an option of [NewMarginRankingLoss]: [Margin], a
// [Reduction].
type MarginRankingLossOption interface{ marginRankingLossOption() }

func (Margin) marginRankingLossOption()    {}
func (Reduction) marginRankingLossOption() {}

// NewMarginRankingLoss makes a loss. It mirrors torch.nn.MarginRankingLoss and
// panics with a [*torch.Error] if there is no such [Reduction].
func NewMarginRankingLoss(opts ...MarginRankingLossOption) *MarginRankingLoss {
	l := readLoss("NewMarginRankingLoss", 0, opts)
	return &MarginRankingLoss{Margin: l.margin, Reduction: l.reduction}
}

// Forward returns the loss: of no dims, or with [ReductionNone] of their shape.
// It panics with a [*torch.Error] if the numbers of dims differ, or shapes do not
// fit.
func (m *MarginRankingLoss) Forward(input1, input2, target torch.Tensor) torch.Tensor {
	defer blame(m)
	in := EnterAll(m, input1, input2, target)
	m.Reduction.check("MarginRankingLoss")
	return Leave(m, F.MarginRankingLoss(in[0], in[1], in[2], F.Margin(m.Margin), F.Reduction(m.Reduction)))
}

// HingeEmbeddingLoss is input, a distance, where target is 1, and max(0, Margin -
// input) where it is -1, of any shape. Margin is 1 where it is not given. It
// mirrors torch.nn.HingeEmbeddingLoss; [NewHingeEmbeddingLoss] makes one.
type HingeEmbeddingLoss struct {
	Margin    float64
	Reduction Reduction
}

// HingeEmbeddingLossOption is an option of [NewHingeEmbeddingLoss]: [Margin], a
// [Reduction].
type HingeEmbeddingLossOption interface{ hingeEmbeddingLossOption() }

func (Margin) hingeEmbeddingLossOption()    {}
func (Reduction) hingeEmbeddingLossOption() {}

// NewHingeEmbeddingLoss makes a loss. It mirrors torch.nn.HingeEmbeddingLoss and
// panics with a [*torch.Error] if there is no such [Reduction].
func NewHingeEmbeddingLoss(opts ...HingeEmbeddingLossOption) *HingeEmbeddingLoss {
	l := readLoss("NewHingeEmbeddingLoss", 1, opts)
	return &HingeEmbeddingLoss{Margin: l.margin, Reduction: l.reduction}
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// both. It panics with a [*torch.Error] if shapes do not fit.
func (m *HingeEmbeddingLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("HingeEmbeddingLoss")
	return Leave(m, F.HingeEmbeddingLoss(input, target, F.Margin(m.Margin), F.Reduction(m.Reduction)))
}

// CosineEmbeddingLoss compares vectors input1 and input2, [N, D] or [D], by their
// angle: 1 - cos where target, [N] or [], is 1, and max(0, cos - Margin) where it
// is -1. Margin is 0 where it is not given. It mirrors
// torch.nn.CosineEmbeddingLoss; [NewCosineEmbeddingLoss] makes one.
type CosineEmbeddingLoss struct {
	Margin    float64
	Reduction Reduction
}

// CosineEmbeddingLossOption is an option of [NewCosineEmbeddingLoss]: [Margin], a
// [Reduction].
type CosineEmbeddingLossOption interface{ cosineEmbeddingLossOption() }

func (Margin) cosineEmbeddingLossOption()    {}
func (Reduction) cosineEmbeddingLossOption() {}

// NewCosineEmbeddingLoss makes a loss. It mirrors torch.nn.CosineEmbeddingLoss
// and panics with a [*torch.Error] if there is no such [Reduction].
func NewCosineEmbeddingLoss(opts ...CosineEmbeddingLossOption) *CosineEmbeddingLoss {
	l := readLoss("NewCosineEmbeddingLoss", 0, opts)
	return &CosineEmbeddingLoss{Margin: l.margin, Reduction: l.reduction}
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// target. It panics with a [*torch.Error] if shapes do not fit.
func (m *CosineEmbeddingLoss) Forward(input1, input2, target torch.Tensor) torch.Tensor {
	defer blame(m)
	in := EnterAll(m, input1, input2, target)
	m.Reduction.check("CosineEmbeddingLoss")
	return Leave(m, F.CosineEmbeddingLoss(in[0], in[1], in[2], F.Margin(m.Margin), F.Reduction(m.Reduction)))
}

// SoftMarginLoss is log(1 + exp(-target × input)), where target is 1 or -1, of
// any shape. It mirrors torch.nn.SoftMarginLoss; [NewSoftMarginLoss] makes one.
type SoftMarginLoss struct {
	Reduction Reduction
}

// SoftMarginLossOption is an option of [NewSoftMarginLoss]: a [Reduction].
type SoftMarginLossOption interface{ softMarginLossOption() }

func (Reduction) softMarginLossOption() {}

// NewSoftMarginLoss makes a loss. It mirrors torch.nn.SoftMarginLoss and panics
// with a [*torch.Error] if there is no such [Reduction].
func NewSoftMarginLoss(opts ...SoftMarginLossOption) *SoftMarginLoss {
	l := readLoss("NewSoftMarginLoss", 0, opts)
	return &SoftMarginLoss{Reduction: l.reduction}
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// both. It panics with a [*torch.Error] if shapes do not fit.
func (m *SoftMarginLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("SoftMarginLoss")
	return Leave(m, F.SoftMarginLoss(input, target, F.Reduction(m.Reduction)))
}
