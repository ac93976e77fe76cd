package nn

import "github.com/gotorch/gotorch/torch"

// Conv2d convolves pictures [N, InChannels, H, W], or one [InChannels, H, W], to
// [N, OutChannels, OH, OW], where
//
//	OH = (H + 2×Padding - Dilation×(KernelSize-1) - 1) / Stride + 1
//
// It mirrors torch.nn.Conv2d; [NewConv2d] makes one.
type Conv2d struct {
	InChannels, OutChannels int
	KernelSize              [2]int
	Stride                  [2]int
	Padding                 [2]int
	PaddingString           PaddingString // goes before Padding unless it is empty
	PaddingMode             PaddingMode
	Dilation                [2]int
	Groups                  int
	Weight                  torch.Tensor // [OutChannels, InChannels/Groups, KernelSize...]
	Bias                    torch.Tensor // [OutChannels], or undefined
}

// Conv2dOption is an option of [NewConv2d].
type Conv2dOption = ConvOption

// NewConv2d makes a convolution with a kernel of one size for both dims, or of
// one for each. Weight and bias are drawn uniformly from ±1/√(fan in), in this
// order, from the default generator. It mirrors torch.nn.Conv2d and panics with
// a [*torch.Error] if numbers do not fit: a kernel below 1, channels that groups
// do not divide, a named padding with a stride.
func NewConv2d[K torch.IntOrInts](inChannels, outChannels int, kernelSize K, opts ...ConvOption) *Conv2d {
	v := newConvolution("NewConv2d", inChannels, outChannels, torch.Expand(kernelSize, 2), 2, opts)
	return conv2d(&v)
}

func conv2d(v *convolution) *Conv2d {
	return &Conv2d{
		InChannels: v.in, OutChannels: v.out, KernelSize: [2]int(v.kernel), Stride: [2]int(v.stride),
		Padding: [2]int(v.padding), PaddingString: v.paddingString, PaddingMode: v.paddingMode,
		Dilation: [2]int(v.dilation), Groups: v.groups, Weight: v.weight, Bias: v.bias,
	}
}

func (m *Conv2d) convolution() convolution {
	return convolution{
		in: m.InChannels, out: m.OutChannels, kernel: m.KernelSize[:], stride: m.Stride[:],
		padding: m.Padding[:], paddingString: m.PaddingString, paddingMode: m.PaddingMode,
		dilation: m.Dilation[:], groups: m.Groups, weight: m.Weight, bias: m.Bias,
	}
}

// Forward convolves x [N, InChannels, H, W] or [InChannels, H, W]. It panics with a
// [*torch.Error] if x has another number of dims or channels, or another type than the
// weight.
func (m *Conv2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.convolution()
	return Leave(m, v.forward(x))
}
