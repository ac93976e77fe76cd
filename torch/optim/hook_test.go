package optim_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// Hooks run in PyTorch's order, and no more once they have been removed.
func TestStepHooks(t *testing.T) {
	w := leaf(1)
	o := optim.NewAdam([]torch.Tensor{w}, 0.1)
	var seen []string
	note := func(what string) func(optim.Optimizer) {
		return func(got optim.Optimizer) {
			require.Same(t, o, got)
			seen = append(seen, what)
		}
	}
	hooks := []*optim.Hook{
		o.RegisterStepPreHook(note("pre")),
		o.RegisterStepPostHook(note("post")),
		optim.RegisterOptimizerStepPreHook(note("all pre")),
		optim.RegisterOptimizerStepPostHook(note("all post")),
		o.RegisterStepPreHook(note("pre 2")),
	}
	o.Step()
	require.Equal(t, []string{"all pre", "pre", "pre 2", "post", "all post"}, seen)
	seen = nil
	loss := o.StepClosure(func() torch.Tensor {
		seen = append(seen, "closure")
		return w.Square().Sum()
	})
	require.True(t, loss.RequiresGrad())
	require.Equal(t, []string{"all pre", "pre", "pre 2", "closure", "post", "all post"}, seen)
	for _, h := range hooks {
		h.Remove()
		h.Remove()
	}
	seen = nil
	o.Step()
	require.Empty(t, seen)
}

func TestStateDictHooks(t *testing.T) {
	o := optim.NewSGD([]torch.Tensor{leaf(1)}, 0.1)
	var seen []string
	note := func(what string) func(optim.Optimizer) {
		return func(optim.Optimizer) { seen = append(seen, what) }
	}
	o.RegisterStateDictPreHook(note("pre"))
	o.RegisterStateDictPreHook(note("first"), optim.Prepend(true))
	o.RegisterStateDictPostHook(func(_ optim.Optimizer, d *torch.Dict) *torch.Dict {
		d.Set("mine", 1)
		return nil
	})
	o.RegisterStateDictPostHook(func(_ optim.Optimizer, d *torch.Dict) *torch.Dict {
		return torch.NewDict("state", torch.NewDict(), "wrapped", d)
	})
	d := o.StateDict()
	require.Equal(t, []string{"first", "pre"}, seen)
	require.Equal(t, []any{"state", "wrapped"}, d.Keys())
	inner, err := d.Dict("wrapped")
	require.NoError(t, err)
	require.Equal(t, []any{"state", "param_groups", "mine"}, inner.Keys())

	seen = nil
	o.RegisterLoadStateDictPreHook(func(_ optim.Optimizer, d *torch.Dict) *torch.Dict {
		seen = append(seen, "load pre")
		inner, err := d.Dict("wrapped")
		require.NoError(t, err)
		d.Set("touched", true) // a copy
		return inner
	})
	o.RegisterLoadStateDictPostHook(note("load post"))
	require.NoError(t, o.LoadStateDict(d))
	require.Equal(t, []string{"load pre", "load post"}, seen)
	_, touched := d.Get("touched")
	require.False(t, touched)
}

func TestParamNames(t *testing.T) {
	a, b, c := leaf(1), leaf(2), leaf(3)
	o := optim.NewSGD([]torch.Tensor{a, b}, 0.1, optim.ParamNames([]string{"w", "b"}))
	require.Equal(t, []string{"w", "b"}, o.ParamGroups()[0].Names())
	require.Contains(t, o.StateDict().String(), "'param_names': ['w', 'b'], 'params': [0, 1]")
	require.ErrorContains(t, torch.Try(func() { o.AddParamGroup([]torch.Tensor{c}) }),
		"all optimizer param groups should be with/without names. cannot add param group without names to the optimizer, whose others are with names")
	o.AddParamGroup([]torch.Tensor{c}, optim.ParamNames([]string{"c"}))
	require.ErrorContains(t, torch.Try(func() { optim.NewSGD([]torch.Tensor{a, b}, 0.1, optim.ParamNames([]string{"w"})) }),
		"1 names for 2 parameters")

	// Names that are loaded take the place of the others; those of the optimizer stay
	// where there are none.
	named := optim.NewSGD([]torch.Tensor{leaf(1), leaf(2)}, 0.1, optim.ParamNames([]string{"x", "y"}))
	named.AddParamGroup([]torch.Tensor{leaf(3)}, optim.ParamNames([]string{"z"}))
	require.NoError(t, named.LoadStateDict(o.StateDict()))
	require.Equal(t, []string{"w", "b"}, named.ParamGroups()[0].Names())
	plain := optim.NewSGD([]torch.Tensor{leaf(1), leaf(2)}, 0.1)
	plain.AddParamGroup([]torch.Tensor{leaf(3)})
	require.NoError(t, named.LoadStateDict(plain.StateDict()))
	require.Equal(t, []string{"c"}, named.ParamGroups()[1].Names())
	bad := edited(t, o, func(_, _, g *torch.Dict) { g.Set("param_names", []any{"w", 1}) })
	require.ErrorContains(t, named.LoadStateDict(bad), "name 1 is a int; expected a string")
}
