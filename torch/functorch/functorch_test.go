package functorch_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/functorch"
)

func matrix() torch.Tensor { return torch.Arange(6, torch.Float32).Reshape(2, 3) }

func floats(t torch.Tensor) []float32 { return torch.ToSlice[float32](t) }

func TestErrors(t *testing.T) {
	x, v := matrix(), torch.Ones([]int{3})
	sin := func(x torch.Tensor) torch.Tensor { return x.Sin() }
	sum := func(x torch.Tensor) torch.Tensor { return x.Sum() }
	inside := func(f func(x torch.Tensor)) func() {
		return func() { functorch.Vmap(func(x torch.Tensor) torch.Tensor { f(x); return x })(x) }
	}
	none := func([]torch.Tensor) []torch.Tensor { return nil }
	for want, f := range map[string]func(){
		"Vmap(): the function is nil":                       func() { functorch.Vmap(one(nil)) },
		"got no inputs":                                     func() { functorch.Vmap(list(none))(nil) },
		"Vmap(): argument 0 is undefined":                   func() { functorch.Vmap(sin)(torch.Tensor{}) },
		"Got in_dim=2 for argument 0, but that is a":        func() { functorch.Vmap(sin, functorch.InDims(2))(x) },
		"Got in_dim=0 for argument 0, but that is a Ten":    func() { functorch.Vmap(sin)(torch.ScalarTensor(1)) },
		"Expected at least one Tensor to vmap over":         func() { functorch.Vmap(sin, functorch.InDims(functorch.None))(x) },
		"got sizes [2 3] for the mapped dimension":          func() { functorch.Vmap(torch.Tensor.Mul)(x, v) },
		"InDims has 3 dimensions for 2 arguments":           func() { functorch.Vmap(torch.Tensor.Dot, functorch.InDims(0, 0, 0))(x, x) },
		"OutDims has 2 dimensions for 1 results":            func() { functorch.Vmap(sin, functorch.OutDims(0, 0))(x) },
		"OutDims has 2 for result 0, which has 1":           func() { functorch.Vmap(sin, functorch.OutDims(2))(x) },
		"so its OutDims cannot be None":                     func() { functorch.Vmap(sin, functorch.OutDims(functorch.None))(x) },
		"Vmap(): result 0 is undefined":                     func() { functorch.Vmap(func(torch.Tensor) torch.Tensor { return torch.Tensor{} })(x) },
		"there is no Randomness 7":                          func() { functorch.Vmap(sin, functorch.Randomness(7)) },
		"ChunkSize must be at least 1":                      func() { functorch.Vmap(sin, functorch.ChunkSize(-1)) },
		"vmap: called random operation while in random":     inside(func(x torch.Tensor) { torch.RandLike(x) }),
		"We don't support vmap over calling .item()":        inside(func(x torch.Tensor) { x.Sum().Item() }),
		"the tensor has no memory to read":                  inside(func(x torch.Tensor) { torch.ToSlice[float32](x) }),
		"Bytes(float32[3]): the tensor is not contiguous":   inside(func(x torch.Tensor) { x.Bytes(func([]byte) {}) }),
		"output with shape [3] doesn't match the broadcast": inside(func(x torch.Tensor) { torch.Zeros([]int{3}).Add_(x) }),
		"Backward inside a transform":                       inside(func(x torch.Tensor) { x.Sum().Backward() }),
		"attempting to call Tensor.requires_grad_()":        inside(func(x torch.Tensor) { x.RequiresGrad_() }),
		"return a scalar Tensor, got tensor with 2 dims":    func() { functorch.Grad(sin)(x) },
		"Expected the function to return one Tensor":        func() { functorch.Grad(list(none))([]torch.Tensor{x}) },
		"takes at least one tensor":                         func() { functorch.Grad(list(none))(nil) },
		"Got argnum=1, but only 1 positional inputs":        func() { functorch.Grad(sum, functorch.ArgNums(1))(x) },
		"Got argnum=-2, but only 1":                         func() { functorch.Grad(sum, functorch.ArgNums(-2))(x) },
		"ArgNums elements must be unique":                   func() { functorch.Jacrev(list(none), functorch.ArgNums(0, 0))([]torch.Tensor{x, x}) },
		"ArgNums must name at least one argument":           func() { functorch.Jacfwd(list(none), functorch.ArgNums([]int{}...))([]torch.Tensor{x}) },
		"ArgNums can name one argument, not [0 1]":          func() { functorch.Hessian(torch.Tensor.Dot, functorch.ArgNums(0, 1)) },
		"takes 2 tensors, not 1":                            func() { functorch.VJP(torch.Tensor.Dot, x) },
		"must be floating-point or complex":                 func() { functorch.VJP(func(x torch.Tensor) torch.Tensor { return x.Argmax() }, x) },
		"Expected the function to have non-empty output":    func() { functorch.VJP(list(none), x) },
		"takes as many cotangents, not 2":                   func() { _, f := functorch.VJP(sin, x); f(x, x) },
		"cotangent 0 is undefined":                          func() { _, f := functorch.VJP(sin, x); f(torch.Tensor{}) },
		"invalid gradient at index 0":                       func() { _, f := functorch.VJP(sin, x); f(v) },
		"as many tangents as primals, got 0 and 1":          func() { functorch.JVP(sin, []torch.Tensor{x}, nil) },
		"to be floating point or complex":                   func() { functorch.JVP(sin, []torch.Tensor{torch.FromSlice([]int64{1})}, []torch.Tensor{v}) },
		"is independent of the inputs. This is not": func() {
			functorch.JVP(func(torch.Tensor) torch.Tensor { return v }, []torch.Tensor{x}, []torch.Tensor{x}, functorch.Strict(true))
		},
		"Expected all arguments to be real": func() { functorch.Jacrev(sin)(x.MulScalar(1i)) },
		"Expected all results to be real":   func() { functorch.Jacfwd(func(x torch.Tensor) torch.Tensor { return x.MulScalar(1i) })(x) },
		"Jacrev(): ChunkSize must be":       func() { functorch.Jacrev(sin, functorch.ChunkSize(-2)) },
	} {
		require.ErrorContains(t, torch.Try(f), want)
		assert.False(t, cgo.InTransform(), want)
	}
}

