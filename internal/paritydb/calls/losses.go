package calls

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

var losses = []adapter{
	{"nn.functional.mse_loss", []string{"(Tensor input, Tensor target, " + legacy + ", Tensor? weight=None)"}, func(a *Args) any {
		o := []F.MSELossOption{reduction(a)}
		with(a, &o, "weight", F.Weight(a.T("weight")))
		return F.MSELoss(a.T("input"), a.T("target"), o...)
	}},
	{"nn.functional.l1_loss", []string{"(Tensor input, Tensor target, " + legacy + ", Tensor? weight=None)"}, func(a *Args) any {
		o := []F.L1LossOption{reduction(a)}
		with(a, &o, "weight", F.Weight(a.T("weight")))
		return F.L1Loss(a.T("input"), a.T("target"), o...)
	}},
	{"nn.functional.smooth_l1_loss", []string{"(Tensor input, Tensor target, " + legacy + ", float beta=1.0)"}, func(a *Args) any {
		o := []F.SmoothL1LossOption{reduction(a)}
		with(a, &o, "beta", F.Beta(a.F("beta")))
		return F.SmoothL1Loss(a.T("input"), a.T("target"), o...)
	}},
	{"nn.functional.huber_loss", []string{"(Tensor input, Tensor target, str reduction='mean', float delta=1.0, Tensor? weight=None)"}, func(a *Args) any {
		o := []F.HuberLossOption{reduction(a)}
		with(a, &o, "delta", F.Delta(a.F("delta")))
		with(a, &o, "weight", F.Weight(a.T("weight")))
		return F.HuberLoss(a.T("input"), a.T("target"), o...)
	}},
	{"nn.functional.poisson_nll_loss", []string{"(Tensor input, Tensor target, bool log_input=True, bool full=False, bool? size_average=None, float eps=1e-8, bool? reduce=None, str reduction='mean')"}, func(a *Args) any {
		o := []F.PoissonNLLLossOption{reduction(a)}
		with(a, &o, "log_input", F.LogInput(a.B("log_input")))
		with(a, &o, "full", F.Full(a.B("full")))
		with(a, &o, "eps", F.Eps(a.F("eps")))
		return F.PoissonNLLLoss(a.T("input"), a.T("target"), o...)
	}},
	{"nn.functional.gaussian_nll_loss", []string{"(Tensor input, Tensor target, any var, bool full=False, float eps=1e-6, str reduction='mean')"}, func(a *Args) any {
		o := []F.GaussianNLLLossOption{reduction(a)}
		with(a, &o, "full", F.Full(a.B("full")))
		with(a, &o, "eps", F.Eps(a.F("eps")))
		variance, ok := a.values["var"].(torch.Tensor)
		if !ok { // a number: what Python makes of it
			variance = torch.MulScalar(torch.OnesLike(a.T("input")), a.S("var"))
		}
		return F.GaussianNLLLoss(a.T("input"), a.T("target"), variance, o...)
	}},
	{"nn.functional.ctc_loss", []string{"(Tensor log_probs, Tensor targets, any input_lengths, any target_lengths, int blank=0, str reduction='mean', bool zero_infinity=False)"}, func(a *Args) any {
		o := []F.CTCLossOption{reduction(a)}
		with(a, &o, "blank", F.Blank(a.I("blank")))
		with(a, &o, "zero_infinity", F.ZeroInfinity(a.B("zero_infinity")))
		return F.CTCLoss(a.T("log_probs"), a.T("targets"), a.lengths("input_lengths"), a.lengths("target_lengths"), o...)
	}},
	{"nn.functional.cross_entropy", []string{"(Tensor input, Tensor target, Tensor? weight=None, bool? size_average=None, int ignore_index=-100, bool? reduce=None, str reduction='mean', float label_smoothing=0.0)"}, func(a *Args) any {
		o := []F.CrossEntropyOption{reduction(a)}
		with(a, &o, "weight", F.Weight(a.T("weight")))
		with(a, &o, "ignore_index", F.IgnoreIndex(a.I("ignore_index")))
		with(a, &o, "label_smoothing", F.LabelSmoothing(a.F("label_smoothing")))
		return F.CrossEntropy(a.T("input"), a.T("target"), o...)
	}},
	{"nn.functional.nll_loss", []string{"(Tensor input, Tensor target, Tensor? weight=None, bool? size_average=None, int ignore_index=-100, bool? reduce=None, str reduction='mean')"}, func(a *Args) any {
		o := []F.NLLLossOption{reduction(a)}
		with(a, &o, "weight", F.Weight(a.T("weight")))
		with(a, &o, "ignore_index", F.IgnoreIndex(a.I("ignore_index")))
		return F.NLLLoss(a.T("input"), a.T("target"), o...)
	}},
	{"nn.functional.kl_div", []string{"(Tensor input, Tensor target, " + legacy + ", bool log_target=False)"}, func(a *Args) any {
		var o []F.KLDivOption
		if a.Str("reduction") == "batchmean" {
			o = append(o, F.BatchMean(true))
		} else {
			o = append(o, reduction(a))
		}
		with(a, &o, "log_target", F.LogTarget(a.B("log_target")))
		return F.KLDiv(a.T("input"), a.T("target"), o...)
	}},
	{"nn.functional.binary_cross_entropy", []string{"(Tensor input, Tensor target, Tensor? weight=None, " + legacy + ")"}, func(a *Args) any {
		o := []F.BinaryCrossEntropyOption{reduction(a)}
		with(a, &o, "weight", F.Weight(a.T("weight")))
		return F.BinaryCrossEntropy(a.T("input"), a.T("target"), o...)
	}},
	{"nn.functional.binary_cross_entropy_with_logits", []string{"(Tensor input, Tensor target, Tensor? weight=None, " + legacy + ", Tensor? pos_weight=None)"}, func(a *Args) any {
		o := []F.BinaryCrossEntropyWithLogitsOption{reduction(a)}
		with(a, &o, "weight", F.Weight(a.T("weight")))
		with(a, &o, "pos_weight", F.PosWeight(a.T("pos_weight")))
		return F.BinaryCrossEntropyWithLogits(a.T("input"), a.T("target"), o...)
	}},
	{"nn.functional.linear_cross_entropy", []string{"(Tensor input, Tensor linear_weight, Tensor target, *, Tensor? linear_bias=None, Tensor? weight=None, str reduction='mean', int? ignore_index=None, float label_smoothing=0.0, any options=None)"}, func(a *Args) any {
		o := []F.LinearCrossEntropyOption{reduction(a)}
		with(a, &o, "linear_bias", F.LinearBias(a.T("linear_bias")))
		with(a, &o, "weight", F.Weight(a.T("weight")))
		with(a, &o, "ignore_index", F.IgnoreIndex(a.I("ignore_index")))
		with(a, &o, "label_smoothing", F.LabelSmoothing(a.F("label_smoothing")))
		if a.Has("options") {
			o = append(o, a.chunks())
		}
		return F.LinearCrossEntropy(a.T("input"), a.T("linear_weight"), a.T("target"), o...)
	}},
	{"nn.functional.margin_ranking_loss", []string{"(Tensor input1, Tensor input2, Tensor target, float margin=0, " + legacy + ")"}, func(a *Args) any {
		o := []F.MarginRankingLossOption{reduction(a)}
		with(a, &o, "margin", F.Margin(a.F("margin")))
		return F.MarginRankingLoss(a.T("input1"), a.T("input2"), a.T("target"), o...)
	}},
	{"nn.functional.cosine_embedding_loss", []string{"(Tensor input1, Tensor input2, Tensor target, float margin=0, " + legacy + ")"}, func(a *Args) any {
		o := []F.CosineEmbeddingLossOption{reduction(a)}
		with(a, &o, "margin", F.Margin(a.F("margin")))
		return F.CosineEmbeddingLoss(a.T("input1"), a.T("input2"), a.T("target"), o...)
	}},
	{"nn.functional.hinge_embedding_loss", []string{"(Tensor input, Tensor target, float margin=1.0, " + legacy + ")"}, func(a *Args) any {
		o := []F.HingeEmbeddingLossOption{reduction(a)}
		with(a, &o, "margin", F.Margin(a.F("margin")))
		return F.HingeEmbeddingLoss(a.T("input"), a.T("target"), o...)
	}},
	{"nn.functional.multilabel_margin_loss", []string{"(Tensor input, Tensor target, " + legacy + ")"}, func(a *Args) any {
		return F.MultilabelMarginLoss(a.T("input"), a.T("target"), reduction(a))
	}},
	{"nn.functional.soft_margin_loss", []string{"(Tensor input, Tensor target, " + legacy + ")"}, func(a *Args) any {
		return F.SoftMarginLoss(a.T("input"), a.T("target"), reduction(a))
	}},
	{"nn.functional.multilabel_soft_margin_loss", []string{"(Tensor input, Tensor target, Tensor? weight=None, " + legacy + ")"}, func(a *Args) any {
		o := []F.MultilabelSoftMarginLossOption{reduction(a)}
		with(a, &o, "weight", F.Weight(a.T("weight")))
		return F.MultilabelSoftMarginLoss(a.T("input"), a.T("target"), o...)
	}},
	{"nn.functional.multi_margin_loss", []string{"(Tensor input, Tensor target, Scalar p=1, Scalar margin=1.0, Tensor? weight=None, " + legacy + ")"}, func(a *Args) any {
		o := []F.MultiMarginLossOption{reduction(a)}
		with(a, &o, "p", F.P(a.S("p")))
		with(a, &o, "margin", F.Margin(a.S("margin")))
		with(a, &o, "weight", F.Weight(a.T("weight")))
		return F.MultiMarginLoss(a.T("input"), a.T("target"), o...)
	}},
	{"nn.functional.triplet_margin_loss", []string{"(Tensor anchor, Tensor positive, Tensor negative, float margin=1.0, float p=2, float eps=1e-6, bool swap=False, " + legacy + ")"}, func(a *Args) any {
		o := []F.TripletMarginLossOption{reduction(a)}
		with(a, &o, "margin", F.Margin(a.F("margin")))
		with(a, &o, "p", F.P(a.F("p")))
		with(a, &o, "eps", F.Eps(a.F("eps")))
		with(a, &o, "swap", F.Swap(a.B("swap")))
		return F.TripletMarginLoss(a.T("anchor"), a.T("positive"), a.T("negative"), o...)
	}},
	{"nn.functional.triplet_margin_with_distance_loss", []string{"(Tensor anchor, Tensor positive, Tensor negative, *, any distance_function=None, float margin=1.0, bool swap=False, str reduction='mean')"}, func(a *Args) any {
		o := []F.TripletMarginWithDistanceLossOption{reduction(a)}
		with(a, &o, "margin", F.Margin(a.F("margin")))
		with(a, &o, "swap", F.Swap(a.B("swap")))
		with(a, &o, "distance_function", a.distance())
		return F.TripletMarginWithDistanceLoss(a.T("anchor"), a.T("positive"), a.T("negative"), o...)
	}},
}
