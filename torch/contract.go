package torch

import "strconv"

var (
	opEinsum        = Operator{Name: "aten::einsum"}
	opTensordot     = Operator{Name: "aten::tensordot"}
	opChainMatmul   = Operator{Name: "aten::chain_matmul"}
	opCartesianProd = Operator{Name: "aten::cartesian_prod"}
	opBlockDiag     = Operator{Name: "aten::block_diag"}
)

// Einsum multiplies and sums operands by Einstein's convention: the equation gives
// each of them its dims as letters, and after "->" those of the result; dims that
// are not there are summed over, and "..." stands for any dims.
//
//	torch.Einsum("ij,jk->ik", a, b)   // the matrix product
//	torch.Einsum("bij,bjk->bik", a, b) // that of a batch
//
// It mirrors torch.einsum, which contracts from left to right where opt_einsum is
// not installed, as this does. It panics with a [*Error] if shapes do not fit the
// equation.
func Einsum(equation string, operands ...Tensor) Tensor {
	var c Call
	c.String(equation)
	c.Tensors(operands)
	return c.Run1(&opEinsum)
}

// Tensordot multiplies a and b and sums over the last dims dims of a with the first
// of b. It mirrors torch.tensordot with dims a number and panics with a [*Error] if
// there are not so many, or their sizes differ.
func Tensordot(a, b Tensor, dims int) Tensor {
	if most := min(a.NDim(), b.NDim()); dims < 0 || dims > most {
		panic(&Error{Op: "tensordot", Args: []string{a.describe(), b.describe()},
			Msg: "the number of dims to sum over must be from 0 to " + strconv.Itoa(most) + ", not " + strconv.Itoa(dims)})
	}
	dimsA, dimsB := make([]int, dims), make([]int, dims)
	for i := range dims {
		dimsA[i], dimsB[i] = i-dims, i
	}
	return TensordotDims(a, b, dimsA, dimsB)
}

// TensordotDims multiplies a and b and sums over the dims dimsA of a with the dims
// dimsB of b, in this order. It mirrors torch.tensordot with dims two lists and
// panics with a [*Error] if their sizes differ.
func TensordotDims(a, b Tensor, dimsA, dimsB []int) Tensor {
	var c Call
	c.Tensor(a)
	c.Tensor(b)
	c.Ints(dimsA)
	c.Ints(dimsB)
	return c.Run1(&opTensordot)
}

// ChainMatmul multiplies matrices in the order that takes the fewest operations. It
// mirrors torch.chain_matmul, which PyTorch has deprecated for linalg.multi_dot, and
// panics with a [*Error] if they are no matrices or do not fit.
func ChainMatmul(matrices ...Tensor) Tensor {
	var c Call
	c.Tensors(matrices)
	return c.Run1(&opChainMatmul)
}

// CartesianProd returns all combinations of elements of 1-D tensors, one a row:
// [N, number of tensors]; of one tensor the tensor itself. It mirrors
// torch.cartesian_prod and panics with a [*Error] if a tensor has other dims, or
// their types differ.
func CartesianProd(tensors ...Tensor) Tensor {
	var c Call
	c.Tensors(tensors)
	return c.Run1(&opCartesianProd)
}

// BlockDiag makes a matrix with the given ones along its diagonal and zeros
// elsewhere; a tensor of fewer dims is a row. It mirrors torch.block_diag and panics
// with a [*Error] if a tensor has more than two dims.
func BlockDiag(tensors ...Tensor) Tensor {
	var c Call
	c.Tensors(tensors)
	return c.Run1(&opBlockDiag)
}
