package torch

import (
	"unsafe"

	"github.com/gotorch/gotorch/cgo"
)

// Tensor is a multi-dimensional array of one [DType] on one [Device]. It
// mirrors torch.Tensor.
//
// A Tensor is a small value: copies share the same native tensor. The zero
// Tensor is undefined, what Python calls None; methods panic on it with a
// [*Error], and optional arguments take it.
//
// Nothing has to be freed: native memory is given back after the last copy has
// become unreachable. A [Scope] frees earlier.
type Tensor struct {
	h *handle
}

// with runs f with the native tensor, which lives at least until f returns. It
// panics if t is undefined or freed.
func (t Tensor) with(op string, f func(p cgo.Handle) error) {
	if t.h == nil {
		panic(&Error{Op: op, Msg: undefinedMessage})
	}
	if !t.h.acquire() {
		panic(&Error{Op: op, Msg: freedMessage})
	}
	defer t.h.done()
	err := f(t.h.ptr())
	warn()
	if err != nil {
		panic(opError(op, []string{t.describe()}, err))
	}
}

// Defined reports whether t is a tensor at all; the zero Tensor is not.
func (t Tensor) Defined() bool { return t.h != nil }

// meta reads the native tensor. It panics if t is undefined or freed.
func (t Tensor) meta(op string) (m cgo.Meta) {
	t.with(op, func(p cgo.Handle) error { return cgo.Info(p, &m, nil, nil) })
	return m
}

// Shape returns the size of each dimension. It mirrors torch.Tensor.shape.
func (t Tensor) Shape() []int {
	shape, _ := t.layout("Shape")
	return shape
}

// Stride returns the step between neighbours of each dimension, in elements;
// zeros for a tensor that is not strided. It mirrors torch.Tensor.stride().
func (t Tensor) Stride() []int {
	_, stride := t.layout("Stride")
	return stride
}

func (t Tensor) layout(op string) (shape, stride []int) {
	var m cgo.Meta
	var sizes, strides [8]int64
	s, st := sizes[:], strides[:]
	t.with(op, func(p cgo.Handle) error {
		if err := cgo.Info(p, &m, s, st); err != nil || m.NDim <= len(s) {
			return err
		}
		s, st = make([]int64, m.NDim), make([]int64, m.NDim)
		return cgo.Info(p, &m, s, st)
	})
	shape, stride = make([]int, m.NDim), make([]int, m.NDim)
	for i := range shape {
		shape[i], stride[i] = int(s[i]), int(st[i])
	}
	return shape, stride
}

// Size returns the size of dimension dim; a negative dim counts from the end.
// It mirrors torch.Tensor.size(dim) and panics if there is no such dimension.
func (t Tensor) Size(dim int) int {
	var m cgo.Meta
	var sizes, strides [8]int64
	t.with("Size", func(p cgo.Handle) error { return cgo.Info(p, &m, sizes[:], strides[:]) })
	if m.NDim > len(sizes) {
		return t.Shape()[wrapDim("Size", dim, m.NDim)]
	}
	return int(sizes[wrapDim("Size", dim, m.NDim)])
}

// NDim returns the number of dimensions. It mirrors torch.Tensor.ndim.
func (t Tensor) NDim() int { return t.meta("NDim").NDim }

// NumEl returns the number of elements. It mirrors torch.Tensor.numel().
func (t Tensor) NumEl() int { return int(t.meta("NumEl").NumEl) }

// DType returns the type of the elements. It mirrors torch.Tensor.dtype.
func (t Tensor) DType() DType { return DType(t.meta("DType").DType) }

// Device returns where the elements are. It mirrors torch.Tensor.device.
func (t Tensor) Device() Device {
	m := t.meta("Device")
	return Device{DeviceType(m.DeviceType), m.DeviceIndex}.normal()
}

// StorageOffset returns the position of the first element in the storage, in
// elements. It mirrors torch.Tensor.storage_offset().
func (t Tensor) StorageOffset() int { return int(t.meta("StorageOffset").Offset) }

// IsContiguous reports whether the elements lie in memory in row-major order
// without gaps. It mirrors torch.Tensor.is_contiguous().
func (t Tensor) IsContiguous() bool { return t.meta("IsContiguous").Contiguous }

// SharesStorage reports whether t and u are views of the same memory.
func (t Tensor) SharesStorage(u Tensor) bool {
	a, b := t.meta("SharesStorage").Storage, u.meta("SharesStorage").Storage
	return a != nil && a == b
}

// Same reports whether t and u are the same native tensor, as Python's "is".
func (t Tensor) Same(u Tensor) bool {
	if t.h == nil || u.h == nil {
		return t.h == u.h
	}
	return t.h.addr == u.h.addr
}

// DataPtr returns the address of the first element, nil for a tensor without
// memory. It mirrors torch.Tensor.data_ptr(). The memory lives as long as t:
// call runtime.KeepAlive(t) after the last use of the pointer. Memory on a GPU
// cannot be read through it.
func (t Tensor) DataPtr() unsafe.Pointer { return t.meta("DataPtr").Data }

func wrapDim(op string, dim, n int) int {
	d := dim
	if d < 0 {
		d += n
	}
	if d < 0 || d >= n {
		panic(errorf(op, "dimension %d is out of range for a tensor of %d dimensions", dim, n))
	}
	return d
}
