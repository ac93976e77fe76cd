package sparse

import "github.com/gotorch/gotorch/torch"

var (
	opMM         = torch.Operator{Name: "aten::_sparse_mm"}
	opMMReduce   = torch.Operator{Name: "aten::_sparse_mm", Overload: "reduce"}
	opAddMM      = torch.Operator{Name: "aten::_sparse_addmm"}
	opSum        = torch.Operator{Name: "aten::_sparse_sum"}
	opSumDType   = torch.Operator{Name: "aten::_sparse_sum", Overload: "dtype"}
	opSumDim     = torch.Operator{Name: "aten::_sparse_sum", Overload: "dim"}
	opSumDims    = torch.Operator{Name: "aten::_sparse_sum", Overload: "dim_dtype"}
	opSoftmax    = torch.Operator{Name: "aten::_sparse_softmax", Overload: "int"}
	opLogSoftmax = torch.Operator{Name: "aten::_sparse_log_softmax", Overload: "int"}
	opSpdiags    = torch.Operator{Name: "aten::_spdiags"}
	opSpsolve    = torch.Operator{Name: "aten::_spsolve"}
)

// MM multiplies matrices, the first of which is sparse; the result is sparse if both
// are. Its gradient for a sparse matrix has elements only where that has. It mirrors
// torch.sparse.mm and panics with a [*torch.Error] if shapes or types do not fit.
func MM(mat1, mat2 torch.Tensor) torch.Tensor {
	var c torch.Call
	c.Tensor(mat1)
	c.Tensor(mat2)
	return c.Run1(&opMM)
}

// MMReduce is [MM] of a CSR matrix and a dense one with another reduction than the
// sum: "sum", "mean", "amax" or "amin", over the elements that there are. It mirrors
// torch.sparse.mm(mat1, mat2, reduce) and panics with a [*torch.Error] if shapes or
// layouts do not fit, or there is no such reduction.
func MMReduce(mat1, mat2 torch.Tensor, reduce string) torch.Tensor {
	var c torch.Call
	c.Tensor(mat1)
	c.Tensor(mat2)
	c.String(reduce)
	return c.Run1(&opMMReduce)
}

// AlphaOption holds the value of [Alpha].
type AlphaOption struct{ v torch.Scalar }

// Alpha is the factor of the product, 1 where it is not given.
func Alpha(v torch.Scalar) AlphaOption { return AlphaOption{v} }

// BetaOption holds the value of [Beta].
type BetaOption struct{ v torch.Scalar }

// Beta is the factor of what the product is added to, 1 where it is not given.
func Beta(v torch.Scalar) BetaOption { return BetaOption{v} }

// AddMMOption is an option of [AddMM]: [Alpha], [Beta].
type AddMMOption interface{ isAddMMOption() }

func (AlphaOption) isAddMMOption() {}
func (BetaOption) isAddMMOption()  {}

// AddMM computes β × input + α × mat1 × mat2, where mat1 is sparse and the others are
// dense. Its gradient for mat1 has elements only where that has. It mirrors
// torch.sparse.addmm and panics with a [*torch.Error] if shapes or types do not fit.
func AddMM(input, mat1, mat2 torch.Tensor, opts ...AddMMOption) torch.Tensor {
	var alpha, beta torch.Scalar = 1, 1
	for _, o := range opts {
		switch o := o.(type) {
		case AlphaOption:
			alpha = o.v
		case BetaOption:
			beta = o.v
		}
	}
	var c torch.Call
	c.Tensor(input)
	c.Tensor(mat1)
	c.Tensor(mat2)
	c.Scalar(beta)
	c.Scalar(alpha)
	return c.Run1(&opAddMM)
}

// DimOption holds the value of [Dim].
type DimOption []int

// Dim are the dims that [Sum] sums over.
func Dim(v ...int) DimOption { return v }

// DType is the type to convert to before computing.
type DType torch.DType

// SumOption is an option of [Sum]: [Dim], [DType].
type SumOption interface{ isSumOption() }

func (DimOption) isSumOption() {}
func (DType) isSumOption()     {}

// Sum sums the elements of a sparse tensor, or those along the dims of [Dim]; the
// result is dense if all sparse dims are summed over. It mirrors torch.sparse.sum and
// panics with a [*torch.Error] if input is not sparse, or has no such dim.
func Sum(input torch.Tensor, opts ...SumOption) torch.Tensor {
	var dims []int
	dtype, summed := torch.DType(-1), false
	for _, o := range opts {
		switch o := o.(type) {
		case DimOption:
			dims, summed = o, true
		case DType:
			dtype = torch.DType(o)
		}
	}
	var c torch.Call
	c.Tensor(input)
	op := &opSum
	switch {
	case summed && dtype >= 0:
		op = &opSumDims
	case summed:
		op = &opSumDim
	case dtype >= 0:
		op = &opSumDType
	}
	if summed {
		c.Ints(dims)
	}
	if dtype >= 0 {
		c.DType(dtype)
	}
	return c.Run1(op)
}

// SoftmaxOption is an option of [Softmax] and [LogSoftmax]: [DType].
type SoftmaxOption interface{ isSoftmaxOption() }

func (DType) isSoftmaxOption() {}

// Softmax computes exp(x) / Σ exp(x) along dim, over the elements that there are: those
// that are not count as -∞. It mirrors torch.sparse.softmax and panics with a
// [*torch.Error] if input is not sparse, or has no such dim.
func Softmax(input torch.Tensor, dim int, opts ...SoftmaxOption) torch.Tensor {
	return softmax(&opSoftmax, input, dim, opts)
}

// LogSoftmax computes the logarithm of [Softmax]. It mirrors
// torch.sparse.log_softmax.
func LogSoftmax(input torch.Tensor, dim int, opts ...SoftmaxOption) torch.Tensor {
	return softmax(&opLogSoftmax, input, dim, opts)
}

func softmax(op *torch.Operator, input torch.Tensor, dim int, opts []SoftmaxOption) torch.Tensor {
	dtype := torch.DType(-1)
	for _, o := range opts {
		switch o := o.(type) {
		case DType:
			dtype = torch.DType(o)
		}
	}
	var c torch.Call
	c.Tensor(input)
	c.Int(dim)
	c.OptDType(dtype)
	return c.Run1(op)
}

// Spdiags makes a COO matrix of this shape with rows of diagonals [N, L] as its
// diagonals: offsets [N] tell which, 0 the main one, positive ones above it. It mirrors
// torch.sparse.spdiags without its layout argument, and panics with a [*torch.Error] if
// shapes do not fit, or an offset occurs twice.
func Spdiags(diagonals, offsets torch.Tensor, shape ...int) torch.Tensor {
	var c torch.Call
	c.Tensor(diagonals)
	c.Tensor(offsets)
	c.Ints(shape)
	return c.Run1(&opSpdiags)
}

// Spsolve solves a × x = b for a CSR matrix a [N, N] and a vector b [N]. libtorch can
// do so on GPUs only. It mirrors torch.sparse.spsolve and panics with a [*torch.Error]
// if shapes do not fit, or there is no code for the device.
func Spsolve(a, b torch.Tensor) torch.Tensor {
	var c torch.Call
	c.Tensor(a)
	c.Tensor(b)
	return c.Run1(&opSpsolve)
}
