package cgo

// #include "shim.h"
import "C"

import (
	"sync/atomic"
	"unsafe"
)

// The counter lies in C memory; Go reads it without a call.
var live = func() *int64 {
	C.tg_memory_init()
	return (*int64)(unsafe.Pointer(C.tg_live_bytes()))
}()

// LiveBytes returns the bytes of CPU memory that tensors hold.
func LiveBytes() int64 { return atomic.LoadInt64(live) }
