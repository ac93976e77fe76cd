package optim

import "github.com/gotorch/gotorch/torch"

var (
	opIndices = torch.Operator{Name: "aten::_indices"}
	opValues  = torch.Operator{Name: "aten::_values"}
)

// parts returns the indices and values of a sparse tensor, which share its memory.
func parts(t torch.Tensor) (indices, values torch.Tensor) {
	var i, v torch.Call
	i.NoGrad()
	i.Tensor(t)
	v.NoGrad()
	v.Tensor(t)
	return i.Run1(&opIndices), v.Run1(&opValues)
}

// sparseLike is a sparse tensor of the shape of grad.
func sparseLike(grad, indices, values torch.Tensor) torch.Tensor {
	return torch.SparseCooTensor(indices, values, torch.Size(grad.Shape()...))
}
