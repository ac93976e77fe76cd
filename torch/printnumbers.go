package torch

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// cells formats each element of t to one width, and returns that width.
func cells(t Tensor, o PrintOptions) (cells []string, width int) {
	switch d := t.DType(); {
	case d == Bool:
		return align(format(ToSlice[bool](t), func(v bool) string {
			if v {
				return "True"
			}
			return "False"
		}))
	case d == Uint64:
		return align(format(ToSlice[uint64](t), func(v uint64) string { return strconv.FormatUint(v, 10) }))
	case d.IsComplex():
		return complexCells(complexes128(t), o)
	case d.IsFloatingPoint():
		v := floats64(t)
		zero := 0.0
		if d == Float8E8M0FNU { // it has no 0, and PyTorch takes its least number for that
			zero = 0x1p-127
		}
		f := newFloatFormat(v, zero, o)
		return format(v, f.format), f.width
	default:
		return align(format(integers64(t), func(v int64) string { return strconv.FormatInt(v, 10) }))
	}
}

// floats64 returns the elements of t. Those of [Float4E2M1FNx2], which libtorch
// cannot convert, are the bytes that they lie in, as in PyTorch.
func floats64(t Tensor) []float64 {
	if t.DType() == Float4E2M1FNx2 {
		t = t.ViewDType(Uint8)
	}
	return ToSlice[float64](t.To(Float64))
}

// integers64 returns the elements of t. Those of types that libtorch cannot convert,
// and PyTorch not print, are the integers of the same bytes.
func integers64(t Tensor) []int64 {
	switch d := t.DType(); {
	case d.is(bits) && d.Size() == 1, d >= Uint1 && d <= Uint7:
		t = t.ViewDType(Uint8)
	case d.is(bits):
		t = t.ViewDType(Uint16)
	case d >= Int1 && d <= Int7:
		t = t.ViewDType(Int8)
	}
	return ToSlice[int64](t.To(Int64))
}

func complexes128(t Tensor) []complex128 {
	if t.DType() != BComplex32 {
		return ToSlice[complex128](t.To(Complex128))
	}
	parts := floats64(t.ResolveConj().Clone(ContiguousFormat).Reshape(-1).ViewDType(BFloat16))
	v := make([]complex128, len(parts)/2)
	for i := range v {
		v[i] = complex(parts[2*i], parts[2*i+1])
	}
	return v
}

// verbCells formats each element with a verb of package fmt.
func verbCells(t Tensor, verb string) (cells []string, width int) {
	switch d := t.DType(); {
	case d == Bool:
		return align(format(ToSlice[bool](t), func(v bool) string { return fmt.Sprintf(verb, v) }))
	case d == Uint64:
		return align(format(ToSlice[uint64](t), func(v uint64) string { return fmt.Sprintf(verb, v) }))
	case d.IsComplex():
		return align(format(complexes128(t), func(v complex128) string { return fmt.Sprintf(verb, v) }))
	case d == Float32 || d.IsFloatingPoint() && d.Size() < 4:
		return align(format(floats64(t), func(v float64) string { return fmt.Sprintf(verb, float32(v)) }))
	case d.IsFloatingPoint():
		return align(format(floats64(t), func(v float64) string { return fmt.Sprintf(verb, v) }))
	}
	return align(format(integers64(t), func(v int64) string { return fmt.Sprintf(verb, v) }))
}

func format[T any](values []T, f func(T) string) []string {
	cells := make([]string, len(values))
	for i, v := range values {
		cells[i] = f(v)
	}
	return cells
}

// align pads all cells to the width of the longest.
func align(cells []string) ([]string, int) {
	width := 1
	for _, c := range cells {
		width = max(width, utf8.RuneCountInString(c))
	}
	for i, c := range cells {
		cells[i] = pad(c, width)
	}
	return cells, width
}

func pad(s string, width int) string {
	return strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s))) + s
}

// complexCells formats the real and the imaginary parts each to a width of
// their own.
func complexCells(values []complex128, o PrintOptions) (cells []string, width int) {
	parts := func(part func(complex128) float64) ([]string, int) {
		v := make([]float64, len(values))
		for i, c := range values {
			v[i] = part(c)
		}
		f := newFloatFormat(v, 0, o)
		return format(v, f.format), f.width
	}
	re, rw := parts(func(c complex128) float64 { return real(c) })
	im, iw := parts(func(c complex128) float64 { return imag(c) })
	for i := range re {
		imag := strings.TrimLeft(im[i]+"j", " ")
		if imag[0] != '-' {
			imag = "+" + imag
		}
		re[i] += imag
	}
	return re, rw + iw + 1
}

// floatFormat is how the numbers of one tensor are written, which the range of
// all of them decides.
type floatFormat struct {
	integers  bool // all finite ones are whole: no digits after the point
	sci       bool
	precision int
	width     int
}

// newFloatFormat looks at all values but zero, which is usually 0.
func newFloatFormat(values []float64, zero float64, o PrintOptions) floatFormat {
	f := floatFormat{integers: true, precision: o.Precision, width: 1}
	least, greatest, any := math.Inf(1), 0.0, false
	for _, v := range values {
		if v == zero || math.IsInf(v, 0) || math.IsNaN(v) {
			continue
		}
		any = true
		least, greatest = min(least, math.Abs(v)), max(greatest, math.Abs(v))
		f.integers = f.integers && v == math.Ceil(v)
	}
	if !any {
		return f
	}
	if o.SciMode != nil {
		f.sci = *o.SciMode
	} else {
		f.sci = greatest/least > 1000 || greatest > 1e8 || least < 1e-4
	}
	for _, v := range values {
		if v != zero && !math.IsInf(v, 0) && !math.IsNaN(v) {
			f.width = max(f.width, len(f.digits(v)))
		}
	}
	return f
}

func (f floatFormat) format(v float64) string { return pad(f.digits(v), f.width) }

// digits writes one number as Python does.
func (f floatFormat) digits(v float64) string {
	switch {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	case f.sci:
		return strconv.FormatFloat(v, 'e', f.precision, 64)
	case f.integers:
		return strconv.FormatFloat(v, 'f', 0, 64) + "."
	}
	return strconv.FormatFloat(v, 'f', f.precision, 64)
}
