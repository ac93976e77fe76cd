package calls

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/masked"
)

// masks are the options that the functions of torch.masked have.
func masks[O any](a *Args) (o []O) {
	with(a, &o, "dim", masked.Dim(a.Is("dim")...))
	with(a, &o, "keepdim", masked.KeepDim(a.B("keepdim")))
	with(a, &o, "dtype", masked.DType(a.DType("dtype")))
	with(a, &o, "mask", masked.Mask(a.T("mask")))
	return o
}

func maskedReduction(name string, f func(t torch.Tensor, o ...masked.ReductionOption) torch.Tensor) adapter {
	return adapter{"masked." + name, []string{"(Tensor input, int[1]? dim=None, *, bool? keepdim=False, ScalarType? dtype=None, Tensor? mask=None)"}, func(a *Args) any {
		return f(a.T("input"), masks[masked.ReductionOption](a)...)
	}}
}

func maskedDeviation(name string, f func(t torch.Tensor, o ...masked.DeviationOption) torch.Tensor) adapter {
	return adapter{"masked." + name, []string{"(Tensor input, int[1]? dim=None, bool? unbiased=None, *, Scalar? correction=None, bool? keepdim=False, ScalarType? dtype=None, Tensor? mask=None)"}, func(a *Args) any {
		o := masks[masked.DeviationOption](a)
		if a.Has("unbiased") && !a.B("unbiased") {
			o = append(o, masked.Correction(0))
		}
		with(a, &o, "correction", masked.Correction(a.Num("correction")))
		return f(a.T("input"), o...)
	}}
}

func maskedScan(name string, f func(t torch.Tensor, dim int, o ...masked.ScanOption) torch.Tensor) adapter {
	return adapter{"masked." + name, []string{"(Tensor input, int dim, *, ScalarType? dtype=None, Tensor? mask=None)"}, func(a *Args) any {
		var o []masked.ScanOption
		with(a, &o, "dtype", masked.DType(a.DType("dtype")))
		with(a, &o, "mask", masked.Mask(a.T("mask")))
		return f(a.T("input"), a.I("dim"), o...)
	}}
}

var maskings = []adapter{
	maskedReduction("sum", masked.Sum),
	maskedReduction("prod", masked.Prod),
	maskedReduction("amax", masked.Amax),
	maskedReduction("amin", masked.Amin),
	maskedReduction("argmax", masked.Argmax),
	maskedReduction("argmin", masked.Argmin),
	maskedReduction("mean", masked.Mean),
	maskedReduction("logsumexp", masked.Logsumexp),
	maskedDeviation("var", masked.Var),
	maskedDeviation("std", masked.Std),
	maskedScan("cumsum", masked.Cumsum),
	maskedScan("cumprod", masked.Cumprod),
	maskedScan("softmax", masked.Softmax),
	maskedScan("log_softmax", masked.LogSoftmax),
	maskedScan("softmin", masked.Softmin),
	{"masked.norm", []string{"(Tensor input, float? ord=2.0, int[1]? dim=None, *, bool? keepdim=False, ScalarType? dtype=None, Tensor? mask=None)"}, func(a *Args) any {
		o := masks[masked.NormOption](a)
		with(a, &o, "ord", masked.Ord(a.F("ord")))
		return masked.Norm(a.T("input"), o...)
	}},
	{"masked.median", []string{"(Tensor input, int dim=-1, *, bool keepdim=False, ScalarType? dtype=None, Tensor? mask=None)"}, func(a *Args) any {
		dim := -1
		if a.Has("dim") {
			dim = a.I("dim")
		}
		var o []masked.MedianOption
		with(a, &o, "keepdim", masked.KeepDim(a.B("keepdim")))
		with(a, &o, "dtype", masked.DType(a.DType("dtype")))
		with(a, &o, "mask", masked.Mask(a.T("mask")))
		return masked.Median(a.T("input"), dim, o...)
	}},
	{"masked.normalize", []string{"(Tensor input, float ord, int dim, *, float eps=1e-12, ScalarType? dtype=None, Tensor? mask=None)"}, func(a *Args) any {
		var o []masked.NormalizeOption
		with(a, &o, "eps", masked.Eps(a.F("eps")))
		with(a, &o, "dtype", masked.DType(a.DType("dtype")))
		with(a, &o, "mask", masked.Mask(a.T("mask")))
		return masked.Normalize(a.T("input"), a.F("ord"), a.I("dim"), o...)
	}},
	{"masked.logaddexp", []string{"(Tensor input, Tensor other, *, ScalarType? dtype=None, Tensor? input_mask=None, Tensor? other_mask=None)"}, func(a *Args) any {
		var o []masked.LogaddexpOption
		with(a, &o, "dtype", masked.DType(a.DType("dtype")))
		with(a, &o, "input_mask", masked.InputMask(a.T("input_mask")))
		with(a, &o, "other_mask", masked.OtherMask(a.T("other_mask")))
		return masked.Logaddexp(a.T("input"), a.T("other"), o...)
	}},
}
