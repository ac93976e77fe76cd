package nn

import "github.com/gotorch/gotorch/torch"

// ConvTranspose2d convolves pictures [N, InChannels, H, W], or one
// [InChannels, H, W], backwards, to [N, OutChannels, OH, OW], where
//
//	OH = (H-1)×Stride - 2×Padding + Dilation×(KernelSize-1) + OutputPadding + 1
//
// It is the gradient of [Conv2d] with respect to its input. It mirrors
// torch.nn.ConvTranspose2d; [NewConvTranspose2d] makes one.
type ConvTranspose2d struct {
	InChannels, OutChannels int
	KernelSize              [2]int
	Stride                  [2]int
	Padding                 [2]int
	OutputPadding           [2]int
	Dilation                [2]int
	Groups                  int
	Weight                  torch.Tensor // [InChannels, OutChannels/Groups, KernelSize...]
	Bias                    torch.Tensor // [OutChannels], or undefined
}

// NewConvTranspose2d makes a transposed convolution with a kernel of one size for both
// dims, or of one for each. Weight and bias are drawn uniformly, in this order, from the
// default generator, within ±1/√(OutChannels/Groups × elements of the kernel). It
// mirrors torch.nn.ConvTranspose2d and panics with a [*torch.Error] if numbers do not
// fit: a kernel below 1, channels that groups do not divide.
func NewConvTranspose2d[K torch.IntOrInts](inChannels, outChannels int, kernelSize K, opts ...ConvTransposeOption) *ConvTranspose2d {
	v := newTransposed("NewConvTranspose2d", inChannels, outChannels, torch.Expand(kernelSize, 2), 2, opts)
	return convTranspose2d(&v)
}

func convTranspose2d(v *transposed) *ConvTranspose2d {
	return &ConvTranspose2d{
		InChannels: v.in, OutChannels: v.out, KernelSize: [2]int(v.kernel), Stride: [2]int(v.stride),
		Padding: [2]int(v.padding), OutputPadding: [2]int(v.outputPadding),
		Dilation: [2]int(v.dilation), Groups: v.groups, Weight: v.weight, Bias: v.bias,
	}
}

func (m *ConvTranspose2d) transposed() transposed {
	return transposed{
		in: m.InChannels, out: m.OutChannels, kernel: m.KernelSize[:], stride: m.Stride[:],
		padding: m.Padding[:], outputPadding: m.OutputPadding[:],
		dilation: m.Dilation[:], groups: m.Groups, weight: m.Weight, bias: m.Bias,
	}
}

// Forward convolves x [N, InChannels, H, W] or [InChannels, H, W]. It panics with a
// [*torch.Error] if x has another number of dims or channels, or another type than the
// weight.
func (m *ConvTranspose2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.transposed()
	return Leave(m, v.forward(x))
}

// ForwardSize is Forward to a result of a size that is given, instead of OutputPadding:
// several sizes of a convolution's input have the same size of result. It is two numbers,
// or the shape of the result. It mirrors the argument output_size of
// torch.nn.ConvTranspose2d, and panics with a [*torch.Error] if the size is none of those.
func (m *ConvTranspose2d) ForwardSize(x torch.Tensor, outputSize ...int) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.transposed()
	return Leave(m, v.forwardSize("ConvTranspose2d", x, outputSize))
}
