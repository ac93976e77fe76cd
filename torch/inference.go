package torch

import (
	"runtime"

	"github.com/gotorch/gotorch/cgo"
)

// InferenceMode runs f without recording, as [NoGrad], and without what recording
// later would need: faster, but tensors that are made in f can never take part
// in a recorded operation as something to save, nor be modified in place
// outside. The goroutine stays on its OS thread until f returns, and the mode is
// set back also when f panics. It mirrors torch.inference_mode.
func InferenceMode(f func()) { SetInferenceMode(true, f) }

// SetInferenceMode runs f in [InferenceMode], or out of it if on is false. It
// mirrors torch.inference_mode(mode).
func SetInferenceMode(on bool, f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer cgo.InferenceEnd(cgo.InferenceBegin(on))
	f()
}

// IsInferenceModeEnabled reports whether the goroutine is in [InferenceMode]. It
// mirrors torch.is_inference_mode_enabled.
func IsInferenceModeEnabled() bool { return cgo.InferenceEnabled() }
