package cgo

/*
#cgo noescape tg_info
#cgo nocallback tg_info
#cgo noescape tg_free
#cgo nocallback tg_free
#cgo noescape tg_free_collected
#cgo nocallback tg_free_collected
#cgo noescape tg_free_many
#cgo nocallback tg_free_many
#cgo noescape tg_copy_in
#cgo nocallback tg_copy_in
#include "shim.h"
*/
import "C"

import "unsafe"

// Meta is what a tensor tells of itself.
type Meta struct {
	Data         unsafe.Pointer // first element, nil unless dense and with memory
	NumEl        int64
	Offset       int64          // of the first element in the storage, in elements
	StorageBytes int64          // size of the storage
	Storage      unsafe.Pointer // identity of the storage
	StorageData  unsafe.Pointer // first byte of the storage
	DType        int
	NDim         int
	Layout       int
	DeviceType   int
	DeviceIndex  int
	RequiresGrad bool
	IsLeaf       bool
	Contiguous   bool
	Nested       bool // a list of tensors of several shapes; sizes that differ are -1
	NegOrConj    bool // a lazily negated or conjugated view: the memory is not the value
}

// Info fills m, and sizes and strides as far as they reach. With more than
// len(sizes) dimensions call again with longer slices.
func Info(t Handle, m *Meta, sizes, strides []int64) error {
	var out C.tg_out
	var c C.tg_meta
	var ps, pt *C.int64_t
	if len(sizes) > 0 {
		ps, pt = (*C.int64_t)(unsafe.Pointer(&sizes[0])), (*C.int64_t)(unsafe.Pointer(&strides[0]))
	}
	if C.tg_info(C.tg_tensor(t), &c, ps, pt, C.int(len(sizes)), &out) < 0 {
		return take(&out)
	}
	*m = Meta{
		Data: c.data, NumEl: int64(c.numel), Offset: int64(c.offset), StorageBytes: int64(c.storage_bytes),
		Storage: c.storage, StorageData: c.storage_data, DType: int(c.dtype), NDim: int(c.ndim), Layout: int(c.layout),
		DeviceType: int(c.device_type), DeviceIndex: int(c.device_index), RequiresGrad: c.requires_grad != 0,
		IsLeaf: c.is_leaf != 0, Contiguous: c.contiguous != 0, NegOrConj: c.is_neg_or_conj != 0, Nested: c.nested != 0,
	}
	return nil
}

// CopyIn makes a CPU tensor with a copy of data, which holds as many elements as the
// sizes say. scope is the scope open on this thread.
func CopyIn(data unsafe.Pointer, sizes []int, dtype int) (t Handle, scope int64, err error) {
	var out C.tg_out
	var s *C.int64_t
	if len(sizes) > 0 {
		s = (*C.int64_t)(unsafe.Pointer(&sizes[0]))
	}
	t = Handle(C.tg_copy_in(data, s, C.int(len(sizes)), C.int(dtype), &out))
	return t, int64(out.scope), take(&out)
}

// Free gives a reference back.
func Free(t Handle) { C.tg_free(C.tg_tensor(t)) }

// FreeCollected gives references back from a thread that allocates nothing.
func FreeCollected(ts []Handle) {
	if len(ts) > 0 {
		C.tg_free_collected((*C.uintptr_t)(unsafe.Pointer(&ts[0])), C.int(len(ts)))
	}
}

// FreeMany gives many references back in one call.
func FreeMany(ts []Handle) {
	if len(ts) > 0 {
		C.tg_free_many((*C.uintptr_t)(unsafe.Pointer(&ts[0])), C.int(len(ts)))
	}
}
