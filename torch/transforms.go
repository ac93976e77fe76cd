package torch

import (
	"runtime"

	"github.com/gotorch/gotorch/cgo"
)

// belowTransforms runs f outside of the transforms of package functorch that are
// under way on this goroutine, in which a new tensor has no memory to write to.
func belowTransforms(f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := cgo.PauseTransforms(true)
	defer cgo.PauseTransforms(before)
	f()
}
