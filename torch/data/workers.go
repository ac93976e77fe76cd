package data

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/gotorch/gotorch/torch"
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
type worker struct {
	l *Loader
	g *torch.Generator

	mu      sync.Mutex
	todo    [][]int
	done    []result
	asleep  bool // the worker waits for orders
	wanted  int  // batches that the loop waits for; 0: it does not
	since   time.Time
	stopped bool
	ordered chan struct{} // wakes the worker
	ready   chan struct{} // wakes the loop
}

type result struct {
	batch Batch
	err   error
}

// order hands over the indices of batches, or wakes the worker to see that it has
// been stopped.
func (w *worker) order(batches ...[]int) {
	w.mu.Lock()
	w.todo = append(w.todo, batches...)
	wake := w.asleep
	w.asleep = false
	w.mu.Unlock()
	if wake {
		w.ordered <- struct{}{}
	}
}

func (w *worker) stop() {
	w.mu.Lock()
	w.stopped = true
	w.mu.Unlock()
	w.order()
}

// run makes batches until the worker is stopped.
func (w *worker) run() {
	defer w.deliver(result{err: errDied}, true)
	for {
		w.mu.Lock()
		for len(w.todo) == 0 && !w.stopped {
			w.asleep = true
			w.mu.Unlock()
			<-w.ordered
			w.mu.Lock()
		}
		if w.stopped {
			w.mu.Unlock()
			return
		}
		indices := w.todo[0]
		w.todo = w.todo[1:]
		last := len(w.todo) == 0
		w.mu.Unlock()
		b, err := w.l.fetch(indices, w.g)
		w.deliver(result{b, err}, last || err != nil)
	}
}

var errDied = errors.New("data: the data set ended the goroutine of a worker with runtime.Goexit; return an error instead")

// deliver hands over a batch, and wakes the loop if enough are ready for it or, with
// now, if there is any.
func (w *worker) deliver(r result, now bool) {
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
func (w *worker) take(ctx context.Context) (r result, ok bool) {
	w.mu.Lock()
	if len(w.done) == 0 {
		w.wanted, w.since = 1+len(w.todo)/2, time.Now()
		w.mu.Unlock()
		select {
		case <-w.ready:
		case <-ctx.Done():
			return result{}, false
		}
		w.mu.Lock()
	}
	defer w.mu.Unlock()
	r = w.done[0]
	w.done[0] = result{}
	w.done = w.done[1:]
	return r, true
}

// loadParallel lets workers make the batches: worker w of W the batches w, w+W, ….
func (l *Loader) loadParallel(seed int64, next func() []int, yield func(int, Batch) bool) error {
	workers := make([]*worker, l.workers)
	var running sync.WaitGroup
	defer running.Wait()
	for i := range workers {
		w := &worker{
			l: l, g: torch.NewGenerator().ManualSeed(seed + int64(i)),
			ordered: make(chan struct{}, 1), ready: make(chan struct{}, 1),
		}
		workers[i] = w
		running.Add(1)
		go func() {
			defer running.Done()
			w.run()
		}()
		defer w.stop()
	}

	ahead := cmp.Or(l.prefetch, 2) * len(workers) // batches under way
	low := ahead - 1                              // order more when only so many are
	ordered := 0
	orders := make([][][]int, len(workers))
	fill := func(taken int) {
		if ordered-taken > low {
			return
		}
		for ordered-taken < ahead {
			indices := next()
			if indices == nil {
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
func size(b Batch) int {
	n := 0
	for _, t := range b.Tensors() {
		if t.Defined() {
			n += t.NumEl() * t.DType().Size()
		}
	}
	return n
}
