package nn

import "github.com/gotorch/gotorch/torch"

var opGRUCell = torch.Operator{Name: "aten::gru_cell"}

// GRUCell is one step of a gated recurrent unit. It mirrors torch.nn.GRUCell;
// [NewGRUCell] makes one.
type GRUCell struct{ RNNCellBase }

// GRUCellOption is an option of [NewGRUCell]: [Bias], [DType], [Device].
type GRUCellOption interface{ gruCellOption() }

func (Bias) gruCellOption()   {}
func (DType) gruCellOption()  {}
func (Device) gruCellOption() {}

// NewGRUCell makes a cell. Its weights are drawn uniformly from ±1/√hiddenSize, in
// the order of the fields, from the default generator. It mirrors torch.nn.GRUCell
// and panics with a [*torch.Error] if a size is negative.
func NewGRUCell(inputSize, hiddenSize int, opts ...GRUCellOption) *GRUCell {
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
	return &GRUCell{newRNNCell("NewGRUCell", inputSize, hiddenSize, 3, bias, like)}
}

// Forward returns the next state [N, HiddenSize] for one step x [N, InputSize] and a
// state [N, HiddenSize], zeros where it is not given; both may be without N. It
// panics with a [*torch.Error] if shapes or types do not fit.
func (m *GRUCell) Forward(x torch.Tensor, state ...torch.Tensor) torch.Tensor {
	defer blame(m)
	x, state = enterStates(m, x, state)
	x, states, unbatched := m.input("GRUCell", x, state, 1)
	var c torch.Call
	c.Tensor(x)
	c.Tensor(states[0])
	c.Tensor(m.WeightIH)
	c.Tensor(m.WeightHH)
	c.Tensor(m.BiasIH)
	c.Tensor(m.BiasHH)
	h := c.Run1(&opGRUCell)
	if unbatched {
		h = h.Squeeze(0)
	}
	return Leave(m, h)
}
