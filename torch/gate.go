package torch

import (
	"runtime"
	"time"

	"github.com/gotorch/gotorch/cgo"
)

// A goroutine in NoGrad or in a scope has an OS thread to itself. A service that
// answers a thousand requests at once, each in NoGrad, would have a thousand threads,
// which fight for the processors: seen on two of them, 0.4 of the throughput that four
// goroutines have. So only a few goroutines for each processor enter at a time, and the
// others wait outside, where they cost nothing.
//
// Whoever is inside may wait for another goroutine that wants to enter. So nobody waits
// for longer than gatePatience: then there are more threads than there should be, and no
// deadlock.
var gate = make(chan struct{}, max(8, 4*runtime.NumCPU()))

const gatePatience = time.Second

// lockThread locks the goroutine to its OS thread, when its turn has come. It reports
// what unlockThread wants to know.
func lockThread() (entered bool) {
	if !cgo.Inside() {
		entered = enterGate()
	}
	runtime.LockOSThread()
	return entered
}

func enterGate() bool {
	select {
	case gate <- struct{}{}:
		return true
	default:
	}
	patience := time.NewTimer(gatePatience)
	defer patience.Stop()
	select {
	case gate <- struct{}{}:
		return true
	case <-patience.C:
		return false
	}
}

func unlockThread(entered bool) {
	runtime.UnlockOSThread()
	if entered {
		<-gate
	}
}
