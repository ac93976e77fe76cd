package nn

import "github.com/gotorch/gotorch/torch"

// ConvTranspose1d convolves sequences [N, InChannels, L], or one
// [InChannels, L], backwards, to [N, OutChannels, OL], where
//
//	OL = (L-1)×Stride - 2×Padding + Dilation×(KernelSize-1) + OutputPadding + 1
//
// It is the gradient of [Conv1d] with respect to its input. It mirrors
// torch.nn.ConvTranspose1d; [NewConvTranspose1d] makes one.
type ConvTranspose1d struct {
	InChannels, OutChannels int
	KernelSize              [1]int
	Stride                  [1]int
	Padding                 [1]int
	OutputPadding           [1]int
	Dilation                [1]int
	Groups                  int
	Weight                  torch.Tensor // [InChannels, OutChannels/Groups, KernelSize...]
	Bias                    torch.Tensor // [OutChannels], or undefined
}

// NewConvTranspose1d makes a transposed convolution with a kernel of kernelSize
// elements. Weight and bias are drawn uniformly, in this order, from the default
// generator, within ±1/√(OutChannels/Groups × elements of the kernel). It mirrors
// torch.nn.ConvTranspose1d and panics with a [*torch.Error] if numbers do not fit: a
// kernel below 1, channels that groups do not divide.
func NewConvTranspose1d(inChannels, outChannels int, kernelSize int, opts ...ConvTransposeOption) *ConvTranspose1d {
	v := newTransposed("NewConvTranspose1d", inChannels, outChannels, []int{kernelSize}, 1, opts)
	return convTranspose1d(&v)
}

func convTranspose1d(v *transposed) *ConvTranspose1d {
	return &ConvTranspose1d{
		InChannels: v.in, OutChannels: v.out, KernelSize: [1]int(v.kernel), Stride: [1]int(v.stride),
		Padding: [1]int(v.padding), OutputPadding: [1]int(v.outputPadding),
		Dilation: [1]int(v.dilation), Groups: v.groups, Weight: v.weight, Bias: v.bias,
	}
}

func (m *ConvTranspose1d) transposed() transposed {
	return transposed{
		in: m.InChannels, out: m.OutChannels, kernel: m.KernelSize[:], stride: m.Stride[:],
		padding: m.Padding[:], outputPadding: m.OutputPadding[:],
		dilation: m.Dilation[:], groups: m.Groups, weight: m.Weight, bias: m.Bias,
	}
}

// Forward convolves x [N, InChannels, L] or [InChannels, L]. It panics with a
// [*torch.Error] if x has another number of dims or channels, or another type than the
// weight.
func (m *ConvTranspose1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.transposed()
	return Leave(m, v.forward(x))
}

// ForwardSize is Forward to a result of a size that is given, instead of OutputPadding:
// several sizes of a convolution's input have the same size of result. It is one number,
// or the shape of the result. It mirrors the argument output_size of
// torch.nn.ConvTranspose1d, and panics with a [*torch.Error] if the size is none of those.
func (m *ConvTranspose1d) ForwardSize(x torch.Tensor, outputSize ...int) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.transposed()
	return Leave(m, v.forwardSize("ConvTranspose1d", x, outputSize))
}
