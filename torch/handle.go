package torch

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/gotorch/gotorch/cgo"
)

// handle owns one reference to a native tensor. Either the garbage collector
// gives it back (cleanup), or the scope that owns it.
//
// Goroutines may share a tensor while the scope that owns it closes on another
// one. So every call counts itself in state while it uses ptr, and the scope's
// id and whether it has closed stand in the same word: each change is one
// atomic step, and whoever is last to leave a closed handle frees it.
type handle struct {
	ptr     cgo.Handle
	state   atomic.Int64
	cleanup runtime.Cleanup // while the garbage collector owns it
}

// The parts of handle.state.
const (
	useBits   = 20
	usesMask  = 1<<useBits - 1       // calls under way
	scopeMask = 1<<63 - 1 - usesMask // id of the scope that owns it, 0 for none
	closed    = -1 << 63             // the scope has closed
)

// ownerMu is held where a handle passes between a scope and the garbage
// collector; closing a scope does without.
var ownerMu sync.Mutex

var (
	liveHandles atomic.Int64
	releases    atomic.Int64 // cleanups that have run
	releasing   atomic.Int64 // cleanups that are running; a large block takes milliseconds
)

// wrap takes ownership of a new native reference. scope is the id of the scope
// open on the calling thread, 0 for none.
func wrap(p cgo.Handle, scope int64) Tensor {
	if p == nil {
		return Tensor{}
	}
	h := &handle{ptr: p}
	tensors := liveHandles.Add(1)
	if profiling.Load() {
		addToProfile(h)
	}
	if scope != 0 {
		if s := openScope(scope); s != nil {
			h.state.Store(s.id << useBits)
			s.handles = append(s.handles, h)
			return Tensor{h}
		}
	}
	h.arm()
	pace(tensors)
	return Tensor{h}
}

// arm makes the garbage collector the owner.
func (h *handle) arm() {
	h.cleanup = runtime.AddCleanup(h, collected, h.ptr)
}

// collected gives back a native reference whose handle was garbage.
func collected(p cgo.Handle) {
	releasing.Add(1)
	cgo.FreeCollected(p)
	liveHandles.Add(-1)
	letGoReleased()
	bytesPace.low(cgo.LiveBytes())
	tensorsPace.low(liveHandles.Load())
	releases.Add(1)
	releasing.Add(-1)
}

func release(p cgo.Handle) {
	cgo.Free(p)
	liveHandles.Add(-1)
	letGoReleased()
}

// scoped reports whether a scope owns h, or did when it closed.
func (h *handle) scoped() bool { return h.state.Load()&scopeMask != 0 }

// acquire keeps h from being freed during a call. It reports false if it has
// been freed.
func (h *handle) acquire() bool {
	for {
		n := h.state.Load()
		if n < 0 {
			return false
		}
		if h.state.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// done ends what acquire began. The last call to end after the scope has closed
// frees the native tensor.
func (h *handle) done() {
	if n := h.state.Add(-1); n < 0 && n&usesMask == 0 {
		release(h.ptr)
	}
}

// keep makes the garbage collector the owner instead of a scope. It reports
// false if h has been freed.
func (h *handle) keep() bool {
	if !h.acquire() {
		return false
	}
	defer h.done()
	ownerMu.Lock()
	defer ownerMu.Unlock()
	if !h.scoped() {
		return true
	}
	h.arm()
	for {
		n := h.state.Load()
		if n < 0 { // closed since
			h.cleanup.Stop()
			return false
		}
		if h.state.CompareAndSwap(n, n&^scopeMask) {
			return true
		}
	}
}

// drop frees t now. It is for tensors that the garbage collector owns and nobody
// else has seen.
func (t Tensor) drop() {
	t.h.cleanup.Stop()
	t.h.state.Store(closed)
	release(t.h.ptr)
}

// adopt makes scope id the owner instead of the garbage collector. It reports
// false if another scope is.
func (h *handle) adopt(id int64) bool {
	ownerMu.Lock()
	defer ownerMu.Unlock()
	if h.scoped() {
		return false
	}
	h.cleanup.Stop()
	h.state.Add(id << useBits) // the bits are clear, and only adopt sets them
	return true
}

// close marks h as freed if scope id owns it. It reports true if no call is
// under way, so that the caller has to free it now.
func (h *handle) close(id int64) bool {
	for {
		n := h.state.Load()
		if n < 0 || n&scopeMask != id<<useBits {
			return false // kept
		}
		if h.state.CompareAndSwap(n, n|closed) {
			return n&usesMask == 0
		}
	}
}
