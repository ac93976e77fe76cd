package nn

import "github.com/gotorch/gotorch/torch"

var opLSTMCell = torch.Operator{Name: "aten::lstm_cell"}

// LSTMCell is one step of long short-term memory. It mirrors torch.nn.LSTMCell;
// [NewLSTMCell] makes one.
type LSTMCell struct{ RNNCellBase }

// LSTMCellOption is an option of [NewLSTMCell]: [Bias], [DType], [Device].
type LSTMCellOption interface{ lstmCellOption() }

func (Bias) lstmCellOption()   {}
func (DType) lstmCellOption()  {}
func (Device) lstmCellOption() {}

// NewLSTMCell makes a cell. Its weights are drawn uniformly from ±1/√hiddenSize, in
// the order of the fields, from the default generator. It mirrors torch.nn.LSTMCell
// and panics with a [*torch.Error] if a size is negative.
func NewLSTMCell(inputSize, hiddenSize int, opts ...LSTMCellOption) *LSTMCell {
	bias := true
	var like factory
	for _, o := range opts {
		switch o := o.(type) {
		case Bias:
			bias = bool(o)
		case DType:
			like.dtype = &o
		case Device:
			like.device = &o
		}
	}
	return &LSTMCell{newRNNCell("NewLSTMCell", inputSize, hiddenSize, 4, bias, like)}
}

// Forward returns the next hidden and cell states [N, HiddenSize] for one step x [N,
// InputSize] and two states [N, HiddenSize], zeros where they are not given; all may
// be without N. It panics with a [*torch.Error] if shapes or types do not fit.
func (m *LSTMCell) Forward(x torch.Tensor, states ...torch.Tensor) (h, c torch.Tensor) {
	defer blame(m)
	x, states = enterStates(m, x, states)
	x, states, unbatched := m.input("LSTMCell", x, states, 2)
	var call torch.Call
	call.Tensor(x)
	call.Tensors(states)
	call.Tensor(m.WeightIH)
	call.Tensor(m.WeightHH)
	call.Tensor(m.BiasIH)
	call.Tensor(m.BiasHH)
	h, c = call.Run2(&opLSTMCell)
	if unbatched {
		h, c = h.Squeeze(0), c.Squeeze(0)
	}
	return leave2(m, h, c)
}
