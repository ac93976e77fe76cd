package nn_test

import (
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

func mlp(opts ...nn.LinearOption) nn.Sequential {
	return nn.NewSequential(nn.NewLinear(20, 32), nn.NewReLU(), nn.NewLinear(32, 7, opts...))
}

// What quantized layers are made of and compute is PyTorch's, to the last bit.
func TestQuantizeDynamicGolden(t *testing.T) {
	file := golden.ReadLive(t, "testdata/quantized.json", "testdata/make_quantized.py")
	for name, c := range map[string]struct {
		shape []int
		scale float64
		model []nn.LinearOption
		opts  []nn.QuantizeDynamicOption
	}{
		"mlp":         {shape: []int{5, 20}, scale: 1},
		"no bias":     {shape: []int{5, 20}, scale: 1, model: []nn.LinearOption{nn.Bias(false)}},
		"empty":       {shape: []int{0, 20}},
		"dims":        {shape: []int{2, 3, 20}, scale: 100},
		"zeros":       {shape: []int{2, 20}},
		"by name":     {shape: []int{5, 20}, scale: 1, opts: []nn.QuantizeDynamicOption{nn.QConfigSpec("2")}},
		"per channel": {shape: []int{5, 20}, scale: 1},
	} {
		t.Run(name, func(t *testing.T) {
			defer torch.NewScope().Close()
			want := file.Case(t, name)
			torch.ManualSeed(0)
			float := mlp(c.model...)
			net := nn.QuantizeDynamic(float, c.opts...)
			if name == "per channel" { // one scale for each row: PyTorch's, as QuantizeLinear takes one for all
				for i, key := range map[int]string{0: "0", 2: "2"} {
					l := net[i].(*nn.DynamicQuantizedLinear)
					ints, scales := want.Tensor(t, key+".int_repr"), want.Tensor(t, key+".scale")
					w := torch.Op("aten::_make_per_channel_quantized_tensor").Call(ints, scales, torch.Zeros(scales.Shape(), torch.Int64), 0)[0].(torch.Tensor)
					l.SetWeightBias(w, float[i].(*nn.Linear).Bias.Detach())
				}
			}
			torch.ManualSeed(7)
			x := torch.Randn(c.shape).MulScalar(c.scale)
			file.Equal(t, want, "y", net.Forward(x))
			for i, l := range net {
				l, ok := l.(*nn.DynamicQuantizedLinear)
				key := string(rune('0' + i))
				require.Equal(t, want.Has(key+".scale"), ok, key)
				if !ok {
					continue
				}
				file.Equal(t, want, key+".int_repr", torch.Op("aten::int_repr").Call(l.Weight())[0].(torch.Tensor))
				if name != "per channel" {
					scale := torch.Op("aten::q_scale").Call(l.Weight())[0].(float64)
					file.Equal(t, want, key+".scale", torch.FromSlice([]float64{scale}).Reshape())
				}
			}

			// The state is all of it, also through a file.
			path := filepath.Join(t.TempDir(), "q.pt")
			require.NoError(t, torch.Save(path, nn.StateDict(net)))
			d, err := torch.LoadStateDict(path)
			require.NoError(t, err)
			other := nn.QuantizeDynamic(mlp(c.model...), c.opts...)
			require.False(t, c.scale != 0 && other.Forward(x).Equal(net.Forward(x)))
			require.NoError(t, nn.LoadStateDict(other, d))
			assert.True(t, other.Forward(x).Equal(net.Forward(x)))
		})
	}
}

// quantNet has linear layers in places of every kind.
type quantNet struct {
	Typed *nn.Linear
	Any   nn.Module
	List  []nn.Module
	Map   map[string]nn.Module
	Inner *struct{ Deep nn.Sequential }
	Attn  *nn.MultiheadAttention
}

func newQuantNet() *quantNet {
	shared := nn.NewLinear(4, 4)
	return &quantNet{
		Typed: nn.NewLinear(4, 4),
		Any:   shared,
		List:  []nn.Module{shared, nn.NewReLU()},
		Map:   map[string]nn.Module{"a": nn.NewLinear(4, 2), "b": nn.NewTanh()},
		Inner: &struct{ Deep nn.Sequential }{nn.Sequential{nn.Sequential{nn.NewLinear(4, 3)}}},
		Attn:  nn.NewMultiheadAttention(4, 2),
	}
}

func TestQuantizeDynamicPlaces(t *testing.T) {
	net := newQuantNet()
	var left nn.NotQuantized
	q := nn.QuantizeDynamic(net, &left)
	assert.Equal(t, nn.NotQuantized{"typed"}, left)
	assert.IsType(t, &nn.DynamicQuantizedLinear{}, q.Any)
	assert.Same(t, q.Any, q.List[0], "a layer that is held twice")
	assert.IsType(t, &nn.DynamicQuantizedLinear{}, q.Map["a"])
	assert.IsType(t, &nn.Tanh{}, q.Map["b"])
	assert.IsType(t, &nn.DynamicQuantizedLinear{}, q.Inner.Deep[0].(nn.Sequential)[0])
	assert.IsType(t, &nn.Linear{}, net.Any, "the model itself stays")
	assert.IsType(t, &nn.Linear{}, net.Inner.Deep[0].(nn.Sequential)[0])
	assert.False(t, q.Attn.Training)
	assert.True(t, net.Attn.Training)

	err := torch.Try(func() { nn.QuantizeDynamic(net, nn.Inplace(true)) })
	assert.ErrorContains(t, err, "nn.QuantizeDynamic(): typed cannot be replaced: a field of type *nn.Linear")
	assert.IsType(t, &nn.Linear{}, net.Any, "nothing is changed then")
	same := nn.QuantizeDynamic(net, nn.Inplace(true), nn.QConfigSpec("any", "inner"))
	assert.Same(t, net, same)
	assert.IsType(t, &nn.DynamicQuantizedLinear{}, net.Any)
	assert.IsType(t, &nn.Linear{}, net.Map["a"])
	assert.IsType(t, &nn.DynamicQuantizedLinear{}, net.Inner.Deep[0].(nn.Sequential)[0])
}

func TestQuantizeDynamicHooksAndLazy(t *testing.T) {
	lazy, fresh := nn.NewLazyLinear(2), nn.NewLazyLinear(2)
	lazy.Forward(torch.Ones([]int{1, 3}))
	net := nn.NewSequential(nn.NewLinear(3, 3), lazy, fresh)
	calls := 0
	defer nn.RegisterForwardHook(net[0], func(any, []torch.Tensor, []torch.Tensor) []torch.Tensor { calls++; return nil }).Remove()
	nn.QuantizeDynamic(net, nn.Inplace(true))
	assert.IsType(t, &nn.DynamicQuantizedLinear{}, net[1])
	assert.IsType(t, &nn.LazyLinear{}, net[2])
	net[:2].Forward(torch.Ones([]int{1, 3}))
	assert.Equal(t, 1, calls)
}

func TestDynamicQuantizedLinear(t *testing.T) {
	float := nn.NewLinear(3, 2)
	q := nn.QuantizeLinear(float)
	assert.InDeltaSlice(t, torch.ToSlice[float32](float.Weight.Detach()), torch.ToSlice[float32](torch.Op("aten::dequantize.self").Call(q.Weight())[0].(torch.Tensor)), 0.003, "half a step of the scale, 0.58/127.5")
	assert.True(t, float.Bias.Detach().Equal(q.Bias()))
	assert.Empty(t, nn.Parameters(q))
	assert.False(t, nn.QuantizeLinear(nn.NewLinear(3, 2, nn.Bias(false))).Bias().Defined())
	assert.Equal(t, []int{2, 2}, nn.QuantizeLinear(nn.NewLinear(3, 2, nn.DType(torch.Float64))).Forward(torch.Ones([]int{2, 3})).Shape())

	zero := nn.NewDynamicQuantizedLinear(3, 2)
	assert.Equal(t, []int{4, 2}, nn.QuantizeLinear(nn.NewLinear(0, 2)).Forward(torch.Ones([]int{4, 0})).Shape())
	assert.Equal(t, []float32{0, 0}, torch.ToSlice[float32](zero.Forward(torch.Ones([]int{1, 3}))))
	require.NoError(t, nn.LoadStateDict(zero, nn.StateDict(q)))
	assert.True(t, zero.Forward(torch.Ones([]int{1, 3})).Equal(q.Forward(torch.Ones([]int{1, 3}))))
	c := nn.Clone(q)
	q.SetWeightBias(nn.NewDynamicQuantizedLinear(3, 2).Weight(), torch.Tensor{})
	assert.True(t, c.Forward(torch.Ones([]int{1, 3})).Equal(zero.Forward(torch.Ones([]int{1, 3}))), "a copy keeps its weight")

	var wg sync.WaitGroup
	want := zero.Forward(torch.Ones([]int{8, 3}))
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 20 {
				assert.True(t, zero.Forward(torch.Ones([]int{8, 3})).Equal(want))
			}
		}()
	}
	wg.Wait()
}

