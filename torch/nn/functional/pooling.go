package functional

import "github.com/gotorch/gotorch/torch"

var (
	opAvgPool1d            = torch.Operator{Name: "aten::avg_pool1d"}
	opAdaptiveAvgPool1d    = torch.Operator{Name: "aten::adaptive_avg_pool1d"}
	opMaxPool1d            = torch.Operator{Name: "aten::max_pool1d"}
	opMaxPool3d            = torch.Operator{Name: "aten::max_pool3d"}
	opMaxPool1dWithIndices = torch.Operator{Name: "aten::max_pool1d_with_indices"}
	opMaxPool2dWithIndices = torch.Operator{Name: "aten::max_pool2d_with_indices"}
	opMaxPool3dWithIndices = torch.Operator{Name: "aten::max_pool3d_with_indices"}
	opAdaptiveMaxPool1d    = torch.Operator{Name: "aten::adaptive_max_pool1d"}
	opAdaptiveMaxPool2d    = torch.Operator{Name: "aten::adaptive_max_pool2d"}
	opAdaptiveMaxPool3d    = torch.Operator{Name: "aten::adaptive_max_pool3d"}
)

// MaxPool1dOption is an option of [MaxPool1d] and [MaxPool1dWithIndices]:
// [Stride], [Padding], [Dilation], [CeilMode].
type MaxPool1dOption interface{ isMaxPool1dOption() }

func (StrideOption) isMaxPool1dOption()   {}
func (PaddingOption) isMaxPool1dOption()  {}
func (DilationOption) isMaxPool1dOption() {}
func (CeilMode) isMaxPool1dOption()       {}

// MaxPool3dOption is an option of [MaxPool3d] and [MaxPool3dWithIndices]:
// [Stride], [Padding], [Dilation], [CeilMode].
type MaxPool3dOption interface{ isMaxPool3dOption() }

func (StrideOption) isMaxPool3dOption()   {}
func (PaddingOption) isMaxPool3dOption()  {}
func (DilationOption) isMaxPool3dOption() {}
func (CeilMode) isMaxPool3dOption()       {}

// window is what all pooling functions take.
type window struct {
	kernel, stride, padding, dilation []int
	ceil                              bool
}

// newWindow reads the options of one of the max pooling functions.
func newWindow[K torch.IntOrInts, O any](dims int, kernel K, opts []O) window {
	w := window{kernel: torch.Expand(kernel, dims), stride: []int{}, padding: []int{0}, dilation: []int{1}}
	for _, o := range opts {
		switch o := any(o).(type) {
		case StrideOption:
			w.stride = o
		case PaddingOption:
			w.padding = o
		case DilationOption:
			w.dilation = o
		case CeilMode:
			w.ceil = bool(o)
		}
	}
	return w
}

func (w window) pool(op *torch.Operator, input torch.Tensor) torch.Tensor {
	return apply(op, input, w.kernel, w.stride, w.padding, w.dilation, w.ceil)
}

func (w window) pool2(op *torch.Operator, input torch.Tensor) (output, indices torch.Tensor) {
	return apply2(op, input, w.kernel, w.stride, w.padding, w.dilation, w.ceil)
}

// MaxPool1d takes the greatest element of each window of kernelSize elements of
// [N, C, L] or [C, L]. [Stride] is the kernel's size where it is not given. It
// mirrors torch.nn.functional.max_pool1d and panics with a [*torch.Error] if
// windows do not fit.
func MaxPool1d(input torch.Tensor, kernelSize int, opts ...MaxPool1dOption) torch.Tensor {
	return newWindow(1, kernelSize, opts).pool(&opMaxPool1d, input)
}

// MaxPool1dWithIndices is [MaxPool1d] that tells also where in L each element
// was found. It mirrors torch.nn.functional.max_pool1d with return_indices=True.
func MaxPool1dWithIndices(input torch.Tensor, kernelSize int, opts ...MaxPool1dOption) (output, indices torch.Tensor) {
	return newWindow(1, kernelSize, opts).pool2(&opMaxPool1dWithIndices, input)
}

// MaxPool2dWithIndices is [MaxPool2d] that tells also where each element was
// found, as a position in the flattened plane [H, W]. It mirrors
// torch.nn.functional.max_pool2d with return_indices=True.
func MaxPool2dWithIndices[K torch.IntOrInts](input torch.Tensor, kernelSize K, opts ...MaxPool2dOption) (output, indices torch.Tensor) {
	return newWindow(2, kernelSize, opts).pool2(&opMaxPool2dWithIndices, input)
}

// MaxPool3d is [MaxPool1d] for windows of [N, C, D, H, W] or [C, D, H, W];
// kernelSize is one number or three. It mirrors torch.nn.functional.max_pool3d.
func MaxPool3d[K torch.IntOrInts](input torch.Tensor, kernelSize K, opts ...MaxPool3dOption) torch.Tensor {
	return newWindow(3, kernelSize, opts).pool(&opMaxPool3d, input)
}

// MaxPool3dWithIndices is [MaxPool3d] that tells also where each element was
// found, as a position in the flattened block [D, H, W]. It mirrors
// torch.nn.functional.max_pool3d with return_indices=True.
func MaxPool3dWithIndices[K torch.IntOrInts](input torch.Tensor, kernelSize K, opts ...MaxPool3dOption) (output, indices torch.Tensor) {
	return newWindow(3, kernelSize, opts).pool2(&opMaxPool3dWithIndices, input)
}

