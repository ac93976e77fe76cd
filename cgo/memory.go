package cgo

// #include "shim.h"
import "C"

import (
	"sync/atomic"
	"unsafe"
)

// The counters lie in C memory; Go reads them without a call.
var memory = func() *[3]int64 {
	C.tg_memory_init()
	return (*[3]int64)(unsafe.Pointer(C.tg_memory_counters()))
}()

// LiveBytes returns the bytes of CPU memory that tensors hold.
func LiveBytes() int64 { return atomic.LoadInt64(&memory[0]) }

// PeakBytes returns the most that [LiveBytes] has been since the start or the
// last [ResetPeakBytes].
func PeakBytes() int64 { return atomic.LoadInt64(&memory[1]) }

// ResetPeakBytes sets the peak to what is live now.
func ResetPeakBytes() { atomic.StoreInt64(&memory[1], LiveBytes()) }

// Allocations returns how many blocks of CPU memory have come from malloc.
func Allocations() int64 { return atomic.LoadInt64(&memory[2]) }

// CachedBytes returns the bytes of free blocks that threads keep for their next
// tensors.
func CachedBytes() int64 { return int64(C.tg_memory_cached()) }
