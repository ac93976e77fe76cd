package nn

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn/utils/rnn"
)

// GRU is one or more layers of gated recurrent units over batches of sequences
// [L, N, InputSize]. It mirrors torch.nn.GRU; [NewGRU] makes one.
type GRU struct{ RNNBase }

// GRUOption is an option of [NewGRU]: [NumLayers], [Bias], [BatchFirst],
// [DropoutP], [Bidirectional], [DType], [Device].
type GRUOption interface{ gruOption() }

func (NumLayers) gruOption()     {}
func (Bias) gruOption()          {}
func (BatchFirst) gruOption()    {}
func (DropoutP) gruOption()      {}
func (Bidirectional) gruOption() {}
func (DType) gruOption()         {}
func (Device) gruOption()        {}

// NewGRU makes a GRU. Its weights are drawn uniformly from ±1/√hiddenSize, in the
// order of their names, from the default generator. It mirrors torch.nn.GRU and
// panics with a [*torch.Error] if a size or [NumLayers] is not positive, or
// [DropoutP] not between 0 and 1.
func NewGRU(inputSize, hiddenSize int, opts ...GRUOption) *GRU {
	m := &GRU{RNNBase{InputSize: inputSize, HiddenSize: hiddenSize, NumLayers: 1, Bias: true, Training: true}}
	var like factory
	for _, o := range opts {
		m.option(o, &like)
	}
	m.create("NewGRU", 3, like)
	return m
}

// Forward runs over x [L, N, InputSize], or [N, L, InputSize] with BatchFirst, or one
// sequence [L, InputSize]. state is the hidden state to begin with, [D×NumLayers, N,
// HiddenSize], where D is 2 if Bidirectional; without a batch it has no N, and it is
// zeros where it is not given. It returns the output of each step [L, N,
// D×HiddenSize] and the last state. It panics with a [*torch.Error] if shapes or types
// do not fit.
func (m *GRU) Forward(x torch.Tensor, state ...torch.Tensor) (y, h torch.Tensor) {
	defer blame(m)
	x, state = enterStates(m, x, state)
	in := m.input("GRU", x, state, m.HiddenSize)
	y, h = torch.GRU(in.x, in.states[0], m.flat("GRU", 3), m.Bias, m.NumLayers, m.Dropout, m.Training, m.Bidirectional, torch.BatchFirst(m.BatchFirst))
	y, last := m.output(in, y, h)
	return leave2(m, y, last[0])
}

// ForwardPacked is [GRU.Forward] for a packed batch. States are in the order that
// the sequences had before they were packed.
func (m *GRU) ForwardPacked(p rnn.PackedSequence, state ...torch.Tensor) (y rnn.PackedSequence, h torch.Tensor) {
	defer blame(m)
	p.Data, state = enterStates(m, p.Data, state)
	sizes, begin := m.packed("GRU", p, state, m.HiddenSize)
	p.Data, h = torch.GRUPacked(p.Data, sizes, begin[0], m.flat("GRU", 3), m.Bias, m.NumLayers, m.Dropout, m.Training, torch.Bidirectional(m.Bidirectional))
	r := LeaveAll(m, p.Data, m.permute([]torch.Tensor{h}, p.UnsortedIndices)[0])
	p.Data = r[0]
	return p, r[1]
}
