package nn

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn/utils/rnn"
)

// LSTM is one or more layers of long short-term memory over batches of sequences
// [L, N, InputSize]. It mirrors torch.nn.LSTM; [NewLSTM] makes one.
type LSTM struct{ RNNBase }

// LSTMOption is an option of [NewLSTM]: [NumLayers], [Bias], [BatchFirst],
// [DropoutP], [Bidirectional], [ProjSize], [DType], [Device].
type LSTMOption interface{ lstmOption() }

func (NumLayers) lstmOption()     {}
func (Bias) lstmOption()          {}
func (BatchFirst) lstmOption()    {}
func (DropoutP) lstmOption()      {}
func (Bidirectional) lstmOption() {}
func (ProjSize) lstmOption()      {}
func (DType) lstmOption()         {}
func (Device) lstmOption()        {}

// NewLSTM makes an LSTM. Its weights are drawn uniformly from ±1/√hiddenSize, in
// the order of their names, from the default generator. It mirrors torch.nn.LSTM
// and panics with a [*torch.Error] if a size or [NumLayers] is not positive,
// [DropoutP] is not between 0 and 1, or [ProjSize] not less than hiddenSize.
func NewLSTM(inputSize, hiddenSize int, opts ...LSTMOption) *LSTM {
	m := &LSTM{RNNBase{InputSize: inputSize, HiddenSize: hiddenSize, NumLayers: 1, Bias: true, Training: true}}
	var like factory
	for _, o := range opts {
		m.option(o, &like)
	}
	m.create("NewLSTM", 4, like)
	return m
}

// Forward runs over x [L, N, InputSize], or [N, L, InputSize] with BatchFirst, or one
// sequence [L, InputSize]. states are the hidden and cell states to begin with, h
// [D×NumLayers, N, H] and c [D×NumLayers, N, HiddenSize], where D is 2 if
// Bidirectional and H is ProjSize if there is one; without a batch they have no N,
// and are zeros where they are not given. It returns the output of each step [L, N,
// D×H] and the last states. It panics with a [*torch.Error] if shapes or types do not
// fit.
func (m *LSTM) Forward(x torch.Tensor, states ...torch.Tensor) (y, h, c torch.Tensor) {
	defer blame(m)
	x, states = enterStates(m, x, states)
	in := m.input("LSTM", x, states, m.outputSize(), m.HiddenSize)
	y, h, c = torch.LSTM(in.x, in.states, m.flat("LSTM", 4), m.Bias, m.NumLayers, m.Dropout, m.Training, m.Bidirectional, torch.BatchFirst(m.BatchFirst))
	y, last := m.output(in, y, h, c)
	r := LeaveAll(m, y, last[0], last[1])
	return r[0], r[1], r[2]
}

// ForwardPacked is [LSTM.Forward] for a packed batch. States are in the order that
// the sequences had before they were packed.
func (m *LSTM) ForwardPacked(p rnn.PackedSequence, states ...torch.Tensor) (y rnn.PackedSequence, h, c torch.Tensor) {
	defer blame(m)
	p.Data, states = enterStates(m, p.Data, states)
	sizes, begin := m.packed("LSTM", p, states, m.outputSize(), m.HiddenSize)
	p.Data, h, c = torch.LSTMPacked(p.Data, sizes, begin, m.flat("LSTM", 4), m.Bias, m.NumLayers, m.Dropout, m.Training, torch.Bidirectional(m.Bidirectional))
	last := m.permute([]torch.Tensor{h, c}, p.UnsortedIndices)
	r := LeaveAll(m, p.Data, last[0], last[1])
	p.Data = r[0]
	return p, r[1], r[2]
}
