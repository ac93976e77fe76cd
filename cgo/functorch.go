package cgo

/*
#cgo noescape tg_vmap_push
#cgo nocallback tg_vmap_push
#cgo noescape tg_grad_push
#cgo nocallback tg_grad_push
#cgo noescape tg_jvp_push
#cgo nocallback tg_jvp_push
#cgo noescape tg_transform_pop
#cgo nocallback tg_transform_pop
#cgo noescape tg_add_batch_dim
#cgo noescape tg_remove_batch_dim
#cgo noescape tg_wrapped
#cgo nocallback tg_wrapped
#cgo noescape tg_wrap_for_grad
#cgo noescape tg_unwrap_for_grad
#cgo noescape tg_dual_level_enter
#cgo nocallback tg_dual_level_enter
#cgo noescape tg_dual_level_exit
#include "shim.h"
*/
import "C"

// libtorch's headers for transforms need one that it does not ship.
import _ "github.com/gotorch/gotorch/cgo/nlohmann"

// VmapPush opens a level of vmap on this OS thread. randomness is 0 for error, 1
// for the same and 2 for different numbers in each example.
func VmapPush(batchSize int64, randomness int) (level int64, err error) {
	var out C.tg_out
	level = int64(C.tg_vmap_push(C.int64_t(batchSize), C.int(randomness), &out))
	return level, take(&out)
}

// GradPush opens a level of reverse-mode differentiation on this OS thread.
func GradPush() (level int64, err error) {
	var out C.tg_out
	level = int64(C.tg_grad_push(&out))
	return level, take(&out)
}

// JVPPush opens a level of forward-mode differentiation on this OS thread.
func JVPPush() (level int64, err error) {
	var out C.tg_out
	level = int64(C.tg_jvp_push(&out))
	return level, take(&out)
}

// TransformPop closes the innermost level of this OS thread.
func TransformPop() error {
	var out C.tg_out
	C.tg_transform_pop(&out)
	return take(&out)
}

// InTransform tells whether a level is open on this OS thread.
func InTransform() bool { return C.tg_in_transform() != 0 }

// AddBatchDim returns t as one example of those along dim.
func AddBatchDim(t Handle, dim, level int64) (Handle, error) {
	var out C.tg_out
	r := Handle(C.tg_add_batch_dim(C.tg_tensor(t), C.int64_t(dim), C.int64_t(level), &out))
	return r, take(&out)
}

// RemoveBatchDim returns all examples of t, along dim.
func RemoveBatchDim(t Handle, level, batchSize, dim int64) (Handle, error) {
	var out C.tg_out
	r := Handle(C.tg_remove_batch_dim(C.tg_tensor(t), C.int64_t(level), C.int64_t(batchSize), C.int64_t(dim), &out))
	return r, take(&out)
}

// IsBatched tells whether t is one example of many.
func IsBatched(t Handle) bool { return C.tg_is_batched(C.tg_tensor(t)) != 0 }

// Wrapper is the level that a tensor belongs to.
type Wrapper struct {
	Batched    bool // of vmap, not of grad or jvp
	Level, Dim int
}

// Wrapped returns what t wraps as a tensor of a transform, nil if it is none.
func Wrapped(t Handle) (Handle, Wrapper, error) {
	var out C.tg_out
	var w C.tg_wrapper
	r := Handle(C.tg_wrapped(C.tg_tensor(t), &w, &out))
	return r, Wrapper{w.batched != 0, int(w.level), int(w.dim)}, take(&out)
}

// PauseTransforms lets operators of this OS thread run below its transforms, or
// not, and returns what was.
func PauseTransforms(on bool) (before bool) { return C.tg_pause_transforms(cbool(on)) != 0 }

// WrapForGrad returns t as a tensor of level, which requires gradients if asked to.
func WrapForGrad(t Handle, level int64, requiresGrad bool) (Handle, error) {
	var out C.tg_out
	r := Handle(C.tg_wrap_for_grad(C.tg_tensor(t), C.int64_t(level), cbool(requiresGrad), &out))
	return r, take(&out)
}

// UnwrapForGrad undoes [WrapForGrad]; a tensor of another level comes back as it is.
func UnwrapForGrad(t Handle, level int64) (Handle, error) {
	var out C.tg_out
	r := Handle(C.tg_unwrap_for_grad(C.tg_tensor(t), C.int64_t(level), &out))
	return r, take(&out)
}

// DualLevelEnter opens the one level of forward-mode differentiation that the
// process has, for this OS thread.
func DualLevelEnter() error {
	var out C.tg_out
	C.tg_dual_level_enter(&out)
	return take(&out)
}

// DualLevelExit closes the level that this OS thread has opened, and clears all
// tangents.
func DualLevelExit() error {
	var out C.tg_out
	C.tg_dual_level_exit(&out)
	return take(&out)
}

// DualLevel returns the level that this OS thread has opened, or -1.
func DualLevel() int { return int(C.tg_dual_level()) }

// ForwardGradEnabled tells whether operations of this OS thread carry tangents along.
func ForwardGradEnabled() bool { return C.tg_forward_grad_enabled() != 0 }

// SetForwardGradEnabled sets it.
func SetForwardGradEnabled(on bool) { C.tg_set_forward_grad_enabled(cbool(on)) }
