package nn

import "github.com/gotorch/gotorch/torch"

var opEncoderLayer = torch.Operator{Name: "aten::_transformer_encoder_layer_fwd"}

// TransformerEncoderLayer is attention of a sequence to itself, then two linear layers,
// each with dropout, a residual connection and a normalisation. It mirrors
// torch.nn.TransformerEncoderLayer; [NewTransformerEncoderLayer] makes one.
type TransformerEncoderLayer struct {
	SelfAttn       *MultiheadAttention
	Linear1        *Linear
	Dropout        *Dropout
	Linear2        *Linear
	Norm1, Norm2   *LayerNorm
	Dropout1       *Dropout
	Dropout2       *Dropout
	NormFirst      bool
	Activation     Activation
	ActivationFunc ActivationFunc // goes before Activation unless it is nil
	Training       bool
}

// NewTransformerEncoderLayer makes a layer of dModel features and nhead heads. It draws
// what PyTorch draws from the default generator: SelfAttn, Linear1, Linear2. It mirrors
// torch.nn.TransformerEncoderLayer and panics with a [*torch.Error] if a number is not
// positive, the heads do not divide the features, [DropoutP] is not between 0 and 1, or
// there is no such [Activation].
func NewTransformerEncoderLayer(dModel, nhead int, opts ...TransformerLayerOption) *TransformerEncoderLayer {
	p := transformerPartsOf("NewTransformerEncoderLayer", opts)
	return &TransformerEncoderLayer{
		SelfAttn:       NewMultiheadAttention(dModel, nhead, p.attention...),
		Linear1:        NewLinear(dModel, p.feedforward, p.linear...),
		Dropout:        NewDropout(p.dropout),
		Linear2:        NewLinear(p.feedforward, dModel, p.linear...),
		Norm1:          NewLayerNorm(dModel, p.norm...),
		Norm2:          NewLayerNorm(dModel, p.norm...),
		Dropout1:       NewDropout(p.dropout),
		Dropout2:       NewDropout(p.dropout),
		NormFirst:      p.normFirst,
		Activation:     p.activation,
		ActivationFunc: p.function,
		Training:       true,
	}
}

// Forward runs over src [S, N, features], [N, S, features] with BatchFirst, or [S,
// features], and returns the same shape. In evaluation mode and without gradients it
// takes libtorch's fused kernel where PyTorch does, see [SetFastPath]. It panics with a
// [*torch.Error] if shapes or types do not fit.
func (m *TransformerEncoderLayer) Forward(src torch.Tensor, opts ...TransformerEncoderForwardOption) torch.Tensor {
	s := encoderMasks(opts)
	return m.forward(src, s, s.causal != nil && *s.causal, false)
}

func encoderMasks(opts []TransformerEncoderForwardOption) (s masked) {
	for _, o := range opts {
		switch o := o.(type) {
		case SrcMaskOption:
			s.mask = o.t
		case SrcKeyPaddingMaskOption:
			s.padding = o.t
		case IsCausal:
			v := bool(o)
			s.causal = &v
		}
	}
	return s
}

// forward is Forward; nested sequences, of different lengths, come from a
// [TransformerEncoder].
func (m *TransformerEncoderLayer) forward(src torch.Tensor, s masked, causal, nested bool) torch.Tensor {
	defer blame(m)
	const op = "TransformerEncoderLayer"
	src = Enter(m, src)
	n := src.NDim()
	if n != 2 && n != 3 {
		panic(errorf(op, "a source of 3 dims is required, or of 2 without a batch; got %v", src.Shape()))
	}
	if size := src.Size(-1); size != m.SelfAttn.EmbedDim {
		panic(errorf(op, "the source has %d features, the layer is for %d", size, m.SelfAttn.EmbedDim))
	}
	s.padding = additiveMask(op, "SrcKeyPaddingMask", s.padding, src.DType())
	s.mask = additiveMask(op, "SrcMask", s.mask, src.DType())
	if n == 3 && m.fuses() && fusable(append(m.weights(), src)...) {
		return Leave(m, m.fused(src, s))
	}
	if nested {
		panic(errorf(op, "a TransformerEncoder that runs over padded sequences at once, as its first layer lets it, has a layer that cannot: one that trains, requires gradients or has hooks; give EnableNestedTensor(false)"))
	}
	x := src
	if m.NormFirst {
		x = x.Add(m.attend(m.Norm1.Forward(x), s, causal))
		x = x.Add(m.feed(m.Norm2.Forward(x)))
	} else {
		x = m.Norm1.Forward(x.Add(m.attend(x, s, causal)))
		x = m.Norm2.Forward(x.Add(m.feed(x)))
	}
	return Leave(m, x)
}

