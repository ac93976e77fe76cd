package nn

import (
	"fmt"
	"math"

	"github.com/gotorch/gotorch/torch"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

// RNNCellBase is what [RNNCell], [LSTMCell] and [GRUCell] have in common. It
// mirrors torch.nn.RNNCellBase. G is 4 for [LSTMCell], 3 for [GRUCell] and 1 for
// [RNNCell].
type RNNCellBase struct {
	InputSize, HiddenSize int
	WeightIH              torch.Tensor // [G×HiddenSize, InputSize]
	WeightHH              torch.Tensor // [G×HiddenSize, HiddenSize]
	BiasIH                torch.Tensor // [G×HiddenSize], or undefined
	BiasHH                torch.Tensor // [G×HiddenSize], or undefined
}

// newRNNCell makes the weights, for a number of gates.
func newRNNCell(op string, inputSize, hiddenSize, gates int, bias bool, like factory) RNNCellBase {
	if inputSize < 0 || hiddenSize < 0 {
		panic(errorf(op, "the sizes of input and state must not be negative, got %d and %d", inputSize, hiddenSize))
	}
	m := RNNCellBase{InputSize: inputSize, HiddenSize: hiddenSize}
	m.WeightIH, m.WeightHH = like.empty(gates*hiddenSize, inputSize), like.empty(gates*hiddenSize, hiddenSize)
	if bias {
		m.BiasIH, m.BiasHH = like.empty(gates*hiddenSize), like.empty(gates*hiddenSize)
	}
	bound := 0.0
	if hiddenSize > 0 {
		bound = 1 / math.Sqrt(float64(hiddenSize))
	}
	for _, w := range []torch.Tensor{m.WeightIH, m.WeightHH, m.BiasIH, m.BiasHH} {
		if w.Defined() {
			nninit.Uniform_(w, -bound, bound)
		}
	}
	return m
}

// input checks one step [N, InputSize] or [InputSize] of a cell with so many states,
// and makes a batch of it.
func (m *RNNCellBase) input(op string, x torch.Tensor, states []torch.Tensor, want int) (torch.Tensor, []torch.Tensor, bool) {
	n := x.NDim()
	if n != 1 && n != 2 {
		panic(errorf(op, "%s: Expected input to be 1D or 2D, got %dD instead: its shape is %v", op, n, x.Shape()))
	}
	if len(states) != 0 && len(states) != want {
		panic(errorf(op, "takes %d states or none, got %d", want, len(states)))
	}
	for i, s := range states {
		if d := s.NDim(); d != 1 && d != 2 {
			what := "hidden"
			if want > 1 {
				what = fmt.Sprintf("hx[%d]", i)
			}
			panic(errorf(op, "%s: Expected %s to be 1D or 2D, got %dD instead: its shape is %v", op, what, d, s.Shape()))
		}
	}
	unbatched := n == 1
	if unbatched {
		x = x.Unsqueeze(0)
	}
	if len(states) == 0 {
		zeros := torch.Zeros([]int{x.Size(0), m.HiddenSize}, x.DType(), x.Device())
		return x, []torch.Tensor{zeros, zeros}[:want], unbatched
	}
	if unbatched {
		var batch []torch.Tensor
		for _, s := range states {
			batch = append(batch, s.Unsqueeze(0))
		}
		states = batch
	}
	return x, states, unbatched
}
