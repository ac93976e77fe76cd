package torch

import (
	"runtime"
	"sync/atomic"
	"time"

	"github.com/gotorch/gotorch/cgo"
)

// libtorch keeps its thread count, grad mode and scope per OS thread. The main
// goroutine is locked to the main thread here, so that a plain main trains at
// full speed, with all cores. Every other thread computes alone until
// WithThreads says otherwise: each OS thread that enters a parallel region owns
// a team of workers for life, and goroutines wander over many threads.
func init() {
	runtime.LockOSThread()
	cgo.ThreadIsMain()
}

// SetNumThreads sets the number of threads that one operator may use, on the
// calling goroutine's thread: called from the main goroutine, for the whole
// main program. Other goroutines use one thread each, see [WithThreads]. It
// mirrors torch.set_num_threads and panics if n is not positive or beyond 2048.
func SetNumThreads(n int) {
	checkThreads("SetNumThreads", n)
	cgo.SetThreads(n)
}

// GetNumThreads returns the number of threads that one operator may use on the
// calling goroutine. It mirrors torch.get_num_threads.
func GetNumThreads() int { return cgo.Threads() }

// WithThreads runs f with n threads for each operator. The goroutine stays on
// its OS thread until f returns, and the thread gets its former number back,
// also when f panics; the workers that helped f end then. It panics if n is not
// positive or beyond 2048.
//
// Operators of a few microseconds gain from n threads only while no other goroutine has
// workers, the main one among them: with more workers than processors all of them sleep
// between operators.
func WithThreads(n int, f func()) {
	checkThreads("WithThreads", n)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := cgo.ThreadState()
	cgo.SetThreads(n)
	defer cgo.RestoreThread(before)
	f()
}

// mostThreads is more than processors have cores, and less than systems let one process
// start.
const mostThreads = 2048

func checkThreads(op string, n int) {
	if n < 1 {
		panic(errorf(op, "the number of threads must be at least 1, not %d", n))
	}
	if n > mostThreads {
		panic(errorf(op, "the number of threads must be at most %d, not %d: OpenMP ends the process if the system refuses one", mostThreads, n))
	}
}

var lastYield atomic.Int64

// yield lets the scheduler run every few milliseconds. Without it the runtime's
// monitor takes the processor away from a goroutine that only makes long C
// calls, every 20 µs, and each return from C has to fight for it: a quarter of
// a training step on two cores.
func yield() {
	now := time.Since(epoch).Nanoseconds()
	if last := lastYield.Load(); now-last > 4e6 && lastYield.CompareAndSwap(last, now) {
		runtime.Gosched()
	}
}

var epoch = time.Now()