func TestQuantizedErrors(t *testing.T) {
	q, zero := nn.QuantizeLinear(nn.NewLinear(3, 2)), nn.NewDynamicQuantizedLinear(3, 2)
	w := q.Weight()
	state := q.GetExtraState().(torch.Tensor)
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"an input of [N, *, 3] is required", func() { q.Forward(torch.Ones([]int{2, 4})) }},
		{"an input of [N, *, 3] is required", func() { q.Forward(torch.Ones([]int{4})) }},
		{"an input of [N, *, 3] is required", func() { q.Forward(torch.Tensor{}) }},
		{"of type float32 on the CPU is required, not torch.float64 on cpu", func() { q.Forward(torch.Ones([]int{2, 3}, torch.Float64)) }},
		{"of type float32 on the CPU is required, not torch.float32 on meta", func() { q.Forward(torch.Ones([]int{2, 3}, torch.Meta)) }},
		{"the layer has no weight", func() { (&nn.DynamicQuantizedLinear{InFeatures: 3}).Forward(torch.Ones([]int{1, 3})) }},
		{"the layer has no weight", func() { (&nn.DynamicQuantizedLinear{}).Weight() }},
		{"features must not be negative", func() { nn.NewDynamicQuantizedLinear(-1, 2) }},
		{"a weight of [OutFeatures, InFeatures] is required", func() { nn.QuantizeLinear(&nn.Linear{}) }},
		{"the layer is nil", func() { nn.QuantizeLinear(nil) }},
		{"the weight is on meta", func() { nn.QuantizeLinear(nn.NewLinear(2, 2, nn.Device(torch.Meta))) }},
		{"of type qint8 and shape [2, 3] is required", func() { q.SetWeightBias(torch.Ones([]int{2, 3}), torch.Tensor{}) }},
		{"of type qint8 and shape [2, 3] is required", func() { q.SetWeightBias(nn.NewDynamicQuantizedLinear(2, 3).Weight(), torch.Tensor{}) }},
		{"a bias of type float32 and shape [2] is required", func() { q.SetWeightBias(w, torch.Ones([]int{3})) }},
		{"a bias of type float32 and shape [2] is required", func() { q.SetWeightBias(w, torch.Ones([]int{2}, torch.Float64)) }},
		{"the model is a Linear itself", func() { nn.QuantizeDynamic(nn.NewLinear(2, 2)) }},
		{"the model has no layer called \"head\"", func() { nn.QuantizeDynamic(mlp(), nn.QConfigSpec("head")) }},
		{"linear1, linear2 cannot be replaced", func() { nn.QuantizeDynamic(nn.NewTransformerEncoderLayer(4, 2)) }},
	} {
		assert.ErrorContains(t, torch.Try(c.f), c.want)
	}
	assert.ErrorContains(t, q.SetExtraState(torch.Ones([]int{1, 3})), "a tensor of bytes")
	assert.ErrorContains(t, q.SetExtraState("bytes"), "a tensor of bytes")
	assert.ErrorContains(t, q.SetExtraState(torch.FromSlice([]uint8{1, 2, 3})), "these bytes are no state")
	assert.ErrorContains(t, nn.NewDynamicQuantizedLinear(2, 2).SetExtraState(state), "the state is of a layer from 3 to 2 features, this one is from 2 to 2")
	assert.ErrorContains(t, q.SetExtraState(state.Narrow(0, 0, state.Size(0)-1)), "cut off or too long")
	assert.ErrorContains(t, nn.LoadStateDict(zero, nn.StateDict(nn.NewLinear(3, 2))), "Missing key(s) in state_dict: \"_extra_state\"")
	bad := torch.NewStateDict()
	bad.Set("_extra_state", torch.FromSlice([]uint8{1}))
	assert.ErrorContains(t, nn.LoadStateDict(zero, bad), "no state of a DynamicQuantizedLinear")
}

// The packed weights of layers that nobody holds are freed.
func TestQuantizedMemory(t *testing.T) {
	torch.GC()
	before := torch.MemoryStats().Bytes
	for range 20 { // the bias is a tensor of the packed object, which MemoryStats counts
		q := nn.NewDynamicQuantizedLinear(4, 1<<16)
		q.Forward(torch.Ones([]int{1, 4}))
	}
	after := torch.MemoryStats().Bytes
	for range 50 {
		if torch.GC(); torch.MemoryStats().Bytes < before+1<<19 {
			break
		}
	}
	assert.Less(t, torch.MemoryStats().Bytes, before+1<<19, "20 biases of 256 KB, %d bytes before the collection", after)
}