// A panic at any depth, or a goroutine that ends, leaves no level behind.
func TestLevelsEnd(t *testing.T) {
	x := matrix()
	for depth, f := range []func(fail func()){
		func(fail func()) { functorch.Vmap(func(x torch.Tensor) torch.Tensor { fail(); return x })(x) },
		func(fail func()) {
			functorch.Vmap(functorch.Grad(func(x torch.Tensor) torch.Tensor { fail(); return x.Sum() }))(x)
		},
		func(fail func()) {
			functorch.Hessian(functorch.Vmap(func(x torch.Tensor) torch.Tensor { fail(); return x.Sum() }))(x)
		},
		func(fail func()) {
			torch.NoGrad(func() {
				functorch.JVP(func(x torch.Tensor) torch.Tensor { fail(); return x }, []torch.Tensor{x}, []torch.Tensor{x})
			})
		},
	} {
		assert.PanicsWithValue(t, "mine", func() { f(func() { panic("mine") }) }, depth)
		assert.False(t, cgo.InTransform(), depth)
		assert.Negative(t, cgo.DualLevel(), depth)
		assert.True(t, torch.IsGradEnabled())
		done := make(chan bool)
		go func() {
			defer close(done)
			f(runtime.Goexit)
		}()
		<-done
		assert.Equal(t, []float32{1, 1, 1, 1, 1, 1}, floats(functorch.Grad(func(x torch.Tensor) torch.Tensor { return x.Sum() })(x)))
	}
}

// Goroutines transform at once, and see nothing of each other.
func TestGoroutines(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			x := matrix().MulScalar(i)
			cube := func(x torch.Tensor) torch.Tensor { return x.Mul(x).Mul(x).Sum() }
			want := floats(x.Mul(x).MulScalar(3))
			for range 5 {
				switch i % 4 {
				case 0:
					assert.Equal(t, want, floats(functorch.Vmap(functorch.Grad(cube))(x)))
				case 1:
					_, d := functorch.JVP(cube, []torch.Tensor{x}, []torch.Tensor{torch.Ones([]int{2, 3})})
					assert.Equal(t, torch.FromSlice(want).Sum().Item(), d[0].Item())
				case 2:
					_ = torch.Try(func() { functorch.Vmap(func(torch.Tensor) torch.Tensor { panic(&torch.Error{}) })(x) })
				default:
					assert.Equal(t, []int{2, 3}, x.Mul(x).Shape())
				}
				assert.Equal(t, floats(matrix().AddScalar(i)), floats(matrix().Add(torch.ScalarTensor(i))))
			}
		}()
	}
	wg.Wait()
}

