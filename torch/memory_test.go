package torch_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/internal/asan"
	"github.com/gotorch/gotorch/torch"
)

const mb = 1 << 20

// Garbage of much native memory and few Go bytes is collected in time.
func TestCollectionKeepsUpWithNativeBytes(t *testing.T) {
	if asan.Enabled {
		t.Skip("AddressSanitizer keeps what is freed, and finalizers waiting")
	}
	torch.GC()
	before := torch.MemoryStats().Bytes
	most := int64(0)
	for range 100 {
		x := torch.Empty([]int{64 * mb / 4})
		x.Narrow(0, 0, 1024).Fill_(1)
		most = max(most, torch.MemoryStats().Bytes-before)
	}
	assert.Less(t, most, int64(7*64*mb), "of 100 tensors of 64 MB only a few are alive at a time")
	torch.GC()
	assert.LessOrEqual(t, torch.MemoryStats().Bytes, before)
}

// So it is with autograd graphs, whose buffers hang on one small handle.
func TestCollectionOfGraphs(t *testing.T) {
	torch.GC()
	before := torch.MemoryStats().Bytes
	w := torch.Ones([]int{4 * mb}).RequiresGrad_()
	most := int64(0)
	for range 40 {
		w.Exp().Exp().Exp().Sum()
		most = max(most, torch.MemoryStats().Bytes-before)
	}
	assert.LessOrEqual(t, most, int64(600*mb))
	assert.True(t, usable(w))
	w = torch.Tensor{}
	torch.GC()
	assert.LessOrEqual(t, torch.MemoryStats().Bytes, before)
}

func TestCollectionFromManyGoroutines(t *testing.T) {
	torch.GC()
	before := torch.MemoryStats().Bytes
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 40 {
				x := torch.Empty([]int{4 * mb})
				assert.Equal(t, 4*mb, x.NumEl())
				assert.Less(t, torch.MemoryStats().Bytes-before, int64(768*mb))
			}
		}()
	}
	wg.Wait()
	torch.GC()
	assert.LessOrEqual(t, torch.MemoryStats().Bytes, before)
}

func TestMemoryStats(t *testing.T) {
	torch.GC()
	before := torch.MemoryStats()
	x := torch.Empty([]int{1000, 1000})
	y := x.View(-1)
	now := torch.MemoryStats()
	assert.Equal(t, before.Tensors+2, now.Tensors)
	assert.GreaterOrEqual(t, now.Bytes-before.Bytes, int64(4e6))
	assert.Less(t, now.Bytes-before.Bytes, int64(5e6), "blocks are at most a quarter larger than asked for, and a view has no memory of its own")
	assert.True(t, y.SharesStorage(x))
	s := torch.NewScope()
	torch.Empty([]int{mb})
	s.Close()
	after := torch.MemoryStats()
	assert.Equal(t, [2]int64{now.Bytes, now.Tensors}, [2]int64{after.Bytes, after.Tensors})
	x, y = torch.Tensor{}, torch.Tensor{}
	torch.GC()
	after = torch.MemoryStats()
	assert.Equal(t, [2]int64{before.Bytes, before.Tensors}, [2]int64{after.Bytes, after.Tensors})
}

func TestPeakMemory(t *testing.T) {
	torch.GC()
	torch.ResetPeakMemory()
	before := torch.MemoryStats()
	assert.Equal(t, before.Bytes, before.Peak)
	s := torch.NewScope()
	torch.Empty([]int{8 * mb})
	s.Close()
	after := torch.MemoryStats()
	assert.GreaterOrEqual(t, after.Peak, before.Bytes+32*mb)
	assert.Equal(t, before.Bytes, after.Bytes)
	assert.Equal(t, before.Allocations+1, after.Allocations)
	torch.ResetPeakMemory()
	assert.Equal(t, after.Bytes, torch.MemoryStats().Peak)
}

// Of large tensors that a loop makes one after the other, the last is still in use
// while the next is made, and one more may be garbage.
func TestLargeTensorsInALoop(t *testing.T) {
	torch.GC()
	torch.ResetPeakMemory()
	before := torch.MemoryStats().Bytes
	const size = 512 * mb
	var x torch.Tensor
	for range 12 {
		x = torch.Empty([]int{size / 4})
		assert.True(t, x.Defined())
	}
	assert.LessOrEqual(t, torch.MemoryStats().Peak-before, int64(3*(size+4096)))
	x = torch.Tensor{}
	torch.GC()
	assert.LessOrEqual(t, torch.MemoryStats().Bytes, before)
}
