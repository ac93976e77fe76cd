package forwardad_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd/forwardad"
	"github.com/gotorch/gotorch/torch/functorch"
)

func x() torch.Tensor { return torch.FromSlice([]float32{1, 2}) }
func v() torch.Tensor { return torch.FromSlice([]float32{1, 10}) }

func TestLevelEnds(t *testing.T) {
	var y torch.Tensor
	tangent := func() torch.Tensor { _, d := forwardad.UnpackDual(y); return d }
	forwardad.DualLevel(func() {
		y = forwardad.MakeDual(x(), v()).Mul(x())
		assert.Equal(t, []float32{1, 20}, torch.ToSlice[float32](tangent()))
	})
	assert.False(t, tangent().Defined(), "outside of a level there is no tangent")
	assert.Equal(t, []float32{1, 4}, torch.ToSlice[float32](y), "the value stays")
	forwardad.DualLevel(func() { assert.False(t, tangent().Defined(), "the next level has not the tangents of the last one") })
}

// Backward goes through a tangent like through anything else.
func TestBackwardOfTangent(t *testing.T) {
	w := x().RequiresGrad_()
	forwardad.DualLevel(func() {
		_, d := forwardad.UnpackDual(forwardad.MakeDual(w, v()).PowScalar(3))
		d.Sum().Backward()
	})
	assert.Equal(t, []float32{6, 120}, torch.ToSlice[float32](w.Grad()), "6·w·v")
	w.SetGrad(torch.Tensor{})
}

func TestErrors(t *testing.T) {
	inside := func(f func()) func() { return func() { forwardad.DualLevel(f) } }
	for want, f := range map[string]func(){
		"in a DualLevel of the same goroutine only":          func() { forwardad.MakeDual(x(), v()) },
		"expected the tensor to be floating point":           inside(func() { forwardad.MakeDual(torch.FromSlice([]int64{1}), v()) }),
		"expected the tangent to be floating point":          inside(func() { forwardad.MakeDual(x(), torch.Tensor{}) }),
		"_make_dual(float32[2], float32[3]): Trying":         inside(func() { forwardad.MakeDual(x(), torch.Ones([]int{3})) }),
		"this goroutine is in a dual level already":          inside(func() { forwardad.DualLevel(func() {}) }),
		"this goroutine is in forwardad.DualLevel; use func": inside(func() { functorch.JVP(torch.Tensor.Sin, []torch.Tensor{x()}, []torch.Tensor{v()}) }),
		"DualLevel(): nested forward-mode": func() {
			functorch.JVP(func(x torch.Tensor) torch.Tensor { forwardad.DualLevel(func() {}); return x }, []torch.Tensor{x()}, []torch.Tensor{v()})
		},
		"already has a forward gradient": inside(func() { forwardad.MakeDual(forwardad.MakeDual(x(), v()), v()) }),
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
	// The level has ended each time.
	forwardad.DualLevel(func() {})
}

// Goroutines take turns in the one level that libtorch has, and one that panics
// makes room for the next.
func TestGoroutines(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			err := torch.Try(func() {
				forwardad.DualLevel(func() {
					_, d := forwardad.UnpackDual(forwardad.MakeDual(x(), v().MulScalar(i)).Mul(x()))
					assert.Equal(t, []float32{float32(i), 20 * float32(i)}, torch.ToSlice[float32](d))
					if i%3 == 0 {
						panic(&torch.Error{Op: "test"})
					}
				})
			})
			assert.Equal(t, i%3 == 0, err != nil)
		}()
	}
	wg.Wait()
}

// Another goroutine computes with plain tensors meanwhile, and sees no level.
func TestOthersGoOn(t *testing.T) {
	forwardad.DualLevel(func() {
		dual := forwardad.MakeDual(x(), v())
		done := make(chan bool)
		go func() {
			defer close(done)
			assert.Equal(t, []float32{1, 4}, torch.ToSlice[float32](x().Mul(x())))
			assert.ErrorContains(t, torch.Try(func() { forwardad.MakeDual(x(), v()) }), "of the same goroutine only")
			_, d := forwardad.UnpackDual(dual)
			assert.False(t, d.Defined())
		}()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Error("a goroutine without a level waits for the one that has it")
		}
	})
}

// Printing tells of the tangent, as in Python.
func TestPrintTangent(t *testing.T) {
	forwardad.DualLevel(func() {
		x := forwardad.MakeDual(torch.Ones([]int{6}, torch.Float64), torch.Arange(6).To(torch.Float64))
		assert.Equal(t, "tensor([1., 1., 1., 1., 1., 1.], dtype=torch.float64,\n       tangent=tensor([0., 1., 2., 3., 4., 5.], dtype=torch.float64))", x.String())
		y := forwardad.MakeDual(torch.Full(nil, 1.0).RequiresGrad_(), torch.Full(nil, 2.0))
		assert.Equal(t, "tensor(3., grad_fn=<MulBackward0>, tangent=6.0)", y.Mul(torch.Full(nil, 3.0)).String())
	})
}
