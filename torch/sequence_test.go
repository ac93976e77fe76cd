package torch_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

// TestGradientsOnManyThreads makes the parts of a graph on threads of their own,
// which goroutines may do at any call, and gets the gradient of the graph that
// one thread makes, to the last bit: gradients are added up in the order in which
// the graph was made.
func TestGradientsOnManyThreads(t *testing.T) {
	torch.ManualSeed(3)
	x := torch.Randn([]int{1000}).RequiresGrad_()
	const parts = 6
	gradient := func(do func(part int, f func())) torch.Tensor {
		torch.ClearGrads([]torch.Tensor{x})
		ys := make([]torch.Tensor, parts)
		for i := range ys {
			do(i, func() { ys[i] = x.MulScalar(float64(i) + 0.1).Sin().Mul(x.Cos()) })
		}
		sum := ys[0]
		for _, y := range ys[1:] {
			sum = sum.Add(y)
		}
		sum.Sum().Backward()
		return x.Grad().Clone()
	}
	want := gradient(func(_ int, f func()) { f() })

	threads := make([]chan func(), 3)
	done := make(chan bool)
	for i := range threads {
		threads[i] = make(chan func())
		go func() {
			runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
			for f := range threads[i] {
				f()
				done <- true
			}
		}()
		defer close(threads[i])
	}
	on := func(i int, f func()) {
		threads[i] <- f
		<-done
	}
	for i := range threads { // their graphs are of different age
		on(i, func() {
			for range 1 + 100*(len(threads)-i) {
				x.MulScalar(2)
			}
		})
	}
	for shift := range len(threads) {
		got := gradient(func(part int, f func()) { on((part+shift)%len(threads), f) })
		require.True(t, torch.Equal(got, want), "the threads begin with %d", shift)
	}
}
