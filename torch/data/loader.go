package data

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/gotorch/gotorch/torch"
)

// Loader hands out a data set in batches: see [NewLoader].
type Loader struct {
	dataset   Dataset
	sampler   Sampler
	batchSize int
	dropLast  bool
	workers   int
	prefetch  int // 0: depends on the batches
	pin       bool
	generator *torch.Generator
	ctx       context.Context

	mu  sync.Mutex
	err error
}

// NewLoader makes a loader over d. It mirrors torch.utils.data.DataLoader, and
// panics with a *torch.Error if an option is out of its range.
func NewLoader(d Dataset, opts ...Option) *Loader {
	l := &Loader{dataset: d, batchSize: 1, ctx: context.Background()}
	shuffle := false
	for _, o := range opts {
		switch o := o.(type) {
		case BatchSize:
			l.batchSize = int(o)
		case Shuffle:
			shuffle = bool(o)
		case Workers:
			l.workers = int(o)
		case DropLast:
			l.dropLast = bool(o)
		case Prefetch:
			if o < 1 {
				panic(errorf("NewLoader", "Prefetch must be at least 1 batch, not %d", o))
			}
			l.prefetch = int(o)
		case PinMemory:
			l.pin = bool(o) && torch.CUDAAvailable()
		case GeneratorOption:
			l.generator = o.g
		case SamplerOption:
			l.sampler = o.s
		case ContextOption:
			l.ctx = o.ctx
		}
	}
	switch {
	case d == nil:
		panic(errorf("NewLoader", "the data set is nil"))
	case l.batchSize < 1:
		panic(errorf("NewLoader", "BatchSize must be at least 1, not %d", l.batchSize))
	case l.workers < 0:
		panic(errorf("NewLoader", "Workers must be at least 0, not %d; with 0 the loop makes the batches itself", l.workers))
	case shuffle && l.sampler != nil:
		panic(errorf("NewLoader", "Shuffle and WithSampler exclude each other: the sampler decides on the order"))
	case l.ctx == nil:
		panic(errorf("NewLoader", "the context is nil"))
	}
	if (l.generator != nil || l.sampler != nil) && l.prefetch == 0 {
		// The program may see when indices are drawn, so they are when PyTorch does.
		l.prefetch = 2
	}
	if l.sampler == nil {
		l.sampler = NewSequentialSampler(d)
		if shuffle {
			l.sampler = NewRandomSampler(d, Generator(l.generator))
		}
	}
	return l
}

// Len returns the number of batches in an epoch. It mirrors len(loader).
func (l *Loader) Len() int {
	n := l.sampler.Len()
	if l.dropLast {
		return n / l.batchSize
	}
	return (n + l.batchSize - 1) / l.batchSize
}

// Batches ranges once over the data set: the number of the batch, from 0, and the
// batch. Each range is a new epoch with new draws. When the range ends, by itself,
// by break or by an error, all of its workers have ended; [Loader.Err] says which it
// was. It mirrors enumerate(loader).
func (l *Loader) Batches() iter.Seq2[int, Batch] {
	return func(yield func(int, Batch) bool) {
		l.setErr(nil)
		seed := drawSeed(l.generator)
		next := l.indices()
		var err error
		if l.workers == 0 {
			err = l.loadInline(next, yield)
		} else {
			err = l.loadParallel(seed, next, yield)
		}
		l.setErr(err)
	}
}

// Err returns what ended the last range over [Loader.Batches] before its time: nil,
// an [*Error] about a sample, or the context's error. A break is no error.
func (l *Loader) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

func (l *Loader) setErr(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
}

// indices begins an epoch: the function it returns gives the indices of one batch
// after the other, and nil after the last.
func (l *Loader) indices() func() []int {
	next, ended := l.sampler.Start(), false
	return func() []int {
		if ended {
			return nil
		}
		batch := make([]int, 0, min(l.batchSize, l.sampler.Len()))
		for len(batch) < l.batchSize {
			i, ok := next()
			if !ok {
				ended = true
				break
			}
			batch = append(batch, i)
		}
		if len(batch) == 0 || l.dropLast && len(batch) < l.batchSize {
			return nil
		}
		return batch
	}
}

// loadInline makes each batch when the loop asks for it, in the loop's goroutine and
// with draws from the default generator.
func (l *Loader) loadInline(next func() []int, yield func(int, Batch) bool) error {
	g := torch.DefaultGenerator()
	for k := 0; ; k++ {
		if err := l.stopped(k); err != nil {
			return err
		}
		indices := next()
		if indices == nil {
			return nil
		}
		b, err := l.fetch(indices, g)
		if err != nil {
			return err
		}
		if !yield(k, b) {
			return nil
		}
	}
}

// stopped returns the error of a context that is done.
func (l *Loader) stopped(batch int) error {
	err := l.ctx.Err()
	if err == nil {
		return nil
	}
	if cause := context.Cause(l.ctx); cause != err {
		return fmt.Errorf("data: stopped before batch %d: %w: %w", batch, err, cause)
	}
	return fmt.Errorf("data: stopped before batch %d: %w", batch, err)
}
