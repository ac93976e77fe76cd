package torchtest_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils/rnn"
	"github.com/gotorch/gotorch/torch/torchtest"
)

// packed is Packed of testdata/packed.py.
type packed struct {
	LSTM *nn.LSTM
	GRU  *nn.GRU
	RNN  *nn.RNN
}

func (m *packed) Forward(x, lengths torch.Tensor) (data, last, padded, cell torch.Tensor) {
	p := rnn.PackPaddedSequence(x, torch.ToSlice[int](lengths), rnn.EnforceSorted(false))
	p, h, c := m.LSTM.ForwardPacked(p)
	p, _ = m.GRU.ForwardPacked(p, h.Narrow(0, 0, 1))
	p, last = m.RNN.ForwardPacked(p)
	padded, _ = rnn.PadPackedSequence(p)
	return p.Data, last, padded, c
}

// Python's PackedSequence is a tuple of four tensors, Go's layers tell of its data.
func TestSameAsPacked(t *testing.T) {
	same := func(t testing.TB, nonlinearity nn.Nonlinearity) bool {
		net := &packed{nn.NewLSTM(3, 4, nn.Bidirectional(true)), nn.NewGRU(8, 4), nn.NewRNN(4, 3, nonlinearity)}
		return torchtest.SameAs(t, net, "testdata/packed.py", "build_packed", torchtest.RandomInput(4, 3, 3),
			torchtest.Input(torch.FromSlice([]int64{2, 4, 3}, 3)), torchtest.Golden("testdata/packed.pth"))
	}
	if os.Getenv("GOTORCH_UPDATE") != "" {
		require.True(t, same(t, "tanh"))
	}
	sides(t, func(t *testing.T) {
		assert.True(t, same(t, "tanh"))
		fake := try(t, func(t *fakeT) { same(t, "relu") })
		assert.Contains(t, fake.text.String(), `the first layer that differs is "rnn" (nn.RNN, in Python RNN): it is given the same`)
	})
}
