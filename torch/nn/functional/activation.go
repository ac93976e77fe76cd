package functional

import "github.com/gotorch/gotorch/torch"

var (
	opThreshold   = torch.Operator{Name: "aten::threshold"}
	opThreshold_  = torch.Operator{Name: "aten::threshold_"}
	opCELU        = torch.Operator{Name: "aten::celu"}
	opCELU_       = torch.Operator{Name: "aten::celu_"}
	opSELU_       = torch.Operator{Name: "aten::selu_"}
	opRReLU       = torch.Operator{Name: "aten::rrelu"}
	opRReLU_      = torch.Operator{Name: "aten::rrelu_"}
	opPReLU       = torch.Operator{Name: "aten::prelu"}
	opHardshrink  = torch.Operator{Name: "aten::hardshrink"}
	opExponential = torch.Operator{Name: "aten::exponential_"}
	opDivScalar   = torch.Operator{Name: "aten::div", Overload: "Scalar"}
)

// ThresholdTo replaces elements that are not above threshold by value, in any
// shape. It mirrors torch.nn.functional.threshold; [Threshold] is the option of
// [Softplus].
func ThresholdTo(input torch.Tensor, threshold, value float64) torch.Tensor {
	return apply(&opThreshold, input, threshold, value)
}

// ThresholdTo_ is [ThresholdTo] in place; it returns input. It mirrors
// torch.nn.functional.threshold_ and panics with a [*torch.Error] if input is a
// leaf that requires a gradient.
func ThresholdTo_(input torch.Tensor, threshold, value float64) torch.Tensor {
	return change(&opThreshold_, input, threshold, value)
}

// CELUOption is an option of [CELU]: [Alpha].
type CELUOption interface{ isCELUOption() }

func (AlphaOption) isCELUOption() {}

// CELU computes max(0, x) + min(0, α (exp(x/α) - 1)) of each element, in any
// shape; α is [Alpha], 1 where it is not given. It mirrors
// torch.nn.functional.celu and panics with a [*torch.Error] if α is 0.
func CELU(input torch.Tensor, opts ...CELUOption) torch.Tensor {
	return apply(&opCELU, input, celuAlpha(opts))
}

// CELU_ is [CELU] in place; it returns input. It mirrors
// torch.nn.functional.celu_ and panics with a [*torch.Error] if input is a leaf
// that requires a gradient.
func CELU_(input torch.Tensor, opts ...CELUOption) torch.Tensor {
	return change(&opCELU_, input, celuAlpha(opts))
}

func celuAlpha(opts []CELUOption) any {
	var alpha any = 1.0
	for _, o := range opts {
		switch o := o.(type) {
		case AlphaOption:
			alpha = scalar(o.v)
		}
	}
	return alpha
}

// SELU_ is [SELU] in place; it returns input. It mirrors
// torch.nn.functional.selu_ and panics with a [*torch.Error] if input is a leaf
// that requires a gradient.
func SELU_(input torch.Tensor) torch.Tensor { return change(&opSELU_, input) }

// LowerOption holds the value of [Lower].
type LowerOption struct{ v torch.Scalar }

// Lower is the least slope that [RReLU] draws, 1/8 where it is not given.
func Lower(v torch.Scalar) LowerOption { return LowerOption{v} }

// UpperOption holds the value of [Upper].
type UpperOption struct{ v torch.Scalar }

// Upper is the greatest slope that [RReLU] draws, 1/3 where it is not given.
func Upper(v torch.Scalar) UpperOption { return UpperOption{v} }

// RReLUOption is an option of [RReLU]: [Lower], [Upper], [Training].
type RReLUOption interface{ isRReLUOption() }

func (LowerOption) isRReLUOption() {}
func (UpperOption) isRReLUOption() {}
func (Training) isRReLUOption()    {}

// RReLU multiplies negative elements by a slope: under [Training] one drawn
// uniformly from [Lower] to [Upper] for each element, else their mean. The draws
// come from the default generator. It mirrors torch.nn.functional.rrelu and
// panics with a [*torch.Error] if Lower is above Upper.
func RReLU(input torch.Tensor, opts ...RReLUOption) torch.Tensor {
	lower, upper, training := rreluOptions(opts)
	return apply(&opRReLU, input, lower, upper, training)
}

// RReLU_ is [RReLU] in place; it returns input. It mirrors
// torch.nn.functional.rrelu_ and panics with a [*torch.Error] if input is a leaf
// that requires a gradient.
func RReLU_(input torch.Tensor, opts ...RReLUOption) torch.Tensor {
	lower, upper, training := rreluOptions(opts)
	return change(&opRReLU_, input, lower, upper, training)
}

