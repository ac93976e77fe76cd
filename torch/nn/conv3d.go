package nn

import "github.com/gotorch/gotorch/torch"

// Conv3d convolves volumes [N, InChannels, D, H, W], or one [InChannels, D, H, W], to
// [N, OutChannels, OD, OH, OW], where
//
//	OD = (D + 2×Padding - Dilation×(KernelSize-1) - 1) / Stride + 1
//
// It mirrors torch.nn.Conv3d; [NewConv3d] makes one.
type Conv3d struct {
	InChannels, OutChannels int
	KernelSize              [3]int
	Stride                  [3]int
	Padding                 [3]int
	PaddingString           PaddingString // goes before Padding unless it is empty
	PaddingMode             PaddingMode
	Dilation                [3]int
	Groups                  int
	Weight                  torch.Tensor // [OutChannels, InChannels/Groups, KernelSize...]
	Bias                    torch.Tensor // [OutChannels], or undefined
}

// NewConv3d makes a convolution with a kernel of one size for all dims, or of
// one for each. Weight and bias are drawn uniformly from ±1/√(fan in), in this
// order, from the default generator. It mirrors torch.nn.Conv3d and panics with
// a [*torch.Error] if numbers do not fit: a kernel below 1, channels that groups
// do not divide, a named padding with a stride.
func NewConv3d[K torch.IntOrInts](inChannels, outChannels int, kernelSize K, opts ...ConvOption) *Conv3d {
	v := newConvolution("NewConv3d", inChannels, outChannels, torch.Expand(kernelSize, 3), 3, opts)
	return conv3d(&v)
}

func conv3d(v *convolution) *Conv3d {
	return &Conv3d{
		InChannels: v.in, OutChannels: v.out, KernelSize: [3]int(v.kernel), Stride: [3]int(v.stride),
		Padding: [3]int(v.padding), PaddingString: v.paddingString, PaddingMode: v.paddingMode,
		Dilation: [3]int(v.dilation), Groups: v.groups, Weight: v.weight, Bias: v.bias,
	}
}

func (m *Conv3d) convolution() convolution {
	return convolution{
		in: m.InChannels, out: m.OutChannels, kernel: m.KernelSize[:], stride: m.Stride[:],
		padding: m.Padding[:], paddingString: m.PaddingString, paddingMode: m.PaddingMode,
		dilation: m.Dilation[:], groups: m.Groups, weight: m.Weight, bias: m.Bias,
	}
}

// Forward convolves x [N, InChannels, D, H, W] or [InChannels, D, H, W]. It panics with a
// [*torch.Error] if x has another number of dims or channels, or another type than the
// weight.
func (m *Conv3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.convolution()
	return Leave(m, v.forward(x))
}
