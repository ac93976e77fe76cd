package optim_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

func leaf(values ...float32) torch.Tensor { return torch.FromSlice(values).RequiresGrad_() }

func floats(x torch.Tensor) []float32 { return torch.ToSlice[float32](x) }

// both is one optimizer of each kind that takes all parameters, for p and with
// learning rate 0.5.
func both(p ...torch.Tensor) map[string]optim.Optimizer {
	return map[string]optim.Optimizer{
		"SGD":       optim.NewSGD(p, 0.5, optim.Momentum(0.9)),
		"SGD fused": optim.NewSGD(p, 0.5, optim.Momentum(0.9), optim.Fused(true)),
		"AdamW":     optim.NewAdamW(p, 0.5, optim.AMSGrad(true)),
		"Adam":      optim.NewAdam(p, 0.5),
		"Adadelta":  optim.NewAdadelta(p, 0.5),
		"Adafactor": optim.NewAdafactor(p, 0.5),
		"Adamax":    optim.NewAdamax(p, 0.5),
		"ASGD":      optim.NewASGD(p, 0.5),
		"NAdam":     optim.NewNAdam(p, 0.5),
		"RAdam":     optim.NewRAdam(p, 0.5),
		"RMSprop":   optim.NewRMSprop(p, 0.5, optim.Centered(true), optim.Momentum(0.9)),
		"Rprop":     optim.NewRprop(p, 0.5),
	}
}

// A loop as in any program, on gradients that Backward made.
func TestStepMinimizes(t *testing.T) {
	for name, make := range map[string]func(p []torch.Tensor) optim.Optimizer{
		"SGD":   func(p []torch.Tensor) optim.Optimizer { return optim.NewSGD(p, 0.1) },
		"AdamW": func(p []torch.Tensor) optim.Optimizer { return optim.NewAdamW(p, 0.5, optim.WeightDecay(0)) },
	} {
		w := leaf(3, -2)
		o := make([]torch.Tensor{w})
		target := torch.FromSlice([]float32{1, 1})
		for range 300 {
			o.ZeroGrad()
			w.Sub(target).Square().Sum().Backward()
			o.Step()
		}
		require.InDeltaSlice(t, []float32{1, 1}, floats(w), 1e-3, name)
		require.True(t, w.RequiresGrad() && w.IsLeaf())
	}
}

// Without any gradient nothing happens, and no state appears.
func TestStepWithoutGradients(t *testing.T) {
	w := leaf(1, 2)
	for name, o := range both(w) {
		o.Step()
		require.Equal(t, []float32{1, 2}, floats(w), name)
		state, err := o.StateDict().Dict("state")
		require.NoError(t, err)
		require.Zero(t, state.Len(), name)
	}
}

func TestZeroGrad(t *testing.T) {
	w, none := leaf(1, 2), leaf(3)
	for name, o := range both(w, none) {
		w.SetGrad(torch.FromSlice([]float32{5, 6}))
		g := w.Grad()
		o.ZeroGrad(optim.SetToNone(false))
		require.True(t, g.Same(w.Grad()), name)
		require.Equal(t, []float32{0, 0}, floats(g), name)
		require.False(t, none.Grad().Defined())
		o.ZeroGrad()
		require.False(t, w.Grad().Defined(), name)
		o.ZeroGrad(optim.SetToNone(false)) // nothing to fill
	}
	// A gradient with a history of its own is cut off from it.
	w.SetGrad(torch.Grad([]torch.Tensor{w.Exp().Sum()}, []torch.Tensor{w}, torch.CreateGraph(true))[0])
	require.NotEmpty(t, w.Grad().GradFn())
	optim.NewSGD([]torch.Tensor{w}, 1).ZeroGrad(optim.SetToNone(false))
	require.Empty(t, w.Grad().GradFn())
	require.False(t, w.Grad().RequiresGrad())
}

// What the optimizer keeps outlives the scope that it was made in.
func TestScopes(t *testing.T) {
	var w torch.Tensor
	var all map[string]optim.Optimizer
	for range 3 {
		s := torch.NewScope()
		if all == nil {
			w = leaf(1, 2)
			all = both(w)
		}
		for _, o := range all {
			w.Square().Sum().Backward()
			o.Step()
			o.ZeroGrad()
		}
		s.Close()
	}
	require.Len(t, floats(w), 2)
	for _, o := range all {
		require.NotEmpty(t, dicts(t, o.StateDict(), "state"))
	}
}

