// Package sparse makes tensors that store only some of their elements, and computes
// with them. It mirrors torch.sparse, and the functions torch.sparse_coo_tensor,
// torch.sparse_csr_tensor and their kin.
//
// A sparse tensor is a [torch.Tensor] like any other:
//
//	a := sparse.COO(indices, values, 3, 4)
//	y := sparse.MM(a, x)       // or a.Matmul(x)
//	d := a.To(torch.Float64)   // still sparse
//
// Its methods ToDense, ToSparse, ToSparseCSR, Coalesce, Indices, Values, CrowIndices and
// so on are those of package torch.
//
// Five layouts are there. COO keeps the indices of each element, [dims, elements]. CSR
// keeps the columns, row by row, and for each row where it begins; CSC the same by
// columns. BSR and BSC are these with blocks in place of elements.
//
// What is made here is checked, index by index: a wrong one would be read out of bounds
// later. [Unchecked] leaves that out for parts that are known to be right.
package sparse
