package torch_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

func leaf(v ...float32) torch.Tensor { return torch.FromSlice(v).RequiresGrad_() }

func floats(t torch.Tensor) []float32 { return torch.ToSlice[float32](t) }

func TestBackward(t *testing.T) {
	w := leaf(1, 2)
	assert.False(t, w.Grad().Defined())
	loss := w.Mul(w).Sum()
	assert.True(t, loss.RequiresGrad())
	assert.False(t, loss.IsLeaf())
	assert.True(t, w.IsLeaf())
	assert.Equal(t, "SumBackward0", loss.GradFn())
	assert.Equal(t, "", w.GradFn())
	loss.Backward(torch.RetainGraph(true))
	assert.Equal(t, []float32{2, 4}, floats(w.Grad()))
	loss.Backward()
	assert.Equal(t, []float32{4, 8}, floats(w.Grad()), "gradients add up")
	err := torch.Try(func() { loss.Backward() })
	assert.ErrorContains(t, err, "Trying to backward through the graph a second time")
}

func TestBackwardOptions(t *testing.T) {
	w, v := leaf(1, 2), leaf(3, 4)
	y := w.Mul(v)
	y.Backward(torch.Gradient(torch.FromSlice([]float32{1, 10})), torch.Inputs(w))
	assert.Equal(t, []float32{3, 40}, floats(w.Grad()))
	assert.False(t, v.Grad().Defined(), "Inputs leaves the others alone")

	w.SetGrad(torch.Tensor{})
	y = w.PowScalar(3).Sum()
	ws := torch.CatchWarnings(func() { y.Backward(torch.CreateGraph(true)) })
	require.Len(t, ws, 1)
	assert.Contains(t, ws[0].Message, "will create a reference cycle")
	g := w.Grad()
	assert.True(t, g.RequiresGrad())
	w.SetGrad(torch.Tensor{})
	g.Sum().Backward()
	assert.Equal(t, []float32{6, 12}, floats(w.Grad()), "the second derivative")
	w.SetGrad(torch.Tensor{})
}