func rreluOptions(opts []RReLUOption) (lower, upper any, training bool) {
	lower, upper = 1.0/8, 1.0/3
	for _, o := range opts {
		switch o := o.(type) {
		case LowerOption:
			lower = scalar(o.v)
		case UpperOption:
			upper = scalar(o.v)
		case Training:
			training = bool(o)
		}
	}
	return lower, upper, training
}

// PReLU multiplies negative elements by weight: one number for all, or one for
// each channel, dim 1 of input. It mirrors torch.nn.functional.prelu and panics
// with a [*torch.Error] if weight does not fit.
func PReLU(input, weight torch.Tensor) torch.Tensor { return apply(&opPReLU, input, weight) }

// LambdOption holds the value of [Lambd].
type LambdOption struct{ v torch.Scalar }

// Lambd is the threshold of [Hardshrink], 0.5 where it is not given.
func Lambd(v torch.Scalar) LambdOption { return LambdOption{v} }

// HardshrinkOption is an option of [Hardshrink]: [Lambd].
type HardshrinkOption interface{ isHardshrinkOption() }

func (LambdOption) isHardshrinkOption() {}

// Hardshrink replaces elements from -λ to λ by zero, in any shape; λ is [Lambd].
// It mirrors torch.nn.functional.hardshrink.
func Hardshrink(input torch.Tensor, opts ...HardshrinkOption) torch.Tensor {
	var lambd any = 0.5
	for _, o := range opts {
		switch o := o.(type) {
		case LambdOption:
			lambd = scalar(o.v)
		}
	}
	return apply(&opHardshrink, input, lambd)
}

// Tanhshrink computes x - tanh(x) of each element, in any shape. It mirrors
// torch.nn.functional.tanhshrink.
func Tanhshrink(input torch.Tensor) torch.Tensor { return input.Sub(input.Tanh()) }

// Softsign computes x / (1 + |x|) of each element, in any shape. It mirrors
// torch.nn.functional.softsign.
func Softsign(input torch.Tensor) torch.Tensor { return input.Div(input.Abs().AddScalar(1)) }

// Tanh takes hyperbolic tangents, in any shape. It mirrors
// torch.nn.functional.tanh.
func Tanh(input torch.Tensor) torch.Tensor { return input.Tanh() }

// Sigmoid computes 1 / (1 + exp(-x)) of each element, in any shape. It mirrors
// torch.nn.functional.sigmoid.
func Sigmoid(input torch.Tensor) torch.Tensor { return input.Sigmoid() }

// Softmin is [Softmax] of -input: exp(-x) / Σ exp(-x) along dim. A [torch.DType]
// converts first. It mirrors torch.nn.functional.softmin and panics with a
// [*torch.Error] if input has no such dim, or is of an integer type.
func Softmin(input torch.Tensor, dim int, opts ...torch.SoftmaxOption) torch.Tensor {
	return input.Neg().Softmax(dim, opts...)
}

// Tau is the temperature of [GumbelSoftmax], 1 where it is not given.
type Tau float64

// Hard makes [GumbelSoftmax] return one-hot vectors, whose gradient is that of
// the soft ones.
type Hard bool

// GumbelSoftmaxOption is an option of [GumbelSoftmax]: [Tau], [Hard], [Dim].
type GumbelSoftmaxOption interface{ isGumbelSoftmaxOption() }

func (Tau) isGumbelSoftmaxOption()       {}
func (Hard) isGumbelSoftmaxOption()      {}
func (DimOption) isGumbelSoftmaxOption() {}

// GumbelSoftmax draws from the Gumbel-Softmax distribution of logits, one sample
// along [Dim], the last one where it is not given. The draws come from the default
// generator. It mirrors torch.nn.functional.gumbel_softmax and panics with a
// [*torch.Error] if there is no such dim, or logits are of an integer type.
func GumbelSoftmax(logits torch.Tensor, opts ...GumbelSoftmaxOption) torch.Tensor {
	tau, hard, dim := 1.0, false, -1
	for _, o := range opts {
		switch o := o.(type) {
		case Tau:
			tau = float64(o)
		case Hard:
			hard = bool(o)
		case DimOption:
			dim = torch.Single("gumbel_softmax", o)
		}
	}
	gumbels := torch.EmptyLike(logits, torch.ContiguousFormat)
	change(&opExponential, gumbels)
	gumbels = apply(&opDivScalar, logits.Add(gumbels.Log().Neg()), tau)
	soft := gumbels.Softmax(dim)
	if !hard {
		return soft
	}
	_, index := soft.MaxDim(dim, torch.KeepDim(true))
	one := torch.ZerosLike(logits, torch.ContiguousFormat).ScatterValue_(dim, index, 1.0)
	return one.Sub(soft.Detach()).Add(soft)
}
