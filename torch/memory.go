package torch

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotorch/gotorch/cgo"
)

// Go's garbage collector sees handles of a few bytes, not the native memory
// behind them. So native bytes are counted, and tensors, which cost some hundred
// bytes each that are not in that count. A collection is started when either has
// grown by a quarter since the last one; a little beyond that the allocating
// goroutine waits for it, so that memory has a bound that is soon reached and then
// stays. A collection costs what Go's own heap is large: where they turn out to be
// dear, because that heap is, native memory may double first.
var (
	byteFloors   = floors{collect: 128 << 20, wait: 192 << 20} // no collection for less growth than this, no waiting
	tensorFloors = floors{collect: 32 << 10, wait: 48 << 10}
)

const costShare = 5 // at most one part in so many of the time goes to collections of what has not doubled

type floors struct{ collect, wait int64 }

// threshold is when to collect: above so many live bytes, or tensors.
type threshold struct {
	collect, wait, doubled atomic.Int64
	lowest                 atomic.Int64 // the least that was live after a cleanup of the present collection
}

func (t *threshold) set(live int64, f floors) {
	t.collect.Store(live + max(live/4, f.collect))
	t.wait.Store(live + max(live/4, f.wait))
	t.doubled.Store(live + max(live, f.collect))
}

// low notes what is live after a cleanup.
func (t *threshold) low(live int64) {
	for l := t.lowest.Load(); live < l && !t.lowest.CompareAndSwap(l, live); l = t.lowest.Load() {
	}
}

var (
	bytesPace, tensorsPace threshold
	restUntil              atomic.Int64 // nanoseconds since epoch; before that collections would be too dear
	collecting             atomic.Bool
	collectMu              sync.Mutex
)

func init() {
	setPace(0, 0)
	cgo.OnSweep(letGoReleased)
}

func setPace(bytes, tensors int64) {
	bytesPace.set(bytes, byteFloors)
	tensorsPace.set(tensors, tensorFloors)
}

// pace is called for every tensor that the garbage collector owns; tensors is how
// many there are.
func pace(tensors int64) {
	letGoReleased()
	if cgo.LiveBytes() >= bytesPace.collect.Load() || tensors >= tensorsPace.collect.Load() {
		keepPace(tensors)
	}
}

func keepPace(tensors int64) {
	bytes := cgo.LiveBytes()
	if bytes < bytesPace.doubled.Load() && tensors < tensorsPace.doubled.Load() && time.Since(epoch).Nanoseconds() < restUntil.Load() {
		return
	}
	mustWait := func() bool {
		return cgo.LiveBytes() >= bytesPace.wait.Load() || liveHandles.Load() >= tensorsPace.wait.Load()
	}
	if mustWait() {
		collectMu.Lock()
		if mustWait() { // the collection that held the lock, if any, was not enough
			collect()
		}
		collectMu.Unlock()
		return
	}
	if collecting.CompareAndSwap(false, true) {
		go func() {
			defer collecting.Store(false)
			collectMu.Lock()
			defer collectMu.Unlock()
			collect()
		}()
	}
}

// collect runs the garbage collector and waits until what it found has been freed.
// What is left when most has been freed is taken for live: other goroutines make
// new garbage all the while.
func collect() {
	began := time.Since(epoch)
	bytesPace.lowest.Store(cgo.LiveBytes())
	tensorsPace.lowest.Store(liveHandles.Load())
	letGoReleased()
	if cgo.LiveBytes() >= bytesPace.collect.Load() {
		drain(true)
		bytesPace.set(bytesPace.lowest.Load(), byteFloors)
	} else {
		drain(false) // tensors are too many, not bytes: the next calls give them back
	}
	tensorsPace.set(tensorsPace.lowest.Load(), tensorFloors)
	end := time.Since(epoch)
	restUntil.Store((end + (costShare-1)*(end-began)).Nanoseconds())
}

// drain collects garbage, and frees it if free says so. Finalizers run some time after the
// collection, in no order; a sentinel tells that they have begun, and a quiet while
// that they have ended. It gives up on one that is stuck: that must not stop the
// program.
func drain(free bool) {
	done := make(chan struct{})
	runtime.SetFinalizer(new([16]byte), func(*[16]byte) { close(done) })
	runtime.GC()
	select {
	case <-done:
	case <-time.After(time.Second): // never on a healthy runtime
	}
	freeDead := func() {
		if free {
			cgo.FreeDead()
			letGoReleased()
			bytesPace.low(cgo.LiveBytes())
		}
	}
	freeDead()
	changed := time.Now()
	for before, quiet := collections.Load(), 0; quiet < 3 && time.Since(changed) < time.Second; quiet++ {
		time.Sleep(50 * time.Microsecond)
		if now := collections.Load(); now != before {
			freeDead()
			before, quiet, changed = now, 0, time.Now()
		}
	}
	freeDead()
}

// GC frees every tensor that is no longer reachable, and returns when that is
// done. Programs need not call it; tests that count memory do.
func GC() {
	collectMu.Lock()
	defer collectMu.Unlock()
	// What the first collection frees may have held the last reference to more,
	// and so may the callbacks of graphs that it freed.
	for i := 0; i < 2 || cgo.ReleasedCount() > 0 && i < 16; i++ {
		letGoReleased()
		drain(true)
	}
	setPace(cgo.LiveBytes(), liveHandles.Load())
}

// Stats tells how much native memory tensors hold. Bytes are of the CPU's memory.
type Stats struct {
	Bytes       int64 // behind tensors, gradients and autograd graphs
	Peak        int64 // the most that Bytes has been, see [ResetPeakMemory]
	Cached      int64 // free blocks that threads keep for their next tensors
	Tensors     int64 // native references that Go holds
	Allocations int64 // blocks that have come from the C library rather than from those kept
}

// MemoryStats returns the native memory in use. Package torch/expvar publishes
// it, and [SetTensorProfile] tells where the tensors were made.
func MemoryStats() Stats {
	return Stats{
		Bytes: cgo.LiveBytes(), Peak: cgo.PeakBytes(), Cached: cgo.CachedBytes(),
		Tensors: liveHandles.Load(), Allocations: cgo.Allocations(),
	}
}

// ResetPeakMemory makes [Stats].Peak begin anew from what is in use now. It
// mirrors torch.cuda.reset_peak_memory_stats, for the CPU.
func ResetPeakMemory() { cgo.ResetPeakBytes() }
