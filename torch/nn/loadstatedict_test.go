package nn_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

type fcBlock struct{ FC *nn.Linear }

type blocks struct {
	Blocks []*fcBlock
	Head   *nn.Linear
}

func newBlocks() *blocks {
	return &blocks{[]*fcBlock{{nn.NewLinear(2, 2)}, {nn.NewLinear(2, 2)}}, nn.NewLinear(2, 1)}
}

// The names come in PyTorch's order, of which this is written down: those that a layer lacks
// before those of its layers.
func TestIncompatibleKeys(t *testing.T) {
	d := torch.NewStateDict()
	for _, k := range []string{"blocks.1.fc.other", "blocks.2.fc.weight", "head.other", "top", "blocks.0.x", "blocks.0.fc.weight",
		"blocks.0.fc.bias", "blocks.0.fc.weight.more", "blocks.extra", "other.a.b", "head.weight"} {
		d.Set(k, torch.Zeros([]int{1}))
	}
	d.Set("blocks.0.fc.weight", torch.Zeros([]int{2, 2}))
	d.Set("blocks.0.fc.bias", torch.Zeros([]int{2}))
	d.Set("head.weight", torch.Zeros([]int{1, 2}))
	want := nn.IncompatibleKeys{
		Missing:    []string{"blocks.1.fc.weight", "blocks.1.fc.bias", "head.bias"},
		Unexpected: []string{"top", "other.a.b", "blocks.2.fc.weight", "blocks.extra", "blocks.0.x", "blocks.0.fc.weight.more", "blocks.1.fc.other", "head.other"},
	}
	var keys nn.IncompatibleKeys
	m := newBlocks()
	require.NoError(t, nn.LoadStateDict(m, d, nn.Strict(false), &keys))
	assert.Equal(t, want, keys)
	assert.Zero(t, m.Head.Weight.Abs().Sum().Item())

	m, keys = newBlocks(), nn.IncompatibleKeys{}
	err := nn.LoadStateDict(m, d, &keys)
	assert.EqualError(t, err, "Error(s) in loading state_dict for blocks:"+
		"\n\tMissing key(s) in state_dict: \"blocks.1.fc.weight\", \"blocks.1.fc.bias\", \"head.bias\". "+
		"\n\tUnexpected key(s) in state_dict: \""+strings.Join(want.Unexpected, "\", \"")+"\". ")
	assert.Equal(t, want, keys)
	assert.NotZero(t, m.Head.Weight.Abs().Sum().Item(), "nothing is copied")
}

func TestLoadStateDictAssigns(t *testing.T) {
	m := nn.OnMeta(newBlocks())
	nn.Freeze(m.Blocks)
	d := nn.StateDict(nn.To(newBlocks(), torch.Float64))
	require.NoError(t, nn.LoadStateDict(m, d, nn.Assign(true)))
	src, _ := d.Get("head.weight")
	weight := m.Head.Weight
	assert.True(t, weight.SharesStorage(src) && weight.Equal(src) && weight.IsLeaf())
	assert.Equal(t, []any{torch.Float64, torch.CPU, true, false}, []any{weight.DType(), weight.Device(), weight.RequiresGrad(), m.Blocks[0].FC.Weight.RequiresGrad()})

	scales := map[string]torch.Tensor{"a": param(2)}
	d = torch.NewStateDict()
	d.Set("a", torch.Ones([]int{2}))
	require.NoError(t, nn.LoadStateDict(scales, d, nn.Assign(true)))
	assert.Equal(t, 2.0, scales["a"].Sum().Item())
}

func TestStateDictHooks(t *testing.T) {
	m := newBlocks()
	var log []string
	until(t, nn.RegisterStateDictPreHook(m, func(l any, prefix string) { log = append(log, fmt.Sprintf("pre %T %q", l, prefix)) }))
	until(t, nn.RegisterStateDictPostHook(m, func(_ any, d *torch.StateDict, prefix string) {
		log = append(log, fmt.Sprint("post ", prefix, d.Len()))
	}))
	until(t, nn.RegisterStateDictPostHook(m.Blocks[1], func(_ any, d *torch.StateDict, prefix string) {
		w, _ := d.Get(prefix + "fc.weight")
		d.Delete(prefix + "fc.weight")
		d.Set(prefix+"fc.w", w)
	}))
	d := nn.StateDict(m)
	assert.Equal(t, []string{`pre *nn_test.blocks ""`, "post 6"}, log)
	assert.Equal(t, []string{"blocks.0.fc.weight", "blocks.0.fc.bias", "blocks.1.fc.bias", "blocks.1.fc.w", "head.weight", "head.bias"}, d.Keys())

	n := newBlocks()
	until(t, nn.RegisterLoadStateDictPreHook(n.Blocks[1], func(_ any, d *torch.StateDict, prefix string) {
		w, _ := d.Get(prefix + "fc.w")
		d.Delete(prefix + "fc.w")
		d.Set(prefix+"fc.weight", w)
	}))
	require.NoError(t, nn.LoadStateDict(n, d))
	assert.True(t, n.Blocks[1].FC.Weight.Equal(m.Blocks[1].FC.Weight))
	assert.Contains(t, d.Keys(), "blocks.1.fc.w", "the caller's is as it was")

	d.Delete("head.bias")
	assert.ErrorContains(t, nn.LoadStateDict(n, d), "head.bias")
	var loaded bool
	n.Head.Weight.Detach().Zero_()
	until(t, nn.RegisterLoadStateDictPostHook(n.Head, func(l any, keys *nn.IncompatibleKeys) {
		loaded = l.(*nn.Linear).Weight.Equal(m.Head.Weight)
		keys.Missing = nil
	}))
	require.NoError(t, nn.LoadStateDict(n, d))
	assert.True(t, loaded, "the hook sees what was loaded")
	until(t, nn.RegisterLoadStateDictPostHook(n, func(any, *nn.IncompatibleKeys) { panic(&torch.Error{Op: "hook", Msg: "no"}) }))
	assert.ErrorContains(t, nn.LoadStateDict(n, d), "no")
}

