package cgo

/*
#cgo noescape tg_device_current
#cgo noescape tg_device_exchange
#cgo noescape tg_device_synchronize
#cgo noescape tg_stream_current
#cgo noescape tg_stream_default
#cgo noescape tg_stream_new
#cgo noescape tg_stream_exchange
#cgo noescape tg_stream_query
#cgo noescape tg_stream_synchronize
#cgo noescape tg_event_record
#cgo noescape tg_event_block
#cgo noescape tg_event_query
#cgo noescape tg_event_synchronize
#cgo noescape tg_event_elapsed
#cgo noescape tg_device_stats
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import "unsafe"

// CurrentDevice returns the index of this OS thread's current device of a type.
func CurrentDevice(deviceType int) (int, error) {
	var out C.tg_out
	i := int(C.tg_device_current(C.int(deviceType), &out))
	return i, take(&out)
}

// ExchangeDevice sets this OS thread's current device and returns the one before.
func ExchangeDevice(deviceType, index int) (int, error) {
	var out C.tg_out
	i := int(C.tg_device_exchange(C.int(deviceType), C.int(index), &out))
	return i, take(&out)
}

// SynchronizeDevice waits for all work of a device.
func SynchronizeDevice(deviceType, index int) error {
	var out C.tg_out
	C.tg_device_synchronize(C.int(deviceType), C.int(index), &out)
	return take(&out)
}

// Stream is libtorch's c10::Stream.
type Stream struct {
	ID         int64
	DeviceType int
	Index      int
}

func (s Stream) c() C.tg_stream {
	return C.tg_stream{id: C.int64_t(s.ID), _type: C.int32_t(s.DeviceType), index: C.int32_t(s.Index)}
}

func stream(s C.tg_stream, out *C.tg_out) (Stream, error) {
	return Stream{int64(s.id), int(s._type), int(s.index)}, take(out)
}

// CurrentStream returns the stream that this OS thread computes on.
func CurrentStream(deviceType, index int) (Stream, error) {
	var out C.tg_out
	return stream(C.tg_stream_current(C.int(deviceType), C.int(index), &out), &out)
}

// DefaultStream returns the stream that threads compute on at first.
func DefaultStream(deviceType, index int) (Stream, error) {
	var out C.tg_out
	return stream(C.tg_stream_default(C.int(deviceType), C.int(index), &out), &out)
}

// NewStream takes a stream from libtorch's pool.
func NewStream(deviceType, index, priority int) (Stream, error) {
	var out C.tg_out
	return stream(C.tg_stream_new(C.int(deviceType), C.int(index), C.int(priority), &out), &out)
}

// ExchangeStream makes s current on its device, for this OS thread, and returns the
// one before.
func ExchangeStream(s Stream) (Stream, error) {
	var out C.tg_out
	return stream(C.tg_stream_exchange(s.c(), &out), &out)
}

// QueryStream reports whether all work given to s is done.
func QueryStream(s Stream) (bool, error) {
	var out C.tg_out
	done := C.tg_stream_query(s.c(), &out) != 0
	return done, take(&out)
}

// SynchronizeStream waits for all work given to s.
func SynchronizeStream(s Stream) error {
	var out C.tg_out
	C.tg_stream_synchronize(s.c(), &out)
	return take(&out)
}

// EventHandle is a c10::Event*, to be freed.
type EventHandle = unsafe.Pointer

// NewEvent makes an event; with timing it can tell how much time has passed.
func NewEvent(deviceType int, timing bool) (EventHandle, error) {
	var out C.tg_out
	e := EventHandle(C.tg_event_new(C.int(deviceType), cbool(timing), &out))
	return e, take(&out)
}

// FreeEvent frees an event.
func FreeEvent(e EventHandle) { C.tg_event_free(C.tg_event(e)) }

// RecordEvent puts e into the work of s.
func RecordEvent(e EventHandle, s Stream) error {
	var out C.tg_out
	C.tg_event_record(C.tg_event(e), s.c(), &out)
	return take(&out)
}

// BlockEvent makes s wait for e.
func BlockEvent(e EventHandle, s Stream) error {
	var out C.tg_out
	C.tg_event_block(C.tg_event(e), s.c(), &out)
	return take(&out)
}

// QueryEvent reports whether e has happened.
func QueryEvent(e EventHandle) (bool, error) {
	var out C.tg_out
	done := C.tg_event_query(C.tg_event(e), &out) != 0
	return done, take(&out)
}

// SynchronizeEvent waits for e.
func SynchronizeEvent(e EventHandle) error {
	var out C.tg_out
	C.tg_event_synchronize(C.tg_event(e), &out)
	return take(&out)
}

// ElapsedTime returns the milliseconds between two events.
func ElapsedTime(start, end EventHandle) (float64, error) {
	var out C.tg_out
	ms := float64(C.tg_event_elapsed(C.tg_event(start), C.tg_event(end), &out))
	return ms, take(&out)
}

// HasDeviceAllocator reports whether this libtorch tells what the allocators of
// devices hold.
func HasDeviceAllocator() bool { return C.tg_device_has_allocator(0) != 0 }

// NumStats is the number of numbers of [DeviceStats].
const NumStats = C.TG_STATS

// DeviceStats fills stats as device.cc describes. It reports false where nothing
// has been allocated yet.
func DeviceStats(deviceType, index int, stats *[NumStats]int64) (bool, error) {
	var out C.tg_out
	ok := C.tg_device_stats(C.int(deviceType), C.int(index), (*C.int64_t)(unsafe.Pointer(stats)), &out) != 0
	return ok, take(&out)
}

// EmptyDeviceCache gives memory that an allocator keeps in reserve back to the
// driver.
func EmptyDeviceCache(deviceType int) error {
	var out C.tg_out
	C.tg_device_empty_cache(C.int(deviceType), &out)
	return take(&out)
}

// ResetDeviceStats starts the peaks, or the sums, of an allocator anew.
func ResetDeviceStats(deviceType, index int, peak bool) error {
	var out C.tg_out
	C.tg_device_reset_stats(C.int(deviceType), C.int(index), cbool(peak), &out)
	return take(&out)
}

// CUDAMemoryInfo returns the free and total bytes of a GPU's memory.
func CUDAMemoryInfo(index int) (free, total int64, err error) {
	var out C.tg_out
	C.tg_cuda_memory_info(C.int(index), (*C.int64_t)(&free), (*C.int64_t)(&total), &out)
	return free, total, take(&out)
}

// CUDAProperties is what the driver tells of a GPU.
type CUDAProperties struct {
	Name                                                string
	TotalMemory                                         int64
	Major, Minor                                        int
	Multiprocessors, WarpSize                           int
	ThreadsPerMultiprocessor, ThreadsPerBlock           int
	ClockKHz, L2Cache                                   int
	SharedMemoryPerBlock, SharedMemoryPerMultiprocessor int
	Integrated                                          bool
}

// GetCUDAProperties asks the driver about a GPU.
func GetCUDAProperties(index int) (CUDAProperties, error) {
	var out C.tg_out
	var p C.tg_cuda_properties
	C.tg_cuda_get_properties(C.int(index), &p, &out)
	return CUDAProperties{
		Name: C.GoString(&p.name[0]), TotalMemory: int64(p.total_memory), Major: int(p.major), Minor: int(p.minor),
		Multiprocessors: int(p.multiprocessors), WarpSize: int(p.warp_size),
		ThreadsPerMultiprocessor: int(p.threads_per_multiprocessor), ThreadsPerBlock: int(p.threads_per_block),
		ClockKHz: int(p.clock_khz), L2Cache: int(p.l2_cache), SharedMemoryPerBlock: int(p.shared_per_block),
		SharedMemoryPerMultiprocessor: int(p.shared_per_multiprocessor), Integrated: p.integrated != 0,
	}, take(&out)
}

// DTypeCount returns the number of element types that this libtorch has. It has no
// table for any beyond, and would read past its end.
func DTypeCount() int { return int(C.tg_dtype_count()) }

// MPSAvailable reports whether libtorch can use an Apple GPU.
func MPSAvailable() bool { return C.tg_mps_available() != 0 }
