package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// LPPoolOption is an option of [NewLPPool1d], [NewLPPool2d] and [NewLPPool3d]: [Stride],
// [CeilMode].
type LPPoolOption interface{ lpPoolOption() }

func (StrideOption) lpPoolOption() {}
func (CeilMode) lpPoolOption()     {}

// LPPool1d takes (Σ xᵖ)^(1/p) of each window of [N, C, L] or [C, L], where p is
// NormType. It mirrors torch.nn.LPPool1d; [NewLPPool1d] makes one.
type LPPool1d struct {
	NormType           float64
	KernelSize, Stride [1]int
	CeilMode           bool
}

// NewLPPool1d makes a layer with windows of kernelSize elements that do not overlap
// unless [Stride] says otherwise. The p may be infinite, which is the maximum. It
// mirrors torch.nn.LPPool1d and panics with a [*torch.Error] if p is 0, or a size below
// 1.
func NewLPPool1d(normType float64, kernelSize int, opts ...LPPoolOption) *LPPool1d {
	if normType == 0 {
		panic(errorf("NewLPPool1d", "the norm's p must not be 0"))
	}
	w := newWindow("NewLPPool1d", []int{kernelSize}, 1, opts)
	return &LPPool1d{normType, [1]int(w.kernel), [1]int(w.stride), w.ceil}
}

// Forward pools x [N, C, L] or [C, L]. It panics with a [*torch.Error] if x is
// smaller than a window.
func (m *LPPool1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, F.LPPool1d(x, m.NormType, m.KernelSize[0], F.Stride(m.Stride[:]...), F.CeilMode(m.CeilMode)))
}

// LPPool2d takes (Σ xᵖ)^(1/p) of each window of [N, C, H, W] or [C, H, W], where p is
// NormType. It mirrors torch.nn.LPPool2d; [NewLPPool2d] makes one.
type LPPool2d struct {
	NormType           float64
	KernelSize, Stride [2]int
	CeilMode           bool
}

// NewLPPool2d makes a layer with windows of one size for both dims, or of one
// for each, that do not overlap unless [Stride] says otherwise. The p
// may be infinite, which is the maximum. It mirrors torch.nn.LPPool2d and panics with a
// [*torch.Error] if p is 0, or a size below 1.
func NewLPPool2d[K torch.IntOrInts](normType float64, kernelSize K, opts ...LPPoolOption) *LPPool2d {
	if normType == 0 {
		panic(errorf("NewLPPool2d", "the norm's p must not be 0"))
	}
	w := newWindow("NewLPPool2d", torch.Expand(kernelSize, 2), 2, opts)
	return &LPPool2d{normType, [2]int(w.kernel), [2]int(w.stride), w.ceil}
}

// Forward pools x [N, C, H, W] or [C, H, W]. It panics with a [*torch.Error] if x is
// smaller than a window.
func (m *LPPool2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, F.LPPool2d(x, m.NormType, m.KernelSize[:], F.Stride(m.Stride[:]...), F.CeilMode(m.CeilMode)))
}

// LPPool3d takes (Σ xᵖ)^(1/p) of each window of [N, C, D, H, W] or [C, D, H, W], where p is
// NormType. It mirrors torch.nn.LPPool3d; [NewLPPool3d] makes one.
type LPPool3d struct {
	NormType           float64
	KernelSize, Stride [3]int
	CeilMode           bool
}

// NewLPPool3d makes a layer with windows of one size for all dims, or of one
// for each, that do not overlap unless [Stride] says otherwise. The p
// may be infinite, which is the maximum. It mirrors torch.nn.LPPool3d and panics with a
// [*torch.Error] if p is 0, or a size below 1.
func NewLPPool3d[K torch.IntOrInts](normType float64, kernelSize K, opts ...LPPoolOption) *LPPool3d {
	if normType == 0 {
		panic(errorf("NewLPPool3d", "the norm's p must not be 0"))
	}
	w := newWindow("NewLPPool3d", torch.Expand(kernelSize, 3), 3, opts)
	return &LPPool3d{normType, [3]int(w.kernel), [3]int(w.stride), w.ceil}
}

// Forward pools x [N, C, D, H, W] or [C, D, H, W]. It panics with a [*torch.Error] if x is
// smaller than a window.
func (m *LPPool3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, F.LPPool3d(x, m.NormType, m.KernelSize[:], F.Stride(m.Stride[:]...), F.CeilMode(m.CeilMode)))
}
