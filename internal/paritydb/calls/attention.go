package calls

import (
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

var attention = []adapter{
	{"nn.functional.multi_head_attention_forward", []string{"(Tensor query, Tensor key, Tensor value, int embed_dim_to_check, int num_heads, Tensor? in_proj_weight, Tensor? in_proj_bias, Tensor? bias_k, Tensor? bias_v, bool add_zero_attn, float dropout_p, Tensor out_proj_weight, Tensor? out_proj_bias, bool training=True, Tensor? key_padding_mask=None, bool need_weights=True, Tensor? attn_mask=None, bool use_separate_proj_weight=False, Tensor? q_proj_weight=None, Tensor? k_proj_weight=None, Tensor? v_proj_weight=None, Tensor? static_k=None, Tensor? static_v=None, bool average_attn_weights=True, bool is_causal=False)"}, func(a *Args) any {
		parameters := F.Attention{NumHeads: a.I("num_heads"), InProjWeight: a.T("in_proj_weight"), InProjBias: a.T("in_proj_bias"),
			BiasK: a.T("bias_k"), BiasV: a.T("bias_v"), AddZeroAttn: a.B("add_zero_attn"), DropoutP: a.F("dropout_p"),
			OutProjWeight: a.T("out_proj_weight"), OutProjBias: a.T("out_proj_bias")}
		if a.B("use_separate_proj_weight") {
			parameters.QProjWeight, parameters.KProjWeight, parameters.VProjWeight = a.T("q_proj_weight"), a.T("k_proj_weight"), a.T("v_proj_weight")
		}
		o := []F.MultiHeadAttentionForwardOption{F.Training(!a.Given("training") || a.B("training"))}
		with(a, &o, "key_padding_mask", F.KeyPaddingMask(a.T("key_padding_mask")))
		with(a, &o, "need_weights", F.NeedWeights(a.B("need_weights")))
		with(a, &o, "attn_mask", F.AttnMask(a.T("attn_mask")))
		with(a, &o, "static_k", F.StaticK(a.T("static_k")))
		with(a, &o, "static_v", F.StaticV(a.T("static_v")))
		with(a, &o, "average_attn_weights", F.AverageAttnWeights(a.B("average_attn_weights")))
		with(a, &o, "is_causal", F.IsCausal(a.B("is_causal")))
		return tuple2(F.MultiHeadAttentionForward(a.T("query"), a.T("key"), a.T("value"), parameters, o...))
	}},
}
