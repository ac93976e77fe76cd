package torch

import (
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/gotorch/gotorch/cgo"
)

// handle owns one reference to a native tensor. Either the garbage collector
// gives it back, or the scope that owns it.
//
// Goroutines may share a tensor while the scope that owns it closes on another
// one. So every call counts itself in state while it uses ptr, and the scope's
// id and whether it has closed stand in the same word: each change is one
// atomic step, and whoever is last to leave a closed handle frees it.
type handle struct {
	addr  uintptr // of the native tensor; a number, so that the collector has nothing to look at
	state atomic.Int64
}

func (h *handle) ptr() cgo.Handle { return *(*cgo.Handle)(unsafe.Pointer(&h.addr)) }

// loneHandle is a handle that begins with a finalizer. The runtime keeps the finalizers
// of a span of memory in a list by address, and walks all of it for each new one; fewer
// handles in a span are faster in spite of what they waste.
type loneHandle struct {
	handle
	_ [112]byte
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
	collections atomic.Int64 // finalizers that have run
)

// wrap takes ownership of a new native reference. scope is the id of the scope
// open on the calling thread, 0 for none.
func wrap(p cgo.Handle, scope int64) Tensor {
	if p == nil {
		return Tensor{}
	}
	tensors := liveHandles.Add(1)
	cgo.Made()
	if s := openScope(scope); s != nil {
		h := &handle{addr: uintptr(p)}
		h.state.Store(s.id << useBits)
		s.handles = append(s.handles, h)
		if profiling.Load() {
			addToProfile(h)
		}
		return Tensor{h}
	}
	h := &(&loneHandle{handle: handle{addr: uintptr(p)}}).handle
	if profiling.Load() {
		addToProfile(h)
	}
	h.arm()
	pace(tensors)
	return Tensor{h}
}

// arm makes the garbage collector the owner. A finalizer is not as fashionable as
// runtime.AddCleanup, but costs two thirds of it and no memory.
func (h *handle) arm() { runtime.SetFinalizer(h, collected) }

func (h *handle) disarm() { runtime.SetFinalizer(h, nil) }

// collected gives back the native reference of a handle that was garbage: to the next
// calls, or now if there is too much already.
func collected(h *handle) {
	tensorsPace.low(liveHandles.Add(-1))
	if cgo.LiveBytes() < bytesPace.collect.Load() {
		cgo.FreeSoon(h.ptr())
	} else {
		cgo.FreeCollected([]cgo.Handle{h.ptr()})
		letGoReleased()
		bytesPace.low(cgo.LiveBytes())
	}
	collections.Add(1)
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
		release(h.ptr())
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
			h.disarm()
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
	t.h.disarm()
	t.h.state.Store(closed)
	release(t.h.ptr())
}

// adopt makes scope id the owner instead of the garbage collector. It reports
// false if another scope is.
func (h *handle) adopt(id int64) bool {
	ownerMu.Lock()
	defer ownerMu.Unlock()
	if h.scoped() {
		return false
	}
	h.disarm()
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
