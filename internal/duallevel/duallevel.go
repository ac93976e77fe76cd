// Package duallevel opens the level of forward-mode differentiation. libtorch has
// one for the whole process, so goroutines take turns; packages forwardad and
// functorch share it here.
package duallevel

import (
	"runtime"
	"sync"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
)

var (
	turn sync.Mutex // held by the goroutine whose level is open
	jvp  bool       // whether that level was opened by OpenForJVP
)

// Open runs f in the level, which closes when f returns or panics. It panics if
// this goroutine is in one already, and waits while another goroutine is.
func Open(op string, f func()) {
	if Inside() {
		panic(&torch.Error{Op: op, Msg: "nested forward-mode differentiation is not supported: this goroutine is in a dual level already; functorch.JVP nests"})
	}
	open(op, false, f)
}

// OpenForJVP is Open for a JVP of package functorch, which runs f in the level of
// the JVP around it if there is one.
func OpenForJVP(op string, f func()) {
	if Inside() && jvp { // jvp is of this goroutine, which holds turn
		f()
		return
	}
	if Inside() {
		panic(&torch.Error{Op: op, Msg: "nested forward-mode differentiation is not supported: this goroutine is in forwardad.DualLevel; use functorch.JVP there instead, which nests"})
	}
	open(op, true, f)
}

// Inside reports whether this goroutine is in the level.
func Inside() bool { return cgo.DualLevel() >= 0 }

// open keeps the goroutine on its OS thread, which is how Inside knows it.
func open(op string, forJVP bool, f func()) {
	turn.Lock()
	defer turn.Unlock()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cgo.DualLevelEnter(); err != nil {
		panic(&torch.Error{Op: op, Msg: err.Error()})
	}
	defer func() {
		jvp = false
		if err := cgo.DualLevelExit(); err != nil {
			panic(&torch.Error{Op: op, Msg: err.Error()})
		}
	}()
	jvp = forJVP
	f()
}
