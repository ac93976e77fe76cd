package torch

import (
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/gotorch/gotorch/cgo"
)

// callees is what C++ calls in Go: hooks, custom functions, and panics on their
// way through libtorch. C++ knows each by an id, which see held.
var callees = struct {
	sync.Mutex
	m map[int64]any
}{m: map[int64]any{}}

func init() { cgo.Handler = runCallback }

func register(v any) (id int64) {
	letGoReleased()
	callees.Lock()
	defer callees.Unlock()
	id = hold(func() {
		callees.Lock()
		defer callees.Unlock()
		delete(callees.m, id)
	})
	callees.m[id] = v
	return id
}

func callee(id int64) any {
	callees.Lock()
	defer callees.Unlock()
	return callees.m[id]
}

// unregister is for what C++ does not refer to any more, or never did.
func unregister(id int64) any {
	defer letGo(id)
	return callee(id)
}

// caller is what can be called back: a hook, a custom function.
type caller interface {
	// call runs the callback. It may panic, and call runtime.Goexit.
	call(cb *cgo.Callback, args []Tensor)
	// what names it for messages.
	what() string
}

// runCallback runs on the thread of the autograd engine: the one that called
// Backward, or for nodes on a GPU one of libtorch's own.
func runCallback(cb *cgo.Callback) {
	if cb.Kind == cgo.CallStack {
		cb.SetText(stackOfCaller())
		return
	}
	scope := cb.Scope
	if cb.Kind == cgo.CallPack {
		scope = 0 // what is made of the tensor lives as long as the graph
	}
	args := make([]Tensor, len(cb.Args))
	for i, p := range cb.Args {
		args[i] = wrap(p, scope)
	}
	c, ok := callee(cb.ID).(caller)
	if !ok {
		cb.Fail(register(errorf("callback", "it is gone")), "a callback is gone")
		return
	}
	inner, leave := enterScope(cb.Scope)
	defer leave()
	if p := contain(func() {
		defer closeScopes(inner)
		c.call(cb, args)
	}); p != nil {
		p.where = c.what()
		cb.Fail(register(p), p.Error())
	}
}

// enterScope gives the scope that is open around a callback another id, under
// which the callback makes tensors for it but cannot close it.
func enterScope(outer int64) (id int64, leave func()) {
	s := openScope(outer)
	if s == nil {
		return outer, func() {}
	}
	id = lastScope.Add(1)
	scopes.Store(id, s)
	cgo.SetScope(id)
	return id, func() {
		cgo.SetScope(outer)
		scopes.Delete(id)
	}
}

// closeScopes closes those that a callback left open.
func closeScopes(outer int64) {
	for id := cgo.Scope(); id != outer; id = cgo.Scope() {
		s := openScope(id)
		if s == nil {
			return
		}
		s.Close()
	}
}

// giveBack hands results to C++.
func giveBack(cb *cgo.Callback, op string, results ...Tensor) {
	ptrs, release := pin(op, results)
	defer release()
	cb.Return(ptrs)
}

// pin returns the native tensors of ts, nil for undefined ones. They live until
// release.
func pin(op string, ts []Tensor) (ptrs []cgo.Handle, release func()) {
	ptrs = make([]cgo.Handle, len(ts))
	n := 0
	release = func() {
		for _, t := range ts[:n] {
			if t.h != nil {
				t.h.done()
			}
		}
	}
	for i, t := range ts {
		if t.h != nil {
			if !t.h.acquire() {
				release()
				panic(&Error{Op: op, Msg: freedMessage})
			}
			ptrs[i] = t.h.ptr()
		}
		n = i + 1
	}
	return ptrs, release
}

// PanicError is a panic in a callback: a hook, the Backward of a [Function], a
// function given to [Checkpoint]. The panic itself cannot pass through
// libtorch; the call that ran the callback panics with a [*Error] instead, in
// whose chain this is:
//
//	var p *torch.PanicError
//	if errors.As(err, &p) { log.Printf("%v\n%s", p.Value, p.Stack) }
type PanicError struct {
	Value any    // what the callback panicked with, nil if it called runtime.Goexit
	Stack []byte // of the goroutine, where it did
	where string
}

// Error says which callback panicked, and with what.
func (p *PanicError) Error() string {
	if p.Value == nil {
		return p.where + " called runtime.Goexit, as testing's FailNow does"
	}
	return fmt.Sprintf("%s panicked: %v", p.where, p.Value)
}

// Unwrap returns what the callback panicked with, if it was an error.
func (p *PanicError) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// contain runs f and returns the panic that ended it, or nil. It contains
// runtime.Goexit as well, which no defer can stop: there are frames of C++ below
// that must return. So f runs as a coroutine, on this very thread, and when it
// is about to exit its goroutine switches back here first.
func contain(f func()) (failure *PanicError) {
	exiting := false
	next, stop := iter.Pull(func(yield func(struct{}) bool) {
		returned := false
		defer func() {
			if returned {
				return
			}
			v := recover()
			failure = &PanicError{Value: v, Stack: debug.Stack()}
			if exiting = v == nil; exiting {
				yield(struct{}{})
			}
		}()
		f()
		returned = true
	})
	next()
	if exiting {
		f = nil // stop refers to it
		bury(stop)
	}
	return failure
}

// bury lets a coroutine that called runtime.Goexit end. iter.Pull passes the
// exit on to whoever resumes the coroutine; that is another one, which stays
// suspended in its last defer for good. It holds nothing.
func bury(stop func()) {
	next, _ := iter.Pull(func(yield func(struct{}) bool) {
		defer yield(struct{}{})
		stop()
	})
	next()
}

// stackOfCaller lists the functions that led to the running operator, from the
// first outside of this package.
func stackOfCaller() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	var b strings.Builder
	for {
		f, more := frames.Next()
		switch in := func(pkg string) bool { return strings.HasPrefix(f.Function, pkg) }; {
		case f.Function == "", in("runtime."), in("_cgo"), in("github.com/gotorch/gotorch/cgo."):
		case b.Len() == 0 && in("github.com/gotorch/gotorch/torch."):
		default:
			fmt.Fprintf(&b, "  %s\n    %s:%d\n", f.Function, f.File, f.Line)
		}
		if !more {
			return strings.TrimSuffix(b.String(), "\n")
		}
	}
}
