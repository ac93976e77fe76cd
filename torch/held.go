package torch

import (
	"sync"

	"github.com/gotorch/gotorch/cgo"
)

// held is what native objects hold of Go's: for each id what is to do when the last
// of them lets go.
var held = struct {
	sync.Mutex
	last int64
	m    map[int64]func()
}{m: map[int64]func(){}}

// hold gives native code something to hold, by an id.
func hold(release func()) int64 {
	held.Lock()
	defer held.Unlock()
	held.last++
	held.m[held.last] = release
	return held.last
}

// letGo does what is to do for id, once.
func letGo(id int64) {
	held.Lock()
	release := held.m[id]
	delete(held.m, id)
	held.Unlock()
	if release != nil {
		release()
	}
}

// letGoReleased does so for all that native code has let go. It costs a read of
// memory while there is nothing to do.
func letGoReleased() {
	for cgo.ReleasedCount() > 0 {
		var ids [64]int64
		for _, id := range ids[:cgo.TakeReleased(ids[:])] {
			letGo(id)
		}
	}
}
