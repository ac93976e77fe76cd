package nn

import "github.com/gotorch/gotorch/torch"

// TransformerDecoderLayer is attention of a sequence to itself, then to a memory, then
// two linear layers, each with dropout, a residual connection and a normalisation. It
// mirrors torch.nn.TransformerDecoderLayer; [NewTransformerDecoderLayer] makes one.
type TransformerDecoderLayer struct {
	SelfAttn            *MultiheadAttention
	MultiheadAttn       *MultiheadAttention // to the memory
	Linear1             *Linear
	Dropout             *Dropout
	Linear2             *Linear
	Norm1, Norm2, Norm3 *LayerNorm
	Dropout1            *Dropout
	Dropout2            *Dropout
	Dropout3            *Dropout
	NormFirst           bool
	Activation          Activation
	ActivationFunc      ActivationFunc // goes before Activation unless it is nil
}

// NewTransformerDecoderLayer makes a layer of dModel features and nhead heads. It draws
// what PyTorch draws from the default generator: SelfAttn, MultiheadAttn, Linear1,
// Linear2. It mirrors torch.nn.TransformerDecoderLayer and panics with a
// [*torch.Error] as [NewTransformerEncoderLayer] does.
func NewTransformerDecoderLayer(dModel, nhead int, opts ...TransformerLayerOption) *TransformerDecoderLayer {
	p := transformerPartsOf("NewTransformerDecoderLayer", opts)
	return &TransformerDecoderLayer{
		SelfAttn:       NewMultiheadAttention(dModel, nhead, p.attention...),
		MultiheadAttn:  NewMultiheadAttention(dModel, nhead, p.attention...),
		Linear1:        NewLinear(dModel, p.feedforward, p.linear...),
		Dropout:        NewDropout(p.dropout),
		Linear2:        NewLinear(p.feedforward, dModel, p.linear...),
		Norm1:          NewLayerNorm(dModel, p.norm...),
		Norm2:          NewLayerNorm(dModel, p.norm...),
		Norm3:          NewLayerNorm(dModel, p.norm...),
		Dropout1:       NewDropout(p.dropout),
		Dropout2:       NewDropout(p.dropout),
		Dropout3:       NewDropout(p.dropout),
		NormFirst:      p.normFirst,
		Activation:     p.activation,
		ActivationFunc: p.function,
	}
}

// Forward runs over tgt [T, N, features] with a memory [S, N, features], [N, T, features]
// and [N, S, features] with BatchFirst, or both without N, and returns the shape of tgt.
// It panics with a [*torch.Error] if shapes or types do not fit.
func (m *TransformerDecoderLayer) Forward(tgt, memory torch.Tensor, opts ...TransformerDecoderForwardOption) torch.Tensor {
	t, s := decoderMasks(opts)
	return m.forward(tgt, memory, t, s, t.causal != nil && *t.causal)
}

// decoderMasks returns what of the target and of the memory is masked.
func decoderMasks(opts []TransformerDecoderForwardOption) (tgt, memory masked) {
	for _, o := range opts {
		switch o := o.(type) {
		case TgtMaskOption:
			tgt.mask = o.t
		case TgtKeyPaddingMaskOption:
			tgt.padding = o.t
		case TgtIsCausal:
			v := bool(o)
			tgt.causal = &v
		case MemoryMaskOption:
			memory.mask = o.t
		case MemoryKeyPaddingMaskOption:
			memory.padding = o.t
		case MemoryIsCausal:
			v := bool(o)
			memory.causal = &v
		}
	}
	return tgt, memory
}

func (m *TransformerDecoderLayer) forward(tgt, memory torch.Tensor, t, s masked, causal bool) torch.Tensor {
	defer blame(m)
	x, memory := enter2(m, tgt, memory)
	if m.NormFirst {
		x = x.Add(m.attend(m.Norm1.Forward(x), t, causal))
		x = x.Add(m.remember(m.Norm2.Forward(x), memory, s))
		x = x.Add(m.feed(m.Norm3.Forward(x)))
	} else {
		x = m.Norm1.Forward(x.Add(m.attend(x, t, causal)))
		x = m.Norm2.Forward(x.Add(m.remember(x, memory, s)))
		x = m.Norm3.Forward(x.Add(m.feed(x)))
	}
	return Leave(m, x)
}

func (m *TransformerDecoderLayer) attend(x torch.Tensor, t masked, causal bool) torch.Tensor {
	y, _ := m.SelfAttn.Forward(x, x, x, t.attend(causal)...)
	return m.Dropout1.Forward(y)
}

// remember attends to the memory.
func (m *TransformerDecoderLayer) remember(x, memory torch.Tensor, s masked) torch.Tensor {
	y, _ := m.MultiheadAttn.Forward(x, memory, memory, s.attend(s.causal != nil && *s.causal)...)
	return m.Dropout2.Forward(y)
}

func (m *TransformerDecoderLayer) feed(x torch.Tensor) torch.Tensor {
	x = activate("TransformerDecoderLayer", m.Activation, m.ActivationFunc, m.Linear1.Forward(x))
	return m.Dropout3.Forward(m.Linear2.Forward(m.Dropout.Forward(x)))
}
