package masked

import (
	"math"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/linalg"
)

// Sum sums the elements that count. It mirrors torch.masked.sum.
func Sum(input torch.Tensor, opts ...ReductionOption) torch.Tensor {
	s := read("sum", input, opts)
	s.wide()
	return s.sum(input)
}

func (s *settings) sum(input torch.Tensor) torch.Tensor {
	dims := s.over(input)
	return s.fill(input, 0).Sum(torch.Dim(dims...), torch.KeepDim(s.keep), s.dtype)
}

// Prod multiplies the elements that count. It mirrors torch.masked.prod.
func Prod(input torch.Tensor, opts ...ReductionOption) torch.Tensor {
	s := read("prod", input, opts)
	s.wide()
	dims := s.over(input)
	y := s.fill(input, 1).To(s.dtype)
	for i := len(dims) - 1; i >= 0; i-- {
		y = y.Prod(torch.Dim(dims[i]), torch.KeepDim(s.keep))
	}
	return y
}

// Amax returns the greatest of the elements that count. It mirrors torch.masked.amax,
// and panics also for bools and complex numbers.
func Amax(input torch.Tensor, opts ...ReductionOption) torch.Tensor {
	s := read("amax", input, opts)
	y := s.fillLowest(input)
	return y.Amax(torch.Dim(s.over(input)...), torch.KeepDim(s.keep)).To(s.dtype)
}

// Amin returns the least of the elements that count. It mirrors torch.masked.amin, and
// panics also for bools and complex numbers.
func Amin(input torch.Tensor, opts ...ReductionOption) torch.Tensor {
	s := read("amin", input, opts)
	y := s.fillHighest(input)
	return y.Amin(torch.Dim(s.over(input)...), torch.KeepDim(s.keep)).To(s.dtype)
}

// Argmax returns the index of the greatest of the elements that count, in the flattened
// tensor or along the one dim of [Dim]. It mirrors torch.masked.argmax, and so its
// result has the input's type where [DType] is not given.
func Argmax(input torch.Tensor, opts ...ReductionOption) torch.Tensor {
	s := read("argmax", input, opts)
	y := s.fillLowest(input)
	o := []torch.ArgmaxOption{torch.KeepDim(s.keep)}
	if s.dims != nil {
		o = append(o, torch.Dim(torch.Single("masked.argmax", s.dims)))
	}
	return y.Argmax(o...).To(s.dtype)
}

// Argmin is [Argmax] for the least element. It mirrors torch.masked.argmin.
func Argmin(input torch.Tensor, opts ...ReductionOption) torch.Tensor {
	s := read("argmin", input, opts)
	y := s.fillHighest(input)
	o := []torch.ArgminOption{torch.KeepDim(s.keep)}
	if s.dims != nil {
		o = append(o, torch.Dim(torch.Single("masked.argmin", s.dims)))
	}
	return y.Argmin(o...).To(s.dtype)
}

// Logsumexp computes the logarithm of the sum of exponentials of the elements that
// count. It mirrors torch.masked.logsumexp.
func Logsumexp(input torch.Tensor, opts ...ReductionOption) torch.Tensor {
	s := read("logsumexp", input, opts)
	y := input
	switch {
	case s.mask.Defined() && input.DType().IsComplex():
		y = s.fill(input, complex(math.Inf(-1), 0))
	case s.mask.Defined():
		y = s.fill(input, s.lowest(input))
	}
	return y.Logsumexp(s.over(input), torch.KeepDim(s.keep)).To(s.dtype)
}

// Mean averages the elements that count. It mirrors torch.masked.mean, and panics also
// if the type is not of floating-point or complex numbers.
func Mean(input torch.Tensor, opts ...ReductionOption) torch.Tensor {
	s := read("mean", input, opts)
	if !s.dtype.IsFloatingPoint() && !s.dtype.IsComplex() {
		refuse("mean", "the dtype must be either a floating point or complex dtype. Got: %s", s.dtype)
	}
	return s.sum(input).Div(s.count(input))
}

// count is how many elements count.
func (s *settings) count(input torch.Tensor) torch.Tensor {
	mask := torch.Ones(input.Shape(), torch.Int64, input.Device())
	if s.mask.Defined() {
		mask = s.full(input)
	}
	return mask.Sum(torch.Dim(s.over(input)...), torch.KeepDim(s.keep))
}

// Norm computes a vector norm of the elements that count. It mirrors
// torch.masked.norm.
func Norm(input torch.Tensor, opts ...NormOption) torch.Tensor {
	s := read("norm", input, opts)
	return s.norm(input)
}

func (s *settings) norm(input torch.Tensor) torch.Tensor {
	var nothing torch.Scalar = 0
	if math.IsInf(s.ord, -1) {
		nothing = math.Inf(1)
	}
	return linalg.VectorNorm(s.fill(input, nothing), linalg.Ord(s.ord), linalg.Dim(s.over(input)...), linalg.KeepDim(s.keep), linalg.DType(s.dtype))
}

// Median returns the lower one of the two middle elements of those that count along
// dim. It mirrors torch.masked.median, and panics also if none counts in an input of
// integers.
func Median(input torch.Tensor, dim int, opts ...MedianOption) torch.Tensor {
	s := read("median", input, opts)
	dim = wrap("median", dim, input.NDim())
	floating := input.DType().IsFloatingPoint()
	if !floating {
		input = input.To(torch.Float32)
	}
	y, _ := s.fill(input, math.NaN()).NanmedianDim(dim, torch.KeepDim(s.keep))
	switch {
	case floating:
		return y
	case torch.Item[bool](y.Isnan().Any()):
		refuse("median", "masked median expects no fully masked out rows if dtype is not floating point")
	}
	return y.To(s.dtype)
}
