package nn_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

func param(n int) torch.Tensor { return torch.Zeros([]int{n}).RequiresGrad_() }

// scale is a layer with one parameter.
type scale struct{ Scale torch.Tensor }

func (s *scale) Forward(x torch.Tensor) torch.Tensor { return x.Mul(s.Scale) }

func newScale() *scale { return &scale{param(1)} }

type branch interface {
	Forward(x torch.Tensor) torch.Tensor
}

type base struct {
	Stem     *scale
	Training bool
}

type everything struct {
	base                               // its fields are the outer struct's
	FCOut      *scale                  // fc_out
	Own        torch.Tensor            // before the layers, as PyTorch has it
	RunningVar torch.Tensor            `torch:",buffer"`
	Cache      torch.Tensor            `torch:",buffer,nonpersistent"`
	Count      torch.Tensor            `torch:"steps,buffer"`
	Absent     torch.Tensor            // undefined
	Nothing    *scale                  // nil
	Empty      nn.Sequential           // nil
	Renamed    *scale                  `torch:"head"`
	Skipped    *scale                  `torch:"-"`
	hidden     *scale                  `torch:"-"`
	Value      scale                   // a struct, not a pointer to one
	Any        branch                  // the layer inside counts
	Blocks     []*scale                // blocks.0, blocks.1
	Grid       [2][]scale              // grid.0.0
	ByName     map[string]nn.Module    // in the order of the keys
	ByNumber   map[int]*scale          // 2 before 10
	Seq        nn.Sequential           //
	Free       []torch.Tensor          // parameters
	Stats      map[string]torch.Tensor `torch:",buffer"`
	Config     struct{ Width int }     // holds nothing
	Client     *http.Client            // nor does this
	Done       chan torch.Tensor       // nor this
	private    torch.Tensor            // no parameter
}

func newEverything() *everything {
	return &everything{
		base: base{Stem: newScale()}, FCOut: newScale(), Own: param(2), RunningVar: param(3), Cache: param(4),
		Count: torch.Zeros(nil, torch.Int64), Renamed: newScale(), Skipped: newScale(), hidden: newScale(),
		Value: *newScale(), Any: newScale(), Blocks: []*scale{newScale(), nil, newScale()},
		Grid:     [2][]scale{{*newScale()}, nil},
		ByName:   map[string]nn.Module{"b": newScale(), "a": nn.NewReLU()},
		ByNumber: map[int]*scale{10: newScale(), 2: newScale()},
		Seq:      nn.NewSequential(newScale(), nn.NewSequential(nn.NewReLU(), newScale())),
		Free:     []torch.Tensor{param(1), {}, param(1)},
		Stats:    map[string]torch.Tensor{"mean": torch.Zeros(nil)},
		Client:   http.DefaultClient, Done: make(chan torch.Tensor), private: param(1),
	}
}

func TestNames(t *testing.T) {
	m := newEverything()
	var params, buffers, modules []string
	for name := range nn.NamedParameters(m) {
		params = append(params, name)
	}
	for name := range nn.NamedBuffers(m) {
		buffers = append(buffers, name)
	}
	for name := range nn.NamedModules(m) {
		modules = append(modules, name)
	}
	assert.Equal(t, []string{"own", "stem.scale", "fc_out.scale", "head.scale", "value.scale", "any.scale",
		"blocks.0.scale", "blocks.2.scale", "grid.0.0.scale", "by_name.b.scale", "by_number.2.scale", "by_number.10.scale",
		"seq.0.scale", "seq.1.1.scale", "free.0", "free.2"}, params)
	assert.Equal(t, []string{"running_var", "cache", "steps", "stats.mean"}, buffers)
	assert.Equal(t, []string{"", "stem", "fc_out", "head", "value", "any", "blocks.0", "blocks.2", "grid.0.0",
		"by_name.a", "by_name.b", "by_number.2", "by_number.10", "seq", "seq.0", "seq.1", "seq.1.0", "seq.1.1"}, modules)
	assert.Len(t, nn.Parameters(m), len(params))
	assert.Len(t, nn.Buffers(m), len(buffers))

	keys := nn.StateDict(m).Keys()
	assert.Equal(t, []string{"own", "running_var", "steps", "stem.scale"}, keys[:4])
	assert.NotContains(t, keys, "cache")
	assert.Len(t, keys, len(params)+len(buffers)-1)
}

