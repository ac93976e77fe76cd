package torch

import "math"

// FloatInfo tells of the numbers of a floating-point type: see [FInfo].
type FloatInfo struct {
	DType          DType   // the type; of a complex type that of its parts
	Bits           int     // of one number
	Eps            float64 // from 1 to the next greater number
	Max, Min       float64 // the greatest and the least finite number
	SmallestNormal float64 // the least positive number of full precision; Python calls it tiny, too
	Resolution     float64 // of numbers near 1 in decimal digits: 1e-6 for six of them
}

// FInfo returns what is to know of the numbers of d. It mirrors torch.finfo and panics
// if d is neither a floating-point nor a complex type, or is [Float4E2M1FNx2], which
// holds two numbers.
func FInfo(d DType) FloatInfo {
	d.need("FInfo")
	i := FloatInfo{DType: d.ToReal(), Resolution: 1}
	i.Bits = 8 * i.DType.Size()
	format := func(mantissa, least int, max float64) FloatInfo {
		i.Eps, i.SmallestNormal, i.Max, i.Min = math.Ldexp(1, -mantissa), math.Ldexp(1, least), max, -max
		return i
	}
	switch i.DType {
	case Float16:
		i.Resolution = 1e-3
		return format(10, -14, 65504)
	case BFloat16:
		i.Resolution = 1e-2
		return format(7, -126, math.Ldexp(255, 120))
	case Float32:
		i.Resolution = 1e-6
		return format(23, -126, math.MaxFloat32)
	case Float64:
		i.Resolution = 1e-15
		return format(52, -1022, math.MaxFloat64)
	case Float8E5M2:
		return format(2, -14, 57344)
	case Float8E5M2FNUZ:
		return format(2, -15, 57344)
	case Float8E4M3FN:
		return format(3, -6, 448)
	case Float8E4M3FNUZ:
		return format(3, -7, 240)
	case Float8E8M0FNU:
		format(0, -127, math.Ldexp(1, 127))
		i.Min = i.SmallestNormal // it has no negative numbers
		return i
	}
	panic(errorf("FInfo", "%s has no floating-point numbers to tell of; IInfo tells of integers", d))
}

// IntInfo tells of the numbers of an integer type: see [IInfo].
type IntInfo struct {
	DType DType
	Bits  int // of one number
	Min   int64
	Max   uint64
}

// IInfo returns what is to know of the numbers of d. It mirrors torch.iinfo and
// panics if d is not an integer type of whole bytes or a quantized type; of those it
// tells what their bytes can be.
func IInfo(d DType) IntInfo {
	d.need("IInfo")
	i := IntInfo{DType: d, Bits: 8 * d.Size()}
	switch d {
	case Int8, Int16, Int32, Int64, QInt8, QInt32:
		i.Min, i.Max = -1<<(i.Bits-1), 1<<(i.Bits-1)-1
	case Uint8, Uint16, Uint32, Uint64, QUint8, QUint4x2, QUint2x4:
		i.Max = math.MaxUint64 >> (64 - i.Bits)
	default:
		panic(errorf("IInfo", "%s has no integers to tell of; FInfo tells of floating-point numbers", d))
	}
	return i
}
