package cgo

/*
#cgo noescape tg_index
#cgo nocallback tg_index
#cgo noescape tg_set_index
#cgo nocallback tg_set_index
#include "shim.h"
*/
import "C"

import "unsafe"

// Index picks as Python's t[…]. The slots are t, then the indices: [Int], [Bool],
// [Tensor]; [None] for a new axis, [Default] for the ellipsis, and [Ints] with three
// slots of [Int] or [None] after it for a slice. It returns a new reference and the
// scope open on this thread.
func Index(args []Val) (t Handle, scope int64, err error) {
	var out C.tg_out
	t = Handle(C.tg_index((*C.tg_val)(unsafe.Pointer(&args[0])), C.int(len(args)), &out))
	return t, int64(out.scope), take(&out)
}

// SetIndex sets as Python's t[…] = value. The slots are t, the value ([Tensor] or a
// number), and the indices as for [Index].
func SetIndex(args []Val) error {
	var out C.tg_out
	C.tg_set_index((*C.tg_val)(unsafe.Pointer(&args[0])), C.int(len(args)), &out)
	return take(&out)
}

// IndexGo and SetIndexGo are [Index] and [SetIndex] for when operators may call Go.
func IndexGo(args []Val) (t Handle, scope int64, err error) {
	var out C.tg_out
	a := append([]Val(nil), args...)
	t = Handle(C.tg_index_go((*C.tg_val)(unsafe.Pointer(&a[0])), C.int(len(a)), &out))
	return t, int64(out.scope), take(&out)
}

// SetIndexGo is described at [IndexGo].
func SetIndexGo(args []Val) error {
	var out C.tg_out
	a := append([]Val(nil), args...)
	C.tg_set_index_go((*C.tg_val)(unsafe.Pointer(&a[0])), C.int(len(a)), &out)
	return take(&out)
}
