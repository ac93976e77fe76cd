package torch

import "strconv"

// DType is the type of a tensor's elements. It mirrors torch.dtype. As an
// option it asks an operator for a result of that type:
//
//	x.Sum(torch.Dim(0), torch.Float64)
type DType int8

// The element types, with libtorch's numbers for them.
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
	QInt8          DType = 12
	QUint8         DType = 13
	QInt32         DType = 14
	BFloat16       DType = 15
	Float8E5M2     DType = 23
	Float8E4M3FN   DType = 24
	Float8E5M2FNUZ DType = 25
	Float8E4M3FNUZ DType = 26
	Uint16         DType = 27
	Uint32         DType = 28
	Uint64         DType = 29
	Float8E8M0FNU  DType = 44
)

// Python's other names for the same types.
const (
	Half   = Float16
	Float  = Float32
	Double = Float64
	Short  = Int16
	Int    = Int32
	Long   = Int64
)

var dtypes = map[DType]struct {
	name string
	size int
}{
	Uint8: {"uint8", 1}, Int8: {"int8", 1}, Int16: {"int16", 2}, Int32: {"int32", 4}, Int64: {"int64", 8},
	Float16: {"float16", 2}, Float32: {"float32", 4}, Float64: {"float64", 8},
	Complex32: {"complex32", 4}, Complex64: {"complex64", 8}, Complex128: {"complex128", 16},
	Bool: {"bool", 1}, QInt8: {"qint8", 1}, QUint8: {"quint8", 1}, QInt32: {"qint32", 4},
	BFloat16: {"bfloat16", 2}, Float8E5M2: {"float8_e5m2", 1}, Float8E4M3FN: {"float8_e4m3fn", 1},
	Float8E5M2FNUZ: {"float8_e5m2fnuz", 1}, Float8E4M3FNUZ: {"float8_e4m3fnuz", 1}, Float8E8M0FNU: {"float8_e8m0fnu", 1},
	Uint16: {"uint16", 2}, Uint32: {"uint32", 4}, Uint64: {"uint64", 8},
}

func (d DType) known() bool { return dtypes[d].size > 0 }

// String returns Python's name: "torch.float32".
func (d DType) String() string { return "torch." + d.short() }

func (d DType) short() string {
	if t, ok := dtypes[d]; ok {
		return t.name
	}
	return "dtype" + strconv.Itoa(int(d))
}

// Size returns the bytes of one element. It mirrors torch.dtype.itemsize. It is
// 0 for a number that is no type of this package.
func (d DType) Size() int { return dtypes[d].size }

// IsFloatingPoint reports whether d is a floating-point type. It mirrors
// torch.dtype.is_floating_point.
func (d DType) IsFloatingPoint() bool {
	switch d {
	case Float16, Float32, Float64, BFloat16, Float8E5M2, Float8E4M3FN, Float8E5M2FNUZ, Float8E4M3FNUZ, Float8E8M0FNU:
		return true
	}
	return false
}

// IsComplex reports whether d is a complex type. It mirrors
// torch.dtype.is_complex.
func (d DType) IsComplex() bool { return d == Complex32 || d == Complex64 || d == Complex128 }
