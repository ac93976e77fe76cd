package functional

import (
	"math"

	"github.com/gotorch/gotorch/torch"
)

var (
	opAvgPool3d   = torch.Operator{Name: "aten::avg_pool3d"}
	opPowScalar   = torch.Operator{Name: "aten::pow", Overload: "Tensor_Scalar"}
	opMulScalarLp = torch.Operator{Name: "aten::mul", Overload: "Scalar"}
)

// LPPoolOption is an option of [LPPool1d], [LPPool2d] and [LPPool3d]: [Stride],
// [CeilMode].
type LPPoolOption interface{ isLPPoolOption() }

func (StrideOption) isLPPoolOption() {}
func (CeilMode) isLPPoolOption()     {}

// LPPool1d computes (Σ xᵖ)^(1/p) over each window of kernelSize elements of
// [N, C, L] or [C, L]; p is normType, and may be infinite. [Stride] is the
// kernel's size where it is not given. It mirrors torch.nn.functional.lp_pool1d
// and panics with a [*torch.Error] if p is 0, or windows do not fit.
func LPPool1d(input torch.Tensor, normType float64, kernelSize int, opts ...LPPoolOption) torch.Tensor {
	return lpPool("lp_pool1d", input, normType, []int{kernelSize}, opts)
}

// LPPool2d is [LPPool1d] for windows of [N, C, H, W] or [C, H, W]; kernelSize is
// one number or two. It mirrors torch.nn.functional.lp_pool2d.
func LPPool2d[K torch.IntOrInts](input torch.Tensor, normType float64, kernelSize K, opts ...LPPoolOption) torch.Tensor {
	return lpPool("lp_pool2d", input, normType, sizes("lp_pool2d", "kernelSize", torch.Expand(kernelSize, 2), 2), opts)
}

// LPPool3d is [LPPool1d] for windows of [N, C, D, H, W] or [C, D, H, W];
// kernelSize is one number or three. It mirrors torch.nn.functional.lp_pool3d.
func LPPool3d[K torch.IntOrInts](input torch.Tensor, normType float64, kernelSize K, opts ...LPPoolOption) torch.Tensor {
	return lpPool("lp_pool3d", input, normType, sizes("lp_pool3d", "kernelSize", torch.Expand(kernelSize, 3), 3), opts)
}

// maxPools and avgPools are the pooling operators by number of dims.
var (
	maxPools = []*torch.Operator{1: &opMaxPool1d, 2: {Name: "aten::max_pool2d"}, 3: &opMaxPool3d}
	avgPools = []*torch.Operator{1: &opAvgPool1d, 2: {Name: "aten::avg_pool2d"}, 3: &opAvgPool3d}
)

func lpPool(op string, input torch.Tensor, p float64, kernel []int, opts []LPPoolOption) torch.Tensor {
	w := newWindow(len(kernel), kernel, opts)
	switch {
	case p == 0:
		refuse(op, "norm_type must be a non-zero value, but got 0: it is the p of the norm")
	case math.IsInf(p, 1):
		return w.pool(maxPools[len(kernel)], input.Abs())
	case math.IsInf(p, -1):
		return w.pool(maxPools[len(kernel)], input.Abs().Neg()).Neg()
	}
	n := 1
	for _, k := range kernel {
		n *= k
	}
	out := apply(avgPools[len(kernel)], apply(&opPowScalar, input, p), kernel, w.stride, w.padding, w.ceil)
	out = apply(&opMulScalarLp, out.Sign().Mul(out.Abs().ReLU()), n)
	return apply(&opPowScalar, out, 1/p)
}
