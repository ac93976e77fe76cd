package calls

import (
	"github.com/gotorch/gotorch/torch/nn"
)

// averaged are what a loss takes last: those before reduction are deprecated.
const averaged = "bool? size_average=None, bool? reduce=None, str reduction='mean'"

var lossLayers = []adapter{
	optional("L1Loss", "("+averaged+")", nn.NewL1Loss),
	optional("MSELoss", "("+averaged+")", nn.NewMSELoss),
	optional("SmoothL1Loss", "("+averaged+", float beta=1.0)", nn.NewSmoothL1Loss),
	optional("HuberLoss", "(str reduction='mean', float delta=1.0)", nn.NewHuberLoss),
	optional("KLDivLoss", "("+averaged+", bool log_target=False)", nn.NewKLDivLoss),
	optional("CosineEmbeddingLoss", "(float margin=0.0, "+averaged+")", nn.NewCosineEmbeddingLoss),
	optional("MarginRankingLoss", "(float margin=0.0, "+averaged+")", nn.NewMarginRankingLoss),
	optional("HingeEmbeddingLoss", "(float margin=1.0, "+averaged+")", nn.NewHingeEmbeddingLoss),
	optional("MultiLabelMarginLoss", "("+averaged+")", nn.NewMultiLabelMarginLoss),
	optional("MultiMarginLoss", "(int p=1, float margin=1.0, Tensor? weight=None, "+averaged+")", nn.NewMultiMarginLoss),
	optional("SoftMarginLoss", "("+averaged+")", nn.NewSoftMarginLoss),
	optional("MultiLabelSoftMarginLoss", "(Tensor? weight=None, "+averaged+")", nn.NewMultiLabelSoftMarginLoss),
	optional("NLLLoss", "(Tensor? weight=None, bool? size_average=None, int ignore_index=-100, bool? reduce=None, str reduction='mean')", nn.NewNLLLoss),
	optional("GaussianNLLLoss", "(*, bool full=False, float eps=1e-06, str reduction='mean')", nn.NewGaussianNLLLoss),
	optional("PoissonNLLLoss", "(bool log_input=True, bool full=False, bool? size_average=None, float eps=1e-08, bool? reduce=None, str reduction='mean')", nn.NewPoissonNLLLoss),
	optional("BCELoss", "(Tensor? weight=None, "+averaged+")", nn.NewBCELoss),
	optional("BCEWithLogitsLoss", "(Tensor? weight=None, "+averaged+", Tensor? pos_weight=None)", nn.NewBCEWithLogitsLoss),
	optional("CrossEntropyLoss", "(Tensor? weight=None, bool? size_average=None, int ignore_index=-100, bool? reduce=None, str reduction='mean', float label_smoothing=0.0)", nn.NewCrossEntropyLoss),
	layer("LinearCrossEntropyLoss", "(int in_features, int num_classes, any? out_features=None, *, bool bias=False, Device? device=None, ScalarType? dtype=None, "+
		"Tensor? weight=None, int? ignore_index=None, str reduction='mean', float label_smoothing=0.0, any? options=None)", func(a *Args, o []nn.LinearCrossEntropyLossOption) any {
		return nn.NewLinearCrossEntropyLoss(a.I("in_features"), a.I("num_classes"), o...)
	}, "in_features", "num_classes"),
	optional("CTCLoss", "(int blank=0, str reduction='mean', bool zero_infinity=False)", nn.NewCTCLoss),
	{"nn.CTCLoss.forward", []string{"(any module, Tensor log_probs, Tensor targets, any input_lengths, any target_lengths)"}, func(a *Args) any {
		return a.values["module"].(*nn.CTCLoss).Forward(a.T("log_probs"), a.T("targets"), a.lengths("input_lengths"), a.lengths("target_lengths"))
	}},
}
