package nn

import "github.com/gotorch/gotorch/torch"

// RNNCell is one step of an Elman network: act(WeightIH×x + BiasIH + WeightHH×h +
// BiasHH), where act is tanh or ReLU. It mirrors torch.nn.RNNCell; [NewRNNCell] makes
// one.
type RNNCell struct {
	RNNCellBase
	Nonlinearity Nonlinearity
}

// RNNCellOption is an option of [NewRNNCell]: [Bias], [Nonlinearity], [DType],
// [Device].
type RNNCellOption interface{ rnnCellOption() }

func (Bias) rnnCellOption()         {}
func (Nonlinearity) rnnCellOption() {}
func (DType) rnnCellOption()        {}
func (Device) rnnCellOption()       {}

// NewRNNCell makes a cell. Its weights are drawn uniformly from ±1/√hiddenSize, in
// the order of the fields, from the default generator. It mirrors torch.nn.RNNCell
// and panics with a [*torch.Error] if a size is negative or there is no such
// [Nonlinearity].
func NewRNNCell(inputSize, hiddenSize int, opts ...RNNCellOption) *RNNCell {
	m := &RNNCell{Nonlinearity: "tanh"}
	bias := true
	var like factory
	for _, o := range opts {
		switch o := o.(type) {
		case Bias:
			bias = bool(o)
		case Nonlinearity:
			m.Nonlinearity = o
		case DType:
			like.dtype = &o
		case Device:
			like.device = &o
		}
	}
	m.Nonlinearity.check("NewRNNCell")
	m.RNNCellBase = newRNNCell("NewRNNCell", inputSize, hiddenSize, 1, bias, like)
	return m
}

// Forward returns the next state [N, HiddenSize] for one step x [N, InputSize] and a
// state [N, HiddenSize], zeros where it is not given; both may be without N. It
// panics with a [*torch.Error] if shapes or types do not fit.
func (m *RNNCell) Forward(x torch.Tensor, state ...torch.Tensor) torch.Tensor {
	defer blame(m)
	m.Nonlinearity.check("RNNCell")
	x, state = enterStates(m, x, state)
	x, states, unbatched := m.input("RNNCell", x, state, 1)
	var c torch.Call
	c.Tensor(x)
	c.Tensor(states[0])
	c.Tensor(m.WeightIH)
	c.Tensor(m.WeightHH)
	c.Tensor(m.BiasIH)
	c.Tensor(m.BiasHH)
	op := &opRNNTanhCell
	if m.Nonlinearity == "relu" {
		op = &opRNNReLUCell
	}
	h := c.Run1(op)
	if unbatched {
		h = h.Squeeze(0)
	}
	return Leave(m, h)
}

var (
	opRNNTanhCell = torch.Operator{Name: "aten::rnn_tanh_cell"}
	opRNNReLUCell = torch.Operator{Name: "aten::rnn_relu_cell"}
)
