package nn

import "github.com/gotorch/gotorch/torch"

var (
	opLeftAligned    = torch.Operator{Name: "aten::_nested_tensor_from_mask_left_aligned"}
	opNestedFromMask = torch.Operator{Name: "aten::_nested_tensor_from_mask"}
)

// EnableNestedTensor(false) keeps a [TransformerEncoder] from leaving padding out of its
// computations in evaluation.
type EnableNestedTensor bool

// MaskCheck(false) keeps a [TransformerEncoder] from checking that padding is behind
// the sequences, which it must be.
type MaskCheck bool

// NormOption holds the value of [Norm].
type NormOption struct{ m Module }

// Norm is a layer that comes last in a [TransformerEncoder] or [TransformerDecoder];
// there is none where it is not given.
func Norm(m Module) NormOption { return NormOption{m} }

// TransformerEncoder is several [TransformerEncoderLayer] one behind the other. It
// mirrors torch.nn.TransformerEncoder; [NewTransformerEncoder] makes one.
type TransformerEncoder struct {
	Layers             []*TransformerEncoderLayer
	Norm               Module // or nil
	EnableNestedTensor bool   // where the layers allow it
	MaskCheck          bool
}

// TransformerEncoderOption is an option of [NewTransformerEncoder]: [Norm],
// [EnableNestedTensor], [MaskCheck].
type TransformerEncoderOption interface{ transformerEncoderOption() }

func (NormOption) transformerEncoderOption()         {}
func (EnableNestedTensor) transformerEncoderOption() {}
func (MaskCheck) transformerEncoderOption()          {}

// NewTransformerEncoder makes an encoder of numLayers copies of a layer: all begin with
// the same values. It mirrors torch.nn.TransformerEncoder and panics with a
// [*torch.Error] if there is no layer, or numLayers is not positive.
func NewTransformerEncoder(layer *TransformerEncoderLayer, numLayers int, opts ...TransformerEncoderOption) *TransformerEncoder {
	if layer == nil || numLayers < 1 {
		panic(errorf("NewTransformerEncoder", "a layer and a positive number of copies are required, got %d copies of %v", numLayers, layer))
	}
	m := &TransformerEncoder{EnableNestedTensor: true, MaskCheck: true}
	for _, o := range opts {
		switch o := o.(type) {
		case NormOption:
			m.Norm = o.m
		case EnableNestedTensor:
			m.EnableNestedTensor = bool(o)
		case MaskCheck:
			m.MaskCheck = bool(o)
		}
	}
	for range numLayers {
		m.Layers = append(m.Layers, Clone(layer))
	}
	return m
}

// Forward runs over src [S, N, features], [N, S, features] with BatchFirst, or [S,
// features], and returns the same shape. Where [SrcKeyPaddingMask] is given in
// evaluation mode and without gradients, padding is left out and 0 in the result, as
// in PyTorch: see [EnableNestedTensor] and [SetFastPath]. It panics with a
// [*torch.Error] if shapes or types do not fit.
func (m *TransformerEncoder) Forward(src torch.Tensor, opts ...TransformerEncoderForwardOption) torch.Tensor {
	defer blame(m)
	const op = "TransformerEncoder"
	src = Enter(m, src)
	if len(m.Layers) == 0 {
		panic(errorf(op, "there are no layers"))
	}
	s := encoderMasks(opts)
	s.padding = additiveMask(op, "SrcKeyPaddingMask", s.padding, src.DType())
	s.mask = additiveMask(op, "SrcMask", s.mask, src.DType())
	causal := s.isCausal(sequenceLength(src, m.Layers[0].SelfAttn.BatchFirst))
	x, nested := src, m.nests(src, s)
	if nested {
		var c torch.Call
		c.Tensor(src)
		c.Tensor(s.padding.LogicalNot())
		c.Bool(false) // it has been checked
		x, s.padding = c.Run1(&opNestedFromMask), torch.Tensor{}
	}
	for _, l := range m.Layers {
		x = l.forward(x, s, causal, nested)
	}
	if nested {
		x = x.ToPaddedTensor(0, src.Shape()...)
	}
	if m.Norm != nil {
		x = Call(m.Norm, x)
	}
	return Leave(m, x)
}

// nests reports whether padding is to be left out.
func (m *TransformerEncoder) nests(src torch.Tensor, s masked) bool {
	first := m.Layers[0]
	if !m.EnableNestedTensor || !FastPath() || first.NormFirst || !first.sparse() || first.Training ||
		src.NDim() != 3 || !s.padding.Defined() || s.mask.Defined() || autocastsCUDA() ||
		!fusable(append(first.weights(), src)...) {
		return false
	}
	if p := s.padding.Shape(); len(p) != 2 || p[0] != src.Size(0) || p[1] != src.Size(1) {
		return false // the layers say so
	}
	if !m.MaskCheck {
		return true
	}
	var c torch.Call
	c.Tensor(src)
	c.Tensor(s.padding.LogicalNot())
	return c.RunBool(&opLeftAligned)
}
