package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// FoldOption is an option of [NewFold] and [NewUnfold]: [Dilation], [Padding], [Stride].
type FoldOption interface{ foldOption() }

func (DilationOption) foldOption() {}
func (PaddingOption) foldOption()  {}
func (StrideOption) foldOption()   {}

// Unfold takes out the windows of [N, C, H, W] or [C, H, W] as columns: [N, C×kH×kW, L]
// for L windows. It mirrors torch.nn.Unfold; [NewUnfold] makes one.
type Unfold struct {
	KernelSize, Dilation, Padding, Stride [2]int
}

// NewUnfold makes a layer with windows of one size for both dims, or of one for each. The
// [Stride] is 1 where it is not given. It mirrors torch.nn.Unfold and panics with a
// [*torch.Error] if a size is below 1.
func NewUnfold[K torch.IntOrInts](kernelSize K, opts ...FoldOption) *Unfold {
	m := newUnfold("NewUnfold", torch.Expand(kernelSize, 2), opts)
	return &m
}

func newUnfold(op string, kernel []int, opts []FoldOption) Unfold {
	w := newWindow(op, kernel, 2, append([]FoldOption{Stride(1)}, opts...))
	return Unfold{[2]int(w.kernel), [2]int(w.dilation), [2]int(w.padding), [2]int(w.stride)}
}

func (m *Unfold) options() []F.UnfoldOption {
	return []F.UnfoldOption{F.Dilation(m.Dilation[:]...), F.Padding(m.Padding[:]...), F.Stride(m.Stride[:]...)}
}

// Forward unfolds x [N, C, H, W] or [C, H, W]. It panics with a [*torch.Error] if x is
// smaller than a window.
func (m *Unfold) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, F.Unfold(x, m.KernelSize[:], m.options()...))
}

// Fold is the inverse of [Unfold] in shape: it puts the columns of [N, C×kH×kW, L] or
// [C×kH×kW, L] back as windows of pictures of OutputSize, [N, C, H, W], and adds where they
// overlap. It mirrors torch.nn.Fold; [NewFold] makes one.
type Fold struct {
	OutputSize                            [2]int
	KernelSize, Dilation, Padding, Stride [2]int
}

// NewFold makes a layer with pictures and windows of one size for both dims, or of one for
// each. The [Stride] is 1 where it is not given. It mirrors torch.nn.Fold and panics with a
// [*torch.Error] if a size is below 1.
func NewFold[O, K torch.IntOrInts](outputSize O, kernelSize K, opts ...FoldOption) *Fold {
	u := newUnfold("NewFold", torch.Expand(kernelSize, 2), opts)
	return &Fold{[2]int(sizes("NewFold", "output size", torch.Expand(outputSize, 2), 2, 1)), u.KernelSize, u.Dilation, u.Padding, u.Stride}
}

// Forward folds x. It panics with a [*torch.Error] if the columns are not those of windows
// of such pictures.
func (m *Fold) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	u := Unfold{m.KernelSize, m.Dilation, m.Padding, m.Stride}
	return Leave(m, F.Fold(x, m.OutputSize[:], m.KernelSize[:], u.options()...))
}