func TestBackwardErrors(t *testing.T) {
	w := leaf(1, 2)
	for want, f := range map[string]func(){
		"Backward(float32[2]): grad can be implicitly created only for scalar outputs": func() { w.MulScalar(2).Backward() },
		"does not require grad and does not have a grad_fn":                            func() { torch.Ones(nil).Backward() },
		"one tensor takes one gradient, not 2":                                         func() { w.Backward(torch.Gradient(w, w)) },
		"invalid gradient at index 0 - got [3] but expected shape compatible with [2]": func() { w.MulScalar(2).Backward(torch.Gradient(torch.Ones([]int{3}))) },
		"tensor 0 is undefined":                                                     func() { w.Sum().Backward(torch.Inputs(torch.Tensor{})) },
		"2 outputs take as many gradients, not 1":                                   func() { torch.Grad([]torch.Tensor{w, w}, nil, torch.Gradient(w)) },
		"the outputs do not depend on one of the inputs; AllowUnused(true) gives":   func() { torch.Grad([]torch.Tensor{w.Sum()}, []torch.Tensor{leaf(1)}) },
		"Only Tensors of floating point and complex dtype can require gradients":    func() { ints(1).RequiresGrad_() },
		"use Detach for one without history":                                        func() { w.MulScalar(2).RequiresGrad_(false) },
		"takes at most one bool, got 2":                                             func() { w.RequiresGrad_(true, false) },
		"a leaf Variable that requires grad is being used in an in-place operation": func() { w.AddScalar_(1) },
		"a gradient must have its tensor's shape, type and device":                  func() { w.SetGrad(torch.Ones([]int{3})) },
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
}

func TestGrad(t *testing.T) {
	x, unused := leaf(2, 3), leaf(1)
	y := x.PowScalar(3).Sum()
	first := torch.Grad([]torch.Tensor{y}, []torch.Tensor{x, unused}, torch.CreateGraph(true), torch.AllowUnused(true))
	assert.Equal(t, []float32{12, 27}, floats(first[0]))
	assert.False(t, first[1].Defined())
	second := torch.Grad([]torch.Tensor{first[0]}, []torch.Tensor{x}, torch.Gradient(torch.FromSlice([]float32{1, 10})), torch.RetainGraph(true))
	assert.Equal(t, []float32{12, 180}, floats(second[0]))
	third := torch.Grad(first[:1], []torch.Tensor{x}, torch.Gradient(torch.Ones([]int{2})))
	assert.Equal(t, []float32{12, 18}, floats(third[0]))
	assert.False(t, x.Grad().Defined(), "Grad touches no tensor's Grad")
}

func TestRequiresGrad(t *testing.T) {
	x := torch.Ones([]int{2})
	assert.False(t, x.RequiresGrad())
	assert.True(t, x.RequiresGrad_().Same(x))
	assert.True(t, x.RequiresGrad())
	assert.True(t, x.MulScalar(2).RequiresGrad())
	d := x.MulScalar(2).Detach()
	assert.False(t, d.RequiresGrad())
	assert.True(t, d.IsLeaf())
	assert.False(t, x.RequiresGrad_(false).RequiresGrad())
	assert.True(t, torch.Ones([]int{1}, torch.Complex64).RequiresGrad_().RequiresGrad())
	y := x.MulScalar(2)
	assert.True(t, y.RequiresGrad_().RequiresGrad(), "on for what is on already")
}

func TestNoGrad(t *testing.T) {
	w := leaf(1)
	torch.NoGrad(func() {
		assert.False(t, torch.IsGradEnabled())
		assert.False(t, w.MulScalar(2).RequiresGrad())
		torch.EnableGrad(func() { assert.True(t, w.MulScalar(2).RequiresGrad()) })
		assert.False(t, torch.IsGradEnabled())
		w.AddScalar_(1)
	})
	assert.True(t, torch.IsGradEnabled())
	assert.Equal(t, []float32{2}, floats(w))
}

func TestNoGradAfterPanic(t *testing.T) {
	oops := errors.New("oops")
	assert.PanicsWithValue(t, oops, func() {
		torch.NoGrad(func() {
			torch.EnableGrad(func() { panic(oops) })
		})
	})
	assert.True(t, torch.IsGradEnabled())
}

// Grad mode is kept per OS thread by libtorch; other goroutines, of which there
// are many more than threads, must not see it.
func TestNoGradStaysOnItsGoroutine(t *testing.T) {
	inside, leave := make(chan struct{}), make(chan struct{})
	go torch.NoGrad(func() {
		close(inside)
		<-leave
	})
	<-inside
	seen := make(chan bool)
	for range 50 {
		go func() { seen <- torch.IsGradEnabled() && leaf(1).MulScalar(2).RequiresGrad() }()
	}
	for range 50 {
		require.True(t, <-seen)
	}
	close(leave)
}

// Call.NoGrad runs one operator below autograd.
func TestCallNoGrad(t *testing.T) {
	w := leaf(1, 2)
	var c torch.Call
	c.Tensor(w)
	c.Float(2)
	c.NoGrad()
	c.Run(&torch.Operator{Name: "aten::mul_", Overload: "Scalar"})
	assert.Equal(t, []float32{2, 4}, floats(w))
	assert.True(t, w.IsLeaf())
}

func TestSetGrad(t *testing.T) {
	w := leaf(1, 2)
	w.SetGrad(torch.FromSlice([]float32{5, 6}))
	assert.Equal(t, []float32{5, 6}, floats(w.Grad()))
	w.Grad().Zero_()
	assert.Equal(t, []float32{0, 0}, floats(w.Grad()), "Grad shares memory with the gradient")
	w.SetGrad(torch.Tensor{})
	assert.False(t, w.Grad().Defined())
}
