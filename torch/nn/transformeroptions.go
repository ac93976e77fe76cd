package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// DimFeedforward is the number of features between the two linear layers of a
// transformer's layer; 2048 where it is not given.
type DimFeedforward int

// Activation is the function between the two linear layers of a transformer's layer:
// "relu", the default, or "gelu".
type Activation string

// ActivationFunc is such a function of the program's own. Layers that have one do not
// take the fused kernels.
type ActivationFunc func(torch.Tensor) torch.Tensor

// LayerNormEps is added to the variance in the normalisations of a transformer; 1e-5
// where it is not given.
type LayerNormEps float64

// NormFirst makes a transformer's layer normalise what goes into its parts, instead of
// what comes out of them.
type NormFirst bool

// TransformerLayerOption is an option of [NewTransformerEncoderLayer] and
// [NewTransformerDecoderLayer]: [DimFeedforward], [DropoutP], [Activation],
// [ActivationFunc], [LayerNormEps], [BatchFirst], [NormFirst], [Bias], [DType],
// [Device].
type TransformerLayerOption interface {
	TransformerOption
	transformerLayerOption()
}

func (DimFeedforward) transformerLayerOption() {}
func (DropoutP) transformerLayerOption()       {}
func (Activation) transformerLayerOption()     {}
func (ActivationFunc) transformerLayerOption() {}
func (LayerNormEps) transformerLayerOption()   {}
func (BatchFirst) transformerLayerOption()     {}
func (NormFirst) transformerLayerOption()      {}
func (Bias) transformerLayerOption()           {}
func (DType) transformerLayerOption()          {}
func (Device) transformerLayerOption()         {}

func (DimFeedforward) transformerOption() {}
func (DropoutP) transformerOption()       {}
func (Activation) transformerOption()     {}
func (ActivationFunc) transformerOption() {}
func (LayerNormEps) transformerOption()   {}
func (BatchFirst) transformerOption()     {}
func (NormFirst) transformerOption()      {}
func (Bias) transformerOption()           {}
func (DType) transformerOption()          {}
func (Device) transformerOption()         {}

// transformerParts is the options of a transformer's layer, sorted by what they are
// for.
type transformerParts struct {
	feedforward int
	dropout     float64
	activation  Activation
	function    ActivationFunc
	batchFirst  bool
	normFirst   bool
	attention   []MultiheadAttentionOption
	linear      []LinearOption
	norm        []LayerNormOption
}

func transformerPartsOf(op string, opts []TransformerLayerOption) transformerParts {
	p := transformerParts{feedforward: 2048, dropout: 0.1, activation: "relu"}
	eps := Eps(1e-5)
	for _, o := range opts {
		switch o := o.(type) {
		case DimFeedforward:
			p.feedforward = int(o)
		case DropoutP:
			p.dropout = float64(o)
		case Activation:
			p.activation = o
		case ActivationFunc:
			p.function = o
		case LayerNormEps:
			eps = Eps(o)
		case BatchFirst:
			p.batchFirst = bool(o)
			p.attention = append(p.attention, o)
		case NormFirst:
			p.normFirst = bool(o)
		case Bias:
			p.attention, p.linear, p.norm = append(p.attention, o), append(p.linear, o), append(p.norm, o)
		case DType:
			p.attention, p.linear, p.norm = append(p.attention, o), append(p.linear, o), append(p.norm, o)
		case Device:
			p.attention, p.linear, p.norm = append(p.attention, o), append(p.linear, o), append(p.norm, o)
		}
	}
	p.activation.check(op)
	p.attention, p.norm = append(p.attention, DropoutP(p.dropout)), append(p.norm, eps)
	return p
}

func (a Activation) check(op string) {
	if a != "relu" && a != "gelu" {
		panic(errorf(op, "an activation is \"relu\" or \"gelu\", or an ActivationFunc; it is not %q", string(a)))
	}
}

// activate applies the function of a layer to x.
func activate(op string, name Activation, f ActivationFunc, x torch.Tensor) torch.Tensor {
	if f != nil {
		return f(x)
	}
	if name == "relu" {
		return F.ReLU(x)
	}
	name.check(op)
	return F.GELU(x)
}

// SrcMaskOption holds the value of [SrcMask].
type SrcMaskOption struct{ t torch.Tensor }

// SrcMask [S, S], or [N×heads, S, S], is true for places of the source that a place does
// not attend to, or is added to their weights. It mirrors src_mask, which is mask in
// torch.nn.TransformerEncoder.
func SrcMask(t torch.Tensor) SrcMaskOption { return SrcMaskOption{t} }

// SrcKeyPaddingMaskOption holds the value of [SrcKeyPaddingMask].
type SrcKeyPaddingMaskOption struct{ t torch.Tensor }

// SrcKeyPaddingMask [N, S] is true for places of the source that are padding, or is
// added to their weights.
func SrcKeyPaddingMask(t torch.Tensor) SrcKeyPaddingMaskOption { return SrcKeyPaddingMaskOption{t} }

// TgtMaskOption holds the value of [TgtMask].
type TgtMaskOption struct{ t torch.Tensor }

