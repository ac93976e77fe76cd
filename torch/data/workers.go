package data

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// The loop's goroutine is often locked to its thread and computes with all cores, so
// that each time one side sleeps and the other wakes it costs the training more than
// a small batch does. Therefore batches are ordered and delivered many at a time.
const (
	aheadBytes = 1 << 20                // what a worker prepares ahead at least, unless Prefetch says otherwise
	aheadMost  = 64                     // batches, however small
	patience   = 200 * time.Microsecond // of a loop that waits for several batches
)

// worker prepares batches in a goroutine of its own.
type worker[B any] struct {
	l    *LoaderOf[B]
	info WorkerInfo

	mu      sync.Mutex
	todo    [][]int
	done    []result[B]
	asleep  bool // the worker waits for orders
	wanted  int  // batches that the loop waits for; 0: it does not
	since   time.Time
	stopped bool
	last    bool          // nothing else is ordered; for the worker alone
	ordered chan struct{} // wakes the worker
	ready   chan struct{} // wakes the loop
}

type result[B any] struct {
	batch B
	err   error
	end   bool // an iterable data set has no more
}

// order hands over the indices of batches, or wakes the worker to see that it has
// been stopped.
func (w *worker[B]) order(batches ...[]int) {
	w.mu.Lock()
	w.todo = append(w.todo, batches...)
	wake := w.asleep
	w.asleep = false
	w.mu.Unlock()
	if wake {
		w.ordered <- struct{}{}
	}
}

func (w *worker[B]) stop() {
	w.mu.Lock()
	w.stopped = true
	w.mu.Unlock()
	w.order()
}

// next waits for an order: the indices of a batch. There is none when the worker is
// stopped. Persistent workers first do what they were ordered, as what they draw next
// depends on it.
func (w *worker[B]) next() (indices []int, ok bool) {
	w.mu.Lock()
	for len(w.todo) == 0 && !w.stopped {
		w.asleep = true
		w.mu.Unlock()
		<-w.ordered
		w.mu.Lock()
	}
	defer w.mu.Unlock()
	if w.stopped && (!w.l.persistent || len(w.todo) == 0) {
		return nil, false
	}
	indices = w.todo[0]
	w.todo = w.todo[1:]
	w.last = len(w.todo) == 0
	return indices, true
}

// run makes batches until the worker is stopped.
func (w *worker[B]) run() {
	defer w.deliver(result[B]{err: errDied}, true)
	failed := w.begin()
	for {
		indices, ok := w.next()
		if !ok {
			return
		}
		if failed != nil {
			w.deliver(result[B]{err: failed}, true)
			continue
		}
		b, err := w.l.fetch(indices, w.info.Generator)
		w.deliver(result[B]{batch: b, err: err}, w.last || err != nil)
	}
}

// begin calls the program's function for a new worker.
func (w *worker[B]) begin() (err error) {
	if w.l.init == nil || w.info.resumed {
		return nil
	}
	none := -1
	defer func() {
		if err != nil {
			err = fmt.Errorf("data: beginning worker %d: %w", w.info.ID, cause(err))
		}
	}()
	defer Recover(&none, &err)
	return w.l.init(w.info)
}

// cause is what an *Error without a sample is about.
func cause(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Index < 0 {
		return e.Err
	}
	return err
}

var errDied = errors.New("data: the data set ended the goroutine of a worker with runtime.Goexit; return an error instead")

// deliver hands over a batch, and wakes the loop if enough are ready for it or, with
// now, if there is any.
func (w *worker[B]) deliver(r result[B], now bool) {
	w.mu.Lock()
	w.done = append(w.done, r)
	wake := w.wanted > 0 && (now || len(w.done) >= w.wanted || time.Since(w.since) > patience)
	if wake {
		w.wanted = 0
	}
	w.mu.Unlock()
	if wake {
		w.ready <- struct{}{}
	}
}

// take returns the worker's next batch. If there is none yet, it waits: for several
// if many are ordered and are made fast.
func (w *worker[B]) take(ctx context.Context) (r result[B], ok bool) {
	w.mu.Lock()
	if len(w.done) == 0 {
		w.wanted, w.since = 1+len(w.todo)/2, time.Now()
		w.mu.Unlock()
		select {
		case <-w.ready:
		case <-ctx.Done():
			return result[B]{}, false
		}
		w.mu.Lock()
	}
	defer w.mu.Unlock()
	r = w.done[0]
	w.done[0] = result[B]{}
	w.done = w.done[1:]
	return r, true
}

// start starts the workers. The function that it returns stops them and waits for
// their end.
func (l *LoaderOf[B]) start(infos []WorkerInfo, run func(*worker[B])) (workers []*worker[B], stop func()) {
	workers = make([]*worker[B], l.workers)
	var running sync.WaitGroup
	for i := range workers {
		w := &worker[B]{
			l: l, info: infos[i],
			ordered: make(chan struct{}, 1), ready: make(chan struct{}, 1),
		}
		workers[i] = w
		running.Add(1)
		go func() {
			defer running.Done()
			run(w)
		}()
	}
	return workers, func() {
		for _, w := range workers {
			w.stop()
		}
		running.Wait()
	}
}

// loadParallel lets workers make the batches: worker w of W the batches w, w+W, ….
func (l *LoaderOf[B]) loadParallel(infos []WorkerInfo, next func() ([]int, bool), yield func(int, B) bool) error {
	workers, stop := l.start(infos, (*worker[B]).run)
	defer stop()
	ahead := cmp.Or(l.prefetch, 2) * len(workers) // batches under way
	low := ahead - 1                              // order more when only so many are
	ordered := 0
	orders := make([][][]int, len(workers))
	fill := func(taken int) {
		if ordered-taken > low {
			return
		}
		for ordered-taken < ahead {
			indices, ok := next()
			if !ok {
				break
			}
			i := ordered % len(workers)
			orders[i] = append(orders[i], indices)
			ordered++
		}
		for i, w := range workers {
			if len(orders[i]) > 0 {
				w.order(orders[i]...)
				orders[i] = orders[i][:0]
			}
		}
	}
	fill(0)
	for k := 0; k < ordered; k++ {
		if err := l.stopped(k); err != nil {
			return err
		}
		r, ok := workers[k%len(workers)].take(l.ctx)
		if !ok {
			return l.stopped(k)
		}
		if k == 0 && l.prefetch == 0 && r.err == nil {
			ahead = min(max(aheadBytes/max(size(r.batch), 1), 2), aheadMost) * len(workers)
			low = ahead / 2
		}
		fill(k + 1)
		if r.err != nil {
			return r.err
		}
		if !yield(k, r.batch) {
			return nil
		}
	}
	return l.stopped(ordered)
}

// size returns the bytes of a batch.
func size(b any) int {
	n := 0
	for _, t := range Tensors(b) {
		if t.Defined() {
			n += t.NumEl() * t.DType().Size()
		}
	}
	return n
}
