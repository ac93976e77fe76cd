package torch_test

import (
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

// fn makes a Function of two closures.
type fn struct {
	forward, backward func(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor
}

func (f fn) Forward(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
	return f.forward(ctx, in)
}
func (f fn) Backward(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
	return f.backward(ctx, in)
}

// cube saves its input, so that its Backward is differentiable.
type cube struct{ once bool }

func (c cube) Forward(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
	ctx.SaveForBackward(in...)
	if c.once {
		ctx.OnceDifferentiable()
	}
	return []torch.Tensor{in[0].PowScalar(3)}
}

func (cube) Backward(ctx *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
	return []torch.Tensor{ctx.SavedTensors()[0].Square().MulScalar(3).Mul(grads[0])}
}

// mulAdd is x*y + z, with everything that a context tells.
type mulAdd struct {
	factor float64
	t      *testing.T
	needs  []bool
}

func (m *mulAdd) Forward(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
	assert.False(m.t, torch.IsGradEnabled())
	for i := range in {
		m.needs = append(m.needs, ctx.NeedsInputGrad(i))
	}
	ctx.SaveForBackward(in[0], torch.Tensor{}, in[1])
	return []torch.Tensor{in[0].Mul(in[1]).MulScalar(m.factor).Add(in[2]), in[2].MulScalar(2)}
}

func (m *mulAdd) Backward(ctx *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
	saved := ctx.SavedTensors()
	assert.False(m.t, saved[1].Defined())
	for i := range 3 {
		m.needs = append(m.needs, ctx.NeedsInputGrad(i))
	}
	g := grads[0].MulScalar(m.factor)
	return []torch.Tensor{g.Mul(saved[2]), g.Mul(saved[0]), grads[0].Add(grads[1].MulScalar(2))}
}

func TestFunction(t *testing.T) {
	x, y, z := leaf(1, 2), torch.FromSlice([]float32{3, 4}), leaf(5, 6)
	f := &mulAdd{factor: 10, t: t}
	out := torch.Apply(f, x, y, z)
	require.Len(t, out, 2)
	assert.Equal(t, []float32{35, 86}, floats(out[0]))
	assert.Equal(t, "mulAddBackward", out[0].GradFn())
	out[0].Sum().Add(out[1].Sum()).Backward()
	assert.Equal(t, []float32{30, 40}, floats(x.Grad()))
	assert.Equal(t, []float32{3, 3}, floats(z.Grad()))
	assert.False(t, y.Grad().Defined())
	assert.Equal(t, []bool{true, false, true, true, false, true}, f.needs)

	// Grad of one input alone: Backward hears that nobody wants the others.
	f = &mulAdd{factor: 1, t: t}
	torch.Grad([]torch.Tensor{torch.Apply(f, x, y, z)[0].Sum()}, []torch.Tensor{z})
	assert.Equal(t, []bool{true, false, true, false, false, true}, f.needs)
	torch.NoGrad(func() { assert.False(t, torch.Apply(f, x, y, z)[0].RequiresGrad()) })
}

func TestFunctionHigherDerivatives(t *testing.T) {
	x := torch.FromSlice([]float64{2, 3}).RequiresGrad_()
	of := func(y torch.Tensor) torch.Tensor {
		return torch.Grad([]torch.Tensor{y.Sum()}, []torch.Tensor{x}, torch.CreateGraph(true))[0]
	}
	first := of(torch.Apply1(cube{}, x))
	second := of(first)
	third := of(second)
	assert.Equal(t, []float64{12, 27}, torch.ToSlice[float64](first))
	assert.Equal(t, []float64{12, 18}, torch.ToSlice[float64](second))
	assert.Equal(t, []float64{6, 6}, torch.ToSlice[float64](third))

	assert.False(t, of(torch.Apply1(cube{once: true}, x)).RequiresGrad())
	ones := torch.Ones([]int{2}, torch.Float64).RequiresGrad_()
	once := torch.Grad([]torch.Tensor{torch.Apply1(cube{once: true}, x)}, []torch.Tensor{x}, torch.Gradient(ones), torch.CreateGraph(true))[0]
	assert.True(t, once.RequiresGrad())
	assert.Equal(t, []float64{12, 27}, torch.ToSlice[float64](once))
	assert.ErrorContains(t, torch.Try(func() { once.Sum().Backward() }), "trying to differentiate twice a function that was marked with OnceDifferentiable")
}

func TestFunctionInPlace(t *testing.T) {
	f := fn{
		func(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
			in[0].MulScalar_(2)
			ctx.MarkDirty(in[0])
			return in
		},
		func(_ *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
			return []torch.Tensor{grads[0].MulScalar(2)}
		},
	}
	x := leaf(1, 2)
	y := x.MulScalar(1)
	v := y.Version()
	z := torch.Apply1(f, y)
	assert.True(t, z.Same(y))
	assert.Greater(t, y.Version(), v)
	assert.Equal(t, "fnBackward", y.GradFn())
	z.Sum().Backward()
	assert.Equal(t, []float32{2, 2}, floats(x.Grad()))
	assert.ErrorContains(t, torch.Try(func() { torch.Apply(f, leaf(1)) }), "a leaf Variable that requires grad has been used in an in-place operation")

	// An input that is returned as it is becomes another tensor.
	id := fn{
		func(_ *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor { return in },
		func(_ *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor { return grads },
	}
	out := torch.Apply1(id, x)
	assert.False(t, out.Same(x))
	assert.True(t, out.SharesStorage(x))
	assert.False(t, out.IsLeaf())
}

func TestFunctionNonDifferentiable(t *testing.T) {
	var got []torch.Tensor
	sorted := func(materialize bool) fn {
		return fn{
			func(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
				v, i := in[0].Sort()
				w := in[0].MulScalar(2)
				ctx.MarkNonDifferentiable(w)
				ctx.SetMaterializeGrads(materialize)
				return []torch.Tensor{v, i, w, in[0].MulScalar(3), {}}
			},
			func(_ *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
				got = grads
				return grads[:1]
			},
		}
	}
	out := torch.Apply(sorted(true), leaf(2, 1))
	assert.True(t, out[0].RequiresGrad())
	assert.False(t, out[1].RequiresGrad(), "integers")
	assert.False(t, out[2].RequiresGrad(), "marked")
	assert.False(t, out[4].Defined())
	out[0].Sum().Backward()
	assert.Equal(t, []float32{0, 0}, floats(got[3]), "zeros for an output that is not used")
	out = torch.Apply(sorted(false), leaf(2, 1))
	out[0].Sum().Backward()
	assert.False(t, got[3].Defined())
}

func TestFunctionErrors(t *testing.T) {
	one := func(in []torch.Tensor) []torch.Tensor { return []torch.Tensor{in[0].MulScalar(2)} }
	forward := func(_ *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor { return one(in) }
	with := func(backward func(ctx *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor) func() {
		return func() { torch.Apply1(fn{forward, backward}, leaf(1, 2)).Sum().Backward() }
	}
	saved := func(change func(x, y torch.Tensor), opts ...torch.BackwardOption) func() {
		return func() {
			x := leaf(1, 2).MulScalar(1)
			y := torch.Apply1(cube{}, x).Sum()
			change(x, y)
			y.Backward(opts...)
		}
	}
	var escaped *torch.FunctionCtx
	for want, f := range map[string]func(){
		"Apply(): the function is nil": func() { torch.Apply(nil, leaf(1)) },
		"Apply(): Forward of fn returned no tensor": func() {
			torch.Apply(fn{forward: func(*torch.FunctionCtx, []torch.Tensor) []torch.Tensor { return nil }}, leaf(1))
		},
		"Apply1(): the function has 2 outputs; call Apply":                                   func() { torch.Apply1(&mulAdd{t: t}, leaf(1), leaf(1), leaf(1)) },
		"fnBackward(): it returned an incorrect number of gradients (expected 1, got 2)":     with(func(_ *torch.FunctionCtx, g []torch.Tensor) []torch.Tensor { return append(g, g...) }),
		"Backward of fnBackward panicked: oops":                                              with(func(*torch.FunctionCtx, []torch.Tensor) []torch.Tensor { panic("oops") }),
		"Backward of fnBackward called runtime.Goexit":                                       with(func(*torch.FunctionCtx, []torch.Tensor) []torch.Tensor { runtime.Goexit(); return nil }),
		"Function fnBackward returned an invalid gradient at index 0 - got [3] but expected": with(func(*torch.FunctionCtx, []torch.Tensor) []torch.Tensor { return []torch.Tensor{torch.Ones([]int{3})} }),
		"FunctionCtx.SaveForBackward(): call it in Forward, while that runs":                 with(func(ctx *torch.FunctionCtx, g []torch.Tensor) []torch.Tensor { ctx.SaveForBackward(g...); return g }),
		"there is no input 1, there are 1":                                                   with(func(ctx *torch.FunctionCtx, g []torch.Tensor) []torch.Tensor { ctx.NeedsInputGrad(1); return g }),
		"FunctionCtx.SavedTensors(): call it in Backward or JVP, while that runs": func() {
			torch.Apply1(fn{func(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor { ctx.SavedTensors(); return one(in) }, nil}, leaf(1))
		},
		"FunctionCtx.NeedsInputGrad(): call it in Forward or Backward or JVP, while that runs": func() {
			with(func(ctx *torch.FunctionCtx, g []torch.Tensor) []torch.Tensor { escaped = ctx; return g })()
			escaped.NeedsInputGrad(0)
		},
		"one of the variables needed for gradient computation has been modified by an inplace operation": saved(func(x, _ torch.Tensor) { torch.NoGrad(func() { x.AddScalar_(1) }) }),
		"Trying to backward through the graph a second time":                                             saved(func(_, y torch.Tensor) { y.Backward() }),
		"Some elements marked as dirty during the forward method were not returned as output": func() {
			torch.Apply1(fn{forward: func(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor { ctx.MarkDirty(in[0]); return one(in) }}, leaf(1).MulScalar(1))
		},
		"it returned a gradient for input 1, which was undefined in Forward": func() {
			torch.Apply1(fn{forward, func(_ *torch.FunctionCtx, g []torch.Tensor) []torch.Tensor { return append(g, g...) }}, leaf(1), torch.Tensor{}).Sum().Backward()
		},
	} {
		err := torch.Try(f)
		assert.ErrorContains(t, err, want)
	}
	saved(func(_, y torch.Tensor) { y.Backward(torch.RetainGraph(true)) })()

	oops := errors.New("oops")
	assert.PanicsWithValue(t, oops, func() {
		torch.Apply(fn{forward: func(*torch.FunctionCtx, []torch.Tensor) []torch.Tensor { panic(oops) }}, leaf(1))
	}, "Forward is no callback: what it panics with goes on")
	assert.True(t, torch.IsGradEnabled())
	assert.ErrorIs(t, torch.Try(with(func(*torch.FunctionCtx, []torch.Tensor) []torch.Tensor { panic(oops) })), oops)
}

// A Backward that runs a backward of its own, through its own node as well.
func TestFunctionReentrant(t *testing.T) {
	x := leaf(2)
	depth := 0
	var y torch.Tensor
	y = torch.Apply1(fn{
		func(_ *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
			return []torch.Tensor{in[0].MulScalar(3)}
		},
		func(_ *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
			if depth++; depth < 3 {
				torch.EnableGrad(func() { y.Sum().Backward(torch.RetainGraph(true)) })
			}
			return []torch.Tensor{grads[0].MulScalar(3)}
		},
	}, x)
	y.Sum().Backward(torch.RetainGraph(true))
	assert.Equal(t, 3, depth)
	assert.Equal(t, []float32{9}, floats(x.Grad()))
	y = torch.Tensor{} // the circle that the documentation warns of
}

func TestFunctionsAreFreed(t *testing.T) {
	torch.GC()
	before := inUse()
	func() {
		x := torch.Ones([]int{1000}).RequiresGrad_()
		for i := range 50 {
			y := torch.Apply1(cube{}, x)
			switch i % 4 {
			case 0:
				y.Sum().Backward()
			case 1: // nothing runs backward
			case 2:
				z := torch.Apply1(fn{
					func(_ *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
						return []torch.Tensor{in[0].MulScalar(1)}
					},
					func(*torch.FunctionCtx, []torch.Tensor) []torch.Tensor { panic(i) },
				}, y)
				assert.Error(t, torch.Try(func() { z.Sum().Backward() }))
			case 3:
				func() {
					defer torch.NewScope().Close()
					torch.Apply1(cube{}, y).Sum().Backward()
				}()
			}
		}
	}()
	torch.GC()
	assert.Equal(t, before, inUse())
}

func TestFunctionFromManyGoroutines(t *testing.T) {
	x := leaf(2, 3)
	shared := torch.Apply1(cube{}, x).Sum()
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 30 {
				g := torch.Grad([]torch.Tensor{shared}, []torch.Tensor{x}, torch.RetainGraph(true))[0]
				assert.Equal(t, []float32{12, 27}, floats(g))
				g = torch.Grad([]torch.Tensor{torch.Apply1(cube{}, x).Sum()}, []torch.Tensor{x})[0]
				assert.Equal(t, []float32{12, 27}, floats(g))
			}
		}()
	}
	wg.Wait()
}

func TestBackwardOfSeveral(t *testing.T) {
	w, v := leaf(1, 2), leaf(3, 4)
	torch.Backward([]torch.Tensor{w.Mul(v).Sum(), w.MulScalar(10)}, torch.Gradient(torch.Tensor{}, torch.FromSlice([]float32{1, 2})))
	assert.Equal(t, []float32{13, 24}, floats(w.Grad()))
	assert.Equal(t, []float32{1, 2}, floats(v.Grad()))
	for want, f := range map[string]func(){
		"there is no tensor to start from":    func() { torch.Backward(nil) },
		"2 outputs take as many gradients":    func() { torch.Backward([]torch.Tensor{w.Sum(), w.Sum()}, torch.Gradient(w)) },
		"Inputs names no tensor":              func() { w.Sum().Backward(torch.Inputs()) },
		"grad can be implicitly created only": func() { torch.Backward([]torch.Tensor{w.MulScalar(1)}, torch.Gradient(torch.Tensor{})) },
		"tensor 1 is undefined":               func() { torch.Backward([]torch.Tensor{w.Sum(), {}}) },
		"IsGradsBatched needs a Gradient":     func() { torch.Grad([]torch.Tensor{w.Sum()}, []torch.Tensor{w}, torch.IsGradsBatched(true)) },
		"the same first dimension, the batch; number 1 has not": func() {
			torch.Grad([]torch.Tensor{w.MulScalar(1), w.MulScalar(1)}, []torch.Tensor{w}, torch.IsGradsBatched(true), torch.Gradient(torch.Eye(2), torch.Ones([]int{3, 2})))
		},
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
}

func TestGradOptions(t *testing.T) {
	x, unused := leaf(2, 3), leaf(1, 1, 1)
	y := x.PowScalar(2)
	g := torch.Grad([]torch.Tensor{y}, []torch.Tensor{x, unused}, torch.IsGradsBatched(true), torch.Gradient(torch.Eye(2)), torch.RetainGraph(true), torch.AllowUnused(true))
	assert.Equal(t, []int{2, 2}, g[0].Shape())
	assert.Equal(t, []float32{4, 0, 0, 6}, floats(g[0]), "the Jacobian")
	assert.False(t, g[1].Defined())
	g = torch.Grad([]torch.Tensor{y.Sum()}, []torch.Tensor{x, unused}, torch.MaterializeGrads(true))
	assert.Equal(t, []float32{4, 6}, floats(g[0]))
	assert.Equal(t, []float32{0, 0, 0}, floats(g[1]))
	assert.True(t, slices.Equal([]int{3}, g[1].Shape()))
}
