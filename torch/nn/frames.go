package nn

import (
	"bytes"
	"runtime"
	"strconv"
	"sync"
)

// frames is the Forwards of layers with hooks that are under way, by goroutine: what
// begins a Forward and what ends it know of each other through it. Only where there are
// hooks is it used.
var frames struct {
	mu sync.Mutex
	of map[uint64][]*frame
}

// mostGoroutines is for how many goroutines frames are kept. A panic leaves those of the
// Forwards that it went through, until the goroutine comes to a layer with hooks again;
// one that ended never does.
const mostGoroutines = 1024

// push notes that f begins, calls above here. It returns what notes that it has ended,
// for Call.
func (f *frame) push(calls int) func() {
	g := goroutine()
	frames.mu.Lock()
	defer frames.mu.Unlock()
	f.depth = depth() - calls
	if frames.of == nil {
		frames.of = map[uint64][]*frame{}
	}
	if _, ok := frames.of[g]; !ok && len(frames.of) >= mostGoroutines {
		oldest := g
		for id := range frames.of { // ids grow
			oldest = min(oldest, id)
		}
		delete(frames.of, oldest)
	}
	frames.of[g] = append(running(frames.of[g], f.depth), f)
	return func() {
		frames.mu.Lock()
		defer frames.mu.Unlock()
		set(g, running(frames.of[g], f.depth))
	}
}

// forgetFrames drops what panics have left, when there are no hooks any more.
func forgetFrames() {
	frames.mu.Lock()
	defer frames.mu.Unlock()
	clear(frames.of)
}

// innermost is the innermost frame of this goroutine, or nil.
func innermost() *frame {
	frames.mu.Lock()
	defer frames.mu.Unlock()
	if len(frames.of) == 0 {
		return nil
	}
	list := frames.of[goroutine()]
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}

// pop returns the frame of the layer whose Forward ends, and takes it away unless it is
// Call's; or nil.
func pop(id layerID) *frame {
	frames.mu.Lock()
	defer frames.mu.Unlock()
	if len(frames.of) == 0 {
		return nil
	}
	g := goroutine()
	list := frames.of[g]
	for i := len(list) - 1; i >= 0; i-- {
		switch f := list[i]; {
		case f.id != id:
		case f.byCall:
			set(g, list[:i+1])
			return f
		default:
			set(g, list[:i])
			return f
		}
	}
	return nil
}

func set(g uint64, list []*frame) {
	if len(list) == 0 {
		delete(frames.of, g)
		return
	}
	frames.of[g] = list
}

// running is those of list that are under way while a Forward begins at depth: they are
// further out. What is not was left by a panic.
func running(list []*frame, depth int) []*frame {
	for len(list) > 0 && list[len(list)-1].depth >= depth {
		list[len(list)-1] = nil
		list = list[:len(list)-1]
	}
	return list
}

// depth is how many calls the stack has, up to its caller.
func depth() int {
	var pcs [256]uintptr
	all := 2 // runtime.Callers and depth
	for {
		n := runtime.Callers(all, pcs[:])
		all += n
		if n < len(pcs) {
			return all - 2
		}
	}
}

// goroutine is the number of this goroutine: what stands first in its stack trace.
func goroutine() uint64 {
	var buf [64]byte
	words := bytes.Fields(buf[:runtime.Stack(buf[:], false)])
	id, err := strconv.ParseUint(string(words[1]), 10, 64)
	if err != nil {
		panic(errorf("Enter", "the Go runtime does not tell the goroutine's number: %v", err))
	}
	return id
}
