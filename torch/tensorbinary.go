package torch

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// The binary form of a tensor: binaryVersion, the name of its type with its length
// before it, a byte of flags, the number of dimensions and each size as uvarints, and
// the elements in row-major order, little-endian. The undefined tensor is
// binaryVersion alone.
const (
	binaryVersion      = 1
	binaryRequiresGrad = 1
)

// MarshalBinary implements [encoding.BinaryMarshaler], and through it package
// encoding/gob. The shape, the [DType], each bit of the elements, and for a leaf
// whether it requires gradients are kept; strides, device and history are not.
// The error says why t has no such form: sparse, quantized and freed tensors have none.
// [Save] writes files that Python reads, too.
func (t Tensor) MarshalBinary() (data []byte, err error) {
	if !t.Defined() {
		return []byte{binaryVersion}, nil
	}
	err = t.elements("MarshalBinary", func(dtype DType, shape []int, requiresGrad bool, b []byte) {
		data = append(data, binaryVersion)
		data = binary.AppendUvarint(data, uint64(len(dtype.short())))
		data = append(data, dtype.short()...)
		var flags byte
		if requiresGrad {
			flags |= binaryRequiresGrad
		}
		data = append(data, flags)
		data = binary.AppendUvarint(data, uint64(len(shape)))
		for _, n := range shape {
			data = binary.AppendUvarint(data, uint64(n))
		}
		data = append(slices.Grow(data, len(b)), b...)
	})
	return data, err
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler], and through it package
// encoding/gob: t becomes a new tensor on the CPU, equal to the one that
// [Tensor.MarshalBinary] wrote. It trusts nothing in data; if err is not nil, t is as
// it was.
func (t *Tensor) UnmarshalBinary(data []byte) error {
	bad := func(format string, args ...any) error {
		return errorf("UnmarshalBinary", "this is no tensor: "+format, args...)
	}
	if len(data) == 0 || data[0] != binaryVersion {
		return bad("it does not begin with %d, the version of the format", binaryVersion)
	}
	if data = data[1:]; len(data) == 0 {
		*t = Tensor{}
		return nil
	}
	uvarint := func() (v uint64, ok bool) {
		v, n := binary.Uvarint(data)
		if n <= 0 || v > math.MaxInt64 {
			return 0, false
		}
		data = data[n:]
		return v, true
	}
	n, ok := uvarint()
	if !ok || n >= uint64(len(data)) {
		return bad("it is cut off in the name of its type")
	}
	dtype, ok := dtypeCalled(string(data[:n]))
	if !ok || dtype.is(quantized) {
		return bad("its type is %q", data[:n])
	}
	flags := data[n]
	if flags > binaryRequiresGrad {
		return bad("its flags are %#x", flags)
	}
	data = data[n+1:]
	dims, ok := uvarint()
	if !ok || dims > uint64(len(data)) || dims > maxDims {
		return bad("it is cut off in its shape, or has more than %d dimensions", maxDims)
	}
	shape := make([]int, dims)
	for i := range shape {
		size, ok := uvarint()
		if !ok {
			return bad("it is cut off in its shape")
		}
		shape[i] = int(size)
	}
	if bytes, ok := byteSize(shape, dtype); !ok || bytes != len(data) {
		return bad("%d bytes are not the elements of %s%v", len(data), dtype.short(), shape)
	}
	return t.setElements("UnmarshalBinary", dtype, shape, flags&binaryRequiresGrad != 0, func(b []byte) error {
		copy(b, data)
		return nil
	})
}

// maxDims is as many dimensions as libtorch takes in most operators.
const maxDims = 64

// byteSize returns the bytes of a tensor, unless they are more than an int counts.
func byteSize(shape []int, dtype DType) (n int, ok bool) {
	if slices.Contains(shape, 0) {
		return 0, true
	}
	n = dtype.Size()
	for _, s := range shape {
		if s > math.MaxInt/n {
			return 0, false
		}
		n *= s
	}
	return n, true
}

// elements calls f with the elements of t in row-major order. The error says why there
// are none.
func (t Tensor) elements(op string, f func(dtype DType, shape []int, requiresGrad bool, b []byte)) error {
	return Try(func() {
		m := t.meta(op)
		dtype := DType(m.DType)
		if m.Layout != stridedLayout || m.Nested || dtype.is(quantized) || m.DeviceType == int(MetaType) {
			panic(&Error{Op: op, Args: []string{t.describe()}, Msg: "sparse, nested, quantized and meta tensors have no elements in a row; convert it to a dense one of plain numbers first"})
		}
		plain := t
		if m.DeviceType != int(CPUType) || !m.Contiguous || m.NegOrConj || m.Data == nil {
			NoGrad(func() { plain = t.Detach().To(CPU).ResolveConj().ResolveNeg().Clone(ContiguousFormat) })
		}
		plain.Bytes(func(b []byte) { f(dtype, t.Shape(), m.RequiresGrad && m.IsLeaf, b) })
	})
}

// setElements makes t a new tensor, whose elements fill writes as bytes. The error is
// fill's, or libtorch's.
func (t *Tensor) setElements(op string, dtype DType, shape []int, requiresGrad bool, fill func(b []byte) error) (err error) {
	if terr := Try(func() {
		x := Empty(shape, dtype)
		x.Bytes(func(b []byte) {
			if err = fill(b); err == nil && dtype == Bool {
				for i, v := range b {
					if v > 1 { // no bool at all to C++
						err = errorf(op, "this is no tensor: element %d is the bool %d", i, v)
						return
					}
				}
			}
		})
		if err != nil {
			return
		}
		if requiresGrad {
			x.RequiresGrad_()
		}
		*t = x
	}); terr != nil {
		return fmt.Errorf("torch: decoding a tensor: %w", terr)
	}
	return err
}
