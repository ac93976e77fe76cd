package masked

import (
	"fmt"
	"math"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// settings are what the options of a call say.
type settings struct {
	op         string
	dims       []int // nil for all
	keep       bool
	dtype      torch.DType
	typed      bool // dtype was given
	mask       torch.Tensor
	ord        float64
	correction float64
	eps        float64
}

// read returns the settings of a call of op on input.
func read[O any](op string, input torch.Tensor, opts []O) settings {
	s := settings{op: op, dtype: input.DType(), ord: 2, correction: 1, eps: 1e-12}
	for _, o := range opts {
		switch o := any(o).(type) {
		case DimOption:
			s.dims = o
		case KeepDim:
			s.keep = bool(o)
		case DType:
			s.dtype, s.typed = torch.DType(o), true
		case MaskOption:
			s.mask = o.t
		case Ord:
			s.ord = float64(o)
		case Correction:
			s.correction = float64(o)
		case Eps:
			s.eps = float64(o)
		}
	}
	if l := input.Layout(); l != torch.Strided {
		refuse(op, "masked %s expects strided tensor (got %s tensor)", op, l)
	}
	return s
}

func refuse(op, format string, args ...any) {
	panic(&torch.Error{Op: "masked." + op, Msg: fmt.Sprintf(format, args...)})
}

// wide makes small integers int64 where no type is asked for, as sums do.
func (s *settings) wide() {
	switch s.dtype {
	case torch.Uint8, torch.Bool, torch.Int8, torch.Int16, torch.Int32:
		if !s.typed {
			s.dtype = torch.Int64
		}
	}
}

// over are the dims to reduce, counted from the first, in order.
func (s *settings) over(input torch.Tensor) []int {
	n := input.NDim()
	dims := []int{}
	if len(s.dims) == 0 {
		for d := range n {
			dims = append(dims, d)
		}
		return dims
	}
	n = max(n, 1)
	for i, d := range s.dims {
		if slices.Contains(s.dims[:i], d) {
			refuse(s.op, "dim=%d appears multiple times in the list of dims", d)
		}
		dims = append(dims, wrap(s.op, d, n))
	}
	slices.Sort(dims)
	return dims
}

// wrap counts a dim of n from the first.
func wrap(op string, d, n int) int {
	n = max(n, 1)
	if d < -n || d >= n {
		refuse(op, "Dimension out of range (expected to be in range of [%d, %d], but got %d)", -n, n-1, d)
	}
	return (d + n) % n
}

// full is the mask in the shape of input, of bools.
func (s *settings) full(input torch.Tensor) torch.Tensor {
	mask := s.mask
	if shape := input.Shape(); !slices.Equal(mask.Shape(), shape) {
		if mask.NDim() > len(shape) {
			refuse(s.op, "expected broadcastable mask (got mask dimensionality higher than of the input)")
		}
		mask = torch.BroadcastTo(mask.Clone(), shape...)
	}
	return mask.To(torch.Bool)
}

// fill returns input with the number in the places that do not count.
func (s *settings) fill(input torch.Tensor, number torch.Scalar) torch.Tensor {
	if !s.mask.Defined() {
		return input
	}
	return torch.Where(s.full(input), input, torch.Full([]int{}, number, input.DType(), input.Device()))
}

// fillLowest and fillHighest fill in what [settings.lowest] and highest are, which there
// is for no complex number.
func (s *settings) fillLowest(input torch.Tensor) torch.Tensor {
	if !s.mask.Defined() {
		return input
	}
	return s.fill(input, s.lowest(input))
}

func (s *settings) fillHighest(input torch.Tensor) torch.Tensor {
	if !s.mask.Defined() {
		return input
	}
	return s.fill(input, s.highest(input))
}

// lowest and highest are the numbers that no element is below or above.
func (s *settings) lowest(input torch.Tensor) torch.Scalar  { return s.bound(input, -1) }
func (s *settings) highest(input torch.Tensor) torch.Scalar { return s.bound(input, 1) }

func (s *settings) bound(input torch.Tensor, sign int) torch.Scalar {
	d := input.DType()
	switch {
	case d.IsFloatingPoint():
		return math.Inf(sign)
	case d == torch.Bool || d.IsComplex():
		refuse(s.op, "elements of %s have no order", d)
	}
	if sign < 0 {
		return torch.IInfo(d).Min
	}
	return torch.IInfo(d).Max
}
