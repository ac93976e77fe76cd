package functional

import "github.com/gotorch/gotorch/torch"

// Softmax computes exp(x) / Σ exp(x) along dim. A [torch.DType] converts the
// input first. It mirrors torch.nn.functional.softmax and panics with a
// [*torch.Error] if input has no such dim, or is of an integer type.
func Softmax(input torch.Tensor, dim int, opts ...torch.SoftmaxOption) torch.Tensor {
	return input.Softmax(dim, opts...)
}

// LogSoftmax computes the logarithm of [Softmax] along dim, without its loss of
// precision. A [torch.DType] converts the input first. It mirrors
// torch.nn.functional.log_softmax and panics with a [*torch.Error] if input has
// no such dim, or is of an integer type.
func LogSoftmax(input torch.Tensor, dim int, opts ...torch.LogSoftmaxOption) torch.Tensor {
	return input.LogSoftmax(dim, opts...)
}
