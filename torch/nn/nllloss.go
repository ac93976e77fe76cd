package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// NLLLoss is the negative log likelihood of class indices target, [N] of type
// int64, or [N, d1, …], under log probabilities input [N, C], or [N, C, d1, …];
// see [LogSoftmax]. It mirrors torch.nn.NLLLoss; [NewNLLLoss] makes one.
type NLLLoss struct {
	Weight      torch.Tensor `torch:",buffer"` // [C], or undefined
	IgnoreIndex int
	Reduction   Reduction
}

// NLLLossOption is an option of [NewNLLLoss]: [Weight], [IgnoreIndex], a
// [Reduction].
type NLLLossOption interface{ nLLLossOption() }

func (WeightOption) nLLLossOption() {}
func (IgnoreIndex) nLLLossOption()  {}
func (Reduction) nLLLossOption()    {}

// NewNLLLoss makes a loss. It mirrors torch.nn.NLLLoss and panics with a
// [*torch.Error] if there is no such [Reduction].
func NewNLLLoss(opts ...NLLLossOption) *NLLLoss {
	m := &NLLLoss{IgnoreIndex: -100, Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case WeightOption:
			m.Weight = o.t.Keep()
		case IgnoreIndex:
			m.IgnoreIndex = int(o)
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewNLLLoss")
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// target. It panics with a [*torch.Error] if shapes or types do not fit, or a
// class index on the CPU is neither a class nor IgnoreIndex.
func (m *NLLLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("NLLLoss")
	return Leave(m, F.NLLLoss(input, target, F.Weight(m.Weight), F.Reduction(m.Reduction), F.IgnoreIndex(m.IgnoreIndex)))
}

// NLLLoss2d is [NLLLoss], which takes pictures as well. It mirrors
// torch.nn.NLLLoss2d, which PyTorch has deprecated.
type NLLLoss2d = NLLLoss

// NewNLLLoss2d is [NewNLLLoss] under its older name. It mirrors
// torch.nn.NLLLoss2d, which PyTorch has deprecated.
func NewNLLLoss2d(opts ...NLLLossOption) *NLLLoss2d { return NewNLLLoss(opts...) }
