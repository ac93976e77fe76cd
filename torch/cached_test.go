//go:build !asan

package torch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

// A freed block of up to 16 MB waits for the next tensor of its size.
func TestCachedMemory(t *testing.T) {
	torch.WithThreads(2, func() { // which stays on one thread, with the larger cache
		torch.GC() // what earlier tests left would be freed by the calls of this one
		for range 2 {
			before := torch.MemoryStats()
			s := torch.NewScope()
			torch.Empty([]int{3 * mb})
			s.Close()
			after := torch.MemoryStats()
			if after.Allocations == before.Allocations {
				assert.Equal(t, before.Cached, after.Cached)
			} else {
				assert.Equal(t, before.Cached+12*mb, after.Cached)
			}
		}
	})
}
