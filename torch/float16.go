package torch

import (
	"math"
	"strconv"
)

// BF16 is one element of a [BFloat16] tensor as Go has it: the upper half of a
// float32. [FromSlice], [ToSlice] and [Item] take it; for arithmetic convert it, or
// whole tensors with [Tensor.To].
type BF16 uint16

// ToBF16 returns the BF16 nearest to f, the even one of two as near.
func ToBF16(f float32) BF16 {
	b := math.Float32bits(f)
	if f != f {
		return 0x7fc0
	}
	return BF16((b + 0x7fff + b>>16&1) >> 16)
}

// Float32 returns b, exactly.
func (b BF16) Float32() float32 { return math.Float32frombits(uint32(b) << 16) }

// String returns b with as few digits as tell it from other float32.
func (b BF16) String() string { return formatFloat32(b.Float32()) }

// F16 is one element of a [Float16] tensor as Go has it: IEEE's half precision.
// [FromSlice], [ToSlice] and [Item] take it; for arithmetic convert it, or whole
// tensors with [Tensor.To].
type F16 uint16

// ToF16 returns the F16 nearest to f, the even one of two as near, and an infinity
// beyond 65504.
func ToF16(f float32) F16 { return F16(halfFormat.encode(f)) }

// Float32 returns h, exactly.
func (h F16) Float32() float32 { return halfFormat.decode(uint16(h)) }

// String returns h with as few digits as tell it from other float32.
func (h F16) String() string { return formatFloat32(h.Float32()) }

func formatFloat32(f float32) string { return strconv.FormatFloat(float64(f), 'g', -1, 32) }

// smallFloat is a floating-point format of up to 16 bits.
type smallFloat struct {
	bits, mantissa int
	bias           int
	max            uint16 // the greatest finite number
	inf, nan       uint16 // what is beyond it, and no number
	oneZero        bool   // no negative zero: its bits are nan
}

var halfFormat = smallFloat{bits: 16, mantissa: 10, bias: 15, max: 0x7bff, inf: 0x7c00, nan: 0x7e00}

// encode rounds to the nearest, the even one of two as near.
func (s *smallFloat) encode(f float32) uint16 {
	b := math.Float32bits(f)
	sign := uint16(b>>31) << (s.bits - 1)
	a := b &^ (1 << 31)
	n := s.inf
	switch {
	case a > 0x7f800000:
		n = s.nan
	case a < 0x7f800000:
		// One step of the result is 2^(e-mantissa), where the numbers below 2^(1-bias) keep its step.
		e := max(int(a>>23)-127, 1-s.bias)
		steps := math.RoundToEven(math.Ldexp(float64(math.Float32frombits(a)), s.mantissa-e))
		if code := (e+s.bias-1)<<s.mantissa + int(steps); code <= int(s.max) {
			n = uint16(code)
		}
	}
	if s.oneZero && (n == 0 || n == s.nan) {
		return n
	}
	return sign | n
}

func (s *smallFloat) decode(n uint16) float32 {
	sign := float64(1)
	a := n &^ (1 << (s.bits - 1))
	if a != n {
		sign = -1
	}
	switch {
	case s.oneZero && n == s.nan, a > s.max && a != s.inf:
		return float32(math.NaN())
	case a > s.max:
		return float32(math.Inf(int(sign)))
	}
	e, steps := int(a>>s.mantissa), int(a&(1<<s.mantissa-1))
	if e == 0 {
		e = 1
	} else {
		steps |= 1 << s.mantissa
	}
	return float32(math.Copysign(math.Ldexp(float64(steps), e-s.bias-s.mantissa), sign))
}
