package data

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/gotorch/gotorch/torch"
)

// Loader hands out a data set of inputs and targets in batches: see [NewLoader].
type Loader = LoaderOf[Batch]

// LoaderOf hands out a data set in batches of type B: see [NewLoaderOf] and
// [NewIterableLoader]. A [Loader] is one of them.
type LoaderOf[B any] struct {
	config
	fetch  func(indices []int, g *torch.Generator) (B, error) // makes a batch; called from workers
	stream streamOf[B]                                        // goes instead of fetch for an iterable data set
	length func() int                                         // the number of batches

	mu   sync.Mutex
	err  error
	kept []WorkerInfo // persistent workers, once they have begun
}

// NewLoader makes a loader over d. It mirrors torch.utils.data.DataLoader, and
// panics with a *torch.Error if an option is out of its range, or excludes another.
func NewLoader(d Dataset, opts ...Option) *Loader {
	const op = "NewLoader"
	c := newConfig()
	for _, o := range opts {
		c.set(op, o)
	}
	c.check(op, d == nil)
	c.order(op, d)
	l := &Loader{config: c}
	batches, whole := d.(BatchDataset)
	l.fetch = func(indices []int, g *torch.Generator) (b Batch, err error) {
		switch {
		case c.collate != nil:
			b, err = collateBy(d, indices, g, c.collate)
		case whole:
			b, err = getBatch(batches, indices, g)
		default:
			b, err = collate(d, indices, g)
		}
		if err == nil && c.pin {
			b = Batch{pin(b.Input), pin(b.Target)}
		}
		return b, err
	}
	l.length = c.batches.Len
	return l
}

// NewLoaderOf makes a loader over a data set of samples of any type, of which collate
// makes batches: [Collate] for one in the shape of its samples, [Single] for batches
// of one sample as it is, or a function of the program's. Workers call it, so that it
// may not change what others see.
//
//	loader := data.NewLoaderOf(d, data.Collate[Sample, Samples], data.BatchSize(4))
//
// It mirrors torch.utils.data.DataLoader with collate_fn, and panics with a
// *torch.Error if an option is out of its range, or excludes another.
func NewLoaderOf[S, B any](d DatasetOf[S], collate func(samples []S) (B, error), opts ...OptionOf) *LoaderOf[B] {
	const op = "NewLoaderOf"
	c := newConfig()
	for _, o := range opts {
		c.set(op, o)
	}
	c.check(op, d == nil)
	if collate == nil {
		panic(errorf(op, "the function that makes batches is nil"))
	}
	c.order(op, d)
	l := &LoaderOf[B]{config: c}
	batches, whole := d.(BatchDatasetOf[S])
	l.fetch = func(indices []int, g *torch.Generator) (b B, err error) {
		var samples []S
		if whole {
			samples, err = getSamples(batches, indices, g)
		} else {
			samples, err = getEach(d, indices, g)
		}
		if err == nil {
			b, err = makeBatch(samples, indices, collate, c.pin)
		}
		return b, err
	}
	l.length = c.batches.Len
	return l
}

// Len returns the number of batches in an epoch. It mirrors len(loader), and panics
// with a *torch.Error if the data set is iterable and does not know its length.
func (l *LoaderOf[B]) Len() int { return l.length() }

// Batches ranges once over the data set: the number of the batch, from 0, and the
// batch. Each range is a new epoch with new draws. When the range ends, by itself,
// by break or by an error, all of its workers have ended; [LoaderOf.Err] says which
// it was. It mirrors enumerate(loader).
func (l *LoaderOf[B]) Batches() iter.Seq2[int, B] {
	return func(yield func(int, B) bool) {
		l.setErr(nil)
		infos := l.workerInfos()
		var err error
		switch {
		case l.stream != nil && l.workers == 0:
			err = l.streamInline(yield)
		case l.stream != nil:
			err = l.streamParallel(infos, yield)
		case l.workers == 0:
			err = l.loadInline(l.batches.Start(), yield)
		default:
			err = l.loadParallel(infos, l.batches.Start(), yield)
		}
		l.setErr(err)
	}
}

// workerInfos draws the base seed and returns the generators of the workers: those of
// the first epoch, and no draw, if workers are persistent.
func (l *LoaderOf[B]) workerInfos() []WorkerInfo {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept != nil {
		return l.kept
	}
	seed := drawSeed(l.generator)
	infos := make([]WorkerInfo, l.workers)
	for i := range infos {
		own := seed + int64(i)
		infos[i] = WorkerInfo{ID: i, NumWorkers: l.workers, Seed: own, Generator: torch.NewGenerator().ManualSeed(own)}
	}
	if l.persistent && l.workers > 0 {
		l.kept = append(l.kept, infos...)
		for i := range l.kept {
			l.kept[i].resumed = true
		}
	}
	return infos
}

// Err returns what ended the last range over [LoaderOf.Batches] before its time: nil,
// an [*Error] about a sample, or the context's error. A break is no error.
func (l *LoaderOf[B]) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

func (l *LoaderOf[B]) setErr(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
}

// loadInline makes each batch when the loop asks for it, in the loop's goroutine and
// with draws from the default generator.
func (l *LoaderOf[B]) loadInline(next func() ([]int, bool), yield func(int, B) bool) error {
	g := torch.DefaultGenerator()
	for k := 0; ; k++ {
		if err := l.stopped(k); err != nil {
			return err
		}
		indices, ok := next()
		if !ok {
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
func (l *LoaderOf[B]) stopped(batch int) error {
	err := l.ctx.Err()
	if err == nil {
		return nil
	}
	if cause := context.Cause(l.ctx); cause != err {
		return fmt.Errorf("data: stopped before batch %d: %w: %w", batch, err, cause)
	}
	return fmt.Errorf("data: stopped before batch %d: %w", batch, err)
}
