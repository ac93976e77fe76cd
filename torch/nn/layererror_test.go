package nn_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// twoPaths is a user's model: a struct with layers, a map, and one that hides.
type twoPaths struct {
	Left   *nn.Linear
	Heads  map[string]nn.Module
	Blocks []*convBlock
	Act    *nn.Identity
	Attn   *nn.MultiheadAttention
	Score  *nn.TripletMarginWithDistanceLoss
	Hidden *nn.Linear `torch:"-"`
	use    func(m *twoPaths, x torch.Tensor) torch.Tensor
}

func (m *twoPaths) Forward(x torch.Tensor) torch.Tensor { return m.use(m, x) }

func TestLayerErrorPath(t *testing.T) {
	net := &twoPaths{
		Left:   nn.NewLinear(4, 4),
		Heads:  map[string]nn.Module{"a": nn.NewSequential(nn.NewReLU(), nn.NewLinear(4, 2))},
		Blocks: []*convBlock{{nn.NewConv2d(4, 4, 1)}, {nn.NewConv2d(4, 4, 1)}},
		Act:    nn.NewIdentity(),
		Attn:   nn.NewMultiheadAttention(4, 2),
		Score:  nn.NewTripletMarginWithDistanceLoss(),
		Hidden: nn.NewLinear(4, 4),
	}
	x := torch.Ones([]int{2, 3})
	for _, c := range []struct {
		use       func(m *twoPaths, x torch.Tensor) torch.Tensor
		op        string
		path, typ string
		layer     any
	}{
		{func(m *twoPaths, x torch.Tensor) torch.Tensor { return m.Left.Forward(x) }, "nn.Linear: linear", "left", "Linear", net.Left},
		{func(m *twoPaths, x torch.Tensor) torch.Tensor { return m.Heads["a"].Forward(x) }, "nn.Linear: linear", "heads.a.1", "Linear", net.Heads["a"].(nn.Sequential)[1]},
		{func(m *twoPaths, x torch.Tensor) torch.Tensor { return m.Blocks[1].Forward(x) }, "nn.Conv2d: conv2d", "blocks.1.conv", "Conv2d", net.Blocks[1].Conv},
		{func(m *twoPaths, x torch.Tensor) torch.Tensor { y, _ := m.Attn.Forward(x, x, x); return y }, "nn.MultiheadAttention", "attn", "MultiheadAttention", net.Attn},
		{func(m *twoPaths, x torch.Tensor) torch.Tensor { return m.Score.Forward(x, x, torch.Ones([]int{2, 4})) }, "nn.TripletMarginWithDistanceLoss: pairwise_distance", "score.distance_function", "PairwiseDistance", net.Score.DistanceFunction},
		{func(m *twoPaths, x torch.Tensor) torch.Tensor { return m.Hidden.Forward(x) }, "nn.Linear: linear", "", "Linear", net.Hidden},
	} {
		net.use = c.use
		for name, run := range map[string]func(){
			"Try":  func() { panic(nn.Try(net, func() { net.Forward(x) })) },
			"Call": func() { nn.Call(net, x) },
		} {
			var e *torch.Error
			var l *nn.LayerError
			require.ErrorAs(t, torch.Try(run), &e, name)
			require.ErrorAs(t, e, &l, name)
			assert.Equal(t, c.op, e.Op)
			assert.Equal(t, c.path, l.Path)
			assert.Equal(t, c.typ, l.Type)
			assert.Same(t, c.layer, l.Layer)
			if c.path == "" {
				assert.NotContains(t, e.Msg, "in layer")
				assert.EqualError(t, l, "in a Linear")
			} else {
				assert.Contains(t, e.Msg, "; in layer "+c.path+", "+c.typ)
			}
		}
	}

	// What is no layer's fault, and what is none at all.
	net.use = func(_ *twoPaths, x torch.Tensor) torch.Tensor { return x.Matmul(x) }
	err := nn.Try(net, func() { net.Forward(x) })
	var l *nn.LayerError
	assert.Error(t, err)
	assert.False(t, errors.As(err, &l))
	net.use = func(_ *twoPaths, x torch.Tensor) torch.Tensor { return x }
	assert.NoError(t, nn.Try(net, func() { net.Forward(x) }))
	assert.PanicsWithValue(t, "mine", func() { _ = nn.Try(net, func() { panic("mine") }) })
	assert.ErrorContains(t, nn.Try(nil, func() { net.Left.Forward(x) }), "nn.Linear: linear", "a model that is none does not hide the error")
}

// A Sequential in a layer of a Sequential: each name once.
func TestLayerErrorNested(t *testing.T) {
	bad := nn.NewLinear(4, 4)
	net := nn.NewSequential(nn.NewIdentity(), &struct{ inSequential }{inSequential{Body: nn.Sequential{nn.NewReLU(), nn.NewSequential(bad)}}})
	err := nn.Try(net, func() { net.Forward(torch.Ones([]int{2, 3})) })
	var l *nn.LayerError
	require.ErrorAs(t, err, &l)
	assert.Equal(t, "1.body.1.0", l.Path)
	assert.Same(t, bad, l.Layer)
}

type inSequential struct{ Body nn.Sequential }

func (m *inSequential) Forward(x torch.Tensor) torch.Tensor { return m.Body.Forward(x) }

// A layer that works pays for no error.
func TestBlameAllocates(t *testing.T) {
	net := nn.NewIdentity()
	x := torch.Ones([]int{1})
	assert.Zero(t, testing.AllocsPerRun(100, func() { nn.Call(net, x) }))
}
