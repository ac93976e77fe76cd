package nn

import "github.com/gotorch/gotorch/torch"

// OnMeta returns a copy of a model whose parameters and buffers are on the meta device:
// with their shapes and types, and no memory. The model stays as it is, and the two
// share no parameter. Its Forward tells what comes out, without computing it:
//
//	shape := nn.OnMeta(net).Forward(torch.Empty([]int{64, 3, 224, 224}, torch.Meta)).Shape()
//
// Exported fields that hold tensors or layers are copied, those tagged `torch:"-"` and
// all others shared. It is Python's copy.deepcopy(net).to("meta"), and panics with a
// [*torch.Error] if m is no model.
func OnMeta[M any](m M) M {
	return copyModel("OnMeta", m, func(t torch.Tensor) torch.Tensor { return t.Detach().To(torch.Meta) })
}

// InferShape returns the shape of what a model returns for an input of a shape, [N, C,
// H, W] for pictures, without computing it, and so of any size. The input is of the
// type of the first parameter. It panics with a [*torch.Error] as the model's Forward
// does.
func InferShape(m Module, shape ...int) []int {
	dtype := torch.Float32
	for _, p := range Parameters(m) {
		if p.DType().IsFloatingPoint() {
			dtype = p.DType()
			break
		}
	}
	net := OnMeta(m)
	return torch.InferShapes(func(in []torch.Tensor) []torch.Tensor {
		return []torch.Tensor{net.Forward(in[0])}
	}, torch.Empty(shape, dtype, torch.Meta))[0].Shape
}
