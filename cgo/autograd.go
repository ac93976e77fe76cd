package cgo

/*
#cgo noescape tg_grad
#cgo noescape tg_grads
#cgo noescape tg_set_grad
#cgo noescape tg_clear_grads
#cgo noescape tg_set_requires_grad
#cgo noescape tg_set_data
#cgo noescape tg_grad_fn_name
#cgo noescape tg_undefined_grad
#cgo nocallback tg_grad
#cgo nocallback tg_grads
#cgo nocallback tg_clear_grads
#cgo nocallback tg_set_requires_grad
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import "unsafe"

func handles(ts []Handle) *C.tg_tensor {
	if len(ts) == 0 {
		return nil
	}
	return (*C.tg_tensor)(unsafe.Pointer(&ts[0]))
}

// Grad returns a new reference to the gradient of t, nil where it has none, and
// the scope open on this thread.
func Grad(t Handle) (g Handle, scope int64, err error) {
	var out C.tg_out
	g = Handle(C.tg_grad(C.tg_tensor(t), &out))
	return g, int64(out.scope), take(&out)
}

// Grads fills grads with new references to the gradients of ts.
func Grads(ts, grads []Handle) error {
	var out C.tg_out
	C.tg_grads(handles(ts), C.int(len(ts)), handles(grads), &out)
	return take(&out)
}

// SetGrad replaces the gradient of t; nil clears it.
func SetGrad(t, grad Handle) error {
	var out C.tg_out
	C.tg_set_grad(C.tg_tensor(t), C.tg_tensor(grad), &out)
	return take(&out)
}

// ClearGrads drops the gradients of all ts.
func ClearGrads(ts []Handle) error {
	var out C.tg_out
	C.tg_clear_grads(handles(ts), C.int(len(ts)), &out)
	return take(&out)
}

// SetRequiresGrad marks a leaf.
func SetRequiresGrad(t Handle, on bool) error {
	var out C.tg_out
	C.tg_set_requires_grad(C.tg_tensor(t), cbool(on), &out)
	return take(&out)
}

// SetData makes t hold what data holds, as Python's t.data = data.
func SetData(t, data Handle) error {
	var out C.tg_out
	C.tg_set_data(C.tg_tensor(t), C.tg_tensor(data), &out)
	return take(&out)
}

// GradFnName returns "AddBackward0", or "" for a tensor without a history.
func GradFnName(t Handle) (string, error) {
	var out C.tg_out
	s := takeString(C.tg_grad_fn_name(C.tg_tensor(t), &out))
	return s, take(&out)
}

// Backward accumulates gradients of outputs into the leaves, or into inputs
// where there are any. grads is empty or as long as outputs.
func Backward(outputs, grads []Handle, retain, create bool, inputs []Handle) error {
	var out C.tg_out
	C.tg_backward(handles(outputs), C.int(len(outputs)), handles(grads), cbool(retain), cbool(create), handles(inputs), C.int(len(inputs)), &out)
	return take(&out)
}

// Backward1 is [Backward] of one tensor without options. It allocates nothing.
func Backward1(output Handle) error {
	out := C.tg_backward1(C.tg_tensor(output))
	if out == nil {
		return nil
	}
	defer C.free(unsafe.Pointer(out))
	return take(out)
}

// AutogradGrad fills result with the gradients of outputs with respect to
// inputs.
func AutogradGrad(outputs, grads []Handle, retain, create, allowUnused bool, inputs, result []Handle) (scope int64, err error) {
	var out C.tg_out
	C.tg_autograd_grad(handles(outputs), C.int(len(outputs)), handles(grads), cbool(retain), cbool(create), cbool(allowUnused), handles(inputs), C.int(len(inputs)), handles(result), &out)
	return int64(out.scope), take(&out)
}

// UndefinedGrad returns t, whose gradient is undefined when it comes backward.
func UndefinedGrad(t Handle) (Handle, error) {
	var out C.tg_out
	r := Handle(C.tg_undefined_grad(C.tg_tensor(t), &out))
	return r, take(&out)
}

// InferenceBegin switches inference mode on this OS thread and returns what
// [InferenceEnd] takes.
func InferenceBegin(on bool) unsafe.Pointer { return C.tg_inference_begin(cbool(on)) }

// InferenceEnd undoes [InferenceBegin], on the same OS thread.
func InferenceEnd(guard unsafe.Pointer) { C.tg_inference_end(guard) }

// InferenceEnabled tells whether inference mode is on on this OS thread.
func InferenceEnabled() bool { return C.tg_inference_enabled() != 0 }

// GradEnabled tells the grad mode of this OS thread.
func GradEnabled() bool { return C.tg_grad_enabled() != 0 }

// SetGradEnabled sets the grad mode of this OS thread.
func SetGradEnabled(on bool) { C.tg_set_grad_enabled(cbool(on)) }

func cbool(b bool) C.int {
	if b {
		return 1
	}
	return 0
}
