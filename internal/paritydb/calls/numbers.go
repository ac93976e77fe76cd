package calls

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/aten"
	"github.com/gotorch/gotorch/torch/special"
)

// reflected is an operator of Python with its tensor on the right: f where a tensor
// stands on the left, g where a number does.
func reflected(name string, f func(other, t torch.Tensor) any, g func(other torch.Scalar, t torch.Tensor) any) adapter {
	return adapter{"Tensor." + name, []string{"(Tensor self, Tensor other)", "(Tensor self, Scalar other)"}, func(a *Args) any {
		if t, ok := a.values["other"].(torch.Tensor); ok {
			return f(t, a.T("self"))
		}
		return g(a.S("other"), a.T("self"))
	}}
}

// conversion is a method that converts to a type, with the format that Python takes.
func conversion(name string, dtype torch.DType, f func(t torch.Tensor) torch.Tensor) adapter {
	return adapter{"Tensor." + name, []string{"(Tensor self, *, MemoryFormat? memory_format=None)"}, func(a *Args) any {
		if a.Has("memory_format") {
			return a.T("self").To(dtype, a.Format("memory_format"))
		}
		return f(a.T("self"))
	}}
}

var numbers = []adapter{
	reflected("__radd__", func(o, t torch.Tensor) any { return t.Add(o) }, func(o torch.Scalar, t torch.Tensor) any { return t.AddScalar(o) }),
	reflected("__rsub__", func(o, t torch.Tensor) any { return torch.Rsub(t, o) }, func(o torch.Scalar, t torch.Tensor) any { return torch.RsubScalar(t, o) }),
	reflected("__rmul__", func(o, t torch.Tensor) any { return t.Mul(o) }, func(o torch.Scalar, t torch.Tensor) any { return t.MulScalar(o) }),
	reflected("__rdiv__", func(o, t torch.Tensor) any { return t.Reciprocal().Mul(o) }, func(o torch.Scalar, t torch.Tensor) any { return t.Reciprocal().MulScalar(o) }),
	reflected("__rmod__", func(o, t torch.Tensor) any { return o.Remainder(t) }, func(o torch.Scalar, t torch.Tensor) any { return torch.ScalarRemainder(o, t) }),
	reflected("__rpow__", func(o, t torch.Tensor) any { return o.Pow(t) }, func(o torch.Scalar, t torch.Tensor) any { return torch.ScalarPow(o, t) }),
	reflected("__rand__", func(o, t torch.Tensor) any { return t.BitwiseAnd(o) }, func(o torch.Scalar, t torch.Tensor) any { return t.BitwiseAndScalar(o) }),
	reflected("__ror__", func(o, t torch.Tensor) any { return t.BitwiseOr(o) }, func(o torch.Scalar, t torch.Tensor) any { return t.BitwiseOrScalar(o) }),
	reflected("__rxor__", func(o, t torch.Tensor) any { return t.BitwiseXor(o) }, func(o torch.Scalar, t torch.Tensor) any { return t.BitwiseXorScalar(o) }),
	{"Tensor.__rmatmul__", []string{"(Tensor self, Tensor other)"}, func(a *Args) any { return a.T("other").Matmul(a.T("self")) }},

	conversion("float", torch.Float32, torch.Tensor.Float),
	conversion("double", torch.Float64, torch.Tensor.Double),
	conversion("half", torch.Float16, torch.Tensor.Half),
	conversion("bfloat16", torch.BFloat16, torch.Tensor.BFloat16),
	conversion("bool", torch.Bool, torch.Tensor.Bool),
	conversion("byte", torch.Uint8, torch.Tensor.Byte),
	conversion("char", torch.Int8, torch.Tensor.Char),
	conversion("short", torch.Int16, torch.Tensor.Short),
	conversion("int", torch.Int32, torch.Tensor.Int),
	conversion("long", torch.Int64, torch.Tensor.Long),
	conversion("cfloat", torch.Complex64, torch.Tensor.Cfloat),
	conversion("cdouble", torch.Complex128, torch.Tensor.Cdouble),
	conversion("chalf", torch.Complex32, func(t torch.Tensor) torch.Tensor { return t.To(torch.Complex32) }),
	{"Tensor.to", []string{
		"(Tensor self, Device device, ScalarType dtype, bool non_blocking=False, bool copy=False, *, MemoryFormat? memory_format=None)",
		"(Tensor self, ScalarType dtype, bool non_blocking=False, bool copy=False, *, MemoryFormat? memory_format=None)",
		"(Tensor self, Tensor other, bool non_blocking=False, bool copy=False, *, MemoryFormat? memory_format=None)"}, func(a *Args) any {
		if a.Has("other") {
			var o []torch.ToOtherOption
			with(a, &o, "non_blocking", torch.NonBlocking(a.B("non_blocking")))
			with(a, &o, "copy", torch.Copy(a.B("copy")))
			with(a, &o, "memory_format", a.Format("memory_format"))
			return a.T("self").ToOther(a.T("other"), o...)
		}
		var o []torch.ToOption
		with(a, &o, "device", a.Device("device"))
		with(a, &o, "dtype", a.DType("dtype"))
		with(a, &o, "non_blocking", torch.NonBlocking(a.B("non_blocking")))
		with(a, &o, "copy", torch.Copy(a.B("copy")))
		with(a, &o, "memory_format", a.Format("memory_format"))
		return a.T("self").To(o...)
	}},
	{"Tensor.item", []string{"(Tensor self)"}, func(a *Args) any { return number(a.T("self")) }},
	{"lambda.where", []string{"(Tensor self, Tensor condition, Tensor other)"}, func(a *Args) any {
		return torch.Where(a.T("condition"), a.T("self"), a.T("other"))
	}},
	{"lambda.where out", []string{"(Tensor self, Tensor condition, Tensor other, *, Tensor(a!) out)"}, func(a *Args) any {
		return aten.WhereSelfOut(a.T("condition"), a.T("self"), a.T("other"), a.T("out"))
	}},
	{"lambda.polygamma", []string{"(Tensor x, int n)"}, func(a *Args) any { return torch.Polygamma(a.I("n"), a.T("x")) }},
	{"lambda.polygamma out", []string{"(Tensor x, int n, *, Tensor(a!) out)"}, func(a *Args) any { return aten.PolygammaOut(a.I("n"), a.T("x"), a.T("out")) }},
	{"lambda.special.polygamma", []string{"(Tensor x, int n)"}, func(a *Args) any { return special.Polygamma(a.I("n"), a.T("x")) }},
	{"lambda.special.polygamma out", []string{"(Tensor x, int n, *, Tensor(a!) out)"}, func(a *Args) any {
		return aten.SpecialPolygammaOut(a.I("n"), a.T("x"), a.T("out"))
	}},
	{"lambda.normal", []string{"(float std, Tensor mean)"}, func(a *Args) any { return torch.NormalTensorScalar(a.T("mean"), torch.StdOpt(a.F("std"))) }},
	{"lambda.normal", []string{"(float std, float mean, int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None)"}, func(a *Args) any {
		var o []torch.NormalOption
		with(a, &o, "dtype", a.DType("dtype"))
		with(a, &o, "layout", a.Layout("layout"))
		with(a, &o, "device", a.Device("device"))
		return torch.Normal(a.F("mean"), a.F("std"), a.Is("size"), o...)
	}},
	{"lambda.normal out", []string{"(float std, Tensor mean, *, Tensor(a!) out)"}, func(a *Args) any {
		return aten.NormalTensorFloatOut(a.T("mean"), a.T("out"), torch.Named("std", a.F("std")))
	}},
	{"lambda.normal out", []string{"(float std, float mean, int[] size, *, Tensor(a!) out)"}, func(a *Args) any {
		return aten.NormalFloatFloatOut(a.F("mean"), a.F("std"), a.Is("size"), a.T("out"))
	}},
}
