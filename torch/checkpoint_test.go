package torch_test

import (
	"errors"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/amp"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

func TestCheckpoint(t *testing.T) {
	x, w := leaf(1, 2), leaf(3, 4)
	calls := 0
	f := func(in []torch.Tensor) []torch.Tensor {
		calls++
		y := in[0].Mul(w).Exp()
		return []torch.Tensor{y, y.Mul(y), in[0]}
	}
	run := func(opts ...torch.BackwardOption) (grads [2][]float32) {
		x.SetGrad(torch.Tensor{})
		w.SetGrad(torch.Tensor{})
		calls = 0
		out := torch.Checkpoint(f, []torch.Tensor{x})
		require.Len(t, out, 3)
		assert.True(t, out[2].Same(x))
		out[0].Sum().Add(out[1].Sum()).Backward(opts...)
		return [2][]float32{floats(x.Grad()), floats(w.Grad())}
	}
	got := run()
	assert.Equal(t, 2, calls)
	x.SetGrad(torch.Tensor{})
	w.SetGrad(torch.Tensor{})
	out := f([]torch.Tensor{x})
	out[0].Sum().Add(out[1].Sum()).Backward()
	assert.Equal(t, [2][]float32{floats(x.Grad()), floats(w.Grad())}, got)

	func() { // in a scope, to which the outputs belong
		defer torch.NewScope().Close()
		assert.Equal(t, got, run())
	}()
	// Grad, twice over a graph that is retained: recomputed each time.
	calls = 0
	y := torch.Checkpoint(f, []torch.Tensor{x})[1].Sum()
	g := torch.Grad([]torch.Tensor{y}, []torch.Tensor{w}, torch.RetainGraph(true))[0]
	assert.Equal(t, floats(g), floats(torch.Grad([]torch.Tensor{y}, []torch.Tensor{w})[0]))
	assert.Equal(t, 3, calls)
	assert.ErrorContains(t, torch.Try(func() { y.Backward() }), "Trying to backward through the graph a second time")
	torch.NoGrad(func() { assert.False(t, torch.Checkpoint(f, []torch.Tensor{x})[0].RequiresGrad()) })
}

// Other tensors than the two that Backward needs at last are not kept.
func TestCheckpointSavesMemory(t *testing.T) {
	const n = 1 << 20
	x := torch.Ones([]int{n}).RequiresGrad_()
	deep := func(x torch.Tensor) torch.Tensor {
		for range 20 {
			x = x.Sin()
		}
		return x
	}
	torch.GC()
	before := torch.MemoryStats().Bytes
	y := torch.Checkpoint1(deep, x)
	assert.Less(t, torch.MemoryStats().Bytes-before, int64(3*4*n), "without a collection")
	y.Sum().Backward()
	assert.Less(t, torch.MemoryStats().Bytes-before, int64(4*4*n))
	g := x.Grad()
	x.SetGrad(torch.Tensor{})
	deep(x).Sum().Backward()
	assert.True(t, g.Equal(x.Grad()))
}

func TestCheckpointRNG(t *testing.T) {
	x := torch.Ones([]int{1000}).RequiresGrad_()
	grad := func(opts ...torch.CheckpointOption) (y, g torch.Tensor) {
		torch.ManualSeed(3)
		x.SetGrad(torch.Tensor{})
		y = torch.Checkpoint1(func(x torch.Tensor) torch.Tensor { return F.Dropout(x, 0.5, true).Mul(x) }, x, opts...)
		torch.Rand([]int{5})
		y.Sum().Backward()
		return y, x.Grad()
	}
	y, g := grad()
	assert.True(t, g.Equal(y.MulScalar(2)), "the same mask")
	y, g = grad(torch.PreserveRNGState(false))
	assert.False(t, g.Equal(y.MulScalar(2)))
}

func TestCheckpointAutocast(t *testing.T) {
	w := torch.Randn([]int{8, 8}).RequiresGrad_()
	x := torch.Randn([]int{4, 8})
	f := func(x torch.Tensor) torch.Tensor { return x.Matmul(w).Sin().Matmul(w) }
	grad := func(f func(torch.Tensor) torch.Tensor) torch.Tensor {
		var y torch.Tensor
		amp.Autocast(torch.CPUType, func() { y = f(x) })
		assert.Equal(t, torch.BFloat16, y.DType())
		return torch.Grad([]torch.Tensor{y.Sum()}, []torch.Tensor{w})[0]
	}
	assert.True(t, grad(f).Equal(grad(func(x torch.Tensor) torch.Tensor { return torch.Checkpoint1(f, x) })))
}

func TestCheckpointErrors(t *testing.T) {
	x := leaf(1, 2)
	oops := errors.New("oops")
	second := func(f func(x torch.Tensor) torch.Tensor) func() {
		return func() {
			calls := 0
			torch.Checkpoint1(func(x torch.Tensor) torch.Tensor {
				if calls++; calls == 2 {
					return f(x)
				}
				return x.Mul(x)
			}, x).Sum().Backward()
		}
	}
	for want, f := range map[string]func(){
		"Checkpoint(): the function is nil":                                   func() { torch.Checkpoint(nil, nil) },
		"Checkpoint1(): the function is nil":                                  func() { torch.Checkpoint1(nil, x) },
		"a function given to Checkpoint panicked: oops":                       second(func(torch.Tensor) torch.Tensor { panic(oops) }),
		"a function given to Checkpoint called runtime.Goexit":                second(func(torch.Tensor) torch.Tensor { runtime.Goexit(); return x }),
		"saved 0 tensors for Backward when it was called again, 2 the first":  second(func(x torch.Tensor) torch.Tensor { return x }),
		"tensor 0 that the function saved for Backward is float32[2, 1] when": second(func(x torch.Tensor) torch.Tensor { return x.Mul(x.Unsqueeze(1)) }),
		"modified by an inplace operation": func() {
			v := x.MulScalar(1)
			y := torch.Checkpoint1(func(x torch.Tensor) torch.Tensor { return x.Mul(x) }, v)
			torch.NoGrad(func() { v.AddScalar_(1) })
			y.Sum().Backward()
		},
		"the number of segments must be from 1 to 1, the number of layers, not 2": func() {
			torch.CheckpointSequential([]func(torch.Tensor) torch.Tensor{torch.Tensor.Sin}, 2, x)
		},
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
	assert.ErrorIs(t, torch.Try(second(func(torch.Tensor) torch.Tensor { panic(oops) })), oops)
	assert.PanicsWithValue(t, oops, func() { torch.Checkpoint1(func(torch.Tensor) torch.Tensor { panic(oops) }, x) })
	torch.Checkpoint1(torch.Tensor.Sin, x).Sum().Backward()
	assert.True(t, torch.IsGradEnabled())
}

func TestCheckpointSequential(t *testing.T) {
	x := leaf(0.3, 0.7)
	calls := 0
	layer := func(x torch.Tensor) torch.Tensor { calls++; return x.Sin() }
	layers := []func(torch.Tensor) torch.Tensor{layer, layer, layer, layer, layer}
	torch.CheckpointSequential(layers, 2, x).Sum().Backward()
	assert.Equal(t, 7, calls, "two layers twice")
	g := floats(x.Grad())
	x.SetGrad(torch.Tensor{})
	x.Sin().Sin().Sin().Sin().Sin().Sum().Backward()
	assert.Equal(t, floats(x.Grad()), g)
}

// Custom functions, indexing and a backward of its own inside.
func TestCheckpointOfEverything(t *testing.T) {
	f := func(x torch.Tensor) torch.Tensor {
		y := torch.Apply1(cube{}, x)
		g := torch.Grad([]torch.Tensor{y.Sum()}, []torch.Tensor{x}, torch.CreateGraph(true))[0]
		z := g.Mul(y).Index(torch.Slice{From: 1})
		return torch.Checkpoint1(torch.Tensor.Exp, z.MulScalar(0.01))
	}
	grad := func(f func(torch.Tensor) torch.Tensor) []float32 {
		x := leaf(1, 2, 3)
		f(x).Sum().Backward()
		return floats(x.Grad())
	}
	assert.Equal(t, grad(f), grad(func(x torch.Tensor) torch.Tensor { return torch.Checkpoint1(f, x) }))
}

func TestCheckpointsAreFreed(t *testing.T) {
	torch.GC()
	before := inUse()
	func() {
		x := torch.Ones([]int{1000}).RequiresGrad_()
		for i := range 40 {
			y := torch.Checkpoint1(func(x torch.Tensor) torch.Tensor { return x.Sin().Cos().Mul(x) }, x).Sum()
			switch i % 4 {
			case 0:
				y.Backward()
			case 1: // nothing runs backward
			case 2:
				y.Backward(torch.RetainGraph(true))
			case 3:
				assert.Error(t, torch.Try(func() {
					calls := 0
					torch.Checkpoint1(func(x torch.Tensor) torch.Tensor {
						if calls++; calls > 1 {
							x.Sin()
							panic(calls)
						}
						return x.Sin()
					}, x).Sum().Backward()
				}))
			}
		}
	}()
	torch.GC()
	after := inUse() // garbage of other tests may have gone since
	assert.LessOrEqual(t, after.Bytes, before.Bytes)
	assert.LessOrEqual(t, after.Tensors, before.Tensors)
}

func TestCheckpointFromManyGoroutines(t *testing.T) {
	w := leaf(2, 3)
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 20 {
				y := torch.Checkpoint1(func(x torch.Tensor) torch.Tensor { return x.Mul(w).PowScalar(2) }, torch.Ones([]int{2}))
				assert.Equal(t, []float32{4, 6}, floats(torch.Grad([]torch.Tensor{y.Sum()}, []torch.Tensor{w})[0]))
			}
		}()
	}
	wg.Wait()
}

