package torch_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
)

// The fast C call must not end in Go. Operators that run a backward take the
// other one; this finds those that a new libtorch brings.
func TestOperatorsThatRunBackward(t *testing.T) {
	var ops []string
	for line := range strings.Lines(cgo.Schemas()) {
		if strings.Contains(line, "create_graph") || strings.Contains(line, "retain_graph") {
			name, _, _ := strings.Cut(line, "(")
			ops = append(ops, name)
		}
	}
	assert.Equal(t, []string{"aten::_backward"}, ops)

	w := leaf(1, 2)
	calls := 0
	h := w.RegisterHook(func(g torch.Tensor) torch.Tensor { calls++; return g.MulScalar(2) })
	call := func() {
		var c torch.Call
		c.Tensor(w.Sum())
		c.Tensors([]torch.Tensor{w})
		c.Run(&torch.Operator{Name: "aten::_backward"})
	}
	call()
	assert.Equal(t, 1, calls)
	assert.Equal(t, []float32{2, 2}, floats(w.Grad()))
	h.Remove()
	w.RegisterHook(func(torch.Tensor) torch.Tensor { panic("oops") })
	assert.ErrorContains(t, torch.Try(call), "_backward(float32[], float32[2]): a hook panicked: oops")
}

// A callback cannot close the scope around it, under which the rest of the
// program would go on; what it leaves open is closed.
func TestScopeAroundCallback(t *testing.T) {
	w := leaf(1, 2)
	var made, inner torch.Tensor
	s := torch.NewScope()
	w.RegisterHook(func(g torch.Tensor) torch.Tensor {
		made = g.MulScalar(2)
		assert.ErrorContains(t, torch.Try(s.Close), "the scope is not the innermost one of this goroutine")
		torch.NewScope()
		torch.NewScope()
		inner = g.MulScalar(3)
		return made
	})
	w.Sum().Backward()
	assert.ErrorContains(t, torch.Try(func() { inner.Sum() }), "freed when the scope")
	assert.Equal(t, []float32{2, 2}, floats(made))
	s.Close()
	assert.ErrorContains(t, torch.Try(func() { made.Sum() }), "freed when the scope")
	assert.Equal(t, []float32{2, 2}, floats(w.Grad()))
}

// Callbacks move the Go stack that Backward was called on, and collect garbage.
func TestCallbackMovesStack(t *testing.T) {
	var grow func(n int) int
	grow = func(n int) int {
		var a [1024]byte
		a[n%1024] = byte(n)
		if n == 0 {
			return 0
		}
		return grow(n-1) + int(a[n%1024])&1
	}
	done := make(chan []float32)
	go func() { // a fresh, small stack
		w := leaf(1, 2)
		w.RegisterHook(func(g torch.Tensor) torch.Tensor {
			grow(200)
			runtime.GC()
			return g.MulScalar(2)
		})
		torch.Backward([]torch.Tensor{w.Sum(), w.Sum()})
		g := torch.Grad([]torch.Tensor{w.Sum(), w.Mul(w).Sum()}, []torch.Tensor{w})[0]
		done <- append(floats(w.Grad()), floats(g)...)
	}()
	assert.Equal(t, []float32{4, 4, 6, 10}, <-done)
}

// After a callback has called Goexit the goroutine and its thread work as
// before, and no goroutine runs on but the empty one that takes the exit.
func TestGoexitInCallback(t *testing.T) {
	fail := func() {
		w := leaf(1)
		w.RegisterHook(func(torch.Tensor) torch.Tensor { runtime.Goexit(); return torch.Tensor{} })
		require.Error(t, torch.Try(func() { w.Sum().Backward() }))
	}
	fail()
	before := runtime.NumGoroutine()
	for range 10 {
		fail()
	}
	time.Sleep(10 * time.Millisecond)
	assert.LessOrEqual(t, runtime.NumGoroutine(), before+10)
	done := make(chan bool)
	go func() {
		fail()
		w := leaf(3)
		w.Mul(w).Sum().Backward()
		done <- floats(w.Grad())[0] == 6
	}()
	assert.True(t, <-done)
}