// Fields, their names in PyTorch.
func TestFieldNames(t *testing.T) {
	type T = torch.Tensor
	var m struct {
		Conv1, FC1, BN1, RunningMean, NumBatchesTracked, InProjWeight, FCOut, ConvBN, W, LSTM2, ReLU, PReLU1, RReLU, ConvBNReLU, SiLU, Snake_Case, Layer1Conv, X2 T
	}
	for _, f := range []*T{&m.Conv1, &m.FC1, &m.BN1, &m.RunningMean, &m.NumBatchesTracked, &m.InProjWeight, &m.FCOut, &m.ConvBN, &m.W,
		&m.LSTM2, &m.ReLU, &m.PReLU1, &m.RReLU, &m.ConvBNReLU, &m.SiLU, &m.Snake_Case, &m.Layer1Conv, &m.X2} {
		*f = param(1)
	}
	assert.Equal(t, []string{"conv1", "fc1", "bn1", "running_mean", "num_batches_tracked", "in_proj_weight", "fc_out", "conv_bn", "w",
		"lstm2", "relu", "prelu1", "rrelu", "conv_bn_relu", "silu", "snake_case", "layer1_conv", "x2"}, nn.StateDict(&m).Keys())
}

func TestSharing(t *testing.T) {
	shared, weight := newScale(), param(1)
	m := &struct {
		A, B       *scale
		C, D       *scale
		All        []nn.Module
		Zero, Same *empty
	}{A: shared, B: shared, C: &scale{weight}, D: &scale{weight}, All: []nn.Module{shared}, Zero: &empty{}, Same: &empty{}}
	assert.Len(t, nn.Parameters(m), 2)
	var params, modules []string
	for name := range nn.NamedParameters(m) {
		params = append(params, name)
	}
	for name := range nn.NamedModules(m) {
		modules = append(modules, name)
	}
	assert.Equal(t, []string{"a.scale", "c.scale"}, params)
	assert.Equal(t, []string{"", "a", "c", "d", "zero", "same"}, modules, "two structs of no size are two layers")
	assert.Equal(t, []string{"a.scale", "b.scale", "c.scale", "d.scale", "all.0.scale"}, nn.StateDict(m).Keys())
}

type empty struct{}

func (*empty) Forward(x torch.Tensor) torch.Tensor { return x }

func TestWalksEndEarly(t *testing.T) {
	m := newEverything()
	for name := range nn.NamedParameters(m) {
		assert.Equal(t, "own", name)
		break
	}
	for name := range nn.NamedModules(m) {
		if name == "seq" {
			break
		}
		assert.NotContains(t, name, "seq.")
	}
}

func TestModels(t *testing.T) {
	for name, m := range map[string]any{
		"pointer":            newScale(),
		"struct":             *newScale(),
		"slice":              []*scale{newScale()},
		"Sequential":         nn.NewSequential(newScale()),
		"pointer to a slice": &nn.Sequential{newScale()},
		"map":                map[string]*scale{"a": newScale()},
		"embedded pointer":   &struct{ *scale }{newScale()},
		"nil embedded": &struct {
			*scale
			Other *scale
		}{Other: newScale()},
		"struct in interface": struct{ M branch }{newScale()},
		"generic":             &generic[float32]{newScale()},
	} {
		assert.Len(t, nn.Parameters(m), 1, name)
	}
	for _, layer := range nn.NamedModules(nn.Sequential{nn.NewReLU()}) {
		assert.IsType(t, nn.Sequential{}, layer)
		break
	}
}

type generic[T any] struct{ Layer *scale }

type loop struct {
	W    torch.Tensor
	Next *loop
}

type parent struct{ Child *child }
type child struct {
	Up  *parent
	Fix *parent `torch:"-"`
}

func (*parent) Forward(x torch.Tensor) torch.Tensor { return x }

//lint:ignore U1000 the walk meets the field, and refuses it
type unexported struct{ conv *nn.Conv2d }

//lint:ignore U1000 as above
type unexportedSlice struct{ blocks []nn.Module }

type badTag struct {
	Mean torch.Tensor `torch:",bufer"`
}
type twice struct {
	A torch.Tensor `torch:"x"`
	B *scale       `torch:"x"`
}

func TestMistakes(t *testing.T) {
	ring := &loop{W: param(1)}
	ring.Next = &loop{W: param(1), Next: ring}
	family := &parent{&child{}}
	family.Child.Up = family
	seq := nn.Sequential{nil}
	seq[0] = seq
	tests := []struct {
		name string
		m    any
		want []string
	}{
		{"nil", nil, []string{"the model is nil"}},
		{"nil pointer", (*scale)(nil), []string{"the model is nil"}},
		{"number", 7, []string{"int is no model"}},
		{"numbers", []int{7}, []string{"[]int is no model"}},
		{"channel", make(chan *scale), []string{"is no model"}},
		{"function", func() {}, []string{"is no model"}},
		{"map without order", map[float64]*scale{1: newScale()}, []string{"keys of a map of layers are strings or ints"}},
		{"ring", ring, []string{"loop holds itself, at next.next", "`torch:\"-\"`"}},
		{"parent", family, []string{"parent holds itself, at child.up"}},
		{"slice in itself", seq, []string{"Sequential holds itself, at 0"}},
		{"unexported layer", &unexported{}, []string{"field conv of nn_test.unexported", "not exported"}},
		{"unexported layers", &unexportedSlice{}, []string{"field blocks", "not exported"}},
		{"tag", &badTag{}, []string{"field Mean", `"bufer"`, "buffer,nonpersistent"}},
		{"two of one name", &twice{}, []string{`called "x"`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var e *torch.Error
			err := torch.Try(func() { nn.StateDict(test.m) })
			require.ErrorAs(t, err, &e)
			for _, s := range test.want {
				assert.ErrorContains(t, err, s)
			}
			require.ErrorAs(t, torch.Try(func() { nn.Train(test.m) }), &e)
			require.ErrorAs(t, torch.Try(func() { nn.Modules(test.m) }), &e)
		})
	}
}

