package torch

import "math"

// F8E5M2 is one element of a [Float8E5M2] tensor as Go has it. [FromSlice],
// [ToSlice] and [Item] take it.
type F8E5M2 uint8

// F8E4M3FN is one element of a [Float8E4M3FN] tensor as Go has it. [FromSlice],
// [ToSlice] and [Item] take it.
type F8E4M3FN uint8

// F8E5M2FNUZ is one element of a [Float8E5M2FNUZ] tensor as Go has it. [FromSlice],
// [ToSlice] and [Item] take it.
type F8E5M2FNUZ uint8

// F8E4M3FNUZ is one element of a [Float8E4M3FNUZ] tensor as Go has it. [FromSlice],
// [ToSlice] and [Item] take it.
type F8E4M3FNUZ uint8

// F8E8M0FNU is one element of a [Float8E8M0FNU] tensor as Go has it: a power of two.
// [FromSlice], [ToSlice] and [Item] take it.
type F8E8M0FNU uint8

var (
	e5m2Format     = smallFloat{bits: 8, mantissa: 2, bias: 15, max: 0x7b, inf: 0x7c, nan: 0x7f}
	e4m3fnFormat   = smallFloat{bits: 8, mantissa: 3, bias: 7, max: 0x7e, inf: 0x7e, nan: 0x7f}
	e5m2fnuzFormat = smallFloat{bits: 8, mantissa: 2, bias: 16, max: 0x7f, inf: 0x80, nan: 0x80, oneZero: true}
	e4m3fnuzFormat = smallFloat{bits: 8, mantissa: 3, bias: 8, max: 0x7f, inf: 0x80, nan: 0x80, oneZero: true}
)

// ToF8E5M2 returns the nearest number to f, the even one of two as near, and an
// infinity beyond 57344.
func ToF8E5M2(f float32) F8E5M2 { return F8E5M2(e5m2Format.encode(f)) }

// ToF8E4M3FN returns the nearest number to f, the even one of two as near, and 448 or
// -448 beyond them, as libtorch has it since 2.15; it had NaN before.
func ToF8E4M3FN(f float32) F8E4M3FN { return F8E4M3FN(e4m3fnFormat.encode(f)) }

// ToF8E5M2FNUZ returns the nearest number to f, the even one of two as near, and NaN
// beyond 57344.
func ToF8E5M2FNUZ(f float32) F8E5M2FNUZ { return F8E5M2FNUZ(e5m2fnuzFormat.encode(f)) }

// ToF8E4M3FNUZ returns the nearest number to f, the even one of two as near, and NaN
// beyond 240.
func ToF8E4M3FNUZ(f float32) F8E4M3FNUZ { return F8E4M3FNUZ(e4m3fnuzFormat.encode(f)) }

// ToF8E8M0FNU returns the nearest power of two to |f|, the greater one of two as near,
// and NaN for what is not finite.
func ToF8E8M0FNU(f float32) F8E8M0FNU {
	b := math.Float32bits(f)
	e, fraction := b>>23&0xff, b&(1<<23-1)
	if e < 0xff && (fraction > 1<<22 || fraction == 1<<22 && e > 0) {
		e++
	}
	return F8E8M0FNU(e)
}

// Float32 returns v, exactly.
func (v F8E5M2) Float32() float32 { return e5m2Format.decode(uint16(v)) }

// Float32 returns v, exactly.
func (v F8E4M3FN) Float32() float32 { return e4m3fnFormat.decode(uint16(v)) }

// Float32 returns v, exactly.
func (v F8E5M2FNUZ) Float32() float32 { return e5m2fnuzFormat.decode(uint16(v)) }

// Float32 returns v, exactly.
func (v F8E4M3FNUZ) Float32() float32 { return e4m3fnuzFormat.decode(uint16(v)) }

// Float32 returns v, exactly.
func (v F8E8M0FNU) Float32() float32 {
	if v == 0xff {
		return float32(math.NaN())
	}
	return float32(math.Ldexp(1, int(v)-127))
}

// String returns v with as few digits as tell it from other float32.
func (v F8E5M2) String() string { return formatFloat32(v.Float32()) }

// String returns v with as few digits as tell it from other float32.
func (v F8E4M3FN) String() string { return formatFloat32(v.Float32()) }

// String returns v with as few digits as tell it from other float32.
func (v F8E5M2FNUZ) String() string { return formatFloat32(v.Float32()) }

// String returns v with as few digits as tell it from other float32.
func (v F8E4M3FNUZ) String() string { return formatFloat32(v.Float32()) }

// String returns v with as few digits as tell it from other float32.
func (v F8E8M0FNU) String() string { return formatFloat32(v.Float32()) }
