package cgo

/*
#cgo noescape tg_from_blob
#cgo nocallback tg_from_blob
#cgo noescape tg_to_dlpack
#cgo nocallback tg_to_dlpack
#include "shim.h"
*/
import "C"

import "unsafe"

// FromBlob makes a tensor over memory of the caller, contiguous and of shape sizes.
// When nothing uses the memory any more, id comes out of [TakeReleased]; it must not
// be 0. If err is not nil it may or may not.
func FromBlob(data unsafe.Pointer, sizes []int64, dtype int, id int64) (t Handle, scope int64, err error) {
	var out C.tg_out
	var s *C.int64_t
	if len(sizes) > 0 {
		s = (*C.int64_t)(unsafe.Pointer(&sizes[0]))
	}
	t = Handle(C.tg_from_blob(data, s, C.int(len(sizes)), C.int(dtype), C.int64_t(id), &out))
	return t, int64(out.scope), take(&out)
}

// ToDLPack returns a DLManagedTensor*, which owns a reference to t's memory.
func ToDLPack(t Handle) (unsafe.Pointer, error) {
	var out C.tg_out
	p := C.tg_to_dlpack(C.tg_tensor(t), &out)
	return p, take(&out)
}

// FromDLPack makes a tensor over the memory of a DLManagedTensor, and takes it over
// unless err is not nil.
func FromDLPack(p unsafe.Pointer) (t Handle, scope int64, err error) {
	var out C.tg_out
	t = Handle(C.tg_from_dlpack(p, &out))
	return t, int64(out.scope), take(&out)
}

// DeleteDLPack calls the deleter of a DLManagedTensor.
func DeleteDLPack(p unsafe.Pointer) { C.tg_dlpack_delete(p) }
