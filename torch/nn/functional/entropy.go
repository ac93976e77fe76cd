package functional

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

var (
	opKLDiv         = torch.Operator{Name: "aten::kl_div"}
	opBinaryEntropy = torch.Operator{Name: "aten::binary_cross_entropy"}
	opBinaryLogits  = torch.Operator{Name: "aten::binary_cross_entropy_with_logits"}
)

// BatchMean makes [KLDiv] divide the sum by the size of the batch, the first dim, as the
// divergence is defined: Python's reduction "batchmean".
type BatchMean bool

// LogTarget says that the target of [KLDiv] holds logarithms.
type LogTarget bool

// KLDivOption is an option of [KLDiv]: [Reduction], [LogTarget], [BatchMean].
type KLDivOption interface{ isKLDivOption() }

func (Reduction) isKLDivOption() {}
func (LogTarget) isKLDivOption() {}
func (BatchMean) isKLDivOption() {}

// KLDiv is the Kullback-Leibler divergence of target, probabilities or with [LogTarget]
// their logarithms, from input, logarithms of probabilities, of one shape. It mirrors
// torch.nn.functional.kl_div and panics with a [*torch.Error] if shapes do not fit.
func KLDiv(input, target torch.Tensor, opts ...KLDivOption) torch.Tensor {
	reduction, logTarget, batch := ReductionMean, false, false
	for _, o := range opts {
		switch o := o.(type) {
		case Reduction:
			reduction = o
		case LogTarget:
			logTarget = bool(o)
		case BatchMean:
			batch = bool(o)
		}
	}
	if !batch {
		return apply(&opKLDiv, input, target, reduction, logTarget)
	}
	loss := apply(&opKLDiv, input, target, ReductionSum, logTarget)
	if input.NDim() > 0 {
		loss = loss.DivScalar(input.Size(0))
	}
	return loss
}

// BinaryCrossEntropyOption is an option of [BinaryCrossEntropy]: [Weight],
// [Reduction].
type BinaryCrossEntropyOption interface{ isBinaryCrossEntropyOption() }

func (WeightOption) isBinaryCrossEntropyOption() {}
func (Reduction) isBinaryCrossEntropyOption()    {}

// BinaryCrossEntropy compares probabilities input with target, 0 or 1 or between, of one
// shape. [Weight] weighs elements. It mirrors
// torch.nn.functional.binary_cross_entropy and panics with a [*torch.Error] if shapes
// differ, or input is not between 0 and 1.
func BinaryCrossEntropy(input, target torch.Tensor, opts ...BinaryCrossEntropyOption) torch.Tensor {
	reduction, weight := ReductionMean, torch.Tensor{}
	for _, o := range opts {
		switch o := o.(type) {
		case WeightOption:
			weight = o.t
		case Reduction:
			reduction = o
		}
	}
	sameTarget("binary_cross_entropy", input, target)
	if weight.Defined() {
		weight = weight.Expand(torch.BroadcastShapes(target.Shape(), weight.Shape())...)
	}
	return apply(&opBinaryEntropy, input, target, weight, reduction)
}

// PosWeightOption holds the value of [PosWeight].
type PosWeightOption struct{ t torch.Tensor }

// PosWeight weighs the elements of [BinaryCrossEntropyWithLogits] whose target is 1; it
// broadcasts to them.
func PosWeight(v torch.Tensor) PosWeightOption { return PosWeightOption{v} }

// BinaryCrossEntropyWithLogitsOption is an option of
// [BinaryCrossEntropyWithLogits]: [Weight], [PosWeight], [Reduction].
type BinaryCrossEntropyWithLogitsOption interface{ isBinaryCrossEntropyWithLogitsOption() }

func (WeightOption) isBinaryCrossEntropyWithLogitsOption()    {}
func (PosWeightOption) isBinaryCrossEntropyWithLogitsOption() {}
func (Reduction) isBinaryCrossEntropyWithLogitsOption()       {}

// BinaryCrossEntropyWithLogits is [BinaryCrossEntropy] of the sigmoid of input, without
// its loss of precision. [PosWeight] weighs the elements that are 1. It mirrors
// torch.nn.functional.binary_cross_entropy_with_logits and panics with a
// [*torch.Error] if shapes differ.
func BinaryCrossEntropyWithLogits(input, target torch.Tensor, opts ...BinaryCrossEntropyWithLogitsOption) torch.Tensor {
	reduction, weight, positive := ReductionMean, torch.Tensor{}, torch.Tensor{}
	for _, o := range opts {
		switch o := o.(type) {
		case WeightOption:
			weight = o.t
		case PosWeightOption:
			positive = o.t
		case Reduction:
			reduction = o
		}
	}
	sameTarget("binary_cross_entropy_with_logits", input, target)
	return apply(&opBinaryLogits, input, target, weight, positive, reduction)
}

func sameTarget(op string, input, target torch.Tensor) {
	if !slices.Equal(input.Shape(), target.Shape()) {
		refuse(op, "the target is of shape %v, the input is of %v", target.Shape(), input.Shape())
	}
}
