package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// MultiMarginLoss is the sum of max(0, Margin - input[target] + input[i])^P over
// the classes i that are not target, divided by their number: input is scores [N,
// C] or [C], target class indices [N] or []. Weight is that of each target's
// class. P is 1 where it is not given, Margin 1. It mirrors
// torch.nn.MultiMarginLoss; [NewMultiMarginLoss] makes one.
type MultiMarginLoss struct {
	P         float64
	Margin    float64
	Weight    torch.Tensor `torch:",buffer"` // [C], or undefined
	Reduction Reduction
}

// MultiMarginLossOption is an option of [NewMultiMarginLoss]: [P], [Margin],
// [Weight], a [Reduction].
type MultiMarginLossOption interface{ multiMarginLossOption() }

func (P) multiMarginLossOption()            {}
func (Margin) multiMarginLossOption()       {}
func (WeightOption) multiMarginLossOption() {}
func (Reduction) multiMarginLossOption()    {}

// NewMultiMarginLoss makes a loss. It mirrors torch.nn.MultiMarginLoss and panics
// with a [*torch.Error] if P is neither 1 nor 2, the weight does not have one
// dim, or there is no such [Reduction].
func NewMultiMarginLoss(opts ...MultiMarginLossOption) *MultiMarginLoss {
	m := &MultiMarginLoss{P: 1, Margin: 1, Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case P:
			m.P = float64(o)
		case Margin:
			m.Margin = float64(o)
		case WeightOption:
			m.Weight = o.t.Keep()
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewMultiMarginLoss")
	if m.P != 1 && m.P != 2 {
		panic(errorf("NewMultiMarginLoss", "only p == 1 and p == 2 supported, not %g", m.P))
	}
	if m.Weight.Defined() && m.Weight.NDim() != 1 {
		panic(errorf("NewMultiMarginLoss", "MultiMarginLoss: expected weight to be None or 1D tensor, got %dD instead", m.Weight.NDim()))
	}
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// target. It panics with a [*torch.Error] if shapes or types do not fit, or a
// target is no class.
func (m *MultiMarginLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("MultiMarginLoss")
	if m.P != 1 && m.P != 2 {
		panic(errorf("MultiMarginLoss", "only p == 1 and p == 2 supported, not %g", m.P))
	}
	return Leave(m, F.MultiMarginLoss(input, target, F.P(m.P), F.Margin(m.Margin), F.Weight(m.Weight), F.Reduction(m.Reduction)))
}
