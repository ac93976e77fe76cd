package torch_test

import (
	"errors"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

func TestHookOnLeaf(t *testing.T) {
	w := leaf(1, 2)
	var order []string
	hook := func(name string, f func(torch.Tensor) torch.Tensor) *torch.Hook {
		return w.RegisterHook(func(g torch.Tensor) torch.Tensor {
			order = append(order, name)
			return f(g)
		})
	}
	hook("look", func(torch.Tensor) torch.Tensor { return torch.Tensor{} })
	double := hook("double", func(g torch.Tensor) torch.Tensor { return g.MulScalar(2) })
	hook("add", func(g torch.Tensor) torch.Tensor { return g.AddScalar(1) })
	w.Mul(w).Sum().Backward()
	assert.Equal(t, []float32{5, 9}, floats(w.Grad()))
	assert.Equal(t, []string{"look", "double", "add"}, order, "in the order of registration")

	double.Remove()
	double.Remove()
	order, _ = nil, w.Grad().Zero_()
	w.Mul(w).Sum().Backward()
	assert.Equal(t, []float32{3, 5}, floats(w.Grad()))
	assert.Equal(t, []string{"look", "add"}, order)
}

func TestHookOnIntermediate(t *testing.T) {
	w := leaf(1, 2)
	y := w.Mul(w)
	var seen []float32
	h := y.RegisterHook(func(g torch.Tensor) torch.Tensor {
		seen = floats(g)
		return g.MulScalar(10)
	})
	y.RetainGrad()
	assert.True(t, y.RetainsGrad())
	assert.False(t, w.RetainsGrad())
	loss := y.MulScalar(3).Sum()
	loss.Backward(torch.RetainGraph(true))
	assert.Equal(t, []float32{3, 3}, seen)
	assert.Equal(t, []float32{60, 120}, floats(w.Grad()))
	assert.Equal(t, []float32{30, 30}, floats(y.Grad()), "RetainGrad comes after the hooks")
	assert.Equal(t, []float32{30, 30}, floats(torch.Grad([]torch.Tensor{loss}, []torch.Tensor{y}, torch.RetainGraph(true))[0]), "hooks see what Grad captures")
	h.Remove()
	assert.Equal(t, []float32{3, 3}, floats(torch.Grad([]torch.Tensor{loss}, []torch.Tensor{y})[0]))
}

// Hooks belong to the outputs of one operation each, and stay with the history
// that a tensor had when it is modified in place.
func TestHookOnOneOutput(t *testing.T) {
	w := torch.Arange(4, torch.Float32).RequiresGrad_()
	parts := w.Split(2)
	parts[1].RegisterHook(func(g torch.Tensor) torch.Tensor { return g.MulScalar(100) })
	parts[0].Sum().Add(parts[1].Sum()).Backward()
	assert.Equal(t, []float32{1, 1, 100, 100}, floats(w.Grad()))

	v := leaf(1)
	y := v.MulScalar(2)
	var seen []float32
	y.RegisterHook(func(g torch.Tensor) torch.Tensor { seen = append(seen, floats(g)...); return torch.Tensor{} })
	y.MulScalar_(5)
	y.RegisterHook(func(g torch.Tensor) torch.Tensor { seen = append(seen, floats(g)...); return torch.Tensor{} })
	y.Sum().Backward()
	assert.Equal(t, []float32{1, 5}, seen, "the newer hook runs first, on the newer history")
}

func TestPostAccumulateGradHook(t *testing.T) {
	w := leaf(1, 2)
	calls := 0
	h := w.RegisterPostAccumulateGradHook(func(p torch.Tensor) {
		calls++
		assert.True(t, p.Same(w))
		torch.NoGrad(func() { p.Sub_(p.Grad(), torch.Alpha(0.5)) })
		p.SetGrad(torch.Tensor{})
	})
	w.Mul(w).Sum().Backward()
	assert.Equal(t, []float32{0, 0}, floats(w), "an optimizer in the backward")
	assert.False(t, w.Grad().Defined())
	h.Remove()
	w.Mul(w).Sum().Backward()
	assert.Equal(t, 1, calls)
}

func TestHookErrors(t *testing.T) {
	w := leaf(1, 2)
	same := func(g torch.Tensor) torch.Tensor { return g }
	withHook := func(f func(torch.Tensor) torch.Tensor) func() {
		return func() {
			v := leaf(1, 2)
			v.RegisterHook(f)
			v.Sum().Backward()
		}
	}
	for want, f := range map[string]func(){
		"RegisterHook(float32[1]): cannot register a hook on a tensor that doesn't require gradient":                   func() { torch.Ones([]int{1}).RegisterHook(same) },
		"RegisterPostAccumulateGradHook(float32[1]): cannot register a hook on a tensor that doesn't require gradient": func() { torch.Ones([]int{1}).RegisterPostAccumulateGradHook(func(torch.Tensor) {}) },
		"post accumulate grad hooks cannot be registered on non-leaf tensors":                                          func() { w.MulScalar(2).RegisterPostAccumulateGradHook(func(torch.Tensor) {}) },
		"RegisterHook(): the hook is nil":                                             func() { w.RegisterHook(nil) },
		"the Tensor is undefined":                                                     func() { torch.Tensor{}.RegisterHook(same) },
		"can't retain_grad on Tensor that has requires_grad=False":                    func() { torch.Ones([]int{1}).RetainGrad() },
		"has changed the size of value":                                               withHook(func(torch.Tensor) torch.Tensor { return torch.Ones([]int{3}) }),
		"has changed the type of value":                                               withHook(func(g torch.Tensor) torch.Tensor { return g.To(torch.Float64) }),
		"Backward(float32[]): a hook panicked: oops":                                  withHook(func(torch.Tensor) torch.Tensor { panic("oops") }),
		"a hook panicked: torch: add(float32[2], float32[3])":                         withHook(func(g torch.Tensor) torch.Tensor { return g.Add(torch.Ones([]int{3})) }),
		"a hook panicked: runtime error: integer divide by zero":                      withHook(func(g torch.Tensor) torch.Tensor { zero := 0; return g.MulScalar(1 / zero) }),
		"a hook called runtime.Goexit, as testing's FailNow does":                     withHook(func(torch.Tensor) torch.Tensor { runtime.Goexit(); return torch.Tensor{} }),
		"a hook panicked: torch: RegisterHook(): the tensor was freed when the scope": withHook(func(g torch.Tensor) torch.Tensor { defer torch.NewScope().Close(); return g.MulScalar(2) }),
	} {
		assert.ErrorContains(t, torch.Try(f), want)
		assert.True(t, torch.IsGradEnabled())
	}
}

func TestPanicInHook(t *testing.T) {
	oops := errors.New("oops")
	w := leaf(1, 2)
	fail := w.RegisterHook(func(g torch.Tensor) torch.Tensor {
		torch.NewScope() // left open
		panic(oops)
	})
	loss := w.Mul(w).Sum()
	err := torch.Try(func() { loss.Backward(torch.RetainGraph(true)) })
	require.ErrorIs(t, err, oops)
	var p *torch.PanicError
	require.ErrorAs(t, err, &p)
	assert.Equal(t, oops, p.Value)
	assert.Contains(t, string(p.Stack), "TestPanicInHook")
	fail.Remove()
	loss.Backward()
	assert.Equal(t, []float32{2, 4}, floats(w.Grad()), "a later Backward works")
}

// A Backward inside of a hook, and one that fails in there.
func TestBackwardInHook(t *testing.T) {
	w, v := leaf(1, 2), leaf(3)
	w.RegisterHook(func(g torch.Tensor) torch.Tensor {
		torch.EnableGrad(func() { v.Mul(v).Sum().Backward() })
		return g.Mul(v.Grad())
	})
	w.Sum().Backward()
	assert.Equal(t, []float32{6, 6}, floats(w.Grad()))
	v.RegisterHook(func(torch.Tensor) torch.Tensor { panic("inner") })
	err := torch.Try(func() { w.Sum().Backward() })
	assert.ErrorContains(t, err, "a hook panicked: torch: Backward(float32[]): a hook panicked: inner")
}

// A chain deeper than libtorch lets one thread go: it continues on threads of
// its own, from which hooks are called, too.
func TestBackwardInHookDeep(t *testing.T) {
	const depth = 150
	calls := 0
	var down func(n int) torch.Tensor
	down = func(n int) torch.Tensor {
		x := leaf(1)
		x.RegisterHook(func(g torch.Tensor) torch.Tensor {
			calls++
			if n == 0 {
				return g
			}
			return g.Add(down(n - 1))
		})
		torch.EnableGrad(func() { x.MulScalar(1).Sum().Backward() })
		return x.Grad()
	}
	assert.Equal(t, []float32{depth + 1}, floats(down(depth)))
	assert.Equal(t, depth+1, calls)
}

// Tensors that a hook makes belong to the scope of the goroutine that called
// Backward; the gradient survives it.
func TestHookInScope(t *testing.T) {
	w := leaf(1, 2)
	var kept, dropped torch.Tensor
	w.RegisterHook(func(g torch.Tensor) torch.Tensor {
		func() {
			defer torch.NewScope().Close()
			dropped = g.MulScalar(7)
			kept = g.MulScalar(3).Keep()
		}()
		return g.MulScalar(2)
	})
	func() {
		defer torch.NewScope().Close()
		w.Sum().Backward()
	}()
	assert.Equal(t, []float32{2, 2}, floats(w.Grad()))
	assert.Equal(t, []float32{3, 3}, floats(kept))
	assert.ErrorContains(t, torch.Try(func() { dropped.Sum() }), "freed when the scope")
}

// What C++ lets go of is freed in Go: hooks and all that they hold.
func TestHooksAreFreed(t *testing.T) {
	settle := func() torch.Stats {
		torch.GC()
		return inUse()
	}
	before := settle()
	func() {
		w := leaf(1, 2)
		for range 100 {
			big := torch.Ones([]int{1000})
			hook := func(g torch.Tensor) torch.Tensor { return g.Mul(big.Narrow(0, 0, 2)) }
			w.RegisterHook(hook).Remove() // removed from a leaf
			y := w.Mul(w)
			y.RegisterHook(hook) // dies with the graph
			y.Sum().Backward()
			z := w.Mul(w)
			z.RegisterHook(hook) // a graph that nothing runs backward through
			torch.Try(func() {
				y := w.MulScalar(2)
				y.RegisterHook(func(torch.Tensor) torch.Tensor { panic(big) })
				y.Sum().Backward()
			})
			torch.Try(func() { torch.Ones([]int{1}).RegisterHook(hook) })
		}
	}()
	after := settle()
	assert.Equal(t, before, after)
}

func TestGoexitInHookIsFreed(t *testing.T) {
	torch.GC()
	before := inUse()
	func() {
		for range 20 {
			w := leaf(1, 2)
			w.RegisterHook(func(g torch.Tensor) torch.Tensor {
				big := torch.Ones([]int{10000})
				defer runtime.KeepAlive(big)
				runtime.Goexit()
				return big
			})
			assert.Error(t, torch.Try(func() { w.Sum().Backward() }))
		}
	}()
	torch.GC()
	assert.Equal(t, before, inUse())
}

func TestHooksFromManyGoroutines(t *testing.T) {
	w := torch.Ones([]int{8}).RequiresGrad_()
	w.RegisterHook(func(g torch.Tensor) torch.Tensor { return g })
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 50 {
				h := w.RegisterHook(func(g torch.Tensor) torch.Tensor { return g.MulScalar(1) })
				y := w.MulScalar(float64(i))
				y.RegisterHook(func(g torch.Tensor) torch.Tensor { return g.MulScalar(2) })
				g := torch.Grad([]torch.Tensor{y.Sum()}, []torch.Tensor{w})[0]
				assert.Equal(t, float32(2*i), floats(g)[0])
				if i%2 == 0 {
					assert.Error(t, torch.Try(func() {
						z := w.MulScalar(1)
						z.RegisterHook(func(torch.Tensor) torch.Tensor { panic(i) })
						z.Sum().Backward()
					}))
				}
				h.Remove()
			}
		}()
	}
	wg.Wait()
}
