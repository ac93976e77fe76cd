package torch

import (
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"
)

// ProfileName is the name of the profile of live tensors, for pprof.Lookup and
// for /debug/pprof/ of net/http/pprof. [SetTensorProfile] turns it on.
const ProfileName = "torch.tensors"

var (
	profiling atomic.Bool // all that wrap looks at
	profile   struct {
		sync.Mutex
		p    *pprof.Profile
		last uint64
		live map[uintptr]uint64 // handle, as a number that keeps nothing alive, to its entry in p
	}
)

// SetTensorProfile turns the profile of live tensors on or off. While it is on,
// each new tensor is filed under the stack that made it, until it is freed, so
// that the profile shows who holds native memory:
//
//	torch.SetTensorProfile(true)
//	...
//	pprof.Lookup(torch.ProfileName).WriteTo(w, 1)
//
// It counts tensors, not bytes, and those only that were made while it was on.
// Turning it off empties it. It costs a few microseconds for each tensor while it
// is on, and next to nothing while it is off. Programs in trouble use it.
func SetTensorProfile(on bool) {
	profile.Lock()
	defer profile.Unlock()
	if profile.p == nil && on {
		profile.p = pprof.NewProfile(ProfileName)
		profile.live = map[uintptr]uint64{}
	}
	profiling.Store(on)
	if !on {
		for h, id := range profile.live {
			profile.p.Remove(id)
			delete(profile.live, h)
		}
	}
}

func addToProfile(h *handle) {
	key := uintptr(unsafe.Pointer(h))
	profile.Lock()
	defer profile.Unlock()
	if !profiling.Load() {
		return
	}
	if old, ok := profile.live[key]; ok { // a dead handle whose cleanup has yet to run lay here
		profile.p.Remove(old)
	}
	profile.last++
	id := profile.last
	profile.p.Add(id, callersToSkip())
	profile.live[key] = id
	runtime.AddCleanup(h, func(e [2]uint64) { forget(uintptr(e[0]), e[1]) }, [2]uint64{uint64(key), id})
}

func removeFromProfile(h *handle) {
	key := uintptr(unsafe.Pointer(h))
	profile.Lock()
	defer profile.Unlock()
	if id, ok := profile.live[key]; ok && h.scoped() {
		profile.p.Remove(id)
		delete(profile.live, key)
	}
}

func forget(key uintptr, id uint64) {
	profile.Lock()
	defer profile.Unlock()
	if profile.live[key] == id {
		profile.p.Remove(id)
		delete(profile.live, key)
	}
}

// callersToSkip returns how many frames lie between addToProfile and the operator
// that made the tensor: those of Call and of the handle's own making.
func callersToSkip() int {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for n := 0; ; n++ {
		f, more := frames.Next()
		name := f.Function[strings.LastIndexByte(f.Function, '/')+1:]
		if !more || !strings.HasPrefix(name, "torch.(*Call).") && name != "torch.wrap" && name != "torch.addToProfile" {
			return n
		}
	}
}
