package functional

import "github.com/gotorch/gotorch/torch"

var (
	opGridSampler          = torch.Operator{Name: "aten::grid_sampler"}
	opAffineGridGenerator  = torch.Operator{Name: "aten::affine_grid_generator"}
	opPixelShuffle         = torch.Operator{Name: "aten::pixel_shuffle"}
	opPixelUnshuffle       = torch.Operator{Name: "aten::pixel_unshuffle"}
	opChannelShuffle       = torch.Operator{Name: "aten::channel_shuffle"}
	opNativeChannelShuffle = torch.Operator{Name: "aten::native_channel_shuffle"}
	opIm2col               = torch.Operator{Name: "aten::im2col"}
	opCol2im               = torch.Operator{Name: "aten::col2im"}
)

// PaddingMode is what [GridSample] takes from outside of the input: "zeros" where
// it is not given, "border" or "reflection".
type PaddingMode string

// GridSampleOption is an option of [GridSample]: [Mode], [PaddingMode],
// [AlignCorners].
type GridSampleOption interface{ isGridSampleOption() }

func (Mode) isGridSampleOption()         {}
func (PaddingMode) isGridSampleOption()  {}
func (AlignCorners) isGridSampleOption() {}

// gridModes and gridPaddings have libtorch's numbers.
var (
	gridModes    = map[Mode]int{"bilinear": 0, "nearest": 1, "bicubic": 2}
	gridPaddings = map[PaddingMode]int{"zeros": 0, "border": 1, "reflection": 2}
)

// GridSample takes the elements of input [N, C, H, W] at the places that grid
// [N, h, w, 2] gives as x and y from -1, the left or upper edge, to 1; likewise
// [N, C, D, H, W] at [N, d, h, w, 3]. The result is [N, C, h, w]. [Mode] is
// "bilinear" where it is not given, "nearest" or "bicubic" (for four dims only);
// [AlignCorners] takes the centres of the corner elements for the edges.
//
// It mirrors torch.nn.functional.grid_sample and panics with a [*torch.Error] if
// shapes do not fit, or there is no such mode.
func GridSample(input, grid torch.Tensor, opts ...GridSampleOption) torch.Tensor {
	mode, padding, corners := Mode("bilinear"), PaddingMode("zeros"), false
	for _, o := range opts {
		switch o := o.(type) {
		case Mode:
			mode = o
		case PaddingMode:
			padding = o
		case AlignCorners:
			corners = bool(o)
		}
	}
	m, ok := gridModes[mode]
	if !ok {
		refuse("grid_sample", "there is no mode %q; there are bilinear, nearest and bicubic", mode)
	}
	p, ok := gridPaddings[padding]
	if !ok {
		refuse("grid_sample", "there is no padding mode %q; there are zeros, border and reflection", padding)
	}
	return apply(&opGridSampler, input, grid, m, p, corners)
}

// AffineGridOption is an option of [AffineGrid]: [AlignCorners].
type AffineGridOption interface{ isAffineGridOption() }

func (AlignCorners) isAffineGridOption() {}

// AffineGrid makes the grid by which [GridSample] applies the affine maps theta
// [N, 2, 3] to pictures of size {N, C, H, W}, or theta [N, 3, 4] to
// {N, C, D, H, W}. It mirrors torch.nn.functional.affine_grid and panics with a
// [*torch.Error] if shapes do not fit, or theta is of an integer type.
func AffineGrid(theta torch.Tensor, size []int, opts ...AffineGridOption) torch.Tensor {
	const op = "affine_grid"
	corners := false
	for _, o := range opts {
		switch o := o.(type) {
		case AlignCorners:
			corners = bool(o)
		}
	}
	shape, n := theta.Shape(), len(size)-2
	switch {
	case !theta.DType().IsFloatingPoint():
		refuse(op, "theta must be of a floating-point type, not %s", theta.DType())
	case n != 2 && n != 3:
		refuse(op, "the size is %v; 4 or 5 numbers are wanted", size)
	case len(shape) != 3 || shape[1] != n || shape[2] != n+1:
		refuse(op, "theta is of shape %v; [%d %d %d] is wanted for size %v", shape, size[0], n, n+1, size)
	}
	for _, s := range size {
		if s <= 0 {
			refuse(op, "all sizes must be positive, not %v", size)
		}
	}
	return apply(&opAffineGridGenerator, theta, size, corners)
}

