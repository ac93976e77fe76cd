package calls

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/aten"
)

// Python's older way to say which correction a deviation has.
const (
	unbiasedAll = "(Tensor self, bool unbiased)"
	unbiasedDim = "(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False)"
)

// deviation is std or its kin by that way.
func deviation[O any](name string, f func(t torch.Tensor, o []O) any) adapter {
	return adapter{name, []string{unbiasedAll, unbiasedDim}, func(a *Args) any {
		var o []O
		with(a, &o, "dim", torch.Dim(a.Is("dim")...))
		if a.Has("unbiased") && !a.B("unbiased") {
			o = append(o, any(torch.Correction(0)).(O))
		}
		with(a, &o, "keepdim", torch.KeepDim(a.B("keepdim")))
		return f(a.T("self"), o)
	}}
}

var reductions = []adapter{
	deviation("torch.std", func(t torch.Tensor, o []torch.StdOption) any { return torch.Std(t, o...) }),
	deviation("torch.var", func(t torch.Tensor, o []torch.VarOption) any { return torch.Var(t, o...) }),
	deviation("Tensor.std", func(t torch.Tensor, o []torch.StdOption) any { return t.Std(o...) }),
	deviation("Tensor.var", func(t torch.Tensor, o []torch.VarOption) any { return t.Var(o...) }),
	deviation("torch.std_mean", func(t torch.Tensor, o []torch.StdMeanOption) any { return tuple2(torch.StdMean(t, o...)) }),
	deviation("torch.var_mean", func(t torch.Tensor, o []torch.VarMeanOption) any { return tuple2(torch.VarMean(t, o...)) }),
	{"torch.norm", []string{norm}, func(a *Args) any { return torch.Norm(a.T("input"), a.norm()...) }},
	{"Tensor.norm", []string{norm}, func(a *Args) any { return a.T("input").Norm(a.norm()...) }},
	{"torch.norm out", []string{normOut}, normTo},
	{"torch.unique", []string{unique}, func(a *Args) any { return a.asked(tuple3(torch.Unique(a.T("input"), a.unique()...))) }},
	{"Tensor.unique", []string{unique}, func(a *Args) any { return a.asked(tuple3(a.T("input").Unique(a.unique()...))) }},
	{"torch.unique_consecutive", []string{consecutive}, func(a *Args) any {
		return a.asked(tuple3(torch.UniqueConsecutive(a.T("input"), a.consecutive()...)))
	}},
	{"Tensor.unique_consecutive", []string{consecutive}, func(a *Args) any {
		return a.asked(tuple3(a.T("input").UniqueConsecutive(a.consecutive()...)))
	}},
	{"torch.gradient", []string{"(Tensor input, *, any spacing=None, int[1]? dim=None, int edge_order=1)"}, func(a *Args) any {
		var o []torch.EstimateGradientOption
		with(a, &o, "dim", torch.Dim(a.Is("dim")...))
		with(a, &o, "edge_order", torch.EdgeOrder(a.I("edge_order")))
		if all := sequence(a.values["spacing"]); len(all) > 0 {
			if _, ok := all[0].(torch.Tensor); ok {
				o = append(o, torch.Coordinates(each[torch.Tensor](all)...))
			} else {
				o = append(o, torch.Spacing((&Args{values: map[string]any{"x": all}}).Ss("x")...))
			}
		} else if a.Has("spacing") {
			o = append(o, torch.Spacing(a.S("spacing")))
		}
		return torch.EstimateGradient(a.T("input"), o...)
	}},
}

const (
	norm        = "(Tensor input, any p='fro', int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None)"
	unique      = "(Tensor input, bool sorted=True, bool return_inverse=False, bool return_counts=False, int? dim=None)"
	consecutive = "(Tensor input, bool return_inverse=False, bool return_counts=False, int? dim=None)"
)

const normOut = "(Tensor input, any p='fro', int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None, Tensor(a!) out)"

// normTo is what is behind Python's norm with out: there is no such function of its own.
func normTo(a *Args) any {
	x, dims := a.T("input"), a.Is("dim")
	o := []torch.Arg{torch.Named("keepdim", a.B("keepdim"))}
	if a.Has("dtype") {
		o = append(o, torch.Named("dtype", a.DType("dtype")))
	}
	if p, ok := a.values["p"].(string); ok && (p != "fro" || len(dims) > 2) {
		if !a.Has("dim") {
			for d := range x.NDim() {
				dims = append(dims, d)
			}
		}
		return aten.LinalgMatrixNormStrOrdOut(x, a.T("out"), append(o, torch.Named("ord", p), torch.Named("dim", dims))...)
	}
	if a.Has("dim") {
		o = append(o, torch.Named("dim", dims))
	}
	if p, ok := a.values["p"].(string); !ok && a.Has("p") || p != "" && p != "fro" {
		o = append(o, torch.Named("ord", a.S("p")))
	}
	return aten.LinalgVectorNormOut(x, a.T("out"), o...)
}

func (a *Args) norm() (o []torch.NormOption) {
	if s, ok := a.values["p"].(string); ok {
		o = append(o, torch.NormKind(s))
	} else {
		with(a, &o, "p", torch.P(a.Num("p")))
	}
	with(a, &o, "dim", torch.Dim(a.Is("dim")...))
	with(a, &o, "keepdim", torch.KeepDim(a.B("keepdim")))
	with(a, &o, "dtype", a.DType("dtype"))
	return o
}

func (a *Args) unique() (o []torch.UniqueOption) {
	with(a, &o, "sorted", torch.Sorted(a.B("sorted")))
	with(a, &o, "return_inverse", torch.ReturnInverse(a.B("return_inverse")))
	with(a, &o, "return_counts", torch.ReturnCounts(a.B("return_counts")))
	with(a, &o, "dim", torch.Dim(a.I("dim")))
	return o
}

func (a *Args) consecutive() (o []torch.UniqueConsecutiveOption) {
	with(a, &o, "return_inverse", torch.ReturnInverse(a.B("return_inverse")))
	with(a, &o, "return_counts", torch.ReturnCounts(a.B("return_counts")))
	with(a, &o, "dim", torch.Dim(a.I("dim")))
	return o
}

// asked is what Python returns of three results: the first one alone if it was not
// asked for the others, and only those that it was asked for.
func (a *Args) asked(v any) any {
	defined := elements(v)
	if len(defined) == 1 {
		return defined[0]
	}
	return tuple(defined)
}
