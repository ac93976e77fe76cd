package calls

import (
	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch/nn"
)

// The classes of torch.nn, one family after the other.
var layers = [][]adapter{optimizers, pointwiseLayers, lossLayers, convLayers, poolLayers, padLayers, normLayers, linearLayers, recurrentLayers, transformerLayers}

var pointwiseLayers = []adapter{
	optional("ELU", "(float alpha=1.0, bool inplace=False)", nn.NewELU),
	optional("CELU", "(float alpha=1.0, bool inplace=False)", nn.NewCELU),
	optional("SELU", "(bool inplace=False)", nn.NewSELU),
	optional("GELU", "(str approximate='none')", nn.NewGELU),
	optional("Hardshrink", "(float lambd=0.5)", nn.NewHardshrink),
	optional("Hardswish", "(bool inplace=False)", nn.NewHardswish),
	optional("Hardtanh", "(float min_val=-1.0, float max_val=1.0, bool inplace=False)", nn.NewHardtanh),
	optional("ReLU", "(bool inplace=False)", nn.NewReLU),
	optional("ReLU6", "(bool inplace=False)", nn.NewReLU6),
	optional("LeakyReLU", "(float negative_slope=0.01, bool inplace=False)", nn.NewLeakyReLU),
	optional("PReLU", "(int num_parameters=1, float init=0.25"+factory, nn.NewPReLU),
	optional("SiLU", "(bool inplace=False)", nn.NewSiLU),
	optional("Mish", "(bool inplace=False)", nn.NewMish),
	optional("Softplus", "(float beta=1.0, float threshold=20.0)", nn.NewSoftplus),
	optional("Softshrink", "(float lambd=0.5)", nn.NewSoftshrink),
	bare("Sigmoid", nn.NewSigmoid),
	bare("LogSigmoid", nn.NewLogSigmoid),
	bare("Softsign", nn.NewSoftsign),
	bare("Softmax2d", nn.NewSoftmax2d),
	bare("Tanh", nn.NewTanh),
	bare("Tanhshrink", nn.NewTanhshrink),
	alongDim("Softmax", nn.NewSoftmax),
	alongDim("Softmin", nn.NewSoftmin),
	alongDim("LogSoftmax", nn.NewLogSoftmax),
	{"nn.GLU", []string{"(int dim=-1)"}, func(a *Args) any {
		if a.Has("dim") {
			return nn.NewGLU(a.I("dim"))
		}
		return nn.NewGLU()
	}},
	layer("Threshold", "(float threshold, float value, bool inplace=False)", func(a *Args, o []nn.ThresholdOption) any {
		return nn.NewThreshold(a.F("threshold"), a.F("value"), o...)
	}, "threshold", "value"),
}

// alongDim is a class whose constructor takes a dim.
func alongDim[M any](class string, build func(dim int) M) adapter {
	return adapter{"nn." + class, []string{"(int dim)"}, func(a *Args) any { return build(a.I("dim")) }}
}

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
	}, "in_features", "num_classes", "options"), // the options choose how much is computed at once
	optional("CTCLoss", "(int blank=0, str reduction='mean', bool zero_infinity=False)", nn.NewCTCLoss),
	{"nn.CTCLoss.forward", []string{"(any module, Tensor log_probs, Tensor targets, any input_lengths, any target_lengths)"}, func(a *Args) any {
		return a.values["module"].(*nn.CTCLoss).Forward(a.T("log_probs"), a.T("targets"), a.lengths("input_lengths"), a.lengths("target_lengths"))
	}},
}

const (
	convolution   = "int[3] kernel_size, int[3] stride=1, any padding=0, int[3] dilation=1, int groups=1, bool bias=True, str padding_mode='zeros'" + factory
	transposition = "int[3] kernel_size, int[3] stride=1, int[3] padding=0, int[3] output_padding=0, int groups=1, bool bias=True, int[3] dilation=1, str padding_mode='zeros'" + factory
)

// conv is a convolution, or with in "" one whose input's channels are not known yet.
func conv[M, O any](class, in, rest string, build func(a *Args, o []O) M) adapter {
	return layer(class, "("+in+"int out_channels, "+rest, build, "in_channels", "out_channels", "kernel_size")
}

const channels = "int in_channels, "

