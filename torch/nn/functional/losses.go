package functional

import (
	"math"

	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
)

var (
	opPoissonNLLLoss      = torch.Operator{Name: "aten::poisson_nll_loss"}
	opCTCLoss             = torch.Operator{Name: "aten::ctc_loss", Overload: "Tensor"}
	opMarginRankingLoss   = torch.Operator{Name: "aten::margin_ranking_loss"}
	opHingeEmbeddingLoss  = torch.Operator{Name: "aten::hinge_embedding_loss"}
	opCosineEmbeddingLoss = torch.Operator{Name: "aten::cosine_embedding_loss"}
)

// reduce is what a loss that is computed here does with the losses of the
// elements.
func reduce(op string, loss torch.Tensor, r Reduction) torch.Tensor {
	switch r {
	case ReductionNone:
		return loss
	case ReductionMean:
		return loss.Mean()
	case ReductionSum:
		return loss.Sum()
	}
	refuse(op, "there is no reduction %d; there are ReductionNone, ReductionMean and ReductionSum", int(r))
	return loss
}

// LogInput says that the input of [PoissonNLLLoss] is the logarithm of the rate,
// which it is where this is not given.
type LogInput bool

// Full adds to [PoissonNLLLoss] and [GaussianNLLLoss] the terms that do not depend
// on the input.
type Full bool

// PoissonNLLLossOption is an option of [PoissonNLLLoss]: [LogInput], [Full],
// [Eps], [Reduction].
type PoissonNLLLossOption interface{ isPoissonNLLLossOption() }

func (LogInput) isPoissonNLLLossOption()  {}
func (Full) isPoissonNLLLossOption()      {}
func (Eps) isPoissonNLLLossOption()       {}
func (Reduction) isPoissonNLLLossOption() {}

// PoissonNLLLoss is the negative log likelihood of target, of any shape, under
// Poisson distributions whose rates input holds, as logarithms unless
// [LogInput](false). [Eps], 1e-8 where it is not given, keeps a rate from zero.
//
// It mirrors torch.nn.functional.poisson_nll_loss and panics with a [*torch.Error]
// if shapes do not fit.
func PoissonNLLLoss(input, target torch.Tensor, opts ...PoissonNLLLossOption) torch.Tensor {
	logInput, full, eps, reduction := true, false, 1e-8, ReductionMean
	for _, o := range opts {
		switch o := o.(type) {
		case LogInput:
			logInput = bool(o)
		case Full:
			full = bool(o)
		case Eps:
			eps = float64(o)
		case Reduction:
			reduction = o
		}
	}
	return apply(&opPoissonNLLLoss, input, target, logInput, full, eps, reduction)
}

// GaussianNLLLossOption is an option of [GaussianNLLLoss]: [Full], [Eps],
// [Reduction].
type GaussianNLLLossOption interface{ isGaussianNLLLossOption() }

func (Full) isGaussianNLLLossOption()      {}
func (Eps) isGaussianNLLLossOption()       {}
func (Reduction) isGaussianNLLLossOption() {}

// GaussianNLLLoss is the negative log likelihood of target under normal
// distributions with mean input and the given variance. The variance is of input's
// shape, or lacks its last dim, or has 1 in one place where input has not. [Eps],
// 1e-6 where it is not given, is the least variance.
//
// It mirrors torch.nn.functional.gaussian_nll_loss and panics with a
// [*torch.Error] if a variance is negative, or shapes do not fit.
func GaussianNLLLoss(input, target, variance torch.Tensor, opts ...GaussianNLLLossOption) torch.Tensor {
	full, eps, reduction := false, 1e-6, ReductionMean
	for _, o := range opts {
		switch o := o.(type) {
		case Full:
			full = bool(o)
		case Eps:
			eps = float64(o)
		case Reduction:
			reduction = o
		}
	}
	if torch.Item[bool](variance.LtScalar(0).Any()) {
		refuse("gaussian_nll_loss", "var has negative entry/entries")
	}
	variance = spreadVariance(input, variance)
	variance = variance.Clone()
	torch.NoGrad(func() { variance.Clamp_(torch.MinOpt(eps)) })
	loss := variance.Log().Add(input.Sub(target).PowScalar(2).Div(variance)).MulScalar(0.5)
	if full {
		loss = loss.AddScalar(0.5 * math.Log(2*math.Pi))
	}
	return reduce("gaussian_nll_loss", loss, reduction)
}

