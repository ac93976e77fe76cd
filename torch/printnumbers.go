package torch

import (
	"math"
	"strconv"
	"strings"
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
		return complexCells(ToSlice[complex128](t.To(Complex128)), o)
	case d.IsFloatingPoint():
		v := ToSlice[float64](t.To(Float64))
		f := newFloatFormat(v, o)
		return format(v, f.format), f.width
	default:
		return align(format(ToSlice[int64](t.To(Int64)), func(v int64) string { return strconv.FormatInt(v, 10) }))
	}
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
		width = max(width, len(c))
	}
	for i, c := range cells {
		cells[i] = pad(c, width)
	}
	return cells, width
}

func pad(s string, width int) string { return strings.Repeat(" ", max(0, width-len(s))) + s }

// complexCells formats the real and the imaginary parts each to a width of
// their own.
func complexCells(values []complex128, o PrintOptions) (cells []string, width int) {
	parts := func(part func(complex128) float64) ([]string, int) {
		v := make([]float64, len(values))
		for i, c := range values {
			v[i] = part(c)
		}
		f := newFloatFormat(v, o)
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

func newFloatFormat(values []float64, o PrintOptions) floatFormat {
	f := floatFormat{integers: true, precision: o.Precision, width: 1}
	least, greatest, any := math.Inf(1), 0.0, false
	for _, v := range values {
		if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
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
		if v != 0 && !math.IsInf(v, 0) && !math.IsNaN(v) {
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
