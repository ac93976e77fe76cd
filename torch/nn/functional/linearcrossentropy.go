package functional

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// LinearBiasOption holds the value of [LinearBias].
type LinearBiasOption struct{ v torch.Tensor }

// LinearBias is what [LinearCrossEntropy] adds to the logits: [C], or [C, d1, …].
func LinearBias(v torch.Tensor) LinearBiasOption { return LinearBiasOption{v} }

// LinearCrossEntropyOption is an option of [LinearCrossEntropy]: [LinearBias],
// [Weight], [Reduction], [IgnoreIndex], [LabelSmoothing].
type LinearCrossEntropyOption interface{ isLinearCrossEntropyOption() }

func (LinearBiasOption) isLinearCrossEntropyOption() {}
func (WeightOption) isLinearCrossEntropyOption()     {}
func (Reduction) isLinearCrossEntropyOption()        {}
func (IgnoreIndex) isLinearCrossEntropyOption()      {}
func (LabelSmoothing) isLinearCrossEntropyOption()   {}

// LinearCrossEntropy is [CrossEntropy] of the logits that [Linear] makes of input,
// [N, D] or [D], with linearWeight [C, D], or [C, d1, …, D] for logits
// [N, C, d1, …]. target holds classes, or probabilities in the shape of the logits.
// It always computes them all at once: Python's option to do so in chunks, which
// gives the same numbers with less memory, is not there.
//
// It mirrors torch.nn.functional.linear_cross_entropy and panics with a
// [*torch.Error] if shapes do not fit, and if [IgnoreIndex] is given for
// probabilities.
func LinearCrossEntropy(input, linearWeight, target torch.Tensor, opts ...LinearCrossEntropyOption) torch.Tensor {
	const op = "linear_cross_entropy"
	var bias torch.Tensor
	var rest []CrossEntropyOption
	ignoring := false
	for _, o := range opts {
		switch o := o.(type) {
		case LinearBiasOption:
			bias = o.v
		case IgnoreIndex:
			rest, ignoring = append(rest, o), true
		case WeightOption:
			rest = append(rest, o)
		case Reduction:
			rest = append(rest, o)
		case LabelSmoothing:
			rest = append(rest, o)
		}
	}
	in, w := input.Shape(), linearWeight.Shape()
	switch {
	case len(in) != 1 && len(in) != 2:
		refuse(op, "the input has %d dims; 2 are wanted, or 1 without a batch", len(in))
	case len(w) < 2:
		refuse(op, "the weight has %d dims; at least 2 are wanted", len(w))
	case in[len(in)-1] != w[len(w)-1]:
		refuse(op, "the input has %d features, the weight is for %d", in[len(in)-1], w[len(w)-1])
	case len(w) > 2 && len(in) == 1:
		refuse(op, "a weight of shape %v wants a batch, not an input of shape %v", w, in)
	case bias.Defined() && !slices.Equal(bias.Shape(), w[:len(w)-1]):
		refuse(op, "the bias is of shape %v; %v is wanted", bias.Shape(), w[:len(w)-1])
	}
	shape := append(slices.Clone(in[:len(in)-1]), w[:len(w)-1]...)
	if ignoring && slices.Equal(target.Shape(), shape) {
		refuse(op, "IgnoreIndex has no use for a target of probabilities")
	}
	if len(w) > 2 {
		linearWeight = linearWeight.Reshape(-1, w[len(w)-1])
		if bias.Defined() {
			bias = bias.Reshape(-1)
		}
	}
	return CrossEntropy(Linear(input, linearWeight, Bias(bias)).Reshape(shape...), target, rest...)
}
