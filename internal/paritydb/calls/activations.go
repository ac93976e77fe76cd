package calls

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/aten"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// inPlace is a function that has a flag in Python and a twin in Go.
func inPlace(name string, f, g func(x torch.Tensor) torch.Tensor) adapter {
	return adapter{"nn.functional." + name, []string{"(Tensor input, bool inplace=False)"}, func(a *Args) any {
		if a.B("inplace") {
			return g(a.T("input"))
		}
		return f(a.T("input"))
	}}
}

var activations = []adapter{
	inPlace("relu", F.ReLU, F.ReLU_),
	inPlace("relu6", F.ReLU6, F.ReLU6_),
	inPlace("selu", F.SELU, F.SELU_),
	inPlace("silu", F.SiLU, F.SiLU_),
	inPlace("mish", F.Mish, F.Mish_),
	inPlace("hardsigmoid", F.Hardsigmoid, F.Hardsigmoid_),
	inPlace("hardswish", F.Hardswish, F.Hardswish_),
	{"nn.functional.tanhshrink", []string{"(Tensor input)"}, func(a *Args) any { return F.Tanhshrink(a.T("input")) }},
	{"nn.functional.softsign", []string{"(Tensor input)"}, func(a *Args) any { return F.Softsign(a.T("input")) }},
	{"nn.functional.tanh", []string{"(Tensor input)"}, func(a *Args) any { return F.Tanh(a.T("input")) }},
	{"nn.functional.sigmoid", []string{"(Tensor input)"}, func(a *Args) any { return F.Sigmoid(a.T("input")) }},
	{"nn.functional.prelu", []string{"(Tensor input, Tensor weight)"}, func(a *Args) any { return F.PReLU(a.T("input"), a.T("weight")) }},
	{"nn.functional.hardshrink", []string{"(Tensor input, Scalar lambd=0.5)"}, func(a *Args) any {
		var o []F.HardshrinkOption
		with(a, &o, "lambd", F.Lambd(a.S("lambd")))
		return F.Hardshrink(a.T("input"), o...)
	}},
	{"nn.functional.hardshrink out", []string{"(Tensor input, Scalar lambd=0.5, *, Tensor(a!) out)"}, func(a *Args) any {
		return aten.HardshrinkOut(a.T("input"), a.T("out"), a.Rest("lambd")...)
	}},
	{"nn.functional.threshold", []string{"(Tensor input, float threshold, float value, bool inplace=False)"}, func(a *Args) any {
		if a.B("inplace") {
			return F.ThresholdTo_(a.T("input"), a.F("threshold"), a.F("value"))
		}
		return F.ThresholdTo(a.T("input"), a.F("threshold"), a.F("value"))
	}},
	{"nn.functional.elu", []string{"(Tensor input, Scalar alpha=1.0, bool inplace=False)"}, func(a *Args) any {
		var o []F.ELUOption
		with(a, &o, "alpha", F.Alpha(a.S("alpha")))
		if a.B("inplace") {
			return F.ELU_(a.T("input"), o...)
		}
		return F.ELU(a.T("input"), o...)
	}},
	{"nn.functional.celu", []string{"(Tensor input, Scalar alpha=1.0, bool inplace=False)"}, func(a *Args) any {
		var o []F.CELUOption
		with(a, &o, "alpha", F.Alpha(a.S("alpha")))
		if a.B("inplace") {
			return F.CELU_(a.T("input"), o...)
		}
		return F.CELU(a.T("input"), o...)
	}},
	{"nn.functional.leaky_relu", []string{"(Tensor input, Scalar negative_slope=0.01, bool inplace=False)"}, func(a *Args) any {
		var o []F.LeakyReLUOption
		with(a, &o, "negative_slope", F.NegativeSlope(a.S("negative_slope")))
		if a.B("inplace") {
			return F.LeakyReLU_(a.T("input"), o...)
		}
		return F.LeakyReLU(a.T("input"), o...)
	}},
	{"nn.functional.rrelu", []string{"(Tensor input, Scalar lower=0.125, Scalar upper=0.333, bool training=False, bool inplace=False)"}, func(a *Args) any {
		var o []F.RReLUOption
		with(a, &o, "lower", F.Lower(a.S("lower")))
		with(a, &o, "upper", F.Upper(a.S("upper")))
		with(a, &o, "training", F.Training(a.B("training")))
		if a.B("inplace") {
			return F.RReLU_(a.T("input"), o...)
		}
		return F.RReLU(a.T("input"), o...)
	}},
	{"nn.functional.hardtanh", []string{"(Tensor input, Scalar min_val=-1.0, Scalar max_val=1.0, bool inplace=False)"}, func(a *Args) any {
		var o []F.HardtanhOption
		with(a, &o, "min_val", F.MinVal(a.S("min_val")))
		with(a, &o, "max_val", F.MaxVal(a.S("max_val")))
		if a.B("inplace") {
			return F.Hardtanh_(a.T("input"), o...)
		}
		return F.Hardtanh(a.T("input"), o...)
	}},
	{"nn.functional.softmin", []string{"(Tensor input, int dim, int _stacklevel=3, ScalarType? dtype=None)"}, func(a *Args) any {
		var o []torch.SoftmaxOption
		with(a, &o, "dtype", a.DType("dtype"))
		return F.Softmin(a.T("input"), a.I("dim"), o...)
	}},
}
