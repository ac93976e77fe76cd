package torch

import (
	"strconv"

	"github.com/gotorch/gotorch/cgo"
)

// DType is the type of a tensor's elements. It mirrors torch.dtype. As an
// option it asks an operator for a result of that type:
//
//	x.Sum(torch.Dim(0), torch.Float64)
type DType int8

// The element types, with libtorch's numbers for them. libtorch computes with the
// types of numbers and complex numbers; it stores the others.
const (
	Uint8          DType = 0
	Int8           DType = 1
	Int16          DType = 2
	Int32          DType = 3
	Int64          DType = 4
	Float16        DType = 5
	Float32        DType = 6
	Float64        DType = 7
	Complex32      DType = 8
	Complex64      DType = 9
	Complex128     DType = 10
	Bool           DType = 11
	QInt8          DType = 12 // quantized: an integer with a scale and a zero point
	QUint8         DType = 13
	QInt32         DType = 14
	BFloat16       DType = 15
	QUint4x2       DType = 16 // two to a byte
	QUint2x4       DType = 17 // four to a byte
	Bits1x8        DType = 18 // bits that stand for nothing
	Bits2x4        DType = 19
	Bits4x2        DType = 20
	Bits8          DType = 21
	Bits16         DType = 22
	Float8E5M2     DType = 23
	Float8E4M3FN   DType = 24
	Float8E5M2FNUZ DType = 25
	Float8E4M3FNUZ DType = 26
	Uint16         DType = 27
	Uint32         DType = 28
	Uint64         DType = 29
	Uint1          DType = 30 // less than a byte, kept in one
	Uint2          DType = 31
	Uint3          DType = 32
	Uint4          DType = 33
	Uint5          DType = 34
	Uint6          DType = 35
	Uint7          DType = 36
	Int1           DType = 37
	Int2           DType = 38
	Int3           DType = 39
	Int4           DType = 40
	Int5           DType = 41
	Int6           DType = 42
	Int7           DType = 43
	Float8E8M0FNU  DType = 44
	Float4E2M1FNx2 DType = 45 // two to a byte
	BComplex32     DType = 46 // two BFloat16
)

// Python's other names for the same types.
const (
	Half    = Float16
	Float   = Float32
	Double  = Float64
	Short   = Int16
	Int     = Int32
	Long    = Int64
	CHalf   = Complex32
	CFloat  = Complex64
	CDouble = Complex128
)

// kind is what a type's numbers are.
type kind int8

const (
	unsigned kind = iota
	signed
	floating
	complexes
	quantized
	bits
)

// dtypes tells of each type at its number.
var dtypes = [...]struct {
	name string
	size int
	kind kind
}{
	Uint8: {"uint8", 1, unsigned}, Int8: {"int8", 1, signed}, Int16: {"int16", 2, signed}, Int32: {"int32", 4, signed}, Int64: {"int64", 8, signed},
	Float16: {"float16", 2, floating}, Float32: {"float32", 4, floating}, Float64: {"float64", 8, floating},
	Complex32: {"complex32", 4, complexes}, Complex64: {"complex64", 8, complexes}, Complex128: {"complex128", 16, complexes},
	Bool:  {"bool", 1, unsigned},
	QInt8: {"qint8", 1, quantized}, QUint8: {"quint8", 1, quantized}, QInt32: {"qint32", 4, quantized},
	BFloat16: {"bfloat16", 2, floating},
	QUint4x2: {"quint4x2", 1, quantized}, QUint2x4: {"quint2x4", 1, quantized},
	Bits1x8: {"bits1x8", 1, bits}, Bits2x4: {"bits2x4", 1, bits}, Bits4x2: {"bits4x2", 1, bits}, Bits8: {"bits8", 1, bits}, Bits16: {"bits16", 2, bits},
	Float8E5M2: {"float8_e5m2", 1, floating}, Float8E4M3FN: {"float8_e4m3fn", 1, floating},
	Float8E5M2FNUZ: {"float8_e5m2fnuz", 1, floating}, Float8E4M3FNUZ: {"float8_e4m3fnuz", 1, floating},
	Uint16: {"uint16", 2, unsigned}, Uint32: {"uint32", 4, unsigned}, Uint64: {"uint64", 8, unsigned},
	Uint1: {"uint1", 1, unsigned}, Uint2: {"uint2", 1, unsigned}, Uint3: {"uint3", 1, unsigned}, Uint4: {"uint4", 1, unsigned},
	Uint5: {"uint5", 1, unsigned}, Uint6: {"uint6", 1, unsigned}, Uint7: {"uint7", 1, unsigned},
	Int1: {"int1", 1, signed}, Int2: {"int2", 1, signed}, Int3: {"int3", 1, signed}, Int4: {"int4", 1, signed},
	Int5: {"int5", 1, signed}, Int6: {"int6", 1, signed}, Int7: {"int7", 1, signed},
	Float8E8M0FNU: {"float8_e8m0fnu", 1, floating}, Float4E2M1FNx2: {"float4_e2m1fn_x2", 1, floating}, BComplex32: {"bcomplex32", 4, complexes},
}

