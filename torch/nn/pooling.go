package nn

import "github.com/gotorch/gotorch/torch"

var (
	opMaxPool2d         = torch.Operator{Name: "aten::max_pool2d"}
	opAvgPool2d         = torch.Operator{Name: "aten::avg_pool2d"}
	opAdaptiveAvgPool2d = torch.Operator{Name: "aten::adaptive_avg_pool2d"}
)

// MaxPool2d takes the maximum of each window of [N, C, H, W] or [C, H, W]. It
// mirrors torch.nn.MaxPool2d; [NewMaxPool2d] makes one.
type MaxPool2d struct {
	KernelSize, Stride, Padding, Dilation [2]int
	CeilMode                              bool
}

// MaxPool2dOption is an option of [NewMaxPool2d]: [Stride], [Padding],
// [Dilation], [CeilMode].
type MaxPool2dOption interface{ maxPool2dOption() }

func (StrideOption) maxPool2dOption()   {}
func (PaddingOption) maxPool2dOption()  {}
func (DilationOption) maxPool2dOption() {}
func (CeilMode) maxPool2dOption()       {}

// NewMaxPool2d makes a layer with windows of one size for both dims, or of one
// for each, that do not overlap unless [Stride] says otherwise. It mirrors
// torch.nn.MaxPool2d and panics with a [*torch.Error] if a size is below 1.
func NewMaxPool2d[K torch.IntOrInts](kernelSize K, opts ...MaxPool2dOption) *MaxPool2d {
	const op = "NewMaxPool2d"
	kernel := pair(op, "kernel size", torch.Expand(kernelSize, 2), 1)
	m := &MaxPool2d{KernelSize: kernel, Stride: kernel, Dilation: [2]int{1, 1}}
	for _, o := range opts {
		switch o := o.(type) {
		case StrideOption:
			m.Stride = pair(op, "stride", o, 1)
		case PaddingOption:
			m.Padding = pair(op, "padding", o, 0)
		case DilationOption:
			m.Dilation = pair(op, "dilation", o, 1)
		case CeilMode:
			m.CeilMode = bool(o)
		}
	}
	return m
}

// Forward pools x [N, C, H, W]. It panics with a [*torch.Error] if x is smaller
// than a window.
func (m *MaxPool2d) Forward(x torch.Tensor) torch.Tensor {
	x = enter(m, x)
	var c torch.Call
	c.Tensor(x)
	c.Ints(m.KernelSize[:])
	c.Ints(m.Stride[:])
	c.Ints(m.Padding[:])
	c.Ints(m.Dilation[:])
	c.Bool(m.CeilMode)
	return seen(m, c.Run1(&opMaxPool2d))
}

// AvgPool2d takes the mean of each window of [N, C, H, W] or [C, H, W]. It
// mirrors torch.nn.AvgPool2d; [NewAvgPool2d] makes one.
type AvgPool2d struct {
	KernelSize, Stride, Padding [2]int
	CeilMode                    bool
	CountIncludePad             bool
	DivisorOverride             int // 0: none
}

// AvgPool2dOption is an option of [NewAvgPool2d]: [Stride], [Padding],
// [CeilMode], [CountIncludePad], [DivisorOverride].
type AvgPool2dOption interface{ avgPool2dOption() }

func (StrideOption) avgPool2dOption()    {}
func (PaddingOption) avgPool2dOption()   {}
func (CeilMode) avgPool2dOption()        {}
func (CountIncludePad) avgPool2dOption() {}
func (DivisorOverride) avgPool2dOption() {}

// NewAvgPool2d makes a layer with windows of one size for both dims, or of one
// for each, that do not overlap unless [Stride] says otherwise. It mirrors
// torch.nn.AvgPool2d and panics with a [*torch.Error] if a size is below 1.
func NewAvgPool2d[K torch.IntOrInts](kernelSize K, opts ...AvgPool2dOption) *AvgPool2d {
	const op = "NewAvgPool2d"
	kernel := pair(op, "kernel size", torch.Expand(kernelSize, 2), 1)
	m := &AvgPool2d{KernelSize: kernel, Stride: kernel, CountIncludePad: true}
	for _, o := range opts {
		switch o := o.(type) {
		case StrideOption:
			m.Stride = pair(op, "stride", o, 1)
		case PaddingOption:
			m.Padding = pair(op, "padding", o, 0)
		case CeilMode:
			m.CeilMode = bool(o)
		case CountIncludePad:
			m.CountIncludePad = bool(o)
		case DivisorOverride:
			if m.DivisorOverride = int(o); o == 0 {
				panic(errorf(op, "the divisor must not be zero"))
			}
		}
	}
	return m
}

// Forward pools x [N, C, H, W]. It panics with a [*torch.Error] if x is smaller
// than a window.
func (m *AvgPool2d) Forward(x torch.Tensor) torch.Tensor {
	x = enter(m, x)
	var c torch.Call
	c.Tensor(x)
	c.Ints(m.KernelSize[:])
	c.Ints(m.Stride[:])
	c.Ints(m.Padding[:])
	c.Bool(m.CeilMode)
	c.Bool(m.CountIncludePad)
	if m.DivisorOverride != 0 {
		c.Int(m.DivisorOverride)
	}
	return seen(m, c.Run1(&opAvgPool2d))
}

// AdaptiveAvgPool2d averages [N, C, H, W] or [C, H, W] to the size OutputSize,
// whatever H and W are. It mirrors torch.nn.AdaptiveAvgPool2d;
// [NewAdaptiveAvgPool2d] makes one.
type AdaptiveAvgPool2d struct {
	OutputSize [2]int // -1: as the input
}

// NewAdaptiveAvgPool2d makes a layer with results of one size for both dims, or
// of one for each; -1 keeps the size of the input, as PyTorch's None. It mirrors
// torch.nn.AdaptiveAvgPool2d and panics with a [*torch.Error] if a size is below
// -1.
func NewAdaptiveAvgPool2d[K torch.IntOrInts](outputSize K) *AdaptiveAvgPool2d {
	return &AdaptiveAvgPool2d{pair("NewAdaptiveAvgPool2d", "output size", torch.Expand(outputSize, 2), -1)}
}

// Forward pools x [N, C, H, W]. It panics with a [*torch.Error] if x has another
// number of dims.
func (m *AdaptiveAvgPool2d) Forward(x torch.Tensor) torch.Tensor {
	x = enter(m, x)
	size := m.OutputSize
	for i, n := range size {
		if n < 0 {
			size[i] = x.Size(i - 2)
		}
	}
	var c torch.Call
	c.Tensor(x)
	c.Ints(size[:])
	return seen(m, c.Run1(&opAdaptiveAvgPool2d))
}
