package cgo

/*
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import "unsafe"

// RegisterHook adds the Go value of id to the hooks of t. Should it fail, the id
// is dead.
func RegisterHook(t Handle, id int64, postAccumulate bool) error {
	var out C.tg_out
	C.tg_register_hook(C.tg_tensor(t), C.int64_t(id), cbool(postAccumulate), &out)
	return take(&out)
}

// RemoveHook removes a hook, if it is still there.
func RemoveHook(id int64) { C.tg_remove_hook(C.int64_t(id)) }

// FunctionBegin makes the node of a custom function, nil where nothing is
// recorded, and fills needs with 1 for each input that requires a gradient.
func FunctionBegin(inputs []Handle, id int64, name string, needs []int32) (node unsafe.Pointer, err error) {
	var out C.tg_out
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	node = C.tg_function_begin(handles(inputs), C.int(len(inputs)), C.int64_t(id), n, int32s(needs), &out)
	return node, take(&out)
}

func int32s(v []int32) *C.int32_t {
	if len(v) == 0 {
		return nil
	}
	return (*C.int32_t)(unsafe.Pointer(&v[0]))
}

// FunctionEnter switches recording off on this OS thread, in both modes, and
// returns what [FunctionLeave] takes.
func FunctionEnter() int { return int(C.tg_function_enter()) }

// FunctionLeave undoes [FunctionEnter].
func FunctionLeave(before int) { C.tg_function_leave(C.int(before)) }

// FunctionDrop gives the node back that [FunctionBegin] made.
func FunctionDrop(node unsafe.Pointer) { C.tg_function_drop(node) }

// FunctionEnd gives outputs their history, replacing them by new references. It
// takes the node. jvp is the id of what computes tangents, 0 for nothing.
func FunctionEnd(node unsafe.Pointer, inputs, outputs, dirty, plain, saved []Handle, materialize bool, jvp int64) (scope int64, err error) {
	var out C.tg_out
	C.tg_function_end(node, handles(inputs), C.int(len(inputs)), handles(outputs), C.int(len(outputs)),
		handles(dirty), C.int(len(dirty)), handles(plain), C.int(len(plain)), handles(saved), C.int(len(saved)),
		cbool(materialize), C.int64_t(jvp), &out)
	return int64(out.scope), take(&out)
}

// FunctionOf returns the node of the custom function that t came from, or nil.
// It lives as long as t.
func FunctionOf(t Handle) (unsafe.Pointer, error) {
	var out C.tg_out
	node := C.tg_function_of(C.tg_tensor(t), &out)
	return node, take(&out)
}

// FunctionSaved returns new references to what a custom function saved.
func FunctionSaved(node unsafe.Pointer) (ts []Handle, scope int64, err error) {
	var out C.tg_out
	n := C.tg_function_saved(node, nil, 0, &out)
	if n < 0 {
		return nil, 0, take(&out)
	}
	ts = make([]Handle, n+1) // one more, so that nothing saved is asked for as well
	if n = C.tg_function_saved(node, handles(ts), n, &out); n < 0 {
		return nil, 0, take(&out)
	}
	return ts[:n], int64(out.scope), nil
}

// FunctionNeeds fills needs with 1 for each input whose gradient the running
// backward wants.
func FunctionNeeds(node unsafe.Pointer, needs []int32) error {
	var out C.tg_out
	C.tg_function_needs(node, int32s(needs), C.int(len(needs)), &out)
	return take(&out)
}

// DelayedError replaces ts by new references to aliases that raise msg when
// they are differentiated.
func DelayedError(ts []Handle, msg string) (scope int64, err error) {
	var out C.tg_out
	m := C.CString(msg)
	defer C.free(unsafe.Pointer(m))
	C.tg_delayed_error(handles(ts), C.int(len(ts)), m, &out)
	return int64(out.scope), take(&out)
}