func (d DType) known() bool { return d >= 0 && int(d) < len(dtypes) }

// is reports whether d's numbers are of kind k.
func (d DType) is(k kind) bool { return d.known() && dtypes[d].kind == k }

// dtypesHere is how many of the types this libtorch has; older ones have fewer.
var dtypesHere = cgo.DTypeCount()

// need panics unless d is a type of this libtorch.
func (d DType) need(op string) {
	if !d.known() {
		panic(errorf(op, "there is no element type of number %d; the types are the constants of package torch", int(d)))
	}
	if int(d) >= dtypesHere {
		panic(errorf(op, "libtorch %s has no element type %s; gotorch knows those of libtorch %s", cgo.Version(), d, generatedFrom))
	}
}

// dtypeCalled finds a type by Python's name without "torch.".
func dtypeCalled(name string) (DType, bool) {
	for i, t := range dtypes {
		if t.name == name {
			return DType(i), true
		}
	}
	return 0, false
}

// String returns Python's name: "torch.float32".
func (d DType) String() string { return "torch." + d.short() }

func (d DType) short() string {
	if d.known() {
		return dtypes[d].name
	}
	return "dtype" + strconv.Itoa(int(d))
}

// Size returns the bytes of one element. It mirrors torch.dtype.itemsize. It is
// 0 for a number that is no type of this package.
func (d DType) Size() int {
	if d.known() {
		return dtypes[d].size
	}
	return 0
}

// IsFloatingPoint reports whether d is a floating-point type. It mirrors
// torch.dtype.is_floating_point.
func (d DType) IsFloatingPoint() bool { return d.is(floating) }

// IsComplex reports whether d is a complex type. It mirrors
// torch.dtype.is_complex.
func (d DType) IsComplex() bool { return d.is(complexes) }

// IsSigned reports whether d has negative numbers. It mirrors torch.dtype.is_signed
// and panics, as that does, for quantized types and bits.
func (d DType) IsSigned() bool {
	d.need("IsSigned")
	switch dtypes[d].kind {
	case quantized, bits:
		panic(errorf("IsSigned", "%s is neither signed nor unsigned: its numbers are not in its elements alone", d))
	case unsigned:
		return false
	}
	return d != Float8E8M0FNU // powers of two
}

// ToReal returns the type of the real part of a complex type, and any other type as
// it is. It mirrors torch.dtype.to_real.
func (d DType) ToReal() DType {
	d.need("ToReal")
	switch d {
	case Complex32:
		return Float16
	case Complex64:
		return Float32
	case Complex128:
		return Float64
	case BComplex32:
		return BFloat16
	}
	return d
}

// ToComplex returns the complex type whose parts are of type d, and a complex type as
// it is. It mirrors torch.dtype.to_complex and panics if there is none.
func (d DType) ToComplex() DType {
	d.need("ToComplex")
	switch d {
	case Float16:
		return Complex32
	case Float32:
		return Complex64
	case Float64:
		return Complex128
	case BFloat16:
		return BComplex32
	}
	if !d.IsComplex() {
		panic(errorf("ToComplex", "there is no complex type with parts of %s", d))
	}
	return d
}
