package torch_test

import (
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

// Small tensors share finalizers; what is kept of them stays right, and all of it is
// freed in the end.
func TestSmallTensors(t *testing.T) {
	torch.GC()
	before := torch.MemoryStats().Tensors
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			one := torch.Full([]int{3}, g)
			var kept []torch.Tensor
			for i := range 2000 {
				x := one.AddScalar(i)
				if i%9 == 0 {
					kept = append(kept, x)
				}
				if i%500 == 0 {
					runtime.GC()
				}
			}
			for k, x := range kept {
				assert.Equal(t, float64(3*(g+9*k)), x.Sum().Item())
			}
		}()
	}
	wg.Wait()
	torch.GC()
	assert.Equal(t, before, torch.MemoryStats().Tensors)
}

// A scope may take a small tensor over from the collector, and give it back.
func TestSmallTensorsAndScopes(t *testing.T) {
	torch.GC()
	before := torch.MemoryStats().Tensors
	for range 20 {
		var kept, freed torch.Tensor
		for _, b := range torch.Scoped(func(yield func(int, batch) bool) {
			if yield(0, batch{torch.Ones([]int{2}).MulScalar(2), torch.Ones([]int{2}).MulScalar(3)}) {
				return
			}
		}) {
			kept, freed = b[0].Keep(), b[1]
		}
		assert.Equal(t, []float32{2, 2}, floats(kept))
		assert.ErrorContains(t, torch.Try(func() { freed.Sum() }), "freed when the scope")
	}
	torch.GC()
	assert.Equal(t, before, torch.MemoryStats().Tensors)
}

// batch has its tensors freed by [torch.Scoped].
type batch []torch.Tensor

func (b batch) Tensors() []torch.Tensor { return b }
