package torch

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotorch/gotorch/cgo"
)

// Go's garbage collector sees handles of a few bytes, not the native memory
// behind them. So native bytes are counted, and a collection is started when
// they have doubled since the last one; beyond that the allocating goroutine
// waits for it.
const (
	collectFloor = 128 << 20 // no collection for less than this much growth
	waitFloor    = 256 << 20 // and no waiting for less than this
)

var (
	collectAt  atomic.Int64 // start a collection above this many live bytes
	waitAt     atomic.Int64 // and wait for it above this many
	collecting atomic.Bool
	collectMu  sync.Mutex
	lowest     atomic.Int64 // live bytes after a cleanup, the least of a collection
)

func init() {
	setPace(0)
}

func setPace(live int64) {
	collectAt.Store(live + max(live, collectFloor))
	waitAt.Store(live + max(live, waitFloor))
}

// pace is called for every tensor that the garbage collector owns.
func pace() {
	letGoReleased()
	live := cgo.LiveBytes()
	if live < collectAt.Load() {
		return
	}
	if wait := waitAt.Load(); live >= wait {
		collectMu.Lock()
		if cgo.LiveBytes() >= wait { // the collection that held the lock, if any, was not enough
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

// collect runs the garbage collector and waits for the cleanups that it found.
// What is left when most has been freed is taken for live: other goroutines make
// new garbage all the while.
func collect() {
	lowest.Store(cgo.LiveBytes())
	letGoReleased()
	drain()
	setPace(lowest.Load())
}

// drain collects garbage and waits until its cleanups have run. They run some
// time after the collection, in no order and on several goroutines; a sentinel
// tells that they have begun, and a quiet while that they have ended.
func drain() {
	done := make(chan struct{})
	sentinel := new([16]byte)
	runtime.AddCleanup(sentinel, func(c chan struct{}) { close(c) }, done)
	runtime.KeepAlive(sentinel)
	runtime.GC()
	select {
	case <-done:
	case <-time.After(time.Second): // never on a healthy runtime; a stuck one must not stop the program
	}
	for before, quiet := releases.Load(), 0; quiet < 5; quiet++ {
		time.Sleep(100 * time.Microsecond)
		if now := releases.Load(); now != before || releasing.Load() > 0 {
			before, quiet = now, 0
		}
	}
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
		drain()
	}
	setPace(cgo.LiveBytes())
}

// Stats tells how much native memory tensors hold.
type Stats struct {
	Bytes   int64 // CPU memory behind tensors, gradients and autograd graphs
	Tensors int64 // native references that Go holds
}

// MemoryStats returns the native memory in use. It makes no C call.
func MemoryStats() Stats {
	return Stats{Bytes: cgo.LiveBytes(), Tensors: liveHandles.Load()}
}
