package cgo

// #include "shim.h"
import "C"

import (
	"sync"
	"sync/atomic"
	"time"
)

// References that the garbage collector found dead. The next calls of operators give
// them back, one for each new tensor, on their own threads, where malloc keeps the memory at
// hand for the next tensor. A thread that allocates nothing would put it at the end
// of longer and longer lists.
var (
	deadMu     sync.Mutex
	dead       []Handle
	deadCount  atomic.Int64 // len(dead)
	deadCredit atomic.Int64 // new tensors whose dead counterpart no call has taken yet
	deadTaken  int64        // by calls
	sweeping   bool         // a sweep is due
)

// Made counts a new tensor: a call gives back one for each.
func Made() {
	if deadCount.Load() > 0 {
		deadCredit.Add(1)
	}
}

// sweepEvery is how long a dead reference waits for a call.
const sweepEvery = 10 * time.Millisecond

// FreeSoon gives a reference back with one of the next calls of operators, or
// soon after if there are none.
func FreeSoon(t Handle) {
	deadMu.Lock()
	dead = append(dead, t)
	deadCount.Store(int64(len(dead)))
	if !sweeping {
		sweeping = true
		taken := deadTaken
		time.AfterFunc(sweepEvery, func() { sweep(taken) })
	}
	deadMu.Unlock()
}

// sweep gives everything back unless calls are at it: taken is what they had taken
// when it was put on.
func sweep(taken int64) {
	deadMu.Lock()
	if now := deadTaken; len(dead) > 0 && now-taken > int64(len(dead))/16 {
		time.AfterFunc(sweepEvery, func() { sweep(now) })
		deadMu.Unlock()
		return
	}
	sweeping = false
	deadMu.Unlock()
	FreeDead()
	swept()
}

var swept func()

// OnSweep sets what is done after references were given back outside of calls.
func OnSweep(f func()) { swept = f }

// takeDead moves up to len(to) references to the call that gives them back.
func takeDead(to []C.uintptr_t) int {
	if !deadMu.TryLock() {
		return 0
	}
	n := min(len(to), len(dead))
	rest := len(dead) - n
	for i, t := range dead[rest:] {
		to[i] = C.uintptr_t(uintptr(t))
	}
	dead = dead[:rest]
	deadCount.Store(int64(rest))
	if rest == 0 {
		deadCredit.Store(0)
	} else {
		deadCredit.Add(-int64(n))
	}
	deadTaken += int64(n)
	deadMu.Unlock()
	return n
}

// FreeDead gives back now what [FreeSoon] got.
func FreeDead() {
	var some [256]Handle
	for {
		deadMu.Lock()
		n := copy(some[:], dead[max(0, len(dead)-len(some)):])
		dead = dead[:len(dead)-n]
		deadCount.Store(int64(len(dead)))
		if cap(dead) > 1<<16 && len(dead) == 0 {
			dead = nil
		}
		deadMu.Unlock()
		if n == 0 {
			return
		}
		FreeCollected(some[:n])
	}
}
