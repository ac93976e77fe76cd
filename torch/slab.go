package torch

import (
	"runtime"
	"sync/atomic"
	"unsafe"
	"weak"

	"github.com/gotorch/gotorch/cgo"
)

// slab is the handles of a few small tensors, which share a finalizer: to set and to
// run one costs as much as half of a small operator. The collector gives them back
// together, when the last is garbage; so those that hold on to much are not among
// them, see tg::small in C++.
type slab struct {
	handles [7]handle
	used    int
}

// slabs are those that are filled next, spread over goroutines. They are weak so
// that a collection finds all garbage: a slab of dead handles goes even if it has room.
var slabs [32]struct {
	taken atomic.Bool
	next  weak.Pointer[slab]
	_     [48]byte // a cache line
}

// lone and small handles differ in this bit of their state.
const inSlab = 1 << useBits

// newHandle returns the handle of a tensor that the garbage collector owns.
func newHandle(p cgo.Handle, small bool) *handle {
	if small && !profiling.Load() {
		if h := slabHandle(p); h != nil {
			return h
		}
	}
	h := &(&loneHandle{handle: handle{addr: uintptr(p)}}).handle
	h.arm()
	return h
}

// slabHandle returns nil if another goroutine is at the slab.
func slabHandle(p cgo.Handle) *handle {
	var here byte
	at := &slabs[uintptr(unsafe.Pointer(&here))>>13%uintptr(len(slabs))] // by the goroutine's stack
	if !at.taken.CompareAndSwap(false, true) {
		return nil
	}
	s := at.next.Value()
	if s == nil {
		s = new(slab)
		runtime.SetFinalizer(s, (*slab).collected)
		at.next = weak.Make(s)
	}
	h := &s.handles[s.used]
	s.used++
	if s.used == len(s.handles) {
		at.next = weak.Pointer[slab]{}
	}
	at.taken.Store(false)
	h.addr = uintptr(p)
	h.state.Store(inSlab)
	return h
}

func (s *slab) collected() {
	for i := range s.handles[:s.used] {
		if h := &s.handles[i]; h.state.Load() == inSlab { // neither freed nor a scope's
			collected(h)
		}
	}
}
