package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// BCELoss is the binary cross entropy of probabilities input and target, 0 or 1
// or between, of one shape. Weight weighs elements: it broadcasts to them. It
// mirrors torch.nn.BCELoss; [NewBCELoss] makes one.
type BCELoss struct {
	Weight    torch.Tensor `torch:",buffer"` // or undefined
	Reduction Reduction
}

// BCELossOption is an option of [NewBCELoss]: [Weight], a [Reduction].
type BCELossOption interface{ bCELossOption() }

func (WeightOption) bCELossOption() {}
func (Reduction) bCELossOption()    {}

// NewBCELoss makes a loss. It mirrors torch.nn.BCELoss and panics with a
// [*torch.Error] if there is no such [Reduction].
func NewBCELoss(opts ...BCELossOption) *BCELoss {
	l := readLoss("NewBCELoss", 0, opts)
	return &BCELoss{Weight: l.weight, Reduction: l.reduction}
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// both. It panics with a [*torch.Error] if shapes differ, or input on the CPU is
// not between 0 and 1.
func (m *BCELoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("BCELoss")
	return Leave(m, F.BinaryCrossEntropy(input, target, F.Weight(m.Weight), F.Reduction(m.Reduction)))
}

// PosWeightOption holds the value of [PosWeight].
type PosWeightOption struct{ t torch.Tensor }

// PosWeight weighs the elements of [BCEWithLogitsLoss] whose target is 1; it
// broadcasts to them. All weigh 1 where it is not given.
func PosWeight(t torch.Tensor) PosWeightOption { return PosWeightOption{t} }

// BCEWithLogitsLoss is [BCELoss] of the sigmoid of input, logits, without its
// loss of precision. Weight weighs elements, PosWeight those whose target is 1:
// both broadcast to them. It mirrors torch.nn.BCEWithLogitsLoss;
// [NewBCEWithLogitsLoss] makes one.
type BCEWithLogitsLoss struct {
	Weight    torch.Tensor `torch:",buffer"` // or undefined
	PosWeight torch.Tensor `torch:",buffer"` // or undefined
	Reduction Reduction
}

// BCEWithLogitsLossOption is an option of [NewBCEWithLogitsLoss]: [Weight],
// [PosWeight], a [Reduction].
type BCEWithLogitsLossOption interface{ bCEWithLogitsLossOption() }

func (WeightOption) bCEWithLogitsLossOption()    {}
func (PosWeightOption) bCEWithLogitsLossOption() {}
func (Reduction) bCEWithLogitsLossOption()       {}

// NewBCEWithLogitsLoss makes a loss. It mirrors torch.nn.BCEWithLogitsLoss and
// panics with a [*torch.Error] if there is no such [Reduction].
func NewBCEWithLogitsLoss(opts ...BCEWithLogitsLossOption) *BCEWithLogitsLoss {
	m := &BCEWithLogitsLoss{Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case WeightOption:
			m.Weight = o.t.Keep()
		case PosWeightOption:
			m.PosWeight = o.t.Keep()
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewBCEWithLogitsLoss")
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// both. It panics with a [*torch.Error] if shapes differ.
func (m *BCEWithLogitsLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("BCEWithLogitsLoss")
	return Leave(m, F.BinaryCrossEntropyWithLogits(input, target, F.Weight(m.Weight), F.PosWeight(m.PosWeight), F.Reduction(m.Reduction)))
}
