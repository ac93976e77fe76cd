package calls

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/aten"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

func transposed(name string, f func(input, weight torch.Tensor, o ...F.ConvTransposeOption) torch.Tensor) adapter {
	return adapter{"nn.functional." + name, []string{"(Tensor input, Tensor weight, Tensor? bias=None, int[3] stride=1, int[3] padding=0, int[3] output_padding=0, int groups=1, int[3] dilation=1)"}, func(a *Args) any {
		var o []F.ConvTransposeOption
		with(a, &o, "bias", F.Bias(a.T("bias")))
		with(a, &o, "stride", F.Stride(a.Is("stride")...))
		with(a, &o, "padding", F.Padding(a.Is("padding")...))
		with(a, &o, "output_padding", F.OutputPadding(a.Is("output_padding")...))
		with(a, &o, "groups", F.Groups(a.I("groups")))
		with(a, &o, "dilation", F.Dilation(a.Is("dilation")...))
		return f(a.T("input"), a.T("weight"), o...)
	}}
}

var convolutions = []adapter{
	transposed("conv_transpose1d", F.ConvTranspose1d),
	transposed("conv_transpose2d", F.ConvTranspose2d),
	transposed("conv_transpose3d", F.ConvTranspose3d),
	{"nn.functional.softmax", []string{softmax}, func(a *Args) any {
		var o []torch.SoftmaxOption
		with(a, &o, "dtype", a.DType("dtype"))
		return F.Softmax(a.T("input"), a.I("dim"), o...)
	}},
	{"nn.functional.log_softmax", []string{softmax}, func(a *Args) any {
		var o []torch.LogSoftmaxOption
		with(a, &o, "dtype", a.DType("dtype"))
		return F.LogSoftmax(a.T("input"), a.I("dim"), o...)
	}},
	{"lambda.max_pool2d_with_indices_backward", []string{"(Tensor input, *, int[2] kernel_size, int[2]? stride, int[2] padding=0, int[2] dilation=1, bool ceil_mode=False, bool return_indices=False)"}, func(a *Args) any {
		o := []F.MaxPool2dOption{F.CeilMode(a.B("ceil_mode"))}
		with(a, &o, "stride", F.Stride(a.Is("stride")...))
		with(a, &o, "padding", F.Padding(a.Is("padding")...))
		with(a, &o, "dilation", F.Dilation(a.Is("dilation")...))
		x := a.T("input")
		y, indices := F.MaxPool2dWithIndices(x, a.Is("kernel_size"), o...)
		stride, padding, dilation := a.Is("stride"), []int{0}, []int{1}
		if !a.Has("stride") {
			stride = a.Is("kernel_size")
		}
		if a.Has("padding") {
			padding = a.Is("padding")
		}
		if a.Has("dilation") {
			dilation = a.Is("dilation")
		}
		return aten.MaxPool2dWithIndicesBackward(torch.OnesLike(y), x, a.Is("kernel_size"), stride, padding, dilation, a.B("ceil_mode"), indices)
	}},
}

const softmax = "(Tensor input, int dim, int _stacklevel=3, ScalarType? dtype=None)"
