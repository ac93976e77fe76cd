package calls

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/aten"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

var norms = []adapter{
	{"nn.functional.batch_norm", []string{"(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight=None, Tensor? bias=None, bool training=False, float momentum=0.1, float eps=1e-5)"}, func(a *Args) any {
		var o []F.BatchNormOption
		with(a, &o, "weight", F.Weight(a.T("weight")))
		with(a, &o, "bias", F.Bias(a.T("bias")))
		with(a, &o, "training", F.Training(a.B("training")))
		with(a, &o, "momentum", F.Momentum(a.F("momentum")))
		with(a, &o, "eps", F.Eps(a.F("eps")))
		return F.BatchNorm(a.T("input"), a.T("running_mean"), a.T("running_var"), o...)
	}},
	{"nn.functional.instance_norm", []string{"(Tensor input, Tensor? running_mean=None, Tensor? running_var=None, Tensor? weight=None, Tensor? bias=None, bool use_input_stats=True, float momentum=0.1, float eps=1e-5)"}, func(a *Args) any {
		var o []F.InstanceNormOption
		with(a, &o, "weight", F.Weight(a.T("weight")))
		with(a, &o, "bias", F.Bias(a.T("bias")))
		with(a, &o, "use_input_stats", F.UseInputStats(a.B("use_input_stats")))
		with(a, &o, "momentum", F.Momentum(a.F("momentum")))
		with(a, &o, "eps", F.Eps(a.F("eps")))
		return F.InstanceNorm(a.T("input"), a.T("running_mean"), a.T("running_var"), o...)
	}},
	{"nn.functional.group_norm", []string{"(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-5)"}, func(a *Args) any {
		var o []F.GroupNormOption
		with(a, &o, "weight", F.Weight(a.T("weight")))
		with(a, &o, "bias", F.Bias(a.T("bias")))
		with(a, &o, "eps", F.Eps(a.F("eps")))
		return F.GroupNorm(a.T("input"), a.I("num_groups"), o...)
	}},
	{"nn.functional.rms_norm", []string{"(Tensor input, int[] normalized_shape, Tensor? weight=None, float? eps=None)"}, func(a *Args) any {
		var o []F.RMSNormOption
		with(a, &o, "weight", F.Weight(a.T("weight")))
		with(a, &o, "eps", F.Eps(a.F("eps")))
		return F.RMSNorm(a.T("input"), a.Is("normalized_shape"), o...)
	}},
	{"nn.functional.local_response_norm", []string{"(Tensor input, int size, Scalar alpha=1e-4, Scalar beta=0.75, Scalar k=1.0)"}, func(a *Args) any {
		var o []F.LocalResponseNormOption
		with(a, &o, "alpha", F.Alpha(a.S("alpha")))
		with(a, &o, "beta", F.Beta(a.S("beta")))
		with(a, &o, "k", F.K(a.S("k")))
		return F.LocalResponseNorm(a.T("input"), a.I("size"), o...)
	}},
	{"nn.functional.normalize", []string{"(Tensor input, Scalar p=2.0, int dim=1, float eps=1e-12)"}, func(a *Args) any {
		var o []F.NormalizeOption
		with(a, &o, "p", F.P(a.S("p")))
		with(a, &o, "dim", F.Dim(a.I("dim")))
		with(a, &o, "eps", F.Eps(a.F("eps")))
		return F.Normalize(a.T("input"), o...)
	}},
	{"nn.functional.normalize out", []string{"(Tensor input, Scalar p=2.0, int dim=1, float eps=1e-12, *, Tensor(a!) out)"}, func(a *Args) any {
		x, p, dim, eps := a.T("input"), 2.0, 1, 1e-12
		if a.Has("p") {
			p = a.Num("p")
		}
		if a.Has("dim") {
			dim = a.I("dim")
		}
		if a.Has("eps") {
			eps = a.F("eps")
		}
		norm := x.Norm(torch.P(p), torch.Dim(dim), torch.KeepDim(true)).ClampMin_(eps)
		return aten.DivOut(x, norm.ExpandAs(x), a.T("out"))
	}},
	{"nn.functional.pairwise_distance", []string{"(Tensor x1, Tensor x2, float p=2, float eps=1e-6, bool keepdim=False)"}, func(a *Args) any {
		var o []F.PairwiseDistanceOption
		with(a, &o, "p", F.P(a.F("p")))
		with(a, &o, "eps", F.Eps(a.F("eps")))
		with(a, &o, "keepdim", F.KeepDim(a.B("keepdim")))
		return F.PairwiseDistance(a.T("x1"), a.T("x2"), o...)
	}},
	{"nn.functional.pdist", []string{"(Tensor self, float p=2)"}, func(a *Args) any {
		var o []F.PdistOption
		with(a, &o, "p", F.P(a.F("p")))
		return F.Pdist(a.T("self"), o...)
	}},
}
