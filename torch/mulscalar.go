package torch

var opMulScalar_ = Operator{Name: "aten::mul_", Overload: "Scalar"}

// MulScalar_ does in place what [Tensor.MulScalar] does, and returns t.
//
// It mirrors torch.Tensor.mul_ with a number and panics with a [*Error] if t cannot
// hold the result.
func (t Tensor) MulScalar_(other Scalar) Tensor {
	// For 16-bit floats libtorch's own overload rounds the number to their precision
	// first; Python's path does not.
	if d := t.DType(); d == Float16 || d == BFloat16 {
		return t.Mul_(ScalarTensor(other, Float32))
	}
	var c Call
	c.Tensor(t)
	c.Scalar(other)
	c.Run(&opMulScalar_)
	return t
}