// A tensor that is held twice is there twice, trains once, and is loaded under both names.
func TestTiedWeights(t *testing.T) {
	type tied struct{ Encoder, Decoder *nn.Linear }
	m := &tied{nn.NewLinear(3, 3), nn.NewLinear(3, 3, nn.Bias(false))}
	m.Decoder.Weight = m.Encoder.Weight
	assert.Len(t, nn.Parameters(m), 2)
	d := nn.StateDict(m)
	assert.Equal(t, []string{"encoder.weight", "encoder.bias", "decoder.weight"}, d.Keys())
	n := &tied{nn.NewLinear(3, 3), nn.NewLinear(3, 3, nn.Bias(false))}
	n.Decoder.Weight = n.Encoder.Weight
	require.NoError(t, nn.LoadStateDict(n, d))
	assert.True(t, n.Decoder.Weight.Same(n.Encoder.Weight) && n.Decoder.Weight.Equal(m.Encoder.Weight))
}

func TestLazyLayersLoad(t *testing.T) {
	type net struct {
		Conv *nn.LazyConv2d
		T    *nn.LazyConvTranspose1d
		Norm *nn.LazyBatchNorm1d
		I    *nn.LazyInstanceNorm2d
		FC   *nn.LazyLinear
	}
	newNet := func() *net {
		return &net{nn.NewLazyConv2d(4, 3, nn.Groups(2)), nn.NewLazyConvTranspose1d(2, 2), nn.NewLazyBatchNorm1d(),
			nn.NewLazyInstanceNorm2d(nn.TrackRunningStats(true)), nn.NewLazyLinear(5)}
	}
	m := newNet()
	params := nn.Parameters(m)
	assert.Len(t, params, 8)
	for _, p := range params {
		assert.Equal(t, []int{0}, p.Shape())
	}
	require.NoError(t, nn.LoadStateDict(newNet(), nn.StateDict(m)), "neither has shapes")
	nn.To(m, torch.Float64)
	m.Conv.Forward(torch.Ones([]int{1, 6, 4, 4}, torch.Float64))
	m.T.Forward(torch.Ones([]int{3, 4}, torch.Float64))
	m.Norm.Forward(torch.Ones([]int{2, 7}, torch.Float64))
	m.I.Forward(torch.Ones([]int{2, 4, 3, 3}, torch.Float64))
	m.FC.Forward(torch.Ones([]int{8}, torch.Float64))
	assert.Equal(t, []int{6, 3, 7, 4, 8}, []int{m.Conv.InChannels, m.T.InChannels, m.Norm.NumFeatures, m.I.NumFeatures, m.FC.InFeatures})
	for i, p := range nn.Parameters(m) {
		assert.True(t, p.Same(params[i]) && p.RequiresGrad() && p.NumEl() > 0, "those that an optimizer has")
		assert.Equal(t, torch.Float64, p.DType())
	}

	n := newNet()
	require.NoError(t, nn.LoadStateDict(n, nn.StateDict(m)))
	assert.False(t, n.Conv.Uninitialized() || n.T.Uninitialized() || n.Norm.Uninitialized() || n.I.Uninitialized() || n.FC.Uninitialized())
	assert.Equal(t, []int{6, 3, 7, 4, 8}, []int{n.Conv.InChannels, n.T.InChannels, n.Norm.NumFeatures, n.I.NumFeatures, n.FC.InFeatures})
	assert.True(t, n.FC.Weight.Equal(m.FC.Weight.To(torch.Float32)))
	assert.Equal(t, torch.Float32, n.FC.Weight.DType())

	d := nn.StateDict(m)
	d.Delete("fc.bias")
	assert.ErrorContains(t, nn.LoadStateDict(newNet(), d, nn.Strict(false)), `The lazy layer "fc" has seen no input`)
	assert.ErrorContains(t, nn.LoadStateDict(m, nn.StateDict(newNet())), "size mismatch for conv.weight")
}

