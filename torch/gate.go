package torch

import (
	"runtime"
	"sync"
	"time"

	"github.com/gotorch/gotorch/cgo"
)

// A goroutine in NoGrad or in a scope has an OS thread to itself. A service that
// answers a thousand requests at once, each in NoGrad, would have a thousand threads,
// which fight for the processors. So there are as many places inside as there are
// processors, and the other goroutines wait outside, in a queue, where they cost
// nothing.
//
// Those inside may be waiting themselves, for a file or for a goroutine that is
// outside. So while somebody waits, a place that has been held for longer than haste
// counts no more, and one from the queue goes in. Three of these for each processor
// are the most; when there are so many, a place counts until it has been held for
// patience, or nobody has left for as long. Then there are more threads than there
// should be, and no deadlock.
type gate struct {
	mu          sync.Mutex
	room        int   // places that may count
	most        int   // places that may cease to count after haste
	counting    int   // places that count
	ceased      int   // and that do no more
	places      []int // by ticket: how often the clock has struck since, or vacant
	free        []ticket
	first, last *waiter // the queue
	watched     bool    // the clock runs, as somebody waits
	stalled     int     // how often it has struck since somebody left
}

// waiter is a goroutine in the queue.
type waiter struct {
	turn chan ticket
	next *waiter
}

// ticket is the number of a place; noTicket is that of a goroutine that was inside
// another scope already.
type ticket int

const noTicket ticket = -1

// vacant is what stands for a place that does not count.
const vacant = -1

const (
	haste    = 5 * time.Millisecond
	patience = 200 // times haste
)

var theGate = gate{room: runtime.NumCPU(), most: max(6, 3*runtime.NumCPU())}

// lockThread locks the goroutine to its OS thread, when its turn has come.
func lockThread() ticket {
	t := noTicket
	if !cgo.Inside() {
		t = theGate.enter()
	}
	runtime.LockOSThread()
	return t
}

func unlockThread(t ticket) {
	runtime.UnlockOSThread()
	if t != noTicket {
		theGate.leave(t)
	}
}

var waiters = sync.Pool{New: func() any { return &waiter{turn: make(chan ticket, 1)} }}

func (g *gate) enter() ticket {
	g.mu.Lock()
	if g.counting < g.room {
		t := g.admit()
		g.mu.Unlock()
		return t
	}
	w := waiters.Get().(*waiter)
	if g.first == nil {
		g.first = w
	} else {
		g.last.next = w
	}
	g.last = w
	if !g.watched {
		g.watched, g.stalled = true, 0
		time.AfterFunc(haste, g.strike)
	}
	g.mu.Unlock()
	t := <-w.turn
	waiters.Put(w)
	return t
}

func (g *gate) leave(t ticket) {
	g.mu.Lock()
	if g.places[t] == vacant {
		g.ceased--
	} else {
		g.counting--
		g.places[t] = vacant
	}
	g.free = append(g.free, t)
	g.stalled = 0
	g.fill()
	g.mu.Unlock()
}

// admit gives a place away.
func (g *gate) admit() ticket {
	g.counting++
	if n := len(g.free) - 1; n >= 0 {
		t := g.free[n]
		g.free = g.free[:n]
		g.places[t] = 0
		return t
	}
	g.places = append(g.places, 0)
	return ticket(len(g.places) - 1)
}

// fill lets goroutines of the queue in while there is room.
func (g *gate) fill() {
	for g.first != nil && g.counting < g.room {
		w := g.first
		g.first, w.next = w.next, nil
		w.turn <- g.admit()
	}
}

// strike is the clock: places that have been held for long cease to count.
func (g *gate) strike() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.stalled++
	for t, struck := range g.places {
		if struck == vacant {
			continue
		}
		g.places[t]++
		if struck > 0 && (g.ceased < g.most || g.stalled > patience) || struck > patience {
			g.places[t] = vacant
			g.counting--
			g.ceased++
		}
	}
	g.fill()
	if g.watched = g.first != nil; g.watched {
		time.AfterFunc(haste, g.strike)
	}
}
