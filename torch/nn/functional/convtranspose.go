package functional

import "github.com/gotorch/gotorch/torch"

var (
	opConvTranspose1d = torch.Operator{Name: "aten::conv_transpose1d"}
	opConvTranspose2d = torch.Operator{Name: "aten::conv_transpose2d", Overload: "input"}
	opConvTranspose3d = torch.Operator{Name: "aten::conv_transpose3d", Overload: "input"}
	opConvTbc         = torch.Operator{Name: "aten::conv_tbc"}
)

// OutputPaddingOption holds the value of [OutputPadding].
type OutputPaddingOption []int

// OutputPadding makes the result of a transposed convolution larger on one side:
// several sizes of an input give the same size under a stride.
func OutputPadding(v ...int) OutputPaddingOption { return v }

// ConvTransposeOption is an option of [ConvTranspose1d], [ConvTranspose2d] and
// [ConvTranspose3d]: [Bias], [Stride], [Padding], [OutputPadding], [Groups],
// [Dilation].
type ConvTransposeOption interface{ isConvTransposeOption() }

func (BiasOption) isConvTransposeOption()          {}
func (StrideOption) isConvTransposeOption()        {}
func (PaddingOption) isConvTransposeOption()       {}
func (OutputPaddingOption) isConvTransposeOption() {}
func (Groups) isConvTransposeOption()              {}
func (DilationOption) isConvTransposeOption()      {}

// ConvTranspose1d convolves [N, C, L] or [C, L] with weight [C, O/groups, K]
// backwards: it is the gradient of [Conv1d] with respect to its input. It mirrors
// torch.nn.functional.conv_transpose1d and panics with a [*torch.Error] if shapes
// or types do not fit.
func ConvTranspose1d(input, weight torch.Tensor, opts ...ConvTransposeOption) torch.Tensor {
	return convTranspose(&opConvTranspose1d, input, weight, opts)
}

// ConvTranspose2d is [ConvTranspose1d] for [N, C, H, W] or [C, H, W] with weight
// [C, O/groups, kH, kW]. It mirrors torch.nn.functional.conv_transpose2d.
func ConvTranspose2d(input, weight torch.Tensor, opts ...ConvTransposeOption) torch.Tensor {
	return convTranspose(&opConvTranspose2d, input, weight, opts)
}

// ConvTranspose3d is [ConvTranspose1d] for [N, C, D, H, W] or [C, D, H, W] with
// weight [C, O/groups, kD, kH, kW]. It mirrors
// torch.nn.functional.conv_transpose3d.
func ConvTranspose3d(input, weight torch.Tensor, opts ...ConvTransposeOption) torch.Tensor {
	return convTranspose(&opConvTranspose3d, input, weight, opts)
}

func convTranspose(op *torch.Operator, input, weight torch.Tensor, opts []ConvTransposeOption) torch.Tensor {
	var bias torch.Tensor
	stride, padding, output, dilation, groups := []int{1}, []int{0}, []int{0}, []int{1}, 1
	for _, o := range opts {
		switch o := o.(type) {
		case BiasOption:
			bias = o.t
		case StrideOption:
			stride = o
		case PaddingOption:
			padding = o
		case OutputPaddingOption:
			output = o
		case Groups:
			groups = int(o)
		case DilationOption:
			dilation = o
		}
	}
	return apply(op, input, weight, bias, stride, padding, output, groups, dilation)
}

// ConvTbc convolves a batch of sequences [L, N, C], time first, with weight
// [K, C, O] and bias [O], padding pad zeros on both sides. It mirrors
// torch.nn.functional.conv_tbc and panics with a [*torch.Error] if shapes do not
// fit.
func ConvTbc(input, weight, bias torch.Tensor, pad int) torch.Tensor {
	return apply(&opConvTbc, input, weight, bias, pad)
}
