package nn_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/torchtest"
)

type dicts struct {
	Layers nn.ModuleDict[*scale]
	Any    nn.ModuleDict[nn.Module]
	Params nn.ModuleDict[torch.Tensor]
	Stats  nn.ModuleDict[torch.Tensor] `torch:",buffer"`
	None   nn.ModuleDict[*scale]
}

func newDicts() *dicts {
	d := &dicts{}
	d.Layers.Set("b", newScale())
	d.Layers.Set("a", newScale())
	d.Any.Set("lin", nn.NewLinear(1, 2, nn.Bias(false)))
	d.Any.Set("drop", nn.NewDropout(0.5))
	d.Any.Set("deep", &everythingOfADict{nn.ModuleDict[*scale]{{Name: "x", Layer: newScale()}}})
	d.Params.Set("z", param(2))
	d.Params.Set("y", param(3))
	d.Stats.Set("n", torch.Zeros([]int{1}))
	return d
}

type everythingOfADict struct{ In nn.ModuleDict[*scale] }

func (e *everythingOfADict) Forward(x torch.Tensor) torch.Tensor { return e.In.Get("x").Forward(x) }

func TestModuleDict(t *testing.T) {
	d := newDicts()
	keys := []string{"layers.b.scale", "layers.a.scale", "any.lin.weight", "any.deep.in.x.scale", "params.z", "params.y", "stats.n"}
	assert.Equal(t, keys, nn.StateDict(d).Keys(), "not sorted")
	assert.Len(t, nn.Parameters(d), 6)
	var names []string
	for name := range nn.NamedModules(d) {
		names = append(names, name)
	}
	assert.Equal(t, []string{"", "layers.b", "layers.a", "any.lin", "any.drop", "any.deep", "any.deep.in.x"}, names)

	nn.Eval(d)
	assert.False(t, d.Any.Get("drop").(*nn.Dropout).Training)
	c := nn.Clone(d)
	torchtest.Equal(t, c, d)
	assert.False(t, c.Layers.Get("a") == d.Layers.Get("a"))
	nn.FunctionalCall(d, map[string]torch.Tensor{"any.lin.weight": torch.Ones([]int{2, 1})}, func() {
		torchtest.Equal(t, d.Any.Get("lin").Forward(torch.Ones([]int{1, 1})), torch.Ones([]int{1, 2}))
	})
	require.NoError(t, nn.LoadStateDict(newDicts(), nn.StateDict(d)))

	d.Layers.Set("b", nil)
	assert.Equal(t, []string{"b", "a"}, d.Layers.Names(), "set again, where it was")
	assert.Nil(t, d.Layers.Get("b"))
	assert.True(t, d.Layers.Has("b"))
	assert.False(t, d.Layers.Has("c"))
	assert.PanicsWithError(t, `torch: nn.ModuleDict(): there is no "c"; there are ["b" "a"]`, func() { d.Layers.Get("c") })
	for _, name := range []string{"", "a.b"} {
		assert.ErrorContains(t, torch.Try(func() { d.Layers.Set(name, nil) }), fmt.Sprintf("a layer cannot be called %q", name))
	}
	assert.ErrorContains(t, torch.Try(func() { nn.Parameters(&struct{ layers nn.ModuleDict[*scale] }{}) }), "field layers of struct")
}

// A failing layer has its name.
func TestModuleDictLayerError(t *testing.T) {
	d := newDicts()
	err := nn.Try(d, func() { d.Any.Get("lin").Forward(torch.Ones([]int{1, 5})) })
	assert.ErrorContains(t, err, "in layer any.lin, Linear")
}

func ExampleModuleDict() {
	var layers nn.ModuleDict[*nn.Linear]
	layers.Set("up", nn.NewLinear(4, 8))
	layers.Set("down", nn.NewLinear(8, 4))
	x := torch.Ones([]int{1, 4})
	for _, l := range layers {
		x = l.Layer.Forward(x)
	}
	fmt.Println(x.Shape(), layers.Get("up").Weight.Shape(), nn.StateDict(layers).Keys())
	// Output: [1 4] [8 4] [up.weight up.bias down.weight down.bias]
}
