package torch

import (
	"iter"
	"sync"
	"sync/atomic"

	"github.com/gotorch/gotorch/cgo"
)

// Scope frees tensors together, at a place that the program can see: those that
// this goroutine makes between [NewScope] and [Scope.Close], except the ones
// that [Tensor.Keep] took out. Programs need no scope to be right; with one,
// native memory stays flat and no garbage collection is waited for.
//
// A tensor that is used after its scope has closed panics with a message that
// says so.
//
// A scope belongs to the goroutine that opened it, which stays on its OS thread
// until it closes. Scopes nest: they close in the reverse order.
type Scope struct {
	id     int64
	outer  int64
	open   bool
	ticket ticket // of the gate
	*scopeLists
}

// scopeLists go from one scope to the next.
type scopeLists struct {
	handles []*handle
	free    []cgo.Handle
}

var scopeListsPool = sync.Pool{New: func() any { return new(scopeLists) }}

var (
	lastScope atomic.Int64
	slots     [256]scopeSlot // the open scopes, by the end of their id
	scopes    sync.Map       // id → *Scope, those whose slot was taken
)

type scopeSlot struct {
	id atomic.Int64 // 0 for none
	s  *Scope       // used only on the goroutine that opened the scope
}

func openScope(id int64) *Scope {
	if id == 0 { // free slots have it too
		return nil
	}
	if slot := &slots[id%int64(len(slots))]; slot.id.Load() == id {
		return slot.s
	}
	if s, ok := scopes.Load(id); ok {
		return s.(*Scope)
	}
	return nil
}

// NewScope opens a scope on this goroutine.
//
//	defer torch.NewScope().Close()
func NewScope() *Scope {
	s := &Scope{}
	s.begin()
	return s
}

func (s *Scope) begin() {
	s.scopeLists = scopeListsPool.Get().(*scopeLists)
	s.ticket = lockThread()
	s.id, s.open = lastScope.Add(1), true
	if slot := &slots[s.id%int64(len(slots))]; slot.id.CompareAndSwap(0, s.id) {
		slot.s = s
	} else {
		scopes.Store(s.id, s)
	}
	s.outer = cgo.SetScope(s.id)
}

// Close frees the tensors that were made in the scope. Closing again does
// nothing. It panics if called from another goroutine than the one that opened
// the scope, or while a scope inside it is still open.
func (s *Scope) Close() {
	if !s.open {
		return
	}
	if !cgo.LeaveScope(s.id, s.outer) {
		panic(errorf("Scope.Close", "the scope is not the innermost one of this goroutine; scopes close in reverse order, on the goroutine that opened them"))
	}
	s.open = false
	if slot := &slots[s.id%int64(len(slots))]; slot.id.Load() == s.id {
		slot.s = nil
		slot.id.Store(0)
	} else {
		scopes.Delete(s.id)
	}
	s.free = s.free[:0]
	for i, h := range s.handles {
		s.handles[i] = nil
		if profiling.Load() {
			removeFromProfile(h)
		}
		if h.close(s.id) {
			s.free = append(s.free, h.ptr())
		}
	}
	s.handles = s.handles[:0]
	cgo.FreeMany(s.free)
	liveHandles.Add(-int64(len(s.free)))
	scopeListsPool.Put(s.scopeLists)
	s.scopeLists = nil
	letGoReleased()
	unlockThread(s.ticket)
}

// HandOver gives those of ts that were made in s to the scope around it, or to the
// garbage collector if there is none: what a function returns that has a scope of its
// own for everything else. [Tensor.Keep] takes a tensor out of all scopes. It panics if
// s is closed.
//
//	s := torch.NewScope()
//	defer s.Close()
//	y := f(x)
//	s.HandOver(y)
//	return y
func (s *Scope) HandOver(ts ...Tensor) {
	if !s.open {
		panic(errorf("Scope.HandOver", "the scope is closed, and has freed its tensors"))
	}
	outer := openScope(s.outer)
	for _, t := range ts {
		if t.h == nil || t.h.state.Load()&scopeMask != s.id<<useBits {
			continue
		}
		t.Keep()
		if outer != nil && t.h.adopt(outer.id) {
			outer.handles = append(outer.handles, t.h)
		}
	}
}

// Keep takes t out of the scope that it was made in, so that it outlives it,
// and returns t. Outside a scope it does nothing.
func (t Tensor) Keep() Tensor {
	if t.h != nil && t.h.scoped() && !t.h.keep() {
		panic(&Error{Op: "Keep", Msg: freedMessage})
	}
	return t
}

// Tensors is what [Scoped] asks of the values of an iterator to free their
// tensors with the round; data.Batch has it.
type Tensors interface {
	Tensors() []Tensor
}

// Scoped opens a scope around each round of an iterator, so that what the body
// of the loop made is freed at its end, and so are the tensors of the values
// themselves if they implement [Tensors].
//
//	for i, batch := range torch.Scoped(loader.Batches()) {
func Scoped[K, V any](seq iter.Seq2[K, V]) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		var s Scope
		for k, v := range seq {
			if !scopedRound(&s, k, v, yield) {
				return
			}
		}
	}
}

func scopedRound[K, V any](s *Scope, k K, v V, yield func(K, V) bool) bool {
	s.begin()
	defer s.Close()
	if ts, ok := any(v).(Tensors); ok {
		for _, t := range ts.Tensors() {
			if t.h != nil && t.h.adopt(s.id) {
				s.handles = append(s.handles, t.h)
			}
		}
	}
	return yield(k, v)
}
