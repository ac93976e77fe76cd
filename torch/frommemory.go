package torch

import (
	"fmt"
	"runtime"
	"unsafe"

	"github.com/gotorch/gotorch/cgo"
)

// FromMemory returns a tensor over the memory of data itself: nothing is copied, and
// what is written to one is read in the other. Shapes and element types are as for
// [FromSlice]. It mirrors torch.from_numpy and panics if the shape does not fit.
//
// The memory stays where it is, and is not collected, as long as the tensor, a view of
// it, or a graph that saved it lives; then Go has it back. Two goroutines must not use
// it, through the slice or a tensor, while one of them writes. Appending to the slice
// does not change the tensor.
//
//	x := torch.FromMemory(pixels, 1, 3, 32, 32)
func FromMemory[T Number](data []T, shape ...int) Tensor {
	shape = inferShape("FromMemory", len(data), shape)
	if len(data) == 0 {
		return Empty(shape, dtypeOf[T]())
	}
	var pinner runtime.Pinner
	pinner.Pin(unsafe.SliceData(data))
	return fromBlob("FromMemory", unsafe.Pointer(unsafe.SliceData(data)), dtypeOf[T](), shape, hold(pinner.Unpin))
}

// FromPointer returns a tensor over memory that is not Go's: of C, or of a mapped file.
// It has to hold the elements of the shape in row-major order. When no tensor, view
// or graph uses it any more, release is called, once, on a goroutine of its own; it may
// be nil. It mirrors torch::from_blob and panics if p is nil, or a size is negative. Memory that is
// smaller than the shape says is not noticed.
func FromPointer(p unsafe.Pointer, dtype DType, shape []int, release func()) Tensor {
	dtype.need("FromPointer")
	if p == nil {
		panic(errorf("FromPointer", "the pointer is nil"))
	}
	for _, n := range shape {
		if n < 0 {
			panic(errorf("FromPointer", "size %d in shape %v; sizes are at least 0", n, shape))
		}
	}
	return fromBlob("FromPointer", p, dtype, shape, hold(func() {
		if release != nil {
			go release()
		}
	}))
}

func fromBlob(op string, p unsafe.Pointer, dtype DType, shape []int, id int64) Tensor {
	t, scope, err := cgo.FromBlob(p, int64s(shape), int(dtype), id)
	if err != nil {
		letGo(id)
		panic(errorf(op, "%v", err))
	}
	return wrap(t, scope)
}

// WithData calls f with the elements of t, in row-major order, as they lie in memory:
// nothing is copied, and what f writes there is written to t, past autograd. T must be the
// Go type of t's [DType], and t contiguous and on the CPU. The slice is t's memory until
// f returns and must not be kept; for a longer use, [ToSlice] copies. It panics if the
// types differ, or t has no such memory.
//
//	torch.WithData(x, func(data []float32) { fill(data) })
func WithData[T Number](t Tensor, f func(data []T)) {
	t.memory("WithData", func(m cgo.Meta) {
		switch {
		case DType(m.DType) != dtypeOf[T]():
			panic(&Error{Op: "WithData", Args: []string{t.describe()},
				Msg: fmt.Sprintf("the tensor holds %s, which is no Go %T; convert it to %s with To first", DType(m.DType), *new(T), dtypeOf[T]())})
		case m.DeviceType != int(CPUType) || !m.Contiguous || m.NegOrConj || m.Data == nil && m.NumEl > 0:
			panic(&Error{Op: "WithData", Args: []string{t.describe()},
				Msg: "the tensor is not contiguous memory on the CPU; call Contiguous, ResolveConj, ResolveNeg or To(torch.CPU) first"})
		}
		f(unsafe.Slice((*T)(m.Data), int(m.NumEl)))
	})
}