func TestSavedTensorsHooks(t *testing.T) {
	x := leaf(2, 3)
	var packed []string
	hooks := func(f func()) {
		torch.SavedTensorsHooks(
			func(t torch.Tensor) any { packed = append(packed, "outer"); return floats(t) },
			func(v any) torch.Tensor { packed = append(packed, "back"); return torch.FromSlice(v.([]float32)) }, f)
	}
	var y torch.Tensor
	hooks(func() { y = x.Mul(x).Exp().Sum() })
	y.Backward()
	assert.Equal(t, []string{"outer", "outer", "outer", "back", "back", "back"}, packed)
	want := x.Grad()
	x.SetGrad(torch.Tensor{})
	x.Mul(x).Exp().Sum().Backward()
	assert.Equal(t, floats(want), floats(x.Grad()))
	assert.Len(t, packed, 6)

	// The innermost hooks win; indices are saved as well; double backward.
	packed = nil
	hooks(func() {
		torch.SavedTensorsHooks(func(t torch.Tensor) any { return t }, func(v any) torch.Tensor { return v.(torch.Tensor) }, func() {
			y = x.PowScalar(3).Index([]int{1}).Sum()
		})
	})
	assert.Empty(t, packed)
	g := torch.Grad([]torch.Tensor{y}, []torch.Tensor{x}, torch.CreateGraph(true))[0]
	assert.Equal(t, []float32{0, 18}, floats(torch.Grad([]torch.Tensor{g.Sum()}, []torch.Tensor{x})[0]))

	torch.SaveOnCPU(func() { y = x.Mul(x).Sum() })
	assert.Equal(t, []float32{4, 6}, floats(torch.Grad([]torch.Tensor{y}, []torch.Tensor{x})[0]))
}

