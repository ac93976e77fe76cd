package cgo

/*
#cgo noescape tg_released_take
#cgo nocallback tg_released_take
#include "shim.h"
*/
import "C"

import (
	"sync/atomic"
	"unsafe"
)

// The counter lies in C memory; Go reads it without a call.
var released = (*int64)(unsafe.Pointer(C.tg_released_count()))

// ReleasedCount returns how many ids [TakeReleased] would give.
func ReleasedCount() int64 { return atomic.LoadInt64(released) }

// TakeReleased fills ids with those of Go objects that native objects held and have
// let go, and returns how many.
func TakeReleased(ids []int64) int {
	return int(C.tg_released_take((*C.int64_t)(unsafe.Pointer(&ids[0])), C.int(len(ids))))
}
