package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

type Net struct {
	Conv *nn.Conv2d
	BN   *nn.BatchNorm2d
	FC   *nn.Linear
}

func newNet() *Net {
	return &Net{nn.NewConv2d(3, 4, 3), nn.NewBatchNorm2d(4), nn.NewLinear(4, 2)}
}

func (n *Net) Forward(x torch.Tensor) torch.Tensor {
	return n.FC.Forward(n.BN.Forward(n.Conv.Forward(x)).Mean(torch.Dim(2, 3)))
}

func TestStateDictRoundTrip(t *testing.T) {
	a, b := newNet(), newNet()
	x := torch.Randn([]int{2, 3, 5, 5})
	a.Forward(x) // moves the running statistics
	d := nn.StateDict(a)
	assert.Equal(t, []string{"conv.weight", "conv.bias", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var",
		"bn.num_batches_tracked", "fc.weight", "fc.bias"}, d.Keys())
	weight, _ := d.Get("conv.weight")
	assert.True(t, weight.SharesStorage(a.Conv.Weight))
	assert.False(t, weight.RequiresGrad())

	bias := b.FC.Bias
	require.NoError(t, nn.LoadStateDict(b, d))
	nn.Eval(a)
	nn.Eval(b)
	assert.True(t, a.Forward(x).Equal(b.Forward(x)))
	assert.True(t, b.FC.Bias.Same(bias), "copied in place")
	assert.False(t, b.Conv.Weight.SharesStorage(a.Conv.Weight))
	assert.True(t, b.FC.Bias.RequiresGrad() && b.FC.Bias.IsLeaf())
}

// A state dict made in a scope lives on when the scope closes.
func TestStateDictOutlivesItsScope(t *testing.T) {
	m := newNet()
	scope := torch.NewScope()
	d := nn.StateDict(m)
	scope.Close()
	require.NoError(t, nn.LoadStateDict(newNet(), d))
}

// The message is PyTorch's for the same mistakes.
func TestLoadStateDictError(t *testing.T) {
	m := newNet()
	d := nn.StateDict(newNet())
	d.Delete("conv.bias")
	d.Delete("fc.bias")
	d.Set("fc.weight", torch.Zeros([]int{3, 4}))
	d.Set("head.weight", torch.Zeros([]int{1}))
	d.Set("bn.running_mean", torch.Zeros(nil))
	before := m.BN.Weight.Clone()
	d.Set("bn.weight", torch.Full([]int{4}, 7.0))

	err := nn.LoadStateDict(m, d)
	assert.EqualError(t, err, "Error(s) in loading state_dict for Net:"+
		"\n\tMissing key(s) in state_dict: \"conv.bias\", \"fc.bias\". "+
		"\n\tUnexpected key(s) in state_dict: \"head.weight\". "+
		"\n\tsize mismatch for bn.running_mean: copying a param with shape torch.Size([]) from checkpoint, the shape in current model is torch.Size([4])."+
		"\n\tsize mismatch for fc.weight: copying a param with shape torch.Size([3, 4]) from checkpoint, the shape in current model is torch.Size([2, 4]).")
	var e *nn.StateDictError
	require.ErrorAs(t, err, &e)
	assert.Equal(t, []string{"conv.bias", "fc.bias"}, e.Missing)
	assert.Equal(t, []string{"head.weight"}, e.Unexpected)
	assert.Len(t, e.Mismatched, 2)
	assert.True(t, before.Equal(m.BN.Weight), "nothing is copied when something does not fit")

	err = nn.LoadStateDict(m, d, nn.Strict(false))
	require.ErrorAs(t, err, &e, "shapes must fit in any case")
	assert.Empty(t, append(e.Missing, e.Unexpected...))
	assert.True(t, before.Equal(m.BN.Weight))

	d.Delete("fc.weight")
	d.Delete("bn.running_mean")
	require.NoError(t, nn.LoadStateDict(m, d, nn.Strict(false)))
	assert.Equal(t, []float32{7, 7, 7, 7}, torch.ToSlice[float32](m.BN.Weight))
}

func TestLoadStateDictConverts(t *testing.T) {
	m := newNet()
	d := nn.StateDict(nn.To(newNet(), torch.Float64))
	n, _ := d.Get("bn.num_batches_tracked")
	d.Set("bn.num_batches_tracked", n.Reshape(1).AddScalar(5)) // old files have it so
	require.NoError(t, nn.LoadStateDict(m, d))
	assert.Equal(t, torch.Float32, m.Conv.Weight.DType())
	assert.Equal(t, 5.0, m.BN.NumBatchesTracked.Item())

	d.Delete("bn.num_batches_tracked") // still older files do not have it
	require.NoError(t, nn.LoadStateDict(m, d))
	two := &struct{ A, B *nn.BatchNorm2d }{nn.NewBatchNorm2d(1), nn.NewBatchNorm2d(1)}
	d = nn.StateDict(two)
	d.Delete("b.num_batches_tracked")
	assert.ErrorContains(t, nn.LoadStateDict(two, d), `Missing key(s) in state_dict: "b.num_batches_tracked"`)
}

func TestLoadStateDictRefuses(t *testing.T) {
	freed := func() torch.Tensor {
		defer torch.NewScope().Close()
		return torch.Zeros([]int{4})
	}()
	with := func(key string, v torch.Tensor) *torch.StateDict {
		d := nn.StateDict(newNet())
		d.Set(key, v)
		return d
	}
	tests := []struct {
		name string
		m    any
		d    *torch.StateDict
		want string
	}{
		{"no state dict", newNet(), nil, "state dict is nil"},
		{"no model", nil, torch.NewStateDict(), "model is nil"},
		{"empty", newNet(), torch.NewStateDict(), `"conv.weight", "conv.bias"`},
		{"undefined", newNet(), with("bn.bias", torch.Tensor{}), `"bn.bias", expected a tensor`},
		{"freed", newNet(), with("bn.bias", freed), "freed"},
		{"bias of a layer without", &struct{ Conv *nn.Conv2d }{nn.NewConv2d(1, 1, 1, nn.Bias(false))},
			nn.StateDict(&struct{ Conv *nn.Conv2d }{nn.NewConv2d(1, 1, 1)}), `Unexpected key(s) in state_dict: "conv.bias"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.ErrorContains(t, nn.LoadStateDict(test.m, test.d), test.want)
		})
	}
}
