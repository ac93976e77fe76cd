package torch

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/gotorch/gotorch/cgo"
)

// Number is a Go type that tensors can hold: see [FromSlice].
type Number interface {
	bool | int8 | int16 | int32 | int64 | int | uint8 | uint16 | uint32 | uint64 | float32 | float64 | complex64 | complex128 |
		BF16 | F16 | F8E5M2 | F8E4M3FN | F8E5M2FNUZ | F8E4M3FNUZ | F8E8M0FNU
}

func dtypeOf[T Number]() DType {
	var z T
	switch any(z).(type) {
	case bool:
		return Bool
	case int8:
		return Int8
	case int16:
		return Int16
	case int32:
		return Int32
	case int64, int:
		return Int64
	case uint8:
		return Uint8
	case uint16:
		return Uint16
	case uint32:
		return Uint32
	case uint64:
		return Uint64
	case float32:
		return Float32
	case float64:
		return Float64
	case complex64:
		return Complex64
	case BF16:
		return BFloat16
	case F16:
		return Float16
	case F8E5M2:
		return Float8E5M2
	case F8E4M3FN:
		return Float8E4M3FN
	case F8E5M2FNUZ:
		return Float8E5M2FNUZ
	case F8E4M3FNUZ:
		return Float8E4M3FNUZ
	case F8E8M0FNU:
		return Float8E8M0FNU
	default:
		return Complex128
	}
}

// FromSlice makes a tensor with a copy of data, in row-major order. The shape
// must have len(data) elements, one size may be -1; without a shape the tensor
// has one dimension. The element type follows T: float32 gives [Float32], int
// [Int64], [BF16] gives [BFloat16]. It mirrors torch.tensor and panics if the shape does not fit.
//
//	x := torch.FromSlice([]float32{1, 2, 3, 4}, 2, 2)
func FromSlice[T Number](data []T, shape ...int) Tensor {
	flat := [1]int{len(data)}
	if len(shape) == 0 {
		shape = flat[:]
	} else {
		shape = inferShape("FromSlice", len(data), shape)
	}
	p, scope, err := cgo.CopyIn(unsafe.Pointer(unsafe.SliceData(data)), shape, int(dtypeOf[T]()))
	if reclaim(err) {
		p, scope, err = cgo.CopyIn(unsafe.Pointer(unsafe.SliceData(data)), shape, int(dtypeOf[T]()))
	}
	if err != nil {
		panic(opError("FromSlice", nil, err))
	}
	return wrap(p, scope)
}

// inferShape checks that shape has n elements, and fills in the size given as -1.
func inferShape(op string, n int, shape []int) []int {
	if len(shape) == 0 {
		return []int{n}
	}
	known, free := 1, -1
	for i, s := range shape {
		switch {
		case s == -1 && free < 0:
			free = i
		case s < 0:
			panic(errorf(op, "size %d in shape %v; sizes are at least 0, and one of them may be -1", s, slices.Clone(shape)))
		default:
			known *= s
		}
	}
	if free >= 0 && known > 0 && n%known == 0 {
		shape = append([]int(nil), shape...)
		shape[free] = n / known
		known *= shape[free]
		free = -1
	}
	if free >= 0 || known != n {
		panic(errorf(op, "%d elements do not fill shape %v", n, slices.Clone(shape)))
	}
	return shape
}

// ToSlice returns a copy of the elements of t in row-major order. T must be the
// Go type of t's [DType]; convert with t.To(torch.Float32) first if it is not.
// A tensor on a GPU is copied from there. It mirrors
// torch.Tensor.flatten().tolist() and panics if the types differ.
func ToSlice[T Number](t Tensor) []T {
	var s []T
	if !copyOut(t, &s) {
		NoGrad(func() { t = t.Detach().To(CPU).ResolveConj().ResolveNeg().Clone(ContiguousFormat) })
		if !copyOut(t, &s) {
			panic(&Error{Op: "ToSlice", Args: []string{t.describe()}, Msg: "the tensor has no memory to read, as those on the meta device and those inside a transform of package functorch; read what the transform returns"})
		}
	}
	return s
}

// copyOut reports false if the memory of t is not its elements in row-major order.
func copyOut[T Number](t Tensor, to *[]T) (ok bool) {
	t.memory("ToSlice", func(m cgo.Meta) {
		if got, want := DType(m.DType), dtypeOf[T](); got != want {
			panic(&Error{Op: "ToSlice", Args: []string{t.describe()},
				Msg: fmt.Sprintf("the tensor holds %s, which is no Go %T; convert it to %s with To first", got, *new(T), want)})
		}
		if m.NumEl == 0 {
			*to, ok = []T{}, true
			return
		}
		if ok = m.DeviceType == int(CPUType) && m.Contiguous && !m.NegOrConj && m.Data != nil; ok {
			// append does not clear what it is going to overwrite.
			*to = append([]T(nil), unsafe.Slice((*T)(m.Data), m.NumEl)...)
		}
	})
	return ok
}

// Bytes calls f with the memory of t, which must be contiguous and on the CPU:
// what f writes there is written to the tensor. The slice must not be kept. It
// panics if t has no such memory.
func (t Tensor) Bytes(f func(b []byte)) {
	t.memory("Bytes", func(m cgo.Meta) {
		if m.DeviceType != int(CPUType) || !m.Contiguous || m.Data == nil && m.NumEl > 0 {
			panic(&Error{Op: "Bytes", Args: []string{t.describe()}, Msg: "the tensor is not contiguous memory on the CPU; call Contiguous or To(torch.CPU) first"})
		}
		f(unsafe.Slice((*byte)(m.Data), int(m.NumEl)*DType(m.DType).Size()))
	})
}

// memory calls f with where the elements of t are; nothing frees them meanwhile.
func (t Tensor) memory(op string, f func(m cgo.Meta)) {
	t.with(op, func(p cgo.Handle) error {
		var m cgo.Meta
		if err := cgo.Info(p, &m, nil, nil); err != nil {
			return err
		}
		f(m)
		return nil
	})
}
