package calls

import (
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// The table's lambdas take the weight first.
var embeddings = []adapter{
	{"lambda.nn.functional.embedding", []string{"(Tensor weight, Tensor idx, int? padding_idx=None, float? max_norm=None, float norm_type=2.0, bool scale_grad_by_freq=False, bool sparse=False)"}, func(a *Args) any {
		var o []F.EmbeddingOption
		with(a, &o, "padding_idx", F.PaddingIdx(a.I("padding_idx")))
		with(a, &o, "max_norm", F.MaxNorm(a.F("max_norm")))
		with(a, &o, "norm_type", F.NormType(a.F("norm_type")))
		with(a, &o, "scale_grad_by_freq", F.ScaleGradByFreq(a.B("scale_grad_by_freq")))
		with(a, &o, "sparse", F.Sparse(a.B("sparse")))
		return F.Embedding(a.T("idx"), a.T("weight"), o...)
	}},
	{"lambda.nn.functional.embedding_bag", []string{"(Tensor weight, Tensor idx, Tensor? offsets=None, float? max_norm=None, float norm_type=2, bool scale_grad_by_freq=False, str mode='mean', bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int? padding_idx=None)"}, func(a *Args) any {
		var o []F.EmbeddingBagOption
		with(a, &o, "offsets", F.Offsets(a.T("offsets")))
		with(a, &o, "max_norm", F.MaxNorm(a.F("max_norm")))
		with(a, &o, "norm_type", F.NormType(a.F("norm_type")))
		with(a, &o, "scale_grad_by_freq", F.ScaleGradByFreq(a.B("scale_grad_by_freq")))
		with(a, &o, "mode", F.Mode(a.Str("mode")))
		with(a, &o, "sparse", F.Sparse(a.B("sparse")))
		with(a, &o, "per_sample_weights", F.PerSampleWeights(a.T("per_sample_weights")))
		with(a, &o, "include_last_offset", F.IncludeLastOffset(a.B("include_last_offset")))
		with(a, &o, "padding_idx", F.PaddingIdx(a.I("padding_idx")))
		return F.EmbeddingBag(a.T("idx"), a.T("weight"), o...)
	}},
}