// TgtMask [T, T], or [N×heads, T, T], is true for places of the target that a place does
// not attend to, or is added to their weights.
func TgtMask(t torch.Tensor) TgtMaskOption { return TgtMaskOption{t} }

// TgtKeyPaddingMaskOption holds the value of [TgtKeyPaddingMask].
type TgtKeyPaddingMaskOption struct{ t torch.Tensor }

// TgtKeyPaddingMask [N, T] is true for places of the target that are padding, or is
// added to their weights.
func TgtKeyPaddingMask(t torch.Tensor) TgtKeyPaddingMaskOption { return TgtKeyPaddingMaskOption{t} }

// MemoryMaskOption holds the value of [MemoryMask].
type MemoryMaskOption struct{ t torch.Tensor }

// MemoryMask [T, S] is true for places of the memory that a place of the target does not
// attend to, or is added to their weights.
func MemoryMask(t torch.Tensor) MemoryMaskOption { return MemoryMaskOption{t} }

// MemoryKeyPaddingMaskOption holds the value of [MemoryKeyPaddingMask].
type MemoryKeyPaddingMaskOption struct{ t torch.Tensor }

// MemoryKeyPaddingMask [N, S] is true for places of the memory that are padding, or is
// added to their weights.
func MemoryKeyPaddingMask(t torch.Tensor) MemoryKeyPaddingMaskOption {
	return MemoryKeyPaddingMaskOption{t}
}

// SrcIsCausal says that [SrcMask] leaves out all later places. Where it is not given the
// mask itself is looked at.
type SrcIsCausal bool

// TgtIsCausal says that [TgtMask] leaves out all later places. Where it is not given the
// mask itself is looked at, but by a [TransformerDecoderLayer], which takes it for
// false.
type TgtIsCausal bool

// MemoryIsCausal says that [MemoryMask] leaves out all later places.
type MemoryIsCausal bool

// TransformerEncoderForwardOption is an option of [TransformerEncoder.Forward] and
// [TransformerEncoderLayer.Forward]: [SrcMask], [SrcKeyPaddingMask], [IsCausal].
type TransformerEncoderForwardOption interface{ transformerEncoderForwardOption() }

func (SrcMaskOption) transformerEncoderForwardOption()           {}
func (SrcKeyPaddingMaskOption) transformerEncoderForwardOption() {}
func (IsCausal) transformerEncoderForwardOption()                {}

// TransformerDecoderForwardOption is an option of [TransformerDecoder.Forward] and
// [TransformerDecoderLayer.Forward]: [TgtMask], [MemoryMask], [TgtKeyPaddingMask],
// [MemoryKeyPaddingMask], [TgtIsCausal], [MemoryIsCausal].
type TransformerDecoderForwardOption interface{ transformerDecoderForwardOption() }

func (TgtMaskOption) transformerDecoderForwardOption()              {}
func (MemoryMaskOption) transformerDecoderForwardOption()           {}
func (TgtKeyPaddingMaskOption) transformerDecoderForwardOption()    {}
func (MemoryKeyPaddingMaskOption) transformerDecoderForwardOption() {}
func (TgtIsCausal) transformerDecoderForwardOption()                {}
func (MemoryIsCausal) transformerDecoderForwardOption()             {}

// TransformerForwardOption is an option of [Transformer.Forward]: [SrcMask],
// [TgtMask], [MemoryMask], [SrcKeyPaddingMask], [TgtKeyPaddingMask],
// [MemoryKeyPaddingMask], [SrcIsCausal], [TgtIsCausal], [MemoryIsCausal].
type TransformerForwardOption interface{ transformerForwardOption() }

func (SrcMaskOption) transformerForwardOption()              {}
func (TgtMaskOption) transformerForwardOption()              {}
func (MemoryMaskOption) transformerForwardOption()           {}
func (SrcKeyPaddingMaskOption) transformerForwardOption()    {}
func (TgtKeyPaddingMaskOption) transformerForwardOption()    {}
func (MemoryKeyPaddingMaskOption) transformerForwardOption() {}
func (SrcIsCausal) transformerForwardOption()                {}
func (TgtIsCausal) transformerForwardOption()                {}
func (MemoryIsCausal) transformerForwardOption()             {}

// masked is which places one sequence does not attend to.
type masked struct {
	mask, padding torch.Tensor
	causal        *bool // nil where it is not given
}

// isCausal reports whether the mask leaves out all later places of a sequence: what
// was said, or else what the mask shows.
func (m masked) isCausal(length int) bool {
	if m.causal != nil {
		return *m.causal
	}
	if !m.mask.Defined() || m.mask.NDim() != 2 || m.mask.Size(0) != length || m.mask.Size(1) != length {
		return false
	}
	return m.mask.Eq(causalMask(length, m.mask.DType(), m.mask.Device())).All().Item() != 0
}

// attend is the options of attention of a sequence.
func (m masked) attend(causal bool) []AttentionOption {
	return []AttentionOption{AttnMask(m.mask), KeyPaddingMask(m.padding), NeedWeights(false), IsCausal(causal)}
}

// sequenceLength is the number of places of x.
func sequenceLength(x torch.Tensor, batchFirst bool) int {
	if x.NDim() == 3 && batchFirst {
		return x.Size(1)
	}
	return x.Size(0)
}
