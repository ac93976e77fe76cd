package functional

import "github.com/gotorch/gotorch/torch"

var (
	opFractionalMaxPool2d = torch.Operator{Name: "aten::fractional_max_pool2d"}
	opFractionalMaxPool3d = torch.Operator{Name: "aten::fractional_max_pool3d"}
)

// OutputSizeOption holds the value of [OutputSize].
type OutputSizeOption []int

// OutputSize is the size of the result: one for each dim that is pooled, or one
// number for all of them.
func OutputSize(v ...int) OutputSizeOption { return v }

// OutputRatioOption holds the value of [OutputRatio].
type OutputRatioOption []float64

// OutputRatio is the size of the result as a part of the input's, between 0 and
// 1: one for each dim that is pooled, or one number for all of them.
func OutputRatio(v ...float64) OutputRatioOption { return v }

// RandomSamplesOption holds the value of [RandomSamples].
type RandomSamplesOption struct{ v torch.Tensor }

// RandomSamples are the numbers between 0 and 1 that place the windows, [N, C, 2]
// or [N, C, 3]; they are drawn from the default generator where they are not given.
func RandomSamples(v torch.Tensor) RandomSamplesOption { return RandomSamplesOption{v} }

// FractionalMaxPoolOption is an option of [FractionalMaxPool2d],
// [FractionalMaxPool3d] and their twins with indices: [OutputSize],
// [OutputRatio], [RandomSamples].
type FractionalMaxPoolOption interface{ isFractionalMaxPoolOption() }

func (OutputSizeOption) isFractionalMaxPoolOption()    {}
func (OutputRatioOption) isFractionalMaxPoolOption()   {}
func (RandomSamplesOption) isFractionalMaxPoolOption() {}

// FractionalMaxPool2d takes the greatest element of windows of kernelSize, one
// number or two, at random places of [N, C, H, W] or [C, H, W], so many that the
// result has [OutputSize], or [OutputRatio] of the input's size. It mirrors
// torch.nn.functional.fractional_max_pool2d and panics with a [*torch.Error] if
// neither is given, or windows do not fit.
func FractionalMaxPool2d[K torch.IntOrInts](input torch.Tensor, kernelSize K, opts ...FractionalMaxPoolOption) torch.Tensor {
	y, _ := FractionalMaxPool2dWithIndices(input, kernelSize, opts...)
	return y
}

// FractionalMaxPool2dWithIndices is [FractionalMaxPool2d] that tells also where
// each element was found, as a position in the flattened plane. It mirrors
// torch.nn.functional.fractional_max_pool2d with return_indices=True.
func FractionalMaxPool2dWithIndices[K torch.IntOrInts](input torch.Tensor, kernelSize K, opts ...FractionalMaxPoolOption) (output, indices torch.Tensor) {
	return fractionalMaxPool("fractional_max_pool2d", &opFractionalMaxPool2d, input, torch.Expand(kernelSize, 2), 2, opts)
}

// FractionalMaxPool3d is [FractionalMaxPool2d] for windows of [N, C, D, H, W] or
// [C, D, H, W]; kernelSize is one number or three. It mirrors
// torch.nn.functional.fractional_max_pool3d.
func FractionalMaxPool3d[K torch.IntOrInts](input torch.Tensor, kernelSize K, opts ...FractionalMaxPoolOption) torch.Tensor {
	y, _ := FractionalMaxPool3dWithIndices(input, kernelSize, opts...)
	return y
}

// FractionalMaxPool3dWithIndices is [FractionalMaxPool3d] that tells also where
// each element was found, as a position in the flattened block. It mirrors
// torch.nn.functional.fractional_max_pool3d with return_indices=True.
func FractionalMaxPool3dWithIndices[K torch.IntOrInts](input torch.Tensor, kernelSize K, opts ...FractionalMaxPoolOption) (output, indices torch.Tensor) {
	return fractionalMaxPool("fractional_max_pool3d", &opFractionalMaxPool3d, input, torch.Expand(kernelSize, 3), 3, opts)
}

func fractionalMaxPool(op string, f *torch.Operator, input torch.Tensor, kernel []int, n int, opts []FractionalMaxPoolOption) (output, indices torch.Tensor) {
	var size []int
	var ratio []float64
	var samples torch.Tensor
	for _, o := range opts {
		switch o := o.(type) {
		case OutputSizeOption:
			size = o
		case OutputRatioOption:
			ratio = o
		case RandomSamplesOption:
			samples = o.v
		}
	}
	shape := input.Shape()
	if len(shape) != n+1 && len(shape) != n+2 {
		refuse(op, "the input has %d dims; %d are wanted, or %d without a batch", len(shape), n+2, n+1)
	}
	switch {
	case size != nil:
		size = sizes(op, "OutputSize", size, n)
	case len(ratio) == 1 || len(ratio) == n:
		size = make([]int, n)
		for i := range size {
			size[i] = int(float64(shape[len(shape)-n+i]) * ratio[min(i, len(ratio)-1)])
		}
	default:
		refuse(op, "either OutputSize or OutputRatio must be given, for %d dims", n)
	}
	if !samples.Defined() {
		batch := 1
		if len(shape) == n+2 {
			batch = shape[0]
		}
		samples = torch.Rand([]int{batch, shape[len(shape)-n-1], n}, input.DType(), input.Device())
	}
	return apply2(f, input, kernel, size, samples)
}