// spreadVariance gives variance the number of dims that input has.
func spreadVariance(input, variance torch.Tensor) torch.Tensor {
	in, v := input.Shape(), variance.Shape()
	if len(v) == len(in)-1 {
		v = append(v, 1)
		variance = variance.Unsqueeze(-1)
		for i := range len(in) - 1 {
			if in[i] != v[i] {
				refuse("gaussian_nll_loss", "var is of incorrect size: %v is not the input's %v without the last dim", v[:len(v)-1], in)
			}
		}
		return variance
	}
	others, product := 0, 1
	for i := range v {
		if len(v) == len(in) && v[i] != in[i] {
			others += v[i]
			product = others
		}
	}
	if len(v) != len(in) || others > 0 && product != 1 {
		refuse("gaussian_nll_loss", "var is of incorrect size: %v does not fit the input's %v", v, in)
	}
	return variance
}

// Blank is the class of [CTCLoss] that stands for no label, 0 where it is not
// given.
type Blank int

// ZeroInfinity makes [CTCLoss] zero where it is infinite: where a target is longer
// than its input.
type ZeroInfinity bool

// CTCLossOption is an option of [CTCLoss]: [Blank], [Reduction], [ZeroInfinity].
type CTCLossOption interface{ isCTCLossOption() }

func (Blank) isCTCLossOption()        {}
func (Reduction) isCTCLossOption()    {}
func (ZeroInfinity) isCTCLossOption() {}

// CTCLoss is the connectionist temporal classification loss of log probabilities
// [T, N, C] or [T, C] against targets [N, S], or all of them one behind the other.
// The lengths, of the inputs at most T and of the targets at most S, are tensors
// [N] of integers. The mean divides each loss by its target's length first.
//
// It mirrors torch.nn.functional.ctc_loss and panics with a [*torch.Error] if
// shapes or lengths do not fit, or a target is no class.
func CTCLoss(logProbs, targets, inputLengths, targetLengths torch.Tensor, opts ...CTCLossOption) torch.Tensor {
	blank, reduction, zero := 0, ReductionMean, false
	for _, o := range opts {
		switch o := o.(type) {
		case Blank:
			blank = int(o)
		case Reduction:
			reduction = o
		case ZeroInfinity:
			zero = bool(o)
		}
	}
	checkTargets(logProbs.Size(-1), targets, targetLengths)
	return apply(&opCTCLoss, logProbs, targets, inputLengths, targetLengths, blank, reduction, zero)
}

// checkTargets panics if a target of [CTCLoss] is no class: libtorch would read what
// lies beside its memory. It looks at tensors on the CPU, and leaves shapes and types
// to libtorch.
func checkTargets(classes int, targets, lengths torch.Tensor) {
	whole := func(t torch.Tensor) bool {
		d := t.DType()
		return t.Device() == torch.CPU && (d == torch.Int64 || d == torch.Int32)
	}
	if n := targets.NDim(); !whole(targets) || !whole(lengths) || n != 1 && n != 2 || lengths.NDim() > 1 {
		return
	}
	labels, counts := torch.ToSlice[int64](targets.To(torch.Int64)), torch.ToSlice[int64](lengths.To(torch.Int64))
	at, width := 0, -1
	if targets.NDim() == 2 {
		width = targets.Size(1)
	}
	for i, n := range counts {
		if width >= 0 {
			at = i * width
		}
		for j := range min(max(int(n), 0), len(labels)-min(at, len(labels))) {
			if c := labels[at+j]; c < 0 || c >= int64(classes) {
				refuse("ctc_loss", "target %d of element %d is %d; there are %d classes", j, i, c, classes)
			}
		}
		at += max(int(n), 0)
	}
}

// MarginOption holds the value of [Margin].
type MarginOption struct{ v torch.Scalar }

// Margin is the margin of the losses that have one; each of them says what it is
// where it is not given.
func Margin(v torch.Scalar) MarginOption { return MarginOption{v} }

// MarginRankingLossOption is an option of [MarginRankingLoss]: [Margin],
// [Reduction].
type MarginRankingLossOption interface{ isMarginRankingLossOption() }

func (MarginOption) isMarginRankingLossOption() {}
func (Reduction) isMarginRankingLossOption()    {}

