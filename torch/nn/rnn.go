package nn

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn/utils/rnn"
)

// RNN is one or more Elman layers, with tanh or ReLU, over batches of sequences
// [L, N, InputSize]. It mirrors torch.nn.RNN; [NewRNN] makes one.
type RNN struct {
	RNNBase
	Nonlinearity Nonlinearity
}

// RNNOption is an option of [NewRNN]: [NumLayers], [Nonlinearity], [Bias],
// [BatchFirst], [DropoutP], [Bidirectional], [DType], [Device].
type RNNOption interface{ rnnOption() }

func (NumLayers) rnnOption()     {}
func (Nonlinearity) rnnOption()  {}
func (Bias) rnnOption()          {}
func (BatchFirst) rnnOption()    {}
func (DropoutP) rnnOption()      {}
func (Bidirectional) rnnOption() {}
func (DType) rnnOption()         {}
func (Device) rnnOption()        {}

// NewRNN makes an RNN. Its weights are drawn uniformly from ±1/√hiddenSize, in the
// order of their names, from the default generator. It mirrors torch.nn.RNN and
// panics with a [*torch.Error] if a size or [NumLayers] is not positive, [DropoutP]
// is not between 0 and 1, or there is no such [Nonlinearity].
func NewRNN(inputSize, hiddenSize int, opts ...RNNOption) *RNN {
	m := &RNN{RNNBase{InputSize: inputSize, HiddenSize: hiddenSize, NumLayers: 1, Bias: true, Training: true}, "tanh"}
	var like factory
	for _, o := range opts {
		if o, ok := o.(Nonlinearity); ok {
			m.Nonlinearity = o
		}
		m.option(o, &like)
	}
	m.Nonlinearity.check("NewRNN")
	m.create("NewRNN", 1, like)
	return m
}

func (n Nonlinearity) check(op string) {
	if n != "tanh" && n != "relu" {
		panic(errorf(op, "Unknown nonlinearity '%s'. Select from 'tanh' or 'relu'.", string(n)))
	}
}

// Forward runs over x [L, N, InputSize], or [N, L, InputSize] with BatchFirst, or one
// sequence [L, InputSize]. state is the hidden state to begin with, [D×NumLayers, N,
// HiddenSize], where D is 2 if Bidirectional; without a batch it has no N, and it is
// zeros where it is not given. It returns the output of each step [L, N,
// D×HiddenSize] and the last state. It panics with a [*torch.Error] if shapes or types
// do not fit.
func (m *RNN) Forward(x torch.Tensor, state ...torch.Tensor) (y, h torch.Tensor) {
	defer blame(m)
	m.Nonlinearity.check("RNN")
	x, state = enterStates(m, x, state)
	in := m.input("RNN", x, state, m.HiddenSize)
	if m.Nonlinearity == "relu" {
		y, h = torch.RNNReLU(in.x, in.states[0], m.flat("RNN", 1), m.Bias, m.NumLayers, m.Dropout, m.Training, m.Bidirectional, torch.BatchFirst(m.BatchFirst))
	} else {
		y, h = torch.RNNTanh(in.x, in.states[0], m.flat("RNN", 1), m.Bias, m.NumLayers, m.Dropout, m.Training, m.Bidirectional, torch.BatchFirst(m.BatchFirst))
	}
	y, last := m.output(in, y, h)
	return leave2(m, y, last[0])
}

// ForwardPacked is [RNN.Forward] for a packed batch. States are in the order that
// the sequences had before they were packed.
func (m *RNN) ForwardPacked(p rnn.PackedSequence, state ...torch.Tensor) (y rnn.PackedSequence, h torch.Tensor) {
	defer blame(m)
	m.Nonlinearity.check("RNN")
	p.Data, state = enterStates(m, p.Data, state)
	sizes, begin := m.packed("RNN", p, state, m.HiddenSize)
	if m.Nonlinearity == "relu" {
		p.Data, h = torch.RNNReLUPacked(p.Data, sizes, begin[0], m.flat("RNN", 1), m.Bias, m.NumLayers, m.Dropout, m.Training, torch.Bidirectional(m.Bidirectional))
	} else {
		p.Data, h = torch.RNNTanhPacked(p.Data, sizes, begin[0], m.flat("RNN", 1), m.Bias, m.NumLayers, m.Dropout, m.Training, torch.Bidirectional(m.Bidirectional))
	}
	r := LeaveAll(m, p.Data, m.permute([]torch.Tensor{h}, p.UnsortedIndices)[0])
	p.Data = r[0]
	return p, r[1]
}
