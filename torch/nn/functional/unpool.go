package functional

import (
	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
)

var (
	opMaxUnpool2d = torch.Operator{Name: "aten::max_unpool2d"}
	opMaxUnpool3d = torch.Operator{Name: "aten::max_unpool3d"}
)

// MaxUnpoolOption is an option of [MaxUnpool1d], [MaxUnpool2d] and [MaxUnpool3d]:
// [Stride], [Padding], [OutputSize].
type MaxUnpoolOption interface{ isMaxUnpoolOption() }

func (StrideOption) isMaxUnpoolOption()     {}
func (PaddingOption) isMaxUnpoolOption()    {}
func (OutputSizeOption) isMaxUnpoolOption() {}

// MaxUnpool1d puts the elements of input, [N, C, L] or [C, L], where
// [MaxPool1dWithIndices] had found them, and zeros elsewhere. kernelSize,
// [Stride] and [Padding] are those of the pooling; [OutputSize] is the size that
// there was, where several give the same. It mirrors
// torch.nn.functional.max_unpool1d and panics with a [*torch.Error] if the size is
// not one of those, or an index lies outside of it.
func MaxUnpool1d(input, indices torch.Tensor, kernelSize int, opts ...MaxUnpoolOption) torch.Tensor {
	size, _, _ := unpoolSize("max_unpool1d", input, []int{kernelSize}, opts)
	return apply(&opMaxUnpool2d, input.Unsqueeze(-1), indices.Unsqueeze(-1), append(size, 1)).Squeeze(-1)
}

// MaxUnpool2d is [MaxUnpool1d] for [N, C, H, W] or [C, H, W], the inverse of
// [MaxPool2dWithIndices]; kernelSize is one number or two. It mirrors
// torch.nn.functional.max_unpool2d.
func MaxUnpool2d[K torch.IntOrInts](input, indices torch.Tensor, kernelSize K, opts ...MaxUnpoolOption) torch.Tensor {
	size, _, _ := unpoolSize("max_unpool2d", input, torch.Expand(kernelSize, 2), opts)
	return apply(&opMaxUnpool2d, input, indices, size)
}

// MaxUnpool3d is [MaxUnpool1d] for [N, C, D, H, W] or [C, D, H, W], the inverse of
// [MaxPool3dWithIndices]; kernelSize is one number or three. It mirrors
// torch.nn.functional.max_unpool3d.
func MaxUnpool3d[K torch.IntOrInts](input, indices torch.Tensor, kernelSize K, opts ...MaxUnpoolOption) torch.Tensor {
	size, stride, padding := unpoolSize("max_unpool3d", input, torch.Expand(kernelSize, 3), opts)
	return apply(&opMaxUnpool3d, input, indices, size, stride, padding)
}

// unpoolSize returns the size that was pooled, and the options in full.
func unpoolSize(op string, input torch.Tensor, kernel []int, opts []MaxUnpoolOption) (size, stride, padding []int) {
	n := len(kernel)
	stride, padding = kernel, []int{0}
	var given []int
	for _, o := range opts {
		switch o := o.(type) {
		case StrideOption:
			stride = o
		case PaddingOption:
			padding = o
		case OutputSizeOption:
			given = o
		}
	}
	stride, padding = sizes(op, "Stride", stride, n), sizes(op, "Padding", padding, n)
	shape := input.Shape()
	if len(shape) != n+1 && len(shape) != n+2 {
		// That of one dim is run, and named, as that of two.
		refuse(op, "Input to max_unpooling%dd should be a %dd or %dd Tensor, but got a tensor with %d dimensions", max(n, 2), max(n, 2)+1, max(n, 2)+2, len(shape)+max(2-n, 0))
	}
	size = make([]int, n)
	for d := range size {
		size[d] = (shape[len(shape)-n+d]-1)*stride[d] + kernel[d] - 2*padding[d]
	}
	if given != nil {
		if len(given) == n+2 {
			given = given[2:]
		}
		if len(given) != n {
			refuse(op, "output_size should be a sequence containing %d or %d elements, but it has a length of '%d'", n, n+2, len(given))
		}
		for d, s := range given {
			if least, most := size[d]-stride[d]+1, size[d]+stride[d]-1; s < least || s > most {
				refuse(op, `invalid output_size "%s" (dim %d must be between %d and %d): OutputSize is from %d to %d there`, pytext.List(given), d, least-1, most+1, least, most)
			}
		}
		size = append([]int(nil), given...)
	}
	for d, s := range size {
		if s < 0 {
			refuse(op, "max_unpooling: output_size must contain non-negative spatial dimensions, but got output_size[%d]=%d", d, s)
		}
	}
	return size, stride, padding
}
