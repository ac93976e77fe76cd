package masked

import "github.com/gotorch/gotorch/torch"

// Var computes the variance of the elements that count. It mirrors torch.masked.var.
func Var(input torch.Tensor, opts ...DeviationOption) torch.Tensor {
	s := read("var", input, opts)
	return s.variance(input)
}

// Std computes the standard deviation of the elements that count. It mirrors
// torch.masked.std.
func Std(input torch.Tensor, opts ...DeviationOption) torch.Tensor {
	s := read("std", input, opts)
	return s.variance(input).Sqrt()
}

func (s *settings) variance(input torch.Tensor) torch.Tensor {
	if !s.typed && !s.dtype.IsFloatingPoint() && !s.dtype.IsComplex() {
		s.dtype = torch.Float32
	}
	out := s.dtype
	if !s.dtype.IsFloatingPoint() && !s.dtype.IsComplex() {
		s.dtype = torch.Float32 // to compute in
	}
	kept, first := *s, *s
	kept.keep, first.keep, first.dtype = true, true, out
	count := kept.count(input)
	x := input.Sub(first.sum(input).Div(count))
	total := s.sum(x.Mul(x.Conj()))
	if !s.keep {
		count = count.Reshape(total.Shape()...)
	}
	if s.correction != 0 {
		real := s.dtype
		if real.IsComplex() {
			real = real.ToReal()
		}
		count = count.To(real).SubScalar(s.correction)
		count = count.Maximum(count.NewZeros([]int{}))
	}
	return total.Div(count).To(out)
}
