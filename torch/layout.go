package torch

import "strconv"

// stridedLayout is libtorch's number for tensors that are plain memory.
const stridedLayout = 0

// IsSparse reports whether t stores only some of its elements, in PyTorch's
// layout sparse_coo: the gradient of an embedding may, for example. It mirrors
// torch.Tensor.is_sparse.
func (t Tensor) IsSparse() bool { return t.meta("IsSparse").Layout == cooLayout }

// Layout is how a tensor's elements are stored. It mirrors torch.layout. As an
// option it asks an operator for a result of that layout.
type Layout int8

// The layouts, with libtorch's numbers.
const (
	Strided   Layout = 0
	SparseCOO Layout = 1
	SparseCSR Layout = 2
	MKLDNN    Layout = 3
	SparseCSC Layout = 4
	SparseBSR Layout = 5
	SparseBSC Layout = 6
	Jagged    Layout = 7
)

var layouts = [...]string{"strided", "sparse_coo", "sparse_csr", "_mkldnn", "sparse_csc", "sparse_bsr", "sparse_bsc", "jagged"}

// String returns Python's name: "torch.sparse_coo".
func (l Layout) String() string {
	if l < 0 || int(l) >= len(layouts) {
		return "layout" + strconv.Itoa(int(l))
	}
	return "torch." + layouts[l]
}

// Layout returns how the elements of t are stored. It mirrors torch.Tensor.layout.
func (t Tensor) Layout() Layout { return Layout(t.meta("Layout").Layout) }
