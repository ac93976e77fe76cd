package amp

import (
	"runtime"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
)

// AutocastOption is an option of [Autocast]: [DType], [Enabled], [CacheEnabled].
type AutocastOption interface{ autocastOption() }

// DType is the type that [Autocast] lowers to: BFloat16 or Float16. The default is
// BFloat16 on the CPU and Float16 on CUDA.
type DType torch.DType

// Enabled tells whether [Autocast] does anything. Enabled(false) leaves an Autocast
// around it for a while.
type Enabled bool

// CacheEnabled tells whether [Autocast] casts a weight once and keeps the result
// until the outermost Autocast ends, which is the default.
type CacheEnabled bool

func (DType) autocastOption()        {}
func (Enabled) autocastOption()      {}
func (CacheEnabled) autocastOption() {}
func (Enabled) scalerOption()        {}

// Autocast runs f with operators on device's tensors lowered: linear layers,
// convolutions and matrix products compute in [DType], while softmax, losses and
// others that need the precision compute in float32. Float64 tensors are left as
// they are. The goroutine stays on its OS thread until f returns, and what was in
// force is put back also when f panics; no other goroutine notices. It mirrors
// torch.autocast.
//
// It panics with a [*torch.Error] for a device type that has no autocast, and for a
// type other than BFloat16 and Float16 (PyTorch warns there, and does nothing).
func Autocast(device torch.DeviceType, f func(), opts ...AutocastOption) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := state(device)
	now := cgo.AutocastState{Enabled: true, DType: before.DType, Cache: before.Cache}
	for _, o := range opts {
		switch o := o.(type) {
		case DType:
			now.DType = int(o)
		case Enabled:
			now.Enabled = bool(o)
		case CacheEnabled:
			now.Cache = bool(o)
		}
	}
	if d := torch.DType(now.DType); now.Enabled && d != torch.BFloat16 && d != torch.Float16 {
		panic(&torch.Error{Op: "Autocast", Msg: "autocast lowers to torch.bfloat16 or torch.float16, not to " + d.String()})
	}
	check(cgo.AutocastEnter(int(device), now))
	defer func() { check(cgo.AutocastExit(int(device), before)) }()
	f()
}

// IsAutocastEnabled reports whether operators of this goroutine on device's tensors
// are lowered. It mirrors torch.is_autocast_enabled and panics for a device type
// that has no autocast.
func IsAutocastEnabled(device torch.DeviceType) bool { return state(device).Enabled }

// AutocastDType returns the type that [Autocast] lowers to on this goroutine. It
// mirrors torch.get_autocast_dtype and panics for a device type that has no
// autocast.
func AutocastDType(device torch.DeviceType) torch.DType { return torch.DType(state(device).DType) }

func state(device torch.DeviceType) cgo.AutocastState {
	s, err := cgo.Autocast(int(device))
	if err != nil {
		panic(&torch.Error{Op: "Autocast", Msg: "there is no autocast for device type " + device.String() + ": " + err.Error()})
	}
	return s
}

// ClearAutocastCache drops the weights that [Autocast] keeps in lower precision on
// this goroutine's thread. It mirrors torch.clear_autocast_cache.
func ClearAutocastCache() { cgo.AutocastClearCache() }

func check(err error) {
	if err != nil {
		panic(&torch.Error{Op: "Autocast", Msg: err.Error()})
	}
}
