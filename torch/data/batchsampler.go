package data

// BatchSampler decides which samples each batch of an epoch consists of. It mirrors
// torch.utils.data.Sampler of lists. A loader takes one with [WithBatchSampler].
type BatchSampler interface {
	// Len returns the number of batches in an epoch. It mirrors __len__.
	Len() int
	// Start begins an epoch: the function that it returns gives the indices of one
	// batch after the other, and false after the last. It is called from one
	// goroutine, that of the loop. It mirrors __iter__.
	Start() (next func() (indices []int, ok bool))
}

type batchSampler struct {
	s    Sampler
	size int
	drop bool
}

// NewBatchSampler puts the indices of s together to batches of one size; dropLast
// leaves out the last one if it is smaller. It mirrors torch.utils.data.BatchSampler,
// and panics with a *torch.Error if s is nil or the size not positive.
func NewBatchSampler(s Sampler, batchSize int, dropLast bool) BatchSampler {
	switch {
	case s == nil:
		panic(errorf("NewBatchSampler", "the sampler is nil"))
	case batchSize < 1:
		panic(errorf("NewBatchSampler", "the batch size must be at least 1, not %d", batchSize))
	}
	return batchSampler{s, batchSize, dropLast}
}

func (b batchSampler) Len() int { return batchCount(b.s.Len(), b.size, b.drop) }

// batchCount is the number of batches of n samples.
func batchCount(n, size int, drop bool) int {
	if drop {
		return n / size
	}
	return (n + size - 1) / size
}

func (b batchSampler) Start() func() ([]int, bool) {
	next, ended := b.s.Start(), false
	return func() ([]int, bool) {
		if ended {
			return nil, false
		}
		batch := make([]int, 0, min(b.size, b.s.Len()))
		for len(batch) < b.size {
			i, ok := next()
			if !ok {
				ended = true
				break
			}
			batch = append(batch, i)
		}
		if len(batch) == 0 || b.drop && len(batch) < b.size {
			return nil, false
		}
		return batch, true
	}
}
