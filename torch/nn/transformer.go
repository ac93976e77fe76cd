package nn

import (
	"math"

	"github.com/gotorch/gotorch/torch"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

// DModel is the number of features of a [Transformer]; 512 where it is not given.
type DModel int

// NHead is the number of heads of a [Transformer]; 8 where it is not given.
type NHead int

// NumEncoderLayers is how many layers the encoder of a [Transformer] has; 6 where it is
// not given.
type NumEncoderLayers int

// NumDecoderLayers is how many layers the decoder of a [Transformer] has; 6 where it is
// not given.
type NumDecoderLayers int

// CustomEncoderOption holds the value of [CustomEncoder].
type CustomEncoderOption struct{ m *TransformerEncoder }

// CustomEncoder is the encoder of a [Transformer], in place of one of its own.
func CustomEncoder(m *TransformerEncoder) CustomEncoderOption { return CustomEncoderOption{m} }

// CustomDecoderOption holds the value of [CustomDecoder].
type CustomDecoderOption struct{ m *TransformerDecoder }

// CustomDecoder is the decoder of a [Transformer], in place of one of its own.
func CustomDecoder(m *TransformerDecoder) CustomDecoderOption { return CustomDecoderOption{m} }

// Transformer is an encoder of a source and a decoder that attends to what comes out of
// it. It mirrors torch.nn.Transformer; [NewTransformer] makes one.
type Transformer struct {
	Encoder       *TransformerEncoder
	Decoder       *TransformerDecoder
	DModel, NHead int
	BatchFirst    bool
}

// TransformerOption is an option of [NewTransformer]: [DModel], [NHead],
// [NumEncoderLayers], [NumDecoderLayers], [CustomEncoder], [CustomDecoder] and every
// [TransformerLayerOption].
type TransformerOption interface{ transformerOption() }

func (DModel) transformerOption()              {}
func (NHead) transformerOption()               {}
func (NumEncoderLayers) transformerOption()    {}
func (NumDecoderLayers) transformerOption()    {}
func (CustomEncoderOption) transformerOption() {}
func (CustomDecoderOption) transformerOption() {}

// NewTransformer makes a transformer. All parameters of 2 dims or more are drawn by
// Glorot's uniform rule from the default generator, after the draws of its layers. It
// mirrors torch.nn.Transformer and panics with a [*torch.Error] as
// [NewTransformerEncoderLayer] and [NewTransformerEncoder] do.
func NewTransformer(opts ...TransformerOption) *Transformer {
	m := &Transformer{DModel: 512, NHead: 8}
	encoders, decoders := 6, 6
	var layer []TransformerLayerOption
	for _, o := range opts {
		switch o := o.(type) {
		case DModel:
			m.DModel = int(o)
		case NHead:
			m.NHead = int(o)
		case NumEncoderLayers:
			encoders = int(o)
		case NumDecoderLayers:
			decoders = int(o)
		case CustomEncoderOption:
			m.Encoder = o.m
		case CustomDecoderOption:
			m.Decoder = o.m
		case TransformerLayerOption:
			layer = append(layer, o)
		}
	}
	p := transformerPartsOf("NewTransformer", layer)
	m.BatchFirst = p.batchFirst
	if m.Encoder == nil {
		l := NewTransformerEncoderLayer(m.DModel, m.NHead, layer...)
		m.Encoder = NewTransformerEncoder(l, encoders, Norm(NewLayerNorm(m.DModel, p.norm...)))
	}
	if m.Decoder == nil {
		l := NewTransformerDecoderLayer(m.DModel, m.NHead, layer...)
		m.Decoder = NewTransformerDecoder(l, decoders, Norm(NewLayerNorm(m.DModel, p.norm...)))
	}
	for _, p := range Parameters(m) {
		if p.NDim() > 1 {
			nninit.XavierUniform_(p)
		}
	}
	return m
}

// Forward encodes src [S, N, DModel] and returns what the decoder makes of tgt [T, N,
// DModel] with it, in the shape of tgt. With BatchFirst N comes first; both may be
// without N. It panics with a [*torch.Error] if shapes or types do not fit.
func (m *Transformer) Forward(src, tgt torch.Tensor, opts ...TransformerForwardOption) torch.Tensor {
	defer blame(m)
	const op = "Transformer"
	src, tgt = enter2(m, src, tgt)
	batchDim := 1
	if m.BatchFirst {
		batchDim = 0
	}
	switch n := src.NDim(); {
	case n != 2 && n != 3 || tgt.NDim() != n:
		panic(errorf(op, "source and target must have 3 dims, or 2 without a batch; got %v and %v", src.Shape(), tgt.Shape()))
	case n == 3 && src.Size(batchDim) != tgt.Size(batchDim):
		panic(errorf(op, "source and target have batches of %d and %d; their shapes are %v and %v", src.Size(batchDim), tgt.Size(batchDim), src.Shape(), tgt.Shape()))
	case src.Size(-1) != m.DModel || tgt.Size(-1) != m.DModel:
		panic(errorf(op, "source and target have %d and %d features, the layer is for %d", src.Size(-1), tgt.Size(-1), m.DModel))
	}
	var encoder []TransformerEncoderForwardOption
	var decoder []TransformerDecoderForwardOption
	for _, o := range opts {
		switch o := o.(type) {
		case SrcIsCausal:
			encoder = append(encoder, IsCausal(o))
		case TransformerEncoderForwardOption:
			encoder = append(encoder, o)
		case TransformerDecoderForwardOption:
			decoder = append(decoder, o)
		}
	}
	return Leave(m, m.Decoder.Forward(tgt, m.Encoder.Forward(src, encoder...), decoder...))
}

// GenerateSquareSubsequentMask returns the mask [size, size] with which no place
// attends to a later one: -∞ above the diagonal, 0 elsewhere. Options are a
// [DType] and a [Device]. It mirrors
// torch.nn.Transformer.generate_square_subsequent_mask and panics with a
// [*torch.Error] if size is negative.
func GenerateSquareSubsequentMask(size int, opts ...SubsequentMaskOption) torch.Tensor {
	dtype, device := torch.Float32, torch.CPU
	for _, o := range opts {
		switch o := o.(type) {
		case DType:
			dtype = torch.DType(o)
		case Device:
			device = torch.Device(o)
		}
	}
	return causalMask(size, dtype, device)
}

// SubsequentMaskOption is an option of [GenerateSquareSubsequentMask]: [DType],
// [Device].
type SubsequentMaskOption interface{ subsequentMaskOption() }

func (DType) subsequentMaskOption()  {}
func (Device) subsequentMaskOption() {}

func causalMask(size int, dtype torch.DType, device torch.Device) torch.Tensor {
	return torch.Full([]int{size, size}, math.Inf(-1), dtype, device).Triu(1)
}