// MarginRankingLoss is max(0, -target × (input1 - input2) + margin): target is 1
// where input1 has to be ranked higher, -1 where input2 has. [Margin] is 0 where
// it is not given. It mirrors torch.nn.functional.margin_ranking_loss and panics
// with a [*torch.Error] if the numbers of dims differ.
func MarginRankingLoss(input1, input2, target torch.Tensor, opts ...MarginRankingLossOption) torch.Tensor {
	var margin any = 0.0
	reduction := ReductionMean
	for _, o := range opts {
		switch o := o.(type) {
		case MarginOption:
			margin = scalar(o.v)
		case Reduction:
			reduction = o
		}
	}
	if a, b, c := input1.NDim(), input2.NDim(), target.NDim(); a != b || a != c {
		refuse("margin_ranking_loss", "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: %s, input2: %s, target: %s",
			pytext.Size(input1.Shape()), pytext.Size(input2.Shape()), pytext.Size(target.Shape()))
	}
	return apply(&opMarginRankingLoss, input1, input2, target, margin, reduction)
}

// HingeEmbeddingLossOption is an option of [HingeEmbeddingLoss]: [Margin],
// [Reduction].
type HingeEmbeddingLossOption interface{ isHingeEmbeddingLossOption() }

func (MarginOption) isHingeEmbeddingLossOption() {}
func (Reduction) isHingeEmbeddingLossOption()    {}

// HingeEmbeddingLoss is input where target is 1, and max(0, margin - input) where
// it is -1. [Margin] is 1 where it is not given. It mirrors
// torch.nn.functional.hinge_embedding_loss.
func HingeEmbeddingLoss(input, target torch.Tensor, opts ...HingeEmbeddingLossOption) torch.Tensor {
	var margin any = 1.0
	reduction := ReductionMean
	for _, o := range opts {
		switch o := o.(type) {
		case MarginOption:
			margin = scalar(o.v)
		case Reduction:
			reduction = o
		}
	}
	return apply(&opHingeEmbeddingLoss, input, target, margin, reduction)
}

// CosineEmbeddingLossOption is an option of [CosineEmbeddingLoss]: [Margin],
// [Reduction].
type CosineEmbeddingLossOption interface{ isCosineEmbeddingLossOption() }

func (MarginOption) isCosineEmbeddingLossOption() {}
func (Reduction) isCosineEmbeddingLossOption()    {}

// CosineEmbeddingLoss compares vectors input1 and input2, [N, D] or [D], by their
// angle: 1 - cos where target, [N] or [], is 1, and max(0, cos - margin) where it
// is -1. [Margin] is 0 where it is not given. It mirrors
// torch.nn.functional.cosine_embedding_loss and panics with a [*torch.Error] if
// shapes do not fit.
func CosineEmbeddingLoss(input1, input2, target torch.Tensor, opts ...CosineEmbeddingLossOption) torch.Tensor {
	var margin any = 0.0
	reduction := ReductionMean
	for _, o := range opts {
		switch o := o.(type) {
		case MarginOption:
			margin = scalar(o.v)
		case Reduction:
			reduction = o
		}
	}
	return apply(&opCosineEmbeddingLoss, input1, input2, target, margin, reduction)
}

// MultilabelSoftMarginLossOption is an option of [MultilabelSoftMarginLoss]:
// [Weight], [Reduction].
type MultilabelSoftMarginLossOption interface{ isMultilabelSoftMarginLossOption() }

func (WeightOption) isMultilabelSoftMarginLossOption() {}
func (Reduction) isMultilabelSoftMarginLossOption()    {}

// MultilabelSoftMarginLoss averages over the classes, the last dim, the binary
// cross entropy of input, logits [N, C], and target, 0 or 1, [N, C]. [Weight] [C]
// weighs classes. It mirrors torch.nn.functional.multilabel_soft_margin_loss and
// panics with a [*torch.Error] if shapes do not fit.
func MultilabelSoftMarginLoss(input, target torch.Tensor, opts ...MultilabelSoftMarginLossOption) torch.Tensor {
	var weight torch.Tensor
	reduction := ReductionMean
	for _, o := range opts {
		switch o := o.(type) {
		case WeightOption:
			weight = o.t
		case Reduction:
			reduction = o
		}
	}
	loss := target.Mul(LogSigmoid(input)).Add(torch.RsubScalar(target, 1).Mul(LogSigmoid(input.Neg()))).Neg()
	if weight.Defined() {
		loss = loss.Mul(weight)
	}
	loss = loss.Sum(torch.Dim(input.NDim() - 1)).DivScalar(input.Size(-1))
	return reduce("multilabel_soft_margin_loss", loss, reduction)
}
