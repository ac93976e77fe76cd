package calls

import (
	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch/nn"
)

const transformerLayer = "(int d_model, int nhead, int dim_feedforward=2048, float dropout=0.1, any activation='relu', float layer_norm_eps=1e-05, " +
	"bool batch_first=False, bool norm_first=False, bool bias=True" + factory

var encoderLayer = layer("TransformerEncoderLayer", transformerLayer, func(a *Args, o []nn.TransformerLayerOption) any {
	return nn.NewTransformerEncoderLayer(a.I("d_model"), a.I("nhead"), o...)
}, "d_model", "nhead")

// nested makes the encoder's layer, which is an argument: a dict of its arguments.
func nested(v any) *nn.TransformerEncoderLayer {
	kwargs := map[string]any{}
	named, _ := v.(wire.Dict)
	for _, p := range named {
		kwargs[p.Key] = p.Value
	}
	a, why := bind((&overload{text: transformerLayer}).schema(), nil, kwargs, true)
	if why != "" {
		panic(&Inexpressible{"encoder_layer", why})
	}
	return encoderLayer.call(a).(*nn.TransformerEncoderLayer)
}

// transformerMasks are the masks of a transformer as options of O.
func transformerMasks[O any](a *Args) (o []O) {
	if a.Has("src_mask") {
		o = append(o, any(nn.SrcMask(a.T("src_mask"))).(O))
	}
	if a.Has("mask") {
		o = append(o, any(nn.SrcMask(a.T("mask"))).(O))
	}
	with(a, &o, "tgt_mask", nn.TgtMask(a.T("tgt_mask")))
	with(a, &o, "memory_mask", nn.MemoryMask(a.T("memory_mask")))
	with(a, &o, "src_key_padding_mask", nn.SrcKeyPaddingMask(a.T("src_key_padding_mask")))
	with(a, &o, "tgt_key_padding_mask", nn.TgtKeyPaddingMask(a.T("tgt_key_padding_mask")))
	with(a, &o, "memory_key_padding_mask", nn.MemoryKeyPaddingMask(a.T("memory_key_padding_mask")))
	return o
}

var transformerLayers = []adapter{
	encoderLayer,
	layer("TransformerDecoderLayer", transformerLayer, func(a *Args, o []nn.TransformerLayerOption) any {
		return nn.NewTransformerDecoderLayer(a.I("d_model"), a.I("nhead"), o...)
	}, "d_model", "nhead"),
	layer("TransformerEncoder", "(any encoder_layer, int num_layers, any? norm=None, bool enable_nested_tensor=True, bool mask_check=True)", func(a *Args, o []nn.TransformerEncoderOption) any {
		return nn.NewTransformerEncoder(nested(a.values["encoder_layer"]), a.I("num_layers"), o...)
	}, "encoder_layer", "num_layers"),
	optional("Transformer", "(int d_model=512, int nhead=8, int num_encoder_layers=6, int num_decoder_layers=6, int dim_feedforward=2048, float dropout=0.1, any activation='relu', "+
		"any? custom_encoder=None, any? custom_decoder=None, float layer_norm_eps=1e-05, bool batch_first=False, bool norm_first=False, bool bias=True"+factory, nn.NewTransformer),
	layer("MultiheadAttention", "(int embed_dim, int num_heads, float dropout=0.0, bool bias=True, bool add_bias_kv=False, bool add_zero_attn=False, int? kdim=None, int? vdim=None, "+
		"bool batch_first=False"+factory, func(a *Args, o []nn.MultiheadAttentionOption) any {
		return nn.NewMultiheadAttention(a.I("embed_dim"), a.I("num_heads"), o...)
	}, "embed_dim", "num_heads"),

	{"nn.TransformerEncoderLayer.forward", []string{"(any module, Tensor src, Tensor? src_mask=None, Tensor? src_key_padding_mask=None)"}, func(a *Args) any {
		return a.values["module"].(*nn.TransformerEncoderLayer).Forward(a.T("src"), transformerMasks[nn.TransformerEncoderForwardOption](a)...)
	}},
	{"nn.TransformerEncoder.forward", []string{"(any module, Tensor src, Tensor? mask=None, Tensor? src_key_padding_mask=None)"}, func(a *Args) any {
		return a.values["module"].(*nn.TransformerEncoder).Forward(a.T("src"), transformerMasks[nn.TransformerEncoderForwardOption](a)...)
	}},
	{"nn.TransformerDecoderLayer.forward", []string{"(any module, Tensor tgt, Tensor memory, Tensor? tgt_mask=None, Tensor? memory_mask=None, Tensor? tgt_key_padding_mask=None, Tensor? memory_key_padding_mask=None)"}, func(a *Args) any {
		return a.values["module"].(*nn.TransformerDecoderLayer).Forward(a.T("tgt"), a.T("memory"), transformerMasks[nn.TransformerDecoderForwardOption](a)...)
	}},
	{"nn.Transformer.forward", []string{"(any module, Tensor src, Tensor tgt, Tensor? src_mask=None, Tensor? tgt_mask=None, Tensor? memory_mask=None, Tensor? src_key_padding_mask=None, Tensor? tgt_key_padding_mask=None, Tensor? memory_key_padding_mask=None)"}, func(a *Args) any {
		return a.values["module"].(*nn.Transformer).Forward(a.T("src"), a.T("tgt"), transformerMasks[nn.TransformerForwardOption](a)...)
	}},
	{"nn.MultiheadAttention.forward", []string{"(any module, Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask=None, bool need_weights=True, Tensor? attn_mask=None, bool average_attn_weights=True, bool is_causal=False)"}, func(a *Args) any {
		var o []nn.AttentionOption
		with(a, &o, "key_padding_mask", nn.KeyPaddingMask(a.T("key_padding_mask")))
		with(a, &o, "need_weights", nn.NeedWeights(a.B("need_weights")))
		with(a, &o, "attn_mask", nn.AttnMask(a.T("attn_mask")))
		with(a, &o, "average_attn_weights", nn.AverageAttnWeights(a.B("average_attn_weights")))
		with(a, &o, "is_causal", nn.IsCausal(a.B("is_causal")))
		return tuple2(a.values["module"].(*nn.MultiheadAttention).Forward(a.T("query"), a.T("key"), a.T("value"), o...))
	}},
}
