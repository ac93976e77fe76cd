package nn

import "github.com/gotorch/gotorch/torch"

// TransformerDecoder is several [TransformerDecoderLayer] one behind the other. It
// mirrors torch.nn.TransformerDecoder; [NewTransformerDecoder] makes one.
type TransformerDecoder struct {
	Layers []*TransformerDecoderLayer
	Norm   Module // or nil
}

// TransformerDecoderOption is an option of [NewTransformerDecoder]: [Norm].
type TransformerDecoderOption interface{ transformerDecoderOption() }

func (NormOption) transformerDecoderOption() {}

// NewTransformerDecoder makes a decoder of numLayers copies of a layer: all begin with
// the same values. It mirrors torch.nn.TransformerDecoder and panics with a
// [*torch.Error] if there is no layer, or numLayers is not positive.
func NewTransformerDecoder(layer *TransformerDecoderLayer, numLayers int, opts ...TransformerDecoderOption) *TransformerDecoder {
	if layer == nil || numLayers < 1 {
		panic(errorf("NewTransformerDecoder", "a layer and a positive number of copies are required, got %d copies of %v", numLayers, layer))
	}
	m := &TransformerDecoder{}
	for _, o := range opts {
		if o, ok := o.(NormOption); ok {
			m.Norm = o.m
		}
	}
	for range numLayers {
		m.Layers = append(m.Layers, Clone(layer))
	}
	return m
}

// Forward runs over tgt [T, N, features] with a memory [S, N, features], [N, T, features]
// and [N, S, features] with BatchFirst, or both without N, and returns the shape of tgt.
// It panics with a [*torch.Error] if shapes or types do not fit.
func (m *TransformerDecoder) Forward(tgt, memory torch.Tensor, opts ...TransformerDecoderForwardOption) torch.Tensor {
	defer blame(m)
	if len(m.Layers) == 0 {
		panic(errorf("TransformerDecoder", "there are no layers"))
	}
	x, memory := enter2(m, tgt, memory)
	t, s := decoderMasks(opts)
	causal := t.isCausal(sequenceLength(x, m.Layers[0].SelfAttn.BatchFirst))
	for _, l := range m.Layers {
		x = l.forward(x, memory, t, s, causal)
	}
	if m.Norm != nil {
		x = Call(m.Norm, x)
	}
	return Leave(m, x)
}
