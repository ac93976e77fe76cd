package data

import (
	"sync/atomic"

	"github.com/gotorch/gotorch/torch"
)

// Seed is where the order of a [DistributedSampler] comes from, together with the
// epoch; 0 where it is not given. All replicas need the same.
type Seed int64

// DistributedSamplerOption is an option of [NewDistributedSampler]: [Shuffle], [Seed],
// [DropLast].
type DistributedSamplerOption interface{ distributedSamplerOption() }

func (Shuffle) distributedSamplerOption()  {}
func (Seed) distributedSamplerOption()     {}
func (DropLast) distributedSamplerOption() {}

// DistributedSampler gives each of several programs that train one model its own part
// of a data set: see [NewDistributedSampler].
type DistributedSampler struct {
	d              Sized
	replicas, rank int
	shuffle, drop  bool
	seed           int64
	epoch          atomic.Int64
}

// NewDistributedSampler gives program rank, from 0, of numReplicas its part of d: of
// an order that is drawn from seed and epoch, unless [Shuffle] is false, each
// numReplicas-th index from rank. All parts have one size: some samples come twice or,
// with [DropLast], are left out. Call [DistributedSampler.SetEpoch] before each epoch.
// It mirrors torch.utils.data.DistributedSampler, which asks torch.distributed for the
// two numbers where they are not given, and panics with a *torch.Error if rank is not
// below numReplicas.
func NewDistributedSampler(d Sized, numReplicas, rank int, opts ...DistributedSamplerOption) *DistributedSampler {
	const op = "NewDistributedSampler"
	switch {
	case d == nil:
		panic(errorf(op, "the data set is nil"))
	case rank < 0 || rank >= numReplicas:
		panic(errorf(op, "rank must be from 0 to %d, the number of replicas less 1; got %d", numReplicas-1, rank))
	}
	s := &DistributedSampler{d: d, replicas: numReplicas, rank: rank, shuffle: true}
	for _, o := range opts {
		switch o := o.(type) {
		case Shuffle:
			s.shuffle = bool(o)
		case Seed:
			s.seed = int64(o)
		case DropLast:
			s.drop = bool(o)
		}
	}
	return s
}

// SetEpoch makes the next epoch's order that of epoch; without it all epochs have the
// same. It mirrors set_epoch.
func (s *DistributedSampler) SetEpoch(epoch int) { s.epoch.Store(int64(epoch)) }

// Len returns the number of indices in this program's part.
func (s *DistributedSampler) Len() int {
	if s.drop {
		return s.d.Len() / s.replicas
	}
	return batchCount(s.d.Len(), s.replicas, false)
}

// Start begins an epoch; see [Sampler].
func (s *DistributedSampler) Start() func() (int, bool) {
	n, left, at := s.d.Len(), s.Len(), s.rank
	var order []int64
	if s.shuffle {
		g := torch.NewGenerator().ManualSeed(s.seed + s.epoch.Load())
		order = torch.ToSlice[int64](torch.Randperm(n, g))
	}
	return func() (int, bool) {
		if left == 0 || n == 0 {
			return 0, false
		}
		i := at % n // what fills up the last parts is the beginning once more
		at, left = at+s.replicas, left-1
		if order != nil {
			i = int(order[i])
		}
		return i, true
	}
}
