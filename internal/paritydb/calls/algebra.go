package calls

import (
	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/aten"
	"github.com/gotorch/gotorch/torch/linalg"
	"github.com/gotorch/gotorch/torch/sparse"
)

// elements are the defined tensors of a tuple.
func elements(v any) (all []any) {
	tuple, _ := v.(wire.Tuple)
	for _, x := range tuple {
		if t, ok := x.(torch.Tensor); ok && t.Defined() {
			all = append(all, t)
		}
	}
	return all
}

func tuple(v []any) any { return wire.Tuple(v) }

const lu = "(Tensor A, bool pivot=True, bool get_infos=False)"

func (a *Args) lu() (o []torch.LUOption) {
	with(a, &o, "pivot", torch.Pivot(a.B("pivot")))
	with(a, &o, "get_infos", torch.GetInfos(a.B("get_infos")))
	return o
}

const stft = "(Tensor input, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, str pad_mode='reflect', bool normalized=False, bool? onesided=None, bool? return_complex=None, bool? align_to_window=None)"

func (a *Args) stft() (o []torch.STFTOption) {
	with(a, &o, "hop_length", torch.HopLength(a.I("hop_length")))
	with(a, &o, "win_length", torch.WinLength(a.I("win_length")))
	with(a, &o, "window", torch.Window(a.T("window")))
	with(a, &o, "center", torch.Center(a.B("center")))
	with(a, &o, "pad_mode", torch.PadMode(a.Str("pad_mode")))
	with(a, &o, "normalized", torch.Normalized(a.B("normalized")))
	with(a, &o, "onesided", torch.Onesided(a.B("onesided")))
	with(a, &o, "return_complex", torch.ReturnComplex(a.B("return_complex")))
	with(a, &o, "align_to_window", torch.AlignToWindow(a.B("align_to_window")))
	return o
}

var algebra = []adapter{
	{"lambda.einsum", []string{"(Tensor[] tensors, str equation)"}, func(a *Args) any { return torch.Einsum(a.Str("equation"), a.Ts("tensors")...) }},
	{"torch.tensordot", []string{"(Tensor a, Tensor b, any dims=2)"}, func(a *Args) any {
		if both := sequence(a.values["dims"]); both != nil {
			x, y := &Args{values: map[string]any{"x": both[0]}}, &Args{values: map[string]any{"x": both[1]}}
			return torch.TensordotDims(a.T("a"), a.T("b"), x.sizes("x"), y.sizes("x"))
		}
		dims := 2
		if a.Has("dims") {
			dims = a.I("dims")
		}
		return torch.Tensordot(a.T("a"), a.T("b"), dims)
	}},
	{"torch.tensordot out", []string{"(Tensor a, Tensor b, any dims=2, *, Tensor(a!) out)"}, func(a *Args) any {
		var x, y []int
		if both := sequence(a.values["dims"]); both != nil {
			x, y = (&Args{values: map[string]any{"x": both[0]}}).sizes("x"), (&Args{values: map[string]any{"x": both[1]}}).sizes("x")
		} else {
			for i := range a.I("dims") {
				x, y = append(x, i-a.I("dims")), append(y, i)
			}
		}
		return aten.TensordotOut(a.T("a"), a.T("b"), x, y, a.T("out"))
	}},
	{"torch.cdist", []string{"(Tensor x1, Tensor x2, float p=2.0, str compute_mode='use_mm_for_euclid_dist_if_necessary')"}, func(a *Args) any {
		var o []torch.CdistOption
		with(a, &o, "p", torch.P(a.F("p")))
		with(a, &o, "compute_mode", torch.ComputeMode(a.Str("compute_mode")))
		return torch.Cdist(a.T("x1"), a.T("x2"), o...)
	}},
	{"torch.lu", []string{lu}, func(a *Args) any { return tuple(elements(tuple3(torch.LU(a.T("A"), a.lu()...)))) }},
	{"Tensor.lu", []string{lu}, func(a *Args) any { return tuple(elements(tuple3(a.T("A").LU(a.lu()...)))) }},
	{"torch.lu out", []string{"(Tensor A, bool pivot=True, bool get_infos=False, *, any out)"}, func(a *Args) any {
		out := sequence(a.values["out"]) // written to as Python does, behind the call
		for i, t := range elements(tuple3(torch.LU(a.T("A"), a.lu()...))) {
			out[i].(torch.Tensor).ResizeAs_(t.(torch.Tensor)).Copy_(t.(torch.Tensor))
		}
		return tuple(out)
	}},
	{"torch.stft", []string{stft}, func(a *Args) any { return torch.STFT(a.T("input"), a.I("n_fft"), a.stft()...) }},
	{"Tensor.stft", []string{stft}, func(a *Args) any { return a.T("input").STFT(a.I("n_fft"), a.stft()...) }},
	{"lambda.svd_lowrank", []string{"(Tensor a, Tensor b, *, int? q=6, int? niter=2, Tensor? M=None)"}, func(a *Args) any {
		var o []torch.SVDLowrankOption
		with(a, &o, "q", torch.Q(a.I("q")))
		with(a, &o, "niter", torch.Niter(a.I("niter")))
		with(a, &o, "M", torch.Subtracted(a.T("M")))
		return tuple3(torch.SVDLowrank(a.T("a").Matmul(a.T("b").MT()), o...))
	}},
	{"lambda.pca_lowrank", []string{"(Tensor a, Tensor b, *, int? q=None, bool center=True, int niter=2)"}, func(a *Args) any {
		var o []torch.PCALowrankOption
		with(a, &o, "q", torch.Q(a.I("q")))
		with(a, &o, "center", torch.Center(a.B("center")))
		with(a, &o, "niter", torch.Niter(a.I("niter")))
		return tuple3(torch.PCALowrank(a.T("a").Matmul(a.T("b").MT()), o...))
	}},
	{"lambda.linalg.lstsq", []string{"(Tensor a, Tensor b, str? driver)"}, func(a *Args) any {
		var o []linalg.LstsqOption
		with(a, &o, "driver", linalg.Driver(a.Str("driver")))
		solution, residuals, _, _ := linalg.Lstsq(a.T("a"), a.T("b"), o...)
		return tuple2(solution, residuals)
	}},
	{"lambda.linalg.pinv", []string{"(Tensor a, Tensor b)"}, func(a *Args) any { return linalg.Pinv(a.T("a").Matmul(a.T("b").MT())) }},
	{"sparse.mm", []string{"(Tensor sparse, Tensor dense)", "(Tensor sparse, Tensor dense, str reduce)"}, func(a *Args) any {
		if a.Has("reduce") {
			return sparse.MMReduce(a.T("sparse"), a.T("dense"), a.Str("reduce"))
		}
		return sparse.MM(a.T("sparse"), a.T("dense"))
	}},
}