// A Step frees what it made: native memory and handles stay as they are without
// any garbage collection.
func TestStepFreesItsIntermediates(t *testing.T) {
	w := torch.Ones([]int{100_000}).RequiresGrad_()
	w.SetGrad(torch.Ones([]int{100_000}))
	for name, o := range map[string]optim.Optimizer{
		"SGD":   optim.NewSGD([]torch.Tensor{w}, 0.1, optim.Momentum(0.9), optim.Nesterov(true), optim.WeightDecay(0.1), optim.Maximize(true)),
		"AdamW": optim.NewAdamW([]torch.Tensor{w}, 0.1, optim.Maximize(true)),
	} {
		o.Step()
		torch.GC()
		before := torch.MemoryStats()
		for range 5 {
			o.Step()
		}
		after := torch.MemoryStats()
		require.Equal(t, []int64{before.Bytes, before.Tensors}, []int64{after.Bytes, after.Tensors}, name)
	}
}

// A Step of SGD allocates at most 3.5 small objects a parameter, one of AdamW
// 9.5: handles of gradients and intermediates, and the lists of the calls.
func TestStepAllocations(t *testing.T) {
	var params []torch.Tensor
	for range 20 {
		p := torch.Ones([]int{3}).RequiresGrad_()
		p.SetGrad(torch.Ones([]int{3}))
		params = append(params, p)
	}
	for name, c := range map[string]struct {
		o   optim.Optimizer
		max float64
	}{
		"SGD":   {optim.NewSGD(params, 0.1, optim.Momentum(0.9)), 70},
		"AdamW": {optim.NewAdamW(params, 0.1), 190},
	} {
		c.o.Step()
		require.LessOrEqual(t, testing.AllocsPerRun(20, c.o.Step), c.max, name)
	}
}

// A graph that still needs the old parameters notices that they have changed.
func TestStepBetweenForwardAndBackward(t *testing.T) {
	w := leaf(1, 2)
	for name, o := range both(w) {
		if name == "SGD fused" { // goes unnoticed in PyTorch, too
			continue
		}
		w.SetGrad(torch.Ones([]int{2}))
		loss := w.Square().Sum()
		o.Step()
		require.ErrorContains(t, torch.Try(func() { loss.Backward() }), "modified by an inplace operation", name)
	}
}

func TestSparseGradients(t *testing.T) {
	dense := torch.FromSlice([]float32{0, 2, 0, 4})
	for name, opts := range map[string][]optim.SGDOption{
		"plain":    nil,
		"momentum": {optim.Momentum(0.9)},
	} {
		a, b := leaf(1, 2, 3, 4), leaf(1, 2, 3, 4)
		sparse, plain := optim.NewSGD([]torch.Tensor{a}, 0.1, opts...), optim.NewSGD([]torch.Tensor{b}, 0.1, opts...)
		for range 3 {
			a.SetGrad(dense.ToSparse())
			b.SetGrad(dense)
			require.True(t, a.Grad().IsSparse())
			sparse.Step()
			plain.Step()
		}
		require.Equal(t, floats(b), floats(a), name)
	}
	a := leaf(1, 2, 3, 4)
	a.SetGrad(dense.ToSparse())
	o := optim.NewAdamW([]torch.Tensor{a}, 0.1)
	require.EqualError(t, torch.Try(o.Step), "torch: optim.AdamW(): the gradient of parameter 0 is sparse; AdamW does not support sparse gradients; use SparseAdam, or a layer with dense gradients")
	require.Equal(t, []float32{1, 2, 3, 4}, floats(a))
}

// The types of parameters may change under an optimizer, as nn.To does it.
func TestStepAfterConversion(t *testing.T) {
	p := leaf(1, 2)
	q := torch.FromSlice([]float64{1, 2}).RequiresGrad_()
	o, want := optim.NewAdamW([]torch.Tensor{p}, 0.1), optim.NewAdamW([]torch.Tensor{q}, 0.1)
	p.SetGrad(torch.Tensor{})
	o.Step()
	p.SetData(p.Detach().To(torch.Float64))
	for _, x := range []torch.Tensor{p, q} {
		x.SetGrad(torch.FromSlice([]float64{0.3, 0.7}))
	}
	o.Step()
	want.Step()
	require.Equal(t, torch.ToSlice[float64](q), torch.ToSlice[float64](p))
}

func BenchmarkStep(b *testing.B) {
	for _, c := range []struct {
		name string
		make func([]torch.Tensor) optim.Optimizer
	}{
		{"SGD", sgd(optim.Momentum(0.9))},
		{"AdamW", adamw(1e-3)},
	} {
		b.Run(c.name, func(b *testing.B) {
			var params []torch.Tensor // of a small network
			for _, shape := range [][]int{{6, 3, 5, 5}, {6}, {16, 6, 5, 5}, {16}, {120, 400}, {120}, {84, 120}, {84}, {10, 84}, {10}} {
				p := torch.Ones(shape).RequiresGrad_()
				p.SetGrad(torch.Full(shape, 0.5))
				params = append(params, p)
			}
			o := c.make(params)
			o.Step()
			b.ReportAllocs()
			for b.Loop() {
				o.Step()
			}
		})
	}
}
