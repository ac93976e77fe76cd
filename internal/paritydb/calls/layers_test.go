package calls

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/optim"
)

func TestLayers(t *testing.T) {
	x := torch.Randn([]int{1, 2, 4})
	m, err := Invoke("nn.Conv1d", []any{2, 3, 2, 1, 1}, map[string]any{"bias": false, "padding_mode": "circular"})
	require.NoError(t, err)
	conv := m.(*nn.Conv1d)
	assert.False(t, conv.Bias.Defined())
	y, err := Forward("nn.Conv1d", m, []any{x}, map[string]any{})
	require.NoError(t, err)
	assert.True(t, conv.Forward(x).Equal(y.(torch.Tensor)))

	m, err = Invoke("nn.MaxPool1d", []any{2}, map[string]any{"return_indices": true})
	require.NoError(t, err)
	assert.IsType(t, &nn.MaxPool1d{}, Bare(m))
	y, err = Forward("nn.MaxPool1d", m, []any{x}, map[string]any{})
	require.NoError(t, err)
	assert.Len(t, y, 2)

	m, err = Invoke("nn.LSTM", []any{4, 3}, map[string]any{"num_layers": 2})
	require.NoError(t, err)
	states := wire.Tuple{torch.Zeros([]int{2, 2, 3}), torch.Zeros([]int{2, 2, 3})}
	y, err = Forward("nn.LSTM", m, []any{x, states}, map[string]any{})
	require.NoError(t, err)
	assert.Len(t, y.(wire.Tuple)[1], 2)

	var inexpressible *Inexpressible
	_, err = Invoke("nn.Softmax", []any{true}, nil)
	require.ErrorAs(t, err, &inexpressible)
	_, err = Forward("nn.LSTM", m, nil, map[string]any{})
	require.ErrorAs(t, err, &inexpressible)
}

func TestOptimizers(t *testing.T) {
	p, q := torch.Ones([]int{2}).RequiresGrad_(), torch.Ones([]int{3}).RequiresGrad_()
	groups := wire.List{
		wire.Dict{{Key: "params", Value: wire.List{p}}, {Key: "momentum", Value: 0.5}},
		wire.Dict{{Key: "params", Value: q}, {Key: "lr", Value: 1}},
	}
	m, err := Invoke("optim.SGD", []any{groups}, map[string]any{"lr": 0.1, "nesterov": false})
	require.NoError(t, err)
	g := m.(*optim.SGD).Groups()
	require.Len(t, g, 2)
	assert.Equal(t, []float64{0.1, 1}, []float64{g[0].LR, g[1].LR})
	assert.Equal(t, 0.5, g[0].Momentum)

	rate, decay := torch.Ones(nil), torch.Full(nil, 0.5)
	m, err = Invoke("optim.AdamW", []any{wire.List{p}}, map[string]any{"lr": rate, "weight_decay": decay, "betas": wire.Tuple{decay, decay}, "differentiable": true})
	require.NoError(t, err)
	a := m.(*optim.AdamW).Groups()[0]
	assert.True(t, a.LRTensor.Same(rate) && a.WeightDecayTensor.Same(decay) && a.BetasTensor[1].Same(decay) && a.Differentiable)

	for _, kwargs := range []map[string]any{{"lr": 0.1, "betas": wire.Tuple{0.5, decay}}, {"lr": 0.1, "eps": decay}, {"lr": 0.1, "rho": 1.0}} {
		err = func() (err error) {
			defer func() {
				if e, ok := recover().(*Inexpressible); ok {
					err = e
				}
			}()
			_, err = Invoke("optim.AdamW", []any{wire.List{p}}, kwargs)
			return err
		}()
		var inexpressible *Inexpressible
		require.ErrorAs(t, err, &inexpressible)
	}
}
