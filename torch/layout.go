package torch

// stridedLayout is libtorch's number for tensors that are plain memory.
const stridedLayout = 0

// IsSparse reports whether t stores only some of its elements, in PyTorch's
// layout sparse_coo: the gradient of an embedding may, for example. It mirrors
// torch.Tensor.is_sparse.
func (t Tensor) IsSparse() bool { return t.meta("IsSparse").Layout == cooLayout }
