package torch

var opVectorNorm = Operator{Name: "aten::linalg_vector_norm"}

// vectorNorm is linalg.VectorNorm, for use in this package: of all elements where
// dims is nil, in type dtype where that is not negative.
func vectorNorm(t Tensor, ord float64, dims []int, keep bool, dtype DType) Tensor {
	var c Call
	c.Tensor(t)
	c.Float(ord)
	c.OptInts(dims)
	c.Bool(keep)
	c.OptDType(dtype)
	return c.Run1(&opVectorNorm)
}