func (m *TransformerEncoderLayer) attend(x torch.Tensor, s masked, causal bool) torch.Tensor {
	y, _ := m.SelfAttn.Forward(x, x, x, s.attend(causal)...)
	return m.Dropout1.Forward(y)
}

func (m *TransformerEncoderLayer) feed(x torch.Tensor) torch.Tensor {
	x = activate("TransformerEncoderLayer", m.Activation, m.ActivationFunc, m.Linear1.Forward(x))
	return m.Dropout2.Forward(m.Linear2.Forward(m.Dropout.Forward(x)))
}

// fuses reports whether the fused kernel does what the layer does, gradients apart.
func (m *TransformerEncoderLayer) fuses() bool {
	return FastPath() && !m.Training && m.sparse() && !autocastsCUDA() && !hasForwardHooks(m)
}

// sparse reports whether the layer is one that the fused kernel computes.
func (m *TransformerEncoderLayer) sparse() bool {
	return m.SelfAttn.BatchFirst && m.SelfAttn.InProjBias.Defined() && m.SelfAttn.InProjWeight.Defined() &&
		m.ActivationFunc == nil && m.Norm1.Eps == m.Norm2.Eps && m.SelfAttn.NumHeads%2 == 0
}

// weights is the parameters in the order of the fused kernel.
func (m *TransformerEncoderLayer) weights() []torch.Tensor {
	for _, l := range []any{m.SelfAttn, m.SelfAttn.OutProj, m.Norm1, m.Norm2, m.Linear1, m.Linear2} {
		derive(l) // whose Forward does not run
	}
	return []torch.Tensor{
		m.SelfAttn.InProjWeight, m.SelfAttn.InProjBias, m.SelfAttn.OutProj.Weight, m.SelfAttn.OutProj.Bias,
		m.Norm1.Weight, m.Norm1.Bias, m.Norm2.Weight, m.Norm2.Bias,
		m.Linear1.Weight, m.Linear1.Bias, m.Linear2.Weight, m.Linear2.Bias,
	}
}

// fused runs over src [N, S, features] by one kernel.
func (m *TransformerEncoderLayer) fused(src torch.Tensor, s masked) torch.Tensor {
	const op = "TransformerEncoderLayer"
	m.Activation.check(op)
	m.SelfAttn.checkWeights(op, src)
	e := m.SelfAttn.EmbedDim
	feedforward := 0
	if m.Linear1.Bias.Defined() {
		feedforward = m.Linear1.Bias.NumEl()
	}
	for _, w := range []struct {
		name  string
		t     torch.Tensor
		shape []int
	}{
		{"Norm1.Weight", m.Norm1.Weight, []int{e}}, {"Norm1.Bias", m.Norm1.Bias, []int{e}},
		{"Norm2.Weight", m.Norm2.Weight, []int{e}}, {"Norm2.Bias", m.Norm2.Bias, []int{e}},
		{"Linear1.Weight", m.Linear1.Weight, []int{feedforward, e}}, {"Linear1.Bias", m.Linear1.Bias, []int{feedforward}},
		{"Linear2.Weight", m.Linear2.Weight, []int{e, feedforward}}, {"Linear2.Bias", m.Linear2.Bias, []int{e}},
	} {
		if !w.t.Defined() {
			panic(errorf(op, "%s is undefined", w.name))
		}
		needWeight(op, w.name, w.t, src, w.shape...)
	}
	var mask torch.Tensor
	kind := -1
	if s.mask.Defined() || s.padding.Defined() {
		mask, kind = m.SelfAttn.mergeMasks(op, s.mask, s.padding, src)
	}
	w := m.weights()
	var c torch.Call
	c.Tensor(src)
	c.Int(m.SelfAttn.EmbedDim)
	c.Int(m.SelfAttn.NumHeads)
	for _, t := range w[:4] {
		c.Tensor(t)
	}
	c.Bool(m.Activation == "gelu")
	c.Bool(m.NormFirst)
	c.Float(m.Norm1.Eps)
	for _, t := range w[4:] {
		c.Tensor(t)
	}
	c.Tensor(mask)
	pushMaskKind(&c, kind)
	return c.Run1(&opEncoderLayer)
}
