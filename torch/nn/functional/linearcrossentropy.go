package functional

import (
	"slices"

	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
)

// LinearBiasOption holds the value of [LinearBias].
type LinearBiasOption struct{ v torch.Tensor }

// LinearBias is what [LinearCrossEntropy] adds to the logits: [C], or [C, d1, …].
func LinearBias(v torch.Tensor) LinearBiasOption { return LinearBiasOption{v} }

// LinearCrossEntropyOption is an option of [LinearCrossEntropy]: [LinearBias],
// [Weight], [Reduction], [IgnoreIndex], [LabelSmoothing], [LinearCrossEntropyOptions].
type LinearCrossEntropyOption interface{ isLinearCrossEntropyOption() }

func (LinearBiasOption) isLinearCrossEntropyOption() {}
func (WeightOption) isLinearCrossEntropyOption()     {}
func (Reduction) isLinearCrossEntropyOption()        {}
func (IgnoreIndex) isLinearCrossEntropyOption()      {}
func (LabelSmoothing) isLinearCrossEntropyOption()   {}

// LinearCrossEntropy is [CrossEntropy] of the logits that [Linear] makes of input,
// [N, D] or [D], with linearWeight [C, D], or [C, d1, …, D] for logits
// [N, C, d1, …]. target holds classes, or probabilities in the shape of the logits.
//
// With [LinearCrossEntropyOptions] it computes some rows after the other and never has all
// logits in memory, unless there is a [LabelSmoothing], a linearWeight of more than two
// dims, or a target of probabilities that requires a gradient or is not of the input's type:
// then all are computed at once, as in PyTorch, which warns.
//
// It mirrors torch.nn.functional.linear_cross_entropy and panics with a
// [*torch.Error] if shapes do not fit, and if [IgnoreIndex] is given for
// probabilities.
func LinearCrossEntropy(input, linearWeight, target torch.Tensor, opts ...LinearCrossEntropyOption) torch.Tensor {
	const op = "linear_cross_entropy"
	var bias, weight torch.Tensor
	var rest []CrossEntropyOption
	var chunks *LinearCrossEntropyOptions
	reduction, ignoring, ignored, smoothing := ReductionMean, false, IgnoreIndex(-100), LabelSmoothing(0)
	for _, o := range opts {
		switch o := o.(type) {
		case LinearBiasOption:
			bias = o.v
		case IgnoreIndex:
			rest, ignoring, ignored = append(rest, o), true, o
		case WeightOption:
			rest, weight = append(rest, o), o.t
		case Reduction:
			rest, reduction = append(rest, o), o
		case LabelSmoothing:
			rest, smoothing = append(rest, o), o
		case LinearCrossEntropyOptions:
			chunks = &o
		}
	}
	in, w := input.Shape(), linearWeight.Shape()
	switch {
	case len(in) != 1 && len(in) != 2:
		refuse(op, "expected input with dimensionality 1 or 2, got %d", len(in))
	case len(w) < 2:
		refuse(op, "expected linear_weight with dimensionality at least 2, got %d", len(w))
	case in[len(in)-1] != w[len(w)-1]:
		refuse(op, "expected equal input and linear_weight last dimensions (in_features), got %d and %d, respectively", in[len(in)-1], w[len(w)-1])
	case bias.Defined() && !slices.Equal(bias.Shape(), w[:len(w)-1]):
		refuse(op, "expected linear_bias shape %s, got %s", pytext.Tuple(w[:len(w)-1]), pytext.Tuple(bias.Shape()))
	case len(w) > 2 && len(in) == 1:
		refuse(op, "K-dimensional loss defined by linear_weight shape %s requires batched input, (N, %d), got unbatched input with shape %s", pytext.Tuple(w), in[0], pytext.Tuple(in))
	}
	shape := append(slices.Clone(in[:len(in)-1]), w[:len(w)-1]...)
	probabilities := slices.Equal(target.Shape(), shape)
	if ignoring && probabilities {
		refuse(op, "ignore_index cannot be specified when target contains probabilities: leave IgnoreIndex out")
	}
	if chunks != nil {
		chunks.check(op)
		probabilities = probabilities && target.DType() == input.DType() && !(target.RequiresGrad() && torch.IsGradEnabled())
		if reduction >= ReductionNone && reduction <= ReductionSum && smoothing == 0 && len(w) == 2 && (target.DType() == torch.Int64 || probabilities) {
			return chunks.loss(op, input, linearWeight, target, bias, weight, reduction, int(ignored))
		}
	}
	if len(w) > 2 {
		linearWeight = linearWeight.Reshape(-1, w[len(w)-1])
		if bias.Defined() {
			bias = bias.Reshape(-1)
		}
	}
	return CrossEntropy(Linear(input, linearWeight, Bias(bias)).Reshape(shape...), target, rest...)
}

// loss is the loss in chunks.
func (o LinearCrossEntropyOptions) loss(op string, input, linearWeight, target, bias, weight torch.Tensor, reduction Reduction, ignored int) torch.Tensor {
	scope := torch.NewScope()
	defer scope.Close()
	batch := input.NDim() == 2
	if !batch {
		input, target = input.Unsqueeze(0), target.Unsqueeze(0)
	}
	c := o.adjust(op, input, linearWeight.Size(0), target.DType().IsFloatingPoint())
	var f torch.Function = &linearCrossEntropyRows{c, ignored}
	if reduction != ReductionNone {
		wants := func(t torch.Tensor) bool { return t.Defined() && t.RequiresGrad() && torch.IsGradEnabled() }
		f = &linearCrossEntropyChunks{chunking: c, reduction: reduction, ignoreIndex: ignored, want: wantedGrads{wants(input), wants(linearWeight), wants(bias)}}
	}
	loss := torch.Apply1(f, input, linearWeight, target, bias, weight)
	if !batch {
		loss = loss.Squeeze(0)
	}
	scope.HandOver(loss)
	return loss
}