// PixelShuffle makes of [*, C×r², H, W] a picture [*, C, H×r, W×r]: each r² channels
// become the pixels of a square. r is upscaleFactor. It mirrors
// torch.nn.functional.pixel_shuffle and panics with a [*torch.Error] if the
// channels do not divide.
func PixelShuffle(input torch.Tensor, upscaleFactor int) torch.Tensor {
	return apply(&opPixelShuffle, input, upscaleFactor)
}

// PixelUnshuffle is the inverse of [PixelShuffle]. It mirrors
// torch.nn.functional.pixel_unshuffle and panics with a [*torch.Error] if the
// sizes do not divide.
func PixelUnshuffle(input torch.Tensor, downscaleFactor int) torch.Tensor {
	return apply(&opPixelUnshuffle, input, downscaleFactor)
}

// ChannelShuffle reorders the channels of [N, C, *] so that the groups take turns.
// It mirrors torch.nn.functional.channel_shuffle and panics with a [*torch.Error]
// if the channels do not divide.
func ChannelShuffle(input torch.Tensor, groups int) torch.Tensor {
	return apply(&opChannelShuffle, input, groups)
}

// NativeChannelShuffle is [ChannelShuffle] by libtorch's own kernel. It mirrors
// torch.nn.functional.native_channel_shuffle.
func NativeChannelShuffle(input torch.Tensor, groups int) torch.Tensor {
	return apply(&opNativeChannelShuffle, input, groups)
}

// UnfoldOption is an option of [Unfold] and [Fold]: [Dilation], [Padding],
// [Stride].
type UnfoldOption interface{ isUnfoldOption() }

func (DilationOption) isUnfoldOption() {}
func (PaddingOption) isUnfoldOption()  {}
func (StrideOption) isUnfoldOption()   {}

// Unfold takes out the windows of kernelSize, one number or two, of [N, C, H, W]
// or [C, H, W], as columns: [N, C×kH×kW, L] for L windows. It mirrors
// torch.nn.functional.unfold and panics with a [*torch.Error] if windows do not
// fit.
func Unfold[K torch.IntOrInts](input torch.Tensor, kernelSize K, opts ...UnfoldOption) torch.Tensor {
	dilation, padding, stride := foldOptions("unfold", opts)
	return apply(&opIm2col, input, sizes("unfold", "kernelSize", torch.Expand(kernelSize, 2), 2), dilation, padding, stride)
}

// Fold is the inverse of [Unfold] in shape: it puts the columns of [N, C×kH×kW, L]
// back as windows of pictures of outputSize, [N, C, H, W], and adds where they
// overlap. It mirrors torch.nn.functional.fold and panics with a [*torch.Error] if
// windows do not fit.
func Fold[O, K torch.IntOrInts](input torch.Tensor, outputSize O, kernelSize K, opts ...UnfoldOption) torch.Tensor {
	dilation, padding, stride := foldOptions("fold", opts)
	output := sizes("fold", "outputSize", torch.Expand(outputSize, 2), 2)
	return apply(&opCol2im, input, output, sizes("fold", "kernelSize", torch.Expand(kernelSize, 2), 2), dilation, padding, stride)
}

func foldOptions(op string, opts []UnfoldOption) (dilation, padding, stride []int) {
	dilation, padding, stride = []int{1}, []int{0}, []int{1}
	for _, o := range opts {
		switch o := o.(type) {
		case DilationOption:
			dilation = o
		case PaddingOption:
			padding = o
		case StrideOption:
			stride = o
		}
	}
	return sizes(op, "Dilation", dilation, 2), sizes(op, "Padding", padding, 2), sizes(op, "Stride", stride, 2)
}

// Upsample is [Interpolate] under its older name. It mirrors
// torch.nn.functional.upsample, which PyTorch has deprecated.
func Upsample(input torch.Tensor, opts ...InterpolateOption) torch.Tensor {
	return Interpolate(input, opts...)
}

// UpsampleNearest is [Interpolate] in mode "nearest". It mirrors
// torch.nn.functional.upsample_nearest, which PyTorch has deprecated.
func UpsampleNearest(input torch.Tensor, opts ...InterpolateOption) torch.Tensor {
	return Interpolate(input, append(opts[:len(opts):len(opts)], Mode("nearest"))...)
}

// UpsampleBilinear is [Interpolate] in mode "bilinear" with [AlignCorners]. It
// mirrors torch.nn.functional.upsample_bilinear, which PyTorch has deprecated.
func UpsampleBilinear(input torch.Tensor, opts ...InterpolateOption) torch.Tensor {
	return Interpolate(input, append(opts[:len(opts):len(opts)], Mode("bilinear"), AlignCorners(true))...)
}
