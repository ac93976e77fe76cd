package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// MaxUnpoolOption is an option of [NewMaxUnpool1d], [NewMaxUnpool2d] and
// [NewMaxUnpool3d]: [Stride], [Padding].
type MaxUnpoolOption interface{ maxUnpoolOption() }

func (StrideOption) maxUnpoolOption()  {}
func (PaddingOption) maxUnpoolOption() {}

// MaxUnpool1d puts the elements of [N, C, L] or [C, L] where [MaxPool1d] had
// found them, and zeros elsewhere. It mirrors torch.nn.MaxUnpool1d; [NewMaxUnpool1d]
// makes one.
type MaxUnpool1d struct {
	KernelSize, Stride, Padding [1]int
}

// NewMaxUnpool1d makes the inverse of a [MaxPool1d] of the same kernel and options. It
// mirrors torch.nn.MaxUnpool1d and panics with a [*torch.Error] if a size is below 1.
func NewMaxUnpool1d(kernelSize int, opts ...MaxUnpoolOption) *MaxUnpool1d {
	w := newWindow("NewMaxUnpool1d", []int{kernelSize}, 1, opts)
	return &MaxUnpool1d{[1]int(w.kernel), [1]int(w.stride), [1]int(w.padding)}
}

// Forward puts the elements of x where indices, of the same shape, say. The result has
// the smallest size that pooling makes x of. It panics with a [*torch.Error] if shapes do
// not fit or an index lies outside.
func (m *MaxUnpool1d) Forward(x, indices torch.Tensor) torch.Tensor {
	return m.ForwardSize(x, indices)
}

// ForwardSize is Forward to a result of a size that is given, as pooling makes x of
// several: one number, or the shape [N, C, ...]. It mirrors output_size, and
// panics with a [*torch.Error] if it is none of those sizes.
func (m *MaxUnpool1d) ForwardSize(x, indices torch.Tensor, outputSize ...int) torch.Tensor {
	defer blame(m)
	x, indices = enter2(m, x, indices)
	opts := unpoolOptions(m.Stride[:], m.Padding[:], outputSize)
	return Leave(m, F.MaxUnpool1d(x, indices, m.KernelSize[0], opts...))
}

// MaxUnpool2d puts the elements of [N, C, H, W] or [C, H, W] where [MaxPool2d] had
// found them, and zeros elsewhere. It mirrors torch.nn.MaxUnpool2d; [NewMaxUnpool2d]
// makes one.
type MaxUnpool2d struct {
	KernelSize, Stride, Padding [2]int
}

// NewMaxUnpool2d makes the inverse of a [MaxPool2d] of the same kernel and options. It
// mirrors torch.nn.MaxUnpool2d and panics with a [*torch.Error] if a size is below 1.
func NewMaxUnpool2d[K torch.IntOrInts](kernelSize K, opts ...MaxUnpoolOption) *MaxUnpool2d {
	w := newWindow("NewMaxUnpool2d", torch.Expand(kernelSize, 2), 2, opts)
	return &MaxUnpool2d{[2]int(w.kernel), [2]int(w.stride), [2]int(w.padding)}
}

// Forward puts the elements of x where indices, of the same shape, say. The result has
// the smallest size that pooling makes x of. It panics with a [*torch.Error] if shapes do
// not fit or an index lies outside.
func (m *MaxUnpool2d) Forward(x, indices torch.Tensor) torch.Tensor {
	return m.ForwardSize(x, indices)
}

// ForwardSize is Forward to a result of a size that is given, as pooling makes x of
// several: two numbers, or the shape [N, C, ...]. It mirrors output_size, and
// panics with a [*torch.Error] if it is none of those sizes.
func (m *MaxUnpool2d) ForwardSize(x, indices torch.Tensor, outputSize ...int) torch.Tensor {
	defer blame(m)
	x, indices = enter2(m, x, indices)
	opts := unpoolOptions(m.Stride[:], m.Padding[:], outputSize)
	return Leave(m, F.MaxUnpool2d(x, indices, m.KernelSize[:], opts...))
}

// MaxUnpool3d puts the elements of [N, C, D, H, W] or [C, D, H, W] where [MaxPool3d] had
// found them, and zeros elsewhere. It mirrors torch.nn.MaxUnpool3d; [NewMaxUnpool3d]
// makes one.
type MaxUnpool3d struct {
	KernelSize, Stride, Padding [3]int
}

// NewMaxUnpool3d makes the inverse of a [MaxPool3d] of the same kernel and options. It
// mirrors torch.nn.MaxUnpool3d and panics with a [*torch.Error] if a size is below 1.
func NewMaxUnpool3d[K torch.IntOrInts](kernelSize K, opts ...MaxUnpoolOption) *MaxUnpool3d {
	w := newWindow("NewMaxUnpool3d", torch.Expand(kernelSize, 3), 3, opts)
	return &MaxUnpool3d{[3]int(w.kernel), [3]int(w.stride), [3]int(w.padding)}
}

// Forward puts the elements of x where indices, of the same shape, say. The result has
// the smallest size that pooling makes x of. It panics with a [*torch.Error] if shapes do
// not fit or an index lies outside.
func (m *MaxUnpool3d) Forward(x, indices torch.Tensor) torch.Tensor {
	return m.ForwardSize(x, indices)
}

// ForwardSize is Forward to a result of a size that is given, as pooling makes x of
// several: three numbers, or the shape [N, C, ...]. It mirrors output_size, and
// panics with a [*torch.Error] if it is none of those sizes.
func (m *MaxUnpool3d) ForwardSize(x, indices torch.Tensor, outputSize ...int) torch.Tensor {
	defer blame(m)
	x, indices = enter2(m, x, indices)
	opts := unpoolOptions(m.Stride[:], m.Padding[:], outputSize)
	return Leave(m, F.MaxUnpool3d(x, indices, m.KernelSize[:], opts...))
}

// unpoolOptions are those of the functions.
func unpoolOptions(stride, padding, size []int) []F.MaxUnpoolOption {
	opts := []F.MaxUnpoolOption{F.Stride(stride...), F.Padding(padding...)}
	if size != nil {
		opts = append(opts, F.OutputSize(size...))
	}
	return opts
}