// Inside a transform a tensor prints as in Python, and new ones can be made of
// slices.
func TestInside(t *testing.T) {
	functorch.Vmap(func(x torch.Tensor) torch.Tensor {
		assert.Equal(t, "BatchedTensor(lvl=1, bdim=0, value=\n    tensor([[0., 1., 2.],\n            [3., 4., 5.]])\n)", fmt.Sprint(x))
		assert.Equal(t, []int{3}, x.Shape())
		functorch.Grad(func(x torch.Tensor) torch.Tensor {
			assert.Equal(t, "GradTrackingTensor(lvl=2, value=\n    BatchedTensor(lvl=1, bdim=0, value=\n        tensor([[0., 1., 2.],\n                [3., 4., 5.]])\n    )\n)", fmt.Sprint(x))
			return x.Sum()
		})(x)
		return x.Add(torch.FromSlice([]float32{1, 2, 3}))
	})(matrix())
	g := functorch.Grad(func(x torch.Tensor) torch.Tensor {
		c := torch.FromSlice([]float32{1, 2, 3})
		assert.Equal(t, []float32{1, 2, 3}, floats(c))
		assert.Equal(t, 15.0, x.Sum().Item(), "of no batch")
		return x.Mul(c).Sum()
	})(matrix())
	assert.Equal(t, []float32{1, 2, 3, 1, 2, 3}, floats(g))
}

// A transform inside NoGrad differentiates; NoGrad inside it is obeyed.
func TestNoGrad(t *testing.T) {
	x := torch.ScalarTensor(3)
	f := func(x torch.Tensor) torch.Tensor {
		var c torch.Tensor
		torch.NoGrad(func() { c = x.Mul(x) })
		return x.Mul(x).Sub(c)
	}
	assert.Equal(t, 6.0, functorch.Grad(f)(x).Item())
	torch.NoGrad(func() {
		assert.Equal(t, 6.0, functorch.Grad(f)(x).Item())
		assert.Equal(t, 2.0, functorch.Grad(functorch.Grad(f))(x).Item())
		assert.False(t, torch.IsGradEnabled())
	})
}

// Results of transforms have the history of what went in.
func TestBackwardThrough(t *testing.T) {
	x := torch.FromSlice([]float32{1, 2}).RequiresGrad_()
	functorch.Vmap(func(x torch.Tensor) torch.Tensor { return x.Mul(x).Mul(x) })(x).Sum().Backward()
	assert.Equal(t, []float32{3, 12}, floats(x.Grad()))
	x.SetGrad(torch.Tensor{})
	functorch.Grad(func(x torch.Tensor) torch.Tensor { return x.PowScalar(3).Sum() })(x).Sum().Backward()
	assert.Equal(t, []float32{6, 12}, floats(x.Grad()))
	x.SetGrad(torch.Tensor{})
}

// The function of a VJP outlives the scope that it was made in.
func TestVJPKeeps(t *testing.T) {
	var pullback func(...torch.Tensor) []torch.Tensor
	func() {
		defer torch.NewScope().Close()
		_, pullback = functorch.VJP(torch.Tensor.Sin, torch.ScalarTensor(0))
	}()
	assert.Equal(t, 2.0, pullback(torch.ScalarTensor(2))[0].Item())
	assert.Equal(t, 3.0, pullback(torch.ScalarTensor(3))[0].Item(), "again")
}

// What escapes from a transform is of no use, and harms nothing.
func TestEscaped(t *testing.T) {
	var example, tracked torch.Tensor
	functorch.Vmap(func(x torch.Tensor) torch.Tensor { example = x; return x })(matrix())
	functorch.Grad(func(x torch.Tensor) torch.Tensor { tracked = x.Mul(x); return x.Sum() })(matrix())
	escaped := "your tensor may have escaped from inside a function being vmapped"
	assert.ErrorContains(t, torch.Try(func() { example.Add(example) }), escaped)
	assert.ErrorContains(t, torch.Try(func() { example.Sum().Item() }), escaped)
	assert.ErrorContains(t, torch.Try(func() { torch.ToSlice[float32](example) }), escaped)
	assert.Error(t, torch.Try(func() { functorch.Grad(func(x torch.Tensor) torch.Tensor { return x.Mul(example).Sum() })(matrix()) }))
	assert.Contains(t, example.String(), "BatchedTensor(lvl=1, bdim=0, value=")
	assert.Equal(t, []float32{0, 1, 4, 9, 16, 25}, floats(tracked), "a recorded tensor keeps its value")
	assert.Equal(t, []float32{1, 2, 5, 10, 17, 26}, floats(tracked.AddScalar(1)))
}