// The error tells where in the model it happened, as far as it is known.
func TestErrorsTellTheLayer(t *testing.T) {
	bad := nn.NewConv2d(4, 4, 1)
	net := nn.NewSequential(nn.NewIdentity(), nn.NewSequential(nn.NewReLU(), &convBlock{bad}))
	x := torch.Zeros([]int{1, 3, 2, 2})
	plain := torch.Try(func() { bad.Forward(x) })
	err := torch.Try(func() { net.Forward(x) })
	assert.EqualError(t, err, plain.Error()+"; in layer 1.1.conv, Conv2d")
	var e *nn.LayerError
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "1.1.conv", e.Path)
	assert.Same(t, bad, e.Layer)
	assert.Nil(t, errors.Unwrap(e))

	err = torch.Try(func() { nn.Summary(net, 1, 3, 2, 2) })
	assert.EqualError(t, err, plain.Error()+"; in layer 1.1.conv, Conv2d")
	assert.ErrorContains(t, torch.Try(func() { nn.NewSequential(nn.NewIdentity(), nil).Forward(x) }), "layer 1 is nil")
	assert.PanicsWithValue(t, "mine", func() { nn.NewSequential(panics{}).Forward(x) })
}

type convBlock struct{ Conv *nn.Conv2d }

func (b *convBlock) Forward(x torch.Tensor) torch.Tensor { return b.Conv.Forward(x) }

type panics struct{ _ int }

func (panics) Forward(torch.Tensor) torch.Tensor { panic("mine") }

// What PyTorch has ModuleList, ModuleDict, ParameterList and ParameterDict for are slices,
// maps and structs, with the same names.
func TestContainers(t *testing.T) {
	type model struct {
		Layers []nn.Module          // ModuleList
		ByName map[string]nn.Module // ModuleDict
		Params []torch.Tensor       // ParameterList
		Scales map[string]torch.Tensor
	}
	m := &model{
		Layers: []nn.Module{nn.NewLinear(2, 2), nn.NewReLU(), nn.NewLinear(2, 1, nn.Bias(false))},
		ByName: map[string]nn.Module{"b": nn.NewPixelShuffle(2), "a": nn.NewLinear(1, 1), "c": nn.NewBatchNorm1d(1)},
		Params: []torch.Tensor{param(1), param(2)},
		Scales: map[string]torch.Tensor{"y": param(1), "x": param(3)},
	}
	assert.Equal(t, []string{"layers.0.weight", "layers.0.bias", "layers.2.weight", "by_name.a.weight", "by_name.a.bias", "by_name.c.weight",
		"by_name.c.bias", "by_name.c.running_mean", "by_name.c.running_var", "by_name.c.num_batches_tracked",
		"params.0", "params.1", "scales.x", "scales.y"}, nn.StateDict(m).Keys())
	nn.Eval(m)
	assert.False(t, m.ByName["c"].(*nn.BatchNorm1d).Training)
	m.Layers = append(m.Layers, nn.NewLinear(1, 1))
	m.ByName["d"] = nn.NewDropout1d(0.5)
	assert.Len(t, nn.Parameters(m), 13)
	d := nn.StateDict(m)
	require.NoError(t, nn.LoadStateDict(m, d))
	assert.Len(t, nn.StateDict(m.Params).Keys(), 2)
	require.NoError(t, nn.LoadStateDict(m.Params, nn.StateDict(m.Params)))
}

func ExampleRegisterLoadStateDictPreHook() {
	fc := nn.NewLinear(2, 2, nn.Bias(false))
	hook := nn.RegisterLoadStateDictPreHook(fc, func(_ any, d *torch.StateDict, prefix string) {
		if w, ok := d.Get(prefix + "w"); ok { // as it was called once
			d.Delete(prefix + "w")
			d.Set(prefix+"weight", w)
		}
	})
	defer hook.Remove()
	d := torch.NewStateDict()
	d.Set("w", torch.Ones([]int{2, 2}))
	fmt.Println(nn.LoadStateDict(fc, d), torch.ToSlice[float32](fc.Weight))
	// Output: <nil> [1 1 1 1]
}

func ExampleIncompatibleKeys() {
	d := nn.StateDict(nn.NewLinear(2, 2))
	d.Delete("bias")
	var keys nn.IncompatibleKeys
	err := nn.LoadStateDict(nn.NewLinear(2, 2), d, nn.Strict(false), &keys)
	fmt.Println(err, keys.Missing, keys.Unexpected)
	// Output: <nil> [bias] []
}
