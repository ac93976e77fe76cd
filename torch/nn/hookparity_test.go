package nn_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// Hooks of every kind run in PyTorch's order, see what PyTorch's see, and change what they
// change.
func TestHooksEqualPyTorch(t *testing.T) {
	leaktest.Expect(t, "Using backward() with create_graph=True")
	file := golden.ReadLive(t, "testdata/hooks.json", "testdata/make_hooks.py")
	for name, options := range map[string]struct{ all, graph bool }{
		"hooks": {}, "hooks of all layers": {all: true}, "hooks create graph": {graph: true},
	} {
		t.Run(name, func(t *testing.T) {
			want := file.Case(t, name)
			torch.WithThreads(1, func() { compareHooks(t, file, want, options.all, options.graph) })
		})
	}
}

func compareHooks(t *testing.T, file *golden.File, want golden.Case, all, graph bool) {
	torch.ManualSeed(0)
	m := nn.NewSequential(nn.NewLinear(3, 4), nn.NewSequential(nn.NewReLU(), nn.NewLinear(4, 2)))
	var names []string
	equal := func(name string, ts ...torch.Tensor) {
		for _, x := range ts {
			if !x.Defined() {
				x = torch.Zeros([]int{0})
			}
			names = append(names, fmt.Sprint(len(names), " ", name))
			file.Equal(t, want, names[len(names)-1], x)
		}
	}
	pre := func(_ any, in []torch.Tensor) []torch.Tensor {
		equal("pre", in...)
		return []torch.Tensor{in[0].MulScalar(2)}
	}
	post := func(_ any, in, out []torch.Tensor) []torch.Tensor {
		equal("post", append(in, out...)...)
		return []torch.Tensor{out[0].AddScalar(1)}
	}
	backwardPre := func(_ any, g []torch.Tensor) []torch.Tensor {
		equal("backward pre", g...)
		return []torch.Tensor{g[0].MulScalar(3)}
	}
	backward := func(_ any, gi, g []torch.Tensor) []torch.Tensor {
		equal("backward", append(gi, g...)...)
		if !gi[0].Defined() {
			return nil
		}
		return []torch.Tensor{gi[0].AddScalar(1)}
	}
	inner := m[1].(nn.Sequential)
	for _, layer := range []any{m, m[0], inner, inner[1]} {
		until(t, nn.RegisterForwardPreHook(layer, pre))
		until(t, nn.RegisterForwardHook(layer, post))
		until(t, nn.RegisterFullBackwardPreHook(layer, backwardPre))
		until(t, nn.RegisterFullBackwardHook(layer, backward))
	}
	if all {
		until(t, nn.RegisterModuleForwardPreHook(pre))
		until(t, nn.RegisterModuleForwardHook(post))
		until(t, nn.RegisterModuleFullBackwardPreHook(backwardPre))
		until(t, nn.RegisterModuleFullBackwardHook(backward))
	}
	x := torch.FromSlice([]float32{0.5, -1, 2, 1, 0.25, -0.75}, 2, 3).RequiresGrad_()
	y := m.Forward(x)
	var opts []torch.BackwardOption
	if graph {
		opts = append(opts, torch.CreateGraph(true))
	}
	y.Mul(y).Sum().Backward(opts...)
	require.Equal(t, want.Names[:len(names)], names)
	file.Equal(t, want, "y", y)
	file.Equal(t, want, "grad.x", x.Grad())
	for name, p := range nn.NamedParameters(m) {
		file.Equal(t, want, "grad."+name, p.Grad())
		if graph { // a graph that holds its own leaves
			p.SetGrad(torch.Tensor{})
		}
	}
	x.SetGrad(torch.Tensor{})
	require.Len(t, want.Names, len(names)+6)
}
