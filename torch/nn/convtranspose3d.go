package nn

import "github.com/gotorch/gotorch/torch"

// ConvTranspose3d convolves volumes [N, InChannels, D, H, W], or one
// [InChannels, D, H, W], backwards, to [N, OutChannels, OD, OH, OW], where
//
//	OD = (D-1)×Stride - 2×Padding + Dilation×(KernelSize-1) + OutputPadding + 1
//
// It is the gradient of [Conv3d] with respect to its input. It mirrors
// torch.nn.ConvTranspose3d; [NewConvTranspose3d] makes one.
type ConvTranspose3d struct {
	InChannels, OutChannels int
	KernelSize              [3]int
	Stride                  [3]int
	Padding                 [3]int
	OutputPadding           [3]int
	Dilation                [3]int
	Groups                  int
	Weight                  torch.Tensor // [InChannels, OutChannels/Groups, KernelSize...]
	Bias                    torch.Tensor // [OutChannels], or undefined
}

// NewConvTranspose3d makes a transposed convolution with a kernel of one size for all
// dims, or of one for each. Weight and bias are drawn uniformly, in this order, from the
// default generator, within ±1/√(OutChannels/Groups × elements of the kernel). It
// mirrors torch.nn.ConvTranspose3d and panics with a [*torch.Error] if numbers do not
// fit: a kernel below 1, channels that groups do not divide.
func NewConvTranspose3d[K torch.IntOrInts](inChannels, outChannels int, kernelSize K, opts ...ConvTransposeOption) *ConvTranspose3d {
	v := newTransposed("NewConvTranspose3d", inChannels, outChannels, torch.Expand(kernelSize, 3), 3, opts)
	return convTranspose3d(&v)
}

func convTranspose3d(v *transposed) *ConvTranspose3d {
	return &ConvTranspose3d{
		InChannels: v.in, OutChannels: v.out, KernelSize: [3]int(v.kernel), Stride: [3]int(v.stride),
		Padding: [3]int(v.padding), OutputPadding: [3]int(v.outputPadding),
		Dilation: [3]int(v.dilation), Groups: v.groups, Weight: v.weight, Bias: v.bias,
	}
}

func (m *ConvTranspose3d) transposed() transposed {
	return transposed{
		in: m.InChannels, out: m.OutChannels, kernel: m.KernelSize[:], stride: m.Stride[:],
		padding: m.Padding[:], outputPadding: m.OutputPadding[:],
		dilation: m.Dilation[:], groups: m.Groups, weight: m.Weight, bias: m.Bias,
	}
}

// Forward convolves x [N, InChannels, D, H, W] or [InChannels, D, H, W]. It panics with a
// [*torch.Error] if x has another number of dims or channels, or another type than the
// weight.
func (m *ConvTranspose3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.transposed()
	return Leave(m, v.forward(x))
}

// ForwardSize is Forward to a result of a size that is given, instead of OutputPadding:
// several sizes of a convolution's input have the same size of result. It is three numbers,
// or the shape of the result. It mirrors the argument output_size of
// torch.nn.ConvTranspose3d, and panics with a [*torch.Error] if the size is none of those.
func (m *ConvTranspose3d) ForwardSize(x torch.Tensor, outputSize ...int) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.transposed()
	return Leave(m, v.forwardSize("ConvTranspose3d", x, outputSize))
}