var convLayers = []adapter{
	conv("Conv1d", channels, convolution, func(a *Args, o []nn.ConvOption) any {
		return nn.NewConv1d(a.I("in_channels"), a.I("out_channels"), a.kernel(), o...)
	}),
	conv("Conv2d", channels, convolution, func(a *Args, o []nn.ConvOption) any {
		return nn.NewConv2d(a.I("in_channels"), a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("Conv3d", channels, convolution, func(a *Args, o []nn.ConvOption) any {
		return nn.NewConv3d(a.I("in_channels"), a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("LazyConv1d", "", convolution, func(a *Args, o []nn.ConvOption) any { return nn.NewLazyConv1d(a.I("out_channels"), a.kernel(), o...) }),
	conv("LazyConv2d", "", convolution, func(a *Args, o []nn.ConvOption) any {
		return nn.NewLazyConv2d(a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("LazyConv3d", "", convolution, func(a *Args, o []nn.ConvOption) any {
		return nn.NewLazyConv3d(a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("ConvTranspose1d", channels, transposition, func(a *Args, o []nn.ConvTransposeOption) any {
		return nn.NewConvTranspose1d(a.I("in_channels"), a.I("out_channels"), a.kernel(), o...)
	}),
	conv("ConvTranspose2d", channels, transposition, func(a *Args, o []nn.ConvTransposeOption) any {
		return nn.NewConvTranspose2d(a.I("in_channels"), a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("ConvTranspose3d", channels, transposition, func(a *Args, o []nn.ConvTransposeOption) any {
		return nn.NewConvTranspose3d(a.I("in_channels"), a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("LazyConvTranspose1d", "", transposition, func(a *Args, o []nn.ConvTransposeOption) any {
		return nn.NewLazyConvTranspose1d(a.I("out_channels"), a.kernel(), o...)
	}),
	conv("LazyConvTranspose2d", "", transposition, func(a *Args, o []nn.ConvTransposeOption) any {
		return nn.NewLazyConvTranspose2d(a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("LazyConvTranspose3d", "", transposition, func(a *Args, o []nn.ConvTransposeOption) any {
		return nn.NewLazyConvTranspose3d(a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
}

const (
	maxPooling        = "(int[3] kernel_size, int[3]? stride=None, int[3] padding=0, int[3] dilation=1, bool return_indices=False, bool ceil_mode=False)"
	avgPooling        = "(int[3] kernel_size, int[3]? stride=None, int[3] padding=0, bool ceil_mode=False, bool count_include_pad=True"
	lpPooling         = "(float norm_type, int[3] kernel_size, int[3]? stride=None, bool ceil_mode=False)"
	fractionalPooling = "(int[3] kernel_size, int[3]? output_size=None, float[3]? output_ratio=None, bool return_indices=False, Tensor? _random_samples=None)"
	adaptivePooling   = "(any output_size, bool return_indices=False)"
)

// pool is a layer of pooling.
func pool[M, O any](class, schema string, build func(a *Args, o []O) M) adapter {
	return layer(class, schema, build, "kernel_size", "return_indices", "norm_type")
}

var poolLayers = []adapter{
	pool("MaxPool1d", maxPooling, func(a *Args, o []nn.MaxPoolOption) any { return pooled(a, nn.NewMaxPool1d(a.kernel(), o...)) }),
	pool("MaxPool2d", maxPooling, func(a *Args, o []nn.MaxPoolOption) any { return pooled(a, nn.NewMaxPool2d(a.Is("kernel_size"), o...)) }),
	pool("MaxPool3d", maxPooling, func(a *Args, o []nn.MaxPoolOption) any { return pooled(a, nn.NewMaxPool3d(a.Is("kernel_size"), o...)) }),
	pool("AvgPool1d", avgPooling+")", func(a *Args, o []nn.AvgPool1dOption) any { return nn.NewAvgPool1d(a.kernel(), o...) }),
	pool("AvgPool2d", avgPooling+", int? divisor_override=None)", func(a *Args, o []nn.AvgPoolOption) any { return nn.NewAvgPool2d(a.Is("kernel_size"), o...) }),
	pool("AvgPool3d", avgPooling+", int? divisor_override=None)", func(a *Args, o []nn.AvgPoolOption) any { return nn.NewAvgPool3d(a.Is("kernel_size"), o...) }),
	pool("LPPool1d", lpPooling, func(a *Args, o []nn.LPPoolOption) any { return nn.NewLPPool1d(a.F("norm_type"), a.kernel(), o...) }),
	pool("LPPool2d", lpPooling, func(a *Args, o []nn.LPPoolOption) any {
		return nn.NewLPPool2d(a.F("norm_type"), a.Is("kernel_size"), o...)
	}),
	pool("LPPool3d", lpPooling, func(a *Args, o []nn.LPPoolOption) any {
		return nn.NewLPPool3d(a.F("norm_type"), a.Is("kernel_size"), o...)
	}),
	pool("FractionalMaxPool2d", fractionalPooling, func(a *Args, o []nn.FractionalMaxPoolOption) any {
		return pooled(a, nn.NewFractionalMaxPool2d(a.Is("kernel_size"), o...))
	}),
	pool("FractionalMaxPool3d", fractionalPooling, func(a *Args, o []nn.FractionalMaxPoolOption) any {
		return pooled(a, nn.NewFractionalMaxPool3d(a.Is("kernel_size"), o...))
	}),
	{"nn.AdaptiveAvgPool1d", []string{adaptivePooling}, func(a *Args) any { return nn.NewAdaptiveAvgPool1d(one(a.sizes("output_size"))) }},
	{"nn.AdaptiveAvgPool2d", []string{adaptivePooling}, func(a *Args) any { return nn.NewAdaptiveAvgPool2d(a.sizes("output_size")) }},
	{"nn.AdaptiveAvgPool3d", []string{adaptivePooling}, func(a *Args) any { return nn.NewAdaptiveAvgPool3d(a.sizes("output_size")) }},
	{"nn.AdaptiveMaxPool1d", []string{adaptivePooling}, func(a *Args) any { return pooled(a, nn.NewAdaptiveMaxPool1d(one(a.sizes("output_size")))) }},
	{"nn.AdaptiveMaxPool2d", []string{adaptivePooling}, func(a *Args) any { return pooled(a, nn.NewAdaptiveMaxPool2d(a.sizes("output_size"))) }},
	{"nn.AdaptiveMaxPool3d", []string{adaptivePooling}, func(a *Args) any { return pooled(a, nn.NewAdaptiveMaxPool3d(a.sizes("output_size"))) }},
}

// one is the only size.
func one(v []int) int {
	if len(v) != 1 {
		panic(&Inexpressible{"output_size", "one number is wanted"})
	}
	return v[0]
}

// padding is a class that pads.
func padding[M any](class string, build func(padding []int) M) adapter {
	return adapter{"nn." + class, []string{"(any padding)"}, func(a *Args) any { return build(ints(a, "padding")) }}
}

// constant is one that pads with a number.
func constant[M any](class string, build func(padding []int, value float64) M) adapter {
	return adapter{"nn." + class, []string{"(any padding, float value)"}, func(a *Args) any { return build(ints(a, "padding"), a.F("value")) }}
}

var padLayers = []adapter{
	padding("ReflectionPad1d", nn.NewReflectionPad1d[[]int]),
	padding("ReflectionPad2d", nn.NewReflectionPad2d[[]int]),
	padding("ReflectionPad3d", nn.NewReflectionPad3d[[]int]),
	padding("ReplicationPad1d", nn.NewReplicationPad1d[[]int]),
	padding("ReplicationPad2d", nn.NewReplicationPad2d[[]int]),
	padding("ReplicationPad3d", nn.NewReplicationPad3d[[]int]),
	padding("ZeroPad1d", nn.NewZeroPad1d[[]int]),
	padding("ZeroPad2d", nn.NewZeroPad2d[[]int]),
	padding("ZeroPad3d", nn.NewZeroPad3d[[]int]),
	padding("CircularPad1d", nn.NewCircularPad1d[[]int]),
	padding("CircularPad2d", nn.NewCircularPad2d[[]int]),
	padding("CircularPad3d", nn.NewCircularPad3d[[]int]),
	constant("ConstantPad1d", nn.NewConstantPad1d[[]int]),
	constant("ConstantPad2d", nn.NewConstantPad2d[[]int]),
	constant("ConstantPad3d", nn.NewConstantPad3d[[]int]),
}

// featureNorm is a class that normalises features.
func featureNorm[M, O any](class, defaults string, build func(numFeatures int, o ...O) M) adapter {
	return layer(class, "(int num_features, float eps=1e-05, float? momentum=0.1, "+defaults+", bool bias=True"+factory, func(a *Args, o []O) M {
		return build(a.I("num_features"), o...)
	}, "num_features")
}

const (
	batchNorm    = "bool affine=True, bool track_running_stats=True"
	instanceNorm = "bool affine=False, bool track_running_stats=False"
)

var normLayers = []adapter{
	featureNorm("BatchNorm1d", batchNorm, nn.NewBatchNorm1d),
	featureNorm("BatchNorm2d", batchNorm, nn.NewBatchNorm2d),
	featureNorm("BatchNorm3d", batchNorm, nn.NewBatchNorm3d),
	featureNorm("InstanceNorm1d", instanceNorm, nn.NewInstanceNorm1d),
	featureNorm("InstanceNorm2d", instanceNorm, nn.NewInstanceNorm2d),
	featureNorm("InstanceNorm3d", instanceNorm, nn.NewInstanceNorm3d),
	layer("GroupNorm", "(int num_groups, int num_channels, float eps=1e-05, bool affine=True, bool bias=True"+factory, func(a *Args, o []nn.GroupNormOption) any {
		return nn.NewGroupNorm(a.I("num_groups"), a.I("num_channels"), o...)
	}, "num_groups", "num_channels"),
	layer("LayerNorm", "(int[] normalized_shape, float eps=1e-05, bool elementwise_affine=True, bool bias=True"+factory, func(a *Args, o []nn.LayerNormOption) any {
		return nn.NewLayerNorm(a.Is("normalized_shape"), o...)
	}, "normalized_shape"),
	layer("RMSNorm", "(int[] normalized_shape, float? eps=None, bool elementwise_affine=True"+factory, func(a *Args, o []nn.RMSNormOption) any {
		return nn.NewRMSNorm(a.Is("normalized_shape"), o...)
	}, "normalized_shape"),
	layer("LocalResponseNorm", "(int size, float alpha=0.0001, float beta=0.75, float k=1.0)", func(a *Args, o []nn.LocalResponseNormOption) any {
		return nn.NewLocalResponseNorm(a.I("size"), o...)
	}, "size"),
}

var linearLayers = []adapter{
	layer("Linear", "(int in_features, int out_features, bool bias=True"+factory, func(a *Args, o []nn.LinearOption) any {
		return nn.NewLinear(a.I("in_features"), a.I("out_features"), o...)
	}, "in_features", "out_features"),
	layer("Bilinear", "(int in1_features, int in2_features, int out_features, bool bias=True"+factory, func(a *Args, o []nn.BilinearOption) any {
		return nn.NewBilinear(a.I("in1_features"), a.I("in2_features"), a.I("out_features"), o...)
	}, "in1_features", "in2_features", "out_features"),
	layer("Embedding", "(int num_embeddings, int embedding_dim, int? padding_idx=None"+factory, func(a *Args, o []nn.EmbeddingOption) any {
		return nn.NewEmbedding(a.I("num_embeddings"), a.I("embedding_dim"), o...)
	}, "num_embeddings", "embedding_dim"),
}

// recurrent is a class of layers with a state.
func recurrent[M, O any](class, rest string, build func(inputSize, hiddenSize int, o ...O) M) adapter {
	return layer(class, "(int input_size, int hidden_size"+rest+factory, func(a *Args, o []O) M {
		return build(a.I("input_size"), a.I("hidden_size"), o...)
	}, "input_size", "hidden_size")
}

const stacked = ", bool bias=True, bool batch_first=False, float dropout=0.0, bool bidirectional=False"

var recurrentLayers = []adapter{
	recurrent("RNN", ", int num_layers=1, str nonlinearity='tanh'"+stacked, nn.NewRNN),
	recurrent("GRU", ", int num_layers=1"+stacked, nn.NewGRU),
	recurrent("LSTM", ", int num_layers=1"+stacked+", int proj_size=0", nn.NewLSTM),
	recurrent("RNNCell", ", bool bias=True, str nonlinearity='tanh'", nn.NewRNNCell),
	recurrent("GRUCell", ", bool bias=True", nn.NewGRUCell),
	recurrent("LSTMCell", ", bool bias=True", nn.NewLSTMCell),
	{"nn.LSTMCell.forward", []string{"(any module, Tensor input, any? hx=None)"}, func(a *Args) any {
		return tuple2(a.values["module"].(*nn.LSTMCell).Forward(a.T("input"), tensorsOf(a.values["hx"])...))
	}},
}

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
