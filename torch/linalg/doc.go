// Package linalg is linear algebra: norms, decompositions, solvers and products of
// matrices and batches of them, Python's torch.linalg. All its functions are
// generated from libtorch's schemas.
//
//	q, r := linalg.QR(a)
//	x := linalg.Solve(a, b)
//	n := linalg.Norm(a, linalg.Ord(2), linalg.Dim(0, 1))
//
// Matrices are the last two dimensions of a tensor, [*, m, n]; those before are a
// batch. Options are named as in Python and are this package's own: linalg.Dim, not
// torch.Dim. Functions panic with a [*torch.Error] if shapes or types do not fit, and
// if a matrix has no such decomposition.
package linalg