// AvgPool1dOption is an option of [AvgPool1d]: [Stride], [Padding], [CeilMode],
// [CountIncludePad].
type AvgPool1dOption interface{ isAvgPool1dOption() }

func (StrideOption) isAvgPool1dOption()    {}
func (PaddingOption) isAvgPool1dOption()   {}
func (CeilMode) isAvgPool1dOption()        {}
func (CountIncludePad) isAvgPool1dOption() {}

// AvgPool1d averages each window of kernelSize elements of [N, C, L] or [C, L].
// [Stride] is the kernel's size where it is not given; [CountIncludePad](false)
// leaves the padding out of the average. It mirrors torch.nn.functional.avg_pool1d
// and panics with a [*torch.Error] if windows do not fit.
func AvgPool1d(input torch.Tensor, kernelSize int, opts ...AvgPool1dOption) torch.Tensor {
	stride, padding, ceil, countPad := []int{}, []int{0}, false, true
	for _, o := range opts {
		switch o := o.(type) {
		case StrideOption:
			stride = o
		case PaddingOption:
			padding = o
		case CeilMode:
			ceil = bool(o)
		case CountIncludePad:
			countPad = bool(o)
		}
	}
	return apply(&opAvgPool1d, input, []int{kernelSize}, stride, padding, ceil, countPad)
}

// AdaptiveAvgPool1d averages [N, C, L] or [C, L] over windows so placed that
// outputSize of them cover L. It mirrors torch.nn.functional.adaptive_avg_pool1d
// and panics with a [*torch.Error] if outputSize is negative.
func AdaptiveAvgPool1d(input torch.Tensor, outputSize int) torch.Tensor {
	return apply(&opAdaptiveAvgPool1d, input, []int{outputSize})
}

// AdaptiveMaxPool1d is [AdaptiveAvgPool1d] with the greatest element of each
// window. It mirrors torch.nn.functional.adaptive_max_pool1d.
func AdaptiveMaxPool1d(input torch.Tensor, outputSize int) torch.Tensor {
	y, _ := AdaptiveMaxPool1dWithIndices(input, outputSize)
	return y
}

// AdaptiveMaxPool1dWithIndices is [AdaptiveMaxPool1d] that tells also where in L
// each element was found. It mirrors torch.nn.functional.adaptive_max_pool1d with
// return_indices=True.
func AdaptiveMaxPool1dWithIndices(input torch.Tensor, outputSize int) (output, indices torch.Tensor) {
	return apply2(&opAdaptiveMaxPool1d, input, []int{outputSize})
}

// AdaptiveMaxPool2d takes the greatest element of windows so placed that
// outputSize of them, one number or two, cover the planes of [N, C, H, W] or
// [C, H, W]; -1 keeps a size. It mirrors torch.nn.functional.adaptive_max_pool2d.
func AdaptiveMaxPool2d[K torch.IntOrInts](input torch.Tensor, outputSize K) torch.Tensor {
	y, _ := AdaptiveMaxPool2dWithIndices(input, outputSize)
	return y
}

// AdaptiveMaxPool2dWithIndices is [AdaptiveMaxPool2d] that tells also where each
// element was found, as a position in the flattened plane. It mirrors
// torch.nn.functional.adaptive_max_pool2d with return_indices=True.
func AdaptiveMaxPool2dWithIndices[K torch.IntOrInts](input torch.Tensor, outputSize K) (output, indices torch.Tensor) {
	return apply2(&opAdaptiveMaxPool2d, input, keepSizes("adaptive_max_pool2d", input, torch.Expand(outputSize, 2), 2))
}

// AdaptiveMaxPool3d is [AdaptiveMaxPool2d] for the blocks of [N, C, D, H, W] or
// [C, D, H, W]; outputSize is one number or three. It mirrors
// torch.nn.functional.adaptive_max_pool3d.
func AdaptiveMaxPool3d[K torch.IntOrInts](input torch.Tensor, outputSize K) torch.Tensor {
	y, _ := AdaptiveMaxPool3dWithIndices(input, outputSize)
	return y
}

// AdaptiveMaxPool3dWithIndices is [AdaptiveMaxPool3d] that tells also where each
// element was found, as a position in the flattened block. It mirrors
// torch.nn.functional.adaptive_max_pool3d with return_indices=True.
func AdaptiveMaxPool3dWithIndices[K torch.IntOrInts](input torch.Tensor, outputSize K) (output, indices torch.Tensor) {
	return apply2(&opAdaptiveMaxPool3d, input, keepSizes("adaptive_max_pool3d", input, torch.Expand(outputSize, 3), 3))
}

// keepSizes puts the size of input in the place of each -1, Python's None.
func keepSizes(op string, input torch.Tensor, output []int, n int) []int {
	shape := input.Shape()
	if len(output) != n {
		refuse(op, "%s: output_size must be %d: one number, or so many as that, not %v", op, n, output)
	}
	if len(shape) <= n {
		refuse(op, "Input dimension should be at least %d", n+1)
	}
	output = append([]int(nil), output...)
	for i, s := range output {
		if s == -1 {
			output[i] = shape[len(shape)-n+i]
		}
	}
	return output
}
