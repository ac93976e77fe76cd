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
	m := &MarginRankingLoss{Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case Margin:
			m.Margin = float64(o)
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewMarginRankingLoss")
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of their shape.
// It panics with a [*torch.Error] if the numbers of dims differ, or shapes do not
// fit.
func (m *MarginRankingLoss) Forward(input1, input2, target torch.Tensor) torch.Tensor {
	defer blame(m)
	in := enterAll(m, input1, input2, target)
	m.Reduction.check("MarginRankingLoss")
	return seen(m, F.MarginRankingLoss(in[0], in[1], in[2], F.Margin(m.Margin), F.Reduction(m.Reduction)))
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
	m := &HingeEmbeddingLoss{Margin: 1, Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case Margin:
			m.Margin = float64(o)
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewHingeEmbeddingLoss")
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// both. It panics with a [*torch.Error] if shapes do not fit.
func (m *HingeEmbeddingLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("HingeEmbeddingLoss")
	return seen(m, F.HingeEmbeddingLoss(input, target, F.Margin(m.Margin), F.Reduction(m.Reduction)))
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
	m := &CosineEmbeddingLoss{Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case Margin:
			m.Margin = float64(o)
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewCosineEmbeddingLoss")
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// target. It panics with a [*torch.Error] if shapes do not fit.
func (m *CosineEmbeddingLoss) Forward(input1, input2, target torch.Tensor) torch.Tensor {
	defer blame(m)
	in := enterAll(m, input1, input2, target)
	m.Reduction.check("CosineEmbeddingLoss")
	return seen(m, F.CosineEmbeddingLoss(in[0], in[1], in[2], F.Margin(m.Margin), F.Reduction(m.Reduction)))
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
	m := &SoftMarginLoss{Reduction: ReductionMean}
	for _, o := range opts {
		if o, ok := o.(Reduction); ok {
			m.Reduction = o
		}
	}
	m.Reduction.check("NewSoftMarginLoss")
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// both. It panics with a [*torch.Error] if shapes do not fit.
func (m *SoftMarginLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("SoftMarginLoss")
	return seen(m, F.SoftMarginLoss(input, target, F.Reduction(m.Reduction)))
}