func TestSavedTensorsHooksErrors(t *testing.T) {
	oops := errors.New("oops")
	x := leaf(2, 3)
	same := func(t torch.Tensor) any { return t }
	back := func(v any) torch.Tensor { return v.(torch.Tensor) }
	square := func(pack func(torch.Tensor) any, unpack func(any) torch.Tensor) func() {
		return func() {
			var y torch.Tensor
			torch.SavedTensorsHooks(pack, unpack, func() { y = x.Mul(x) })
			y.Sum().Backward()
		}
	}
	for want, f := range map[string]func(){
		"both hooks are needed": func() { torch.SavedTensorsHooks(same, nil, func() {}) },
		"mul(float32[2], float32[2]): a pack hook for saved tensors panicked: oops": square(func(torch.Tensor) any { panic(oops) }, back),
		"Backward(float32[]): an unpack hook for saved tensors panicked: oops":      square(same, func(any) torch.Tensor { panic(oops) }),
		"the unpack hook returned the undefined Tensor":                             square(same, func(any) torch.Tensor { return torch.Tensor{} }),
		"A saved tensor pack hook is modifying its input in place":                  square(func(t torch.Tensor) any { return t.MulScalar_(2) }, back),
		"a pack hook for saved tensors called runtime.Goexit":                       square(func(torch.Tensor) any { runtime.Goexit(); return nil }, back),
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
	assert.ErrorIs(t, torch.Try(square(func(torch.Tensor) any { panic(oops) }, back)), oops)
	square(same, back)()
}
