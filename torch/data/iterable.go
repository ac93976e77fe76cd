package data

import (
	"cmp"
	"iter"
	"runtime/debug"
)

// IterableDataset is a stream of samples: lines of a file, messages of a queue. It
// mirrors torch.utils.data.IterableDataset. [NewIterableLoader] makes batches of it.
type IterableDataset[S any] interface {
	// Iterate ranges over the samples; an error ends the loop. Each worker ranges
	// over the data set by itself, so that a data set which does not give worker
	// w.ID of w.NumWorkers its own part gives every sample as often as there are
	// workers. What is random draws from w.Generator. It mirrors __iter__.
	Iterate(w WorkerInfo) iter.Seq2[S, error]
}

// streamOf makes batches of a worker's part of an iterable data set.
type streamOf[B any] func(w WorkerInfo, yield func(B, error) bool)

// NewIterableLoader makes a loader over an iterable data set; collate makes batches of
// samples as for [NewLoaderOf]. With workers, batches come from one worker after the
// other, and each worker has a smaller batch at its end. It mirrors
// torch.utils.data.DataLoader, and panics with a *torch.Error if an option is out of
// its range.
func NewIterableLoader[S, B any](d IterableDataset[S], collate func(samples []S) (B, error), opts ...IterableOption) *LoaderOf[B] {
	const op = "NewIterableLoader"
	c := newConfig()
	for _, o := range opts {
		c.set(op, o)
	}
	c.check(op, d == nil)
	if collate == nil {
		panic(errorf(op, "the function that makes batches is nil"))
	}
	l := &LoaderOf[B]{config: c}
	l.stream = func(w WorkerInfo, yield func(B, error) bool) {
		collateStream(d, w, c, collate, yield)
	}
	l.length = func() int {
		sized, ok := d.(Sized)
		if !ok {
			panic(errorf("Len", "%T does not know how many samples it has; give it a method Len", d))
		}
		return batchCount(sized.Len(), c.batchSize, c.dropLast)
	}
	return l
}

// collateStream puts the samples of a worker's part together.
func collateStream[S, B any](d IterableDataset[S], w WorkerInfo, c config, collate func([]S) (B, error), yield func(B, error) bool) {
	var none B
	count := 0 // of the samples seen, which have no other index
	samples := make([]S, 0, c.batchSize)
	full := func() bool {
		indices := make([]int, len(samples))
		for i := range indices {
			indices[i] = count - len(samples) + i
		}
		b, err := makeBatch(samples, indices, collate, c.pin)
		samples = make([]S, 0, c.batchSize)
		return yield(b, err) && err == nil
	}
	yielding, going := false, true
	err := func() (err error) {
		// A panic of the loop's body passes through Iterate and is not its error.
		defer func() {
			if yielding {
				return
			}
			if v := recover(); v != nil {
				err = &Error{Index: count, Err: &PanicError{v, debug.Stack()}}
			}
		}()
		for s, err := range d.Iterate(w) {
			if err != nil {
				ofSample(count, &err)
				return err
			}
			count++
			samples = append(samples, s)
			if len(samples) == c.batchSize {
				yielding = true
				going = full()
				yielding = false
				if !going {
					return nil
				}
			}
		}
		return nil
	}()
	switch {
	case err != nil:
		yield(none, err)
	case going && len(samples) > 0 && !c.dropLast:
		full()
	}
}

// streamInline makes each batch when the loop asks for it, in the loop's goroutine.
func (l *LoaderOf[B]) streamInline(yield func(int, B) bool) (err error) {
	k := 0
	if err := l.stopped(k); err != nil {
		return err
	}
	l.stream(aloneInfo(), func(b B, failed error) bool {
		if err = failed; err != nil || !yield(k, b) {
			return false
		}
		k++
		err = l.stopped(k)
		return err == nil
	})
	return err
}

// runStream makes batches of the worker's part until that ends or the worker is
// stopped.
func (w *worker[B]) runStream() {
	defer w.deliver(result[B]{err: errDied}, true)
	failed := w.begin()
	_, ok := w.next()
	if ok && failed == nil {
		w.l.stream(w.info, func(b B, err error) bool {
			w.deliver(result[B]{batch: b, err: err}, w.last || err != nil)
			_, ok = w.next()
			return ok
		})
	}
	for ; ok; _, ok = w.next() {
		w.deliver(result[B]{err: failed, end: failed == nil}, true)
	}
}

// streamParallel takes a batch from one worker after the other, but from those that
// have come to their end.
func (l *LoaderOf[B]) streamParallel(infos []WorkerInfo, yield func(int, B) bool) error {
	workers, stop := l.start(infos, (*worker[B]).runStream)
	defer stop()
	ended := make([]bool, len(workers))
	var orders []int // the workers of the batches under way
	turn := 0
	order := func() {
		for range workers {
			i := turn % len(workers)
			turn++
			if !ended[i] {
				orders = append(orders, i)
				workers[i].order(nil)
				return
			}
		}
	}
	for range cmp.Or(l.prefetch, 2) * len(workers) {
		order()
	}
	for k := 0; len(orders) > 0; {
		if err := l.stopped(k); err != nil {
			return err
		}
		i := orders[0]
		orders = orders[1:]
		if ended[i] {
			continue
		}
		r, ok := workers[i].take(l.ctx)
		if !ok {
			return l.stopped(k)
		}
		ended[i] = r.end
		order()
		switch {
		case r.end:
			continue
		case r.err != nil:
			return r.err
		case !yield(k, r.batch):
			return nil
		}
		k++
	}
	return nil
}

// ChainDataset is several streams as one, one behind the other. It mirrors
// torch.utils.data.ChainDataset, and panics with a *torch.Error if a data set is nil.
// If all know how many samples they have, it does too.
func ChainDataset[S any](ds ...IterableDataset[S]) IterableDataset[S] {
	c := chain[S]{ds}
	sized := sizedChain[S]{chain: c}
	for i, d := range ds {
		if d == nil {
			panic(errorf("ChainDataset", "data set %d is nil", i))
		}
		if s, ok := d.(Sized); ok {
			sized.lens = append(sized.lens, s)
		}
	}
	if len(sized.lens) == len(ds) {
		return sized
	}
	return c
}

type chain[S any] struct{ ds []IterableDataset[S] }

func (c chain[S]) Iterate(w WorkerInfo) iter.Seq2[S, error] {
	return func(yield func(S, error) bool) {
		for _, d := range c.ds {
			for s, err := range d.Iterate(w) {
				if !yield(s, err) {
					return
				}
			}
		}
	}
}

type sizedChain[S any] struct {
	chain[S]
	lens []Sized
}

func (c sizedChain[S]) Len() (n int) {
	for _, s := range c.lens {
		n += s.Len()
	}
	return n
}
