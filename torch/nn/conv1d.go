package nn

import "github.com/gotorch/gotorch/torch"

// Conv1d convolves sequences [N, InChannels, L], or one [InChannels, L], to
// [N, OutChannels, OL], where
//
//	OL = (L + 2×Padding - Dilation×(KernelSize-1) - 1) / Stride + 1
//
// It mirrors torch.nn.Conv1d; [NewConv1d] makes one.
type Conv1d struct {
	InChannels, OutChannels int
	KernelSize              [1]int
	Stride                  [1]int
	Padding                 [1]int
	PaddingString           PaddingString // goes before Padding unless it is empty
	PaddingMode             PaddingMode
	Dilation                [1]int
	Groups                  int
	Weight                  torch.Tensor // [OutChannels, InChannels/Groups, KernelSize...]
	Bias                    torch.Tensor // [OutChannels], or undefined
}

// NewConv1d makes a convolution with a kernel of kernelSize elements. Weight and bias
// are drawn uniformly from ±1/√(fan in), in this order, from the default generator. It
// mirrors torch.nn.Conv1d and panics with a [*torch.Error] if numbers do not fit: a
// kernel below 1, channels that groups do not divide, a named padding with a stride.
func NewConv1d(inChannels, outChannels int, kernelSize int, opts ...ConvOption) *Conv1d {
	v := newConvolution("NewConv1d", inChannels, outChannels, []int{kernelSize}, 1, opts)
	return conv1d(&v)
}

func conv1d(v *convolution) *Conv1d {
	return &Conv1d{
		InChannels: v.in, OutChannels: v.out, KernelSize: [1]int(v.kernel), Stride: [1]int(v.stride),
		Padding: [1]int(v.padding), PaddingString: v.paddingString, PaddingMode: v.paddingMode,
		Dilation: [1]int(v.dilation), Groups: v.groups, Weight: v.weight, Bias: v.bias,
	}
}

func (m *Conv1d) convolution() convolution {
	return convolution{
		in: m.InChannels, out: m.OutChannels, kernel: m.KernelSize[:], stride: m.Stride[:],
		padding: m.Padding[:], paddingString: m.PaddingString, paddingMode: m.PaddingMode,
		dilation: m.Dilation[:], groups: m.Groups, weight: m.Weight, bias: m.Bias,
	}
}

// Forward convolves x [N, InChannels, L] or [InChannels, L]. It panics with a
// [*torch.Error] if x has another number of dims or channels, or another type than the
// weight.
func (m *Conv1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.convolution()
	return Leave(m, v.forward(x))
}
