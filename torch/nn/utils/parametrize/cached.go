package parametrize

import (
	"sync"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// cache is what has been computed within [Cached], by the first member.
var cache struct {
	sync.Mutex
	depth  int
	values map[*nn.Member]torch.Tensor
}

// Cached runs f, in which each parametrized tensor is computed once, however often its
// layer runs: a recurrent cell, one that a model holds in several places. Originals must
// not change meanwhile. It mirrors torch.nn.utils.parametrize.cached.
func Cached(f func()) {
	enter := func(n int) {
		cache.Lock()
		defer cache.Unlock()
		if cache.depth += n; cache.depth == 0 {
			cache.values = nil
		}
	}
	enter(1)
	defer enter(-1)
	f()
}

// compute is forward, or what is in the cache.
func compute(members []nn.Member) torch.Tensor {
	cache.Lock()
	x, ok := cache.values[&members[0]]
	on := cache.depth > 0
	cache.Unlock()
	if ok {
		return x
	}
	x = forward(members)
	if on {
		cache.Lock()
		defer cache.Unlock()
		if cache.values == nil {
			cache.values = map[*nn.Member]torch.Tensor{}
		}
		cache.values[&members[0]] = x
	}
	return x
}
