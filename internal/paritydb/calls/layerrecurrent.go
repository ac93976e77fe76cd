package calls

import (
	"github.com/gotorch/gotorch/torch/nn"
)

// recurrent is a class of layers with a state.
func recurrent[M, O any](class, rest string, build func(inputSize, hiddenSize int, o ...O) M) adapter {
	return layer(class, "(int input_size, int hidden_size"+rest+factory, func(a *Args, o []O) M {
		return build(a.I("input_size"), a.I("hidden_size"), o...)
	}, "input_size", "hidden_size")
}

const stacked = ", bool bias=True, bool batch_first=False, float dropout=0.0, bool bidirectional=False"

var recurrentLayers = []adapter{
	recurrent("RNN", ", int num_layers=1, str nonlinearity='tanh'"+stacked, nn.NewRNN),
	recurrent("GRU", ", int num_layers=1"+stacked, nn.NewGRU),
	recurrent("LSTM", ", int num_layers=1"+stacked+", int proj_size=0", nn.NewLSTM),
	recurrent("RNNCell", ", bool bias=True, str nonlinearity='tanh'", nn.NewRNNCell),
	recurrent("GRUCell", ", bool bias=True", nn.NewGRUCell),
	recurrent("LSTMCell", ", bool bias=True", nn.NewLSTMCell),
	{"nn.LSTMCell.forward", []string{"(any module, Tensor input, any? hx=None)"}, func(a *Args) any {
		return tuple2(a.values["module"].(*nn.LSTMCell).Forward(a.T("input"), tensorsOf(a.values["hx"])...))
	}},
}
