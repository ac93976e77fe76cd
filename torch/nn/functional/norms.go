package functional

import (
	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
)

var (
	opInstanceNorm = torch.Operator{Name: "aten::instance_norm"}
	opRMSNorm      = torch.Operator{Name: "aten::rms_norm"}
)

// UseInputStats says whether [InstanceNorm] normalises with the statistics of the
// input, as it does where this is not given, or with the running ones.
type UseInputStats bool

// InstanceNormOption is an option of [InstanceNorm]: [Weight], [Bias],
// [UseInputStats], [Momentum], [Eps].
type InstanceNormOption interface{ isInstanceNormOption() }

func (WeightOption) isInstanceNormOption()  {}
func (BiasOption) isInstanceNormOption()    {}
func (UseInputStats) isInstanceNormOption() {}
func (Momentum) isInstanceNormOption()      {}
func (Eps) isInstanceNormOption()           {}

// InstanceNorm normalises each channel of each element of input [N, C, *] by its
// own mean and variance, then scales by [Weight] [C] and shifts by [Bias] [C].
// runningMean and runningVar [C], which may be undefined, are updated in place;
// [UseInputStats](false) normalises with them. [Momentum] is 0.1 where it is not
// given, [Eps] 1e-5.
//
// It mirrors torch.nn.functional.instance_norm and panics with a [*torch.Error] if
// shapes or types do not fit, and if a channel has only one element.
func InstanceNorm(input, runningMean, runningVar torch.Tensor, opts ...InstanceNormOption) torch.Tensor {
	var weight, bias torch.Tensor
	own, momentum, eps := true, 0.1, 1e-5
	for _, o := range opts {
		switch o := o.(type) {
		case WeightOption:
			weight = o.t
		case BiasOption:
			bias = o.t
		case UseInputStats:
			own = bool(o)
		case Momentum:
			momentum = float64(o)
		case Eps:
			eps = float64(o)
		}
	}
	if shape := input.Shape(); own && len(shape) >= 2 && product(shape[2:]) == 1 {
		refuse("instance_norm", "Expected more than 1 spatial element when training, got input size %s", pytext.Size(shape))
	}
	return apply(&opInstanceNorm, input, weight, bias, runningMean, runningVar, own, momentum, eps, true)
}

func product(v []int) int {
	n := 1
	for _, x := range v {
		n *= x
	}
	return n
}

// RMSNormOption is an option of [RMSNorm]: [Weight], [Eps].
type RMSNormOption interface{ isRMSNormOption() }

func (WeightOption) isRMSNormOption() {}
func (Eps) isRMSNormOption()          {}

// RMSNorm divides by the root of the mean square of the last dims, which are
// normalizedShape, then scales by [Weight], of that shape. [Eps] is the machine's
// precision for the type of input where it is not given. It mirrors
// torch.nn.functional.rms_norm and panics with a [*torch.Error] if shapes do not
// fit.
func RMSNorm(input torch.Tensor, normalizedShape []int, opts ...RMSNormOption) torch.Tensor {
	var weight torch.Tensor
	var eps any
	for _, o := range opts {
		switch o := o.(type) {
		case WeightOption:
			weight = o.t
		case Eps:
			eps = float64(o)
		}
	}
	return apply(&opRMSNorm, input, normalizedShape, weight, eps)
}

// KOption holds the value of [K].
type KOption struct{ v torch.Scalar }

// K is what [LocalResponseNorm] adds to the sum, 1 where it is not given.
func K(v torch.Scalar) KOption { return KOption{v} }

// LocalResponseNormOption is an option of [LocalResponseNorm]: [Alpha], [Beta],
// [K].
type LocalResponseNormOption interface{ isLocalResponseNormOption() }

func (AlphaOption) isLocalResponseNormOption() {}
func (BetaOption) isLocalResponseNormOption()  {}
func (KOption) isLocalResponseNormOption()     {}

// LocalResponseNorm divides each element of input [N, C, *] by (k + α × mean)^β:
// the mean is of the squares in size neighbouring channels. [Alpha] is 1e-4 where
// it is not given, [Beta] 0.75, [K] 1. It mirrors
// torch.nn.functional.local_response_norm and panics with a [*torch.Error] if
// input has fewer than three dims.
func LocalResponseNorm(input torch.Tensor, size int, opts ...LocalResponseNormOption) torch.Tensor {
	var alpha, beta, k any = 1e-4, 0.75, 1.0
	for _, o := range opts {
		switch o := o.(type) {
		case AlphaOption:
			alpha = scalar(o.v)
		case BetaOption:
			beta = scalar(o.v)
		case KOption:
			k = scalar(o.v)
		}
	}
	shape := input.Shape()
	if len(shape) < 3 {
		refuse("local_response_norm", "Expected 3D or higher dimensionality input (got %d dimensions)", len(shape))
	}
	if input.NumEl() == 0 {
		return input
	}
	div := input.Mul(input)
	if len(shape) == 3 {
		div = Pad(div.Unsqueeze(1), []int{0, 0, size / 2, (size - 1) / 2})
		div = AvgPool2d(div, []int{size, 1}, Stride(1)).Squeeze(1)
	} else {
		div = Pad(div.View(shape[0], 1, shape[1], shape[2], -1), []int{0, 0, 0, 0, size / 2, (size - 1) / 2})
		div = apply(&opAvgPool3d, div, []int{size, 1, 1}, []int{1}).Squeeze(1).View(shape...)
	}
	return input.Div(div.MulScalar(alpha).AddScalar(k).PowScalar(beta))
}