func TestTrainAndEval(t *testing.T) {
	m := newEverything()
	m.Blocks = nil
	m.Seq = nn.NewSequential(nn.NewDropout(0.5), nn.NewBatchNorm2d(3))
	modes := func() []bool {
		return []bool{m.Training, m.Seq[0].(*nn.Dropout).Training, m.Seq[1].(*nn.BatchNorm2d).Training}
	}
	assert.Equal(t, []bool{false, true, true}, modes())
	assert.Same(t, m, nn.Train(m))
	assert.Equal(t, []bool{true, true, true}, modes())
	assert.Same(t, m, nn.Eval(m))
	assert.Equal(t, []bool{false, false, false}, modes())
	nn.Train(m, true)
	nn.Train(m, false)
	assert.Equal(t, []bool{false, false, false}, modes())
	assert.ErrorContains(t, torch.Try(func() { nn.Eval(*nn.NewDropout(0.5)) }), "pass a pointer")
	assert.ErrorContains(t, torch.Try(func() { nn.Train(m, true, false) }), "at most one")
}

func TestFreeze(t *testing.T) {
	m := nn.NewSequential(nn.NewConv2d(3, 4, 3), nn.NewBatchNorm2d(4), nn.NewFlatten(), nn.NewLinear(4, 2))
	x := torch.Randn([]int{2, 3, 3, 3})
	nn.Freeze(m)
	for name, p := range nn.NamedParameters(m) {
		assert.False(t, p.RequiresGrad(), name)
	}
	m[3] = nn.NewLinear(4, 2)
	m.Forward(x).Sum().Backward()
	for name, p := range nn.NamedParameters(m) {
		assert.Equal(t, name == "3.weight" || name == "3.bias", p.Grad().Defined(), name)
	}
	nn.ZeroGrad(m)
	nn.Unfreeze(m).Forward(x).Sum().Backward()
	for name, p := range nn.NamedParameters(m) {
		assert.True(t, p.Grad().Defined(), name)
	}
	nn.ZeroGrad(m)
	for name, p := range nn.NamedParameters(m) {
		assert.False(t, p.Grad().Defined(), name)
	}
	for name, b := range nn.NamedBuffers(m) {
		assert.False(t, b.RequiresGrad(), name)
	}
}

func TestTo(t *testing.T) {
	m := nn.NewSequential(nn.NewConv2d(3, 4, 3), nn.NewBatchNorm2d(4))
	x := torch.Randn([]int{2, 3, 5, 5})
	m.Forward(x).Square().Sum().Backward()
	before := nn.Parameters(m) // as an optimizer holds them
	wantWeight := before[0].Detach().To(torch.Float64)
	wantGrad := before[0].Grad().To(torch.Float64)
	grad := before[0].Grad()

	assert.Equal(t, m, nn.To(m, torch.Float64, torch.CPU))
	for i, p := range nn.Parameters(m) {
		assert.True(t, p.Same(before[i]))
		assert.Equal(t, torch.Float64, p.DType())
		assert.Equal(t, torch.Float64, p.Grad().DType())
		assert.True(t, p.RequiresGrad() && p.IsLeaf())
	}
	assert.True(t, wantWeight.Equal(before[0].Detach()))
	assert.True(t, wantGrad.Equal(before[0].Grad()))
	assert.True(t, grad.Same(before[0].Grad()), "the gradient itself was converted")
	bn := m[1].(*nn.BatchNorm2d)
	assert.Equal(t, torch.Float64, bn.RunningMean.DType())
	assert.Equal(t, torch.Int64, bn.NumBatchesTracked.DType(), "a type applies to floating-point tensors alone")

	// It goes on training.
	m.Forward(x.To(torch.Float64)).Square().Sum().Backward()
	assert.Equal(t, torch.Float64, before[0].Grad().DType())

	nn.To(m, torch.ChannelsLast)
	assert.Equal(t, []int{27, 1, 9, 3}, before[0].Stride())
	assert.True(t, wantWeight.Equal(before[0].Detach()))

	assert.ErrorContains(t, torch.Try(func() { nn.To(m, torch.Int64) }), "torch.int64")
	assert.ErrorContains(t, torch.Try(func() { nn.To(m, torch.CUDA(99)) }), "cuda:99")
	assert.Equal(t, torch.Float64, before[0].DType())

	scope := torch.NewScope()
	nn.To(m, torch.Float32)
	scope.Close()
	m.Forward(x)
}
