package torch

import (
	"fmt"
	"strings"

	"github.com/gotorch/gotorch/internal/pytext"
)

// libtorch's numbers for the layouts that printing tells apart.
const (
	cooLayout = 1
	csrLayout = 2
	cscLayout = 4
	bsrLayout = 5
	bscLayout = 6
)

var (
	opToDense = Operator{Name: "aten::to_dense"}
	opNnz     = Operator{Name: "aten::_nnz"}

	// The operators that give the parts of a sparse tensor, by the part's name.
	cooParts = map[string]*Operator{"indices": {Name: "aten::_indices"}, "values": {Name: "aten::_values"}}
	csParts  = map[string]*Operator{
		"crow_indices": {Name: "aten::crow_indices"}, "col_indices": {Name: "aten::col_indices"},
		"ccol_indices": {Name: "aten::ccol_indices"}, "row_indices": {Name: "aten::row_indices"},
		"values": {Name: "aten::values"},
	}
)

var layoutNames = map[int]string{cooLayout: "sparse_coo", csrLayout: "sparse_csr", cscLayout: "sparse_csc", bsrLayout: "sparse_bsr", bscLayout: "sparse_bsc", 3: "_mkldnn"}

// sparseContents writes a tensor that is no plain memory as the tensors that it
// is made of.
func sparseContents(t Tensor, layout int, size string, o style) (body string, suffixes []string) {
	parts := []string{"crow_indices", "col_indices", "values"}
	ops := csParts
	switch layout {
	case cooLayout:
		parts, ops = []string{"indices", "values"}, cooParts
	case csrLayout, bsrLayout:
	case cscLayout, bscLayout:
		parts = []string{"ccol_indices", "row_indices", "values"}
	default:
		body, suffixes = numbers(unary(&opToDense, t), len(reprPrefix), o), dtypeSuffix(t.DType())
		return body, append(suffixes, "layout=torch."+layoutNames[layout])
	}
	meta := t.Device() == Meta
	for i, name := range parts {
		part := unary(ops[name], t)
		prefix := name + "=tensor("
		s := "..."
		if !meta {
			s = numbers(part, len(reprPrefix)+len(prefix), o)
		}
		if meta || part.NumEl() == 0 {
			s += ", size=" + pytext.Tuple(part.Shape())
		}
		parts[i] = prefix + s + ")"
	}
	suffixes = append(suffixes, size)
	if !meta {
		suffixes = append(suffixes, fmt.Sprint("nnz=", unaryInt(&opNnz, t)))
	}
	suffixes = append(suffixes, dtypeSuffix(t.DType())...)
	return strings.Join(parts, ",\n"+strings.Repeat(" ", len(reprPrefix))), append(suffixes, "layout=torch."+layoutNames[layout])
}

// unary runs an operator that printing alone needs.
func unary(op *Operator, t Tensor) Tensor {
	var c Call
	c.Tensor(t)
	return c.Run1(op)
}

func unaryInt(op *Operator, t Tensor) int {
	var c Call
	c.Tensor(t)
	return c.RunInt(op)
}
