package masked

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// Cumsum sums the elements that count along dim, up to each element. It mirrors
// torch.masked.cumsum.
func Cumsum(input torch.Tensor, dim int, opts ...ScanOption) torch.Tensor {
	s := read("cumsum", input, opts)
	dim = wrap("cumsum", dim, input.NDim())
	return s.fill(input, 0).Cumsum(dim, s.dtype).To(s.dtype)
}

// Cumprod multiplies the elements that count along dim, up to each element. It mirrors
// torch.masked.cumprod.
func Cumprod(input torch.Tensor, dim int, opts ...ScanOption) torch.Tensor {
	s := read("cumprod", input, opts)
	dim = wrap("cumprod", dim, input.NDim())
	return s.fill(input, 1).Cumprod(dim, s.dtype).To(s.dtype)
}

// Softmax computes exp(x) / sum(exp(x)) along dim of the elements that count, and 0 for
// the others. It mirrors torch.masked.softmax.
func Softmax(input torch.Tensor, dim int, opts ...ScanOption) torch.Tensor {
	s, y, dim := soft("softmax", input, dim, opts)
	return F.Softmax(y, dim, s.dtype)
}

// LogSoftmax computes the logarithm of [Softmax]. It mirrors torch.masked.log_softmax.
func LogSoftmax(input torch.Tensor, dim int, opts ...ScanOption) torch.Tensor {
	s, y, dim := soft("log_softmax", input, dim, opts)
	return F.LogSoftmax(y, dim, s.dtype)
}

func soft(op string, input torch.Tensor, dim int, opts []ScanOption) (settings, torch.Tensor, int) {
	s := read(op, input, opts)
	y := s.fillLowest(input)
	return s, y, wrap(op, dim, input.NDim())
}

// Softmin is [Softmax] of the negative elements. It mirrors torch.masked.softmin.
func Softmin(input torch.Tensor, dim int, opts ...ScanOption) torch.Tensor {
	s := read("softmin", input, opts)
	y := s.fillHighest(input)
	return F.Softmin(y, wrap("softmin", dim, input.NDim()), s.dtype)
}

// Normalize divides the vectors along dim by their norm of order ord, but by no less
// than [Eps]; elements that do not count are 0. It mirrors torch.masked.normalize.
func Normalize(input torch.Tensor, ord float64, dim int, opts ...NormalizeOption) torch.Tensor {
	s := read("normalize", input, opts)
	s.ord, s.dims, s.keep = ord, []int{dim}, true
	norm := s.norm(input)
	return s.fill(input, 0).Div(norm.Maximum(norm.NewFull([]int{}, s.eps)))
}

// Logaddexp computes log(exp(x) + exp(y)) of the elements that count. It mirrors
// torch.masked.logaddexp.
func Logaddexp(input, other torch.Tensor, opts ...LogaddexpOption) torch.Tensor {
	s, o := read("logaddexp", input, opts), read("logaddexp", other, opts)
	for _, opt := range opts {
		switch opt := opt.(type) {
		case InputMaskOption:
			s.mask = opt.t
		case OtherMaskOption:
			o.mask = opt.t
		}
	}
	x, y := input, other
	if s.mask.Defined() {
		x = s.fill(x, s.lowest(x))
	}
	if o.mask.Defined() {
		y = o.fill(y, o.lowest(y))
	}
	return x.Logaddexp(y).To(s.dtype)
}
