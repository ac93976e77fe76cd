package torch_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

const mb = 1 << 20

// Garbage of much native memory and few Go bytes is collected in time.
func TestCollectionKeepsUpWithNativeBytes(t *testing.T) {
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
	assert.Equal(t, now, torch.MemoryStats())
	x, y = torch.Tensor{}, torch.Tensor{}
	torch.GC()
	assert.Equal(t, before, torch.MemoryStats())
}
