package nn

import "github.com/gotorch/gotorch/torch"

// AvgPool1dOption is an option of [NewAvgPool1d]: [Stride], [Padding], [CeilMode],
// [CountIncludePad].
type AvgPool1dOption interface{ avgPool1dOption() }

func (StrideOption) avgPool1dOption()    {}
func (PaddingOption) avgPool1dOption()   {}
func (CeilMode) avgPool1dOption()        {}
func (CountIncludePad) avgPool1dOption() {}

// AvgPoolOption is an option of [NewAvgPool2d] and [NewAvgPool3d]: [Stride], [Padding],
// [CeilMode], [CountIncludePad], [DivisorOverride].
type AvgPoolOption interface{ avgPoolOption() }

func (StrideOption) avgPoolOption()    {}
func (PaddingOption) avgPoolOption()   {}
func (CeilMode) avgPoolOption()        {}
func (CountIncludePad) avgPoolOption() {}
func (DivisorOverride) avgPoolOption() {}

// AvgPool2dOption is an option of [NewAvgPool2d].
type AvgPool2dOption = AvgPoolOption

// avgPools are the operators by number of dims.
var avgPools = [...]torch.Operator{1: {Name: "aten::avg_pool1d"}, 2: {Name: "aten::avg_pool2d"}, 3: {Name: "aten::avg_pool3d"}}

// average is what the layers that average windows have.
type average struct {
	window
	countPad bool
	divisor  int // 0: none
}

func newAverage[O any](op string, kernel []int, dims int, opts []O) average {
	a := average{window: newWindow(op, kernel, dims, opts), countPad: true}
	for _, o := range opts {
		switch o := any(o).(type) {
		case CountIncludePad:
			a.countPad = bool(o)
		case DivisorOverride:
			if a.divisor = int(o); o == 0 {
				panic(errorf(op, "the divisor must not be zero"))
			}
		}
	}
	return a
}

func (a *average) pool(x torch.Tensor) torch.Tensor {
	var c torch.Call
	c.Tensor(x)
	c.Ints(a.kernel)
	c.Ints(a.stride)
	c.Ints(a.padding)
	c.Bool(a.ceil)
	c.Bool(a.countPad)
	if a.divisor != 0 {
		c.Int(a.divisor)
	}
	return c.Run1(&avgPools[len(a.kernel)])
}

// AvgPool1d takes the mean of each window of [N, C, L] or [C, L]. It
// mirrors torch.nn.AvgPool1d; [NewAvgPool1d] makes one.
type AvgPool1d struct {
	KernelSize, Stride, Padding [1]int
	CeilMode                    bool
	CountIncludePad             bool
}

// NewAvgPool1d makes a layer with windows of kernelSize elements that do not overlap
// unless [Stride] says otherwise. It mirrors torch.nn.AvgPool1d and panics with a
// [*torch.Error] if a size is below 1.
func NewAvgPool1d(kernelSize int, opts ...AvgPool1dOption) *AvgPool1d {
	a := newAverage("NewAvgPool1d", []int{kernelSize}, 1, opts)
	return &AvgPool1d{[1]int(a.kernel), [1]int(a.stride), [1]int(a.padding), a.ceil, a.countPad}
}

// Forward pools x [N, C, L] or [C, L]. It panics with a [*torch.Error] if x is
// smaller than a window, or the padding larger than half of one.
func (m *AvgPool1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	a := average{window{kernel: m.KernelSize[:], stride: m.Stride[:], padding: m.Padding[:], ceil: m.CeilMode}, m.CountIncludePad, 0}
	return Leave(m, a.pool(x))
}

// AvgPool2d takes the mean of each window of [N, C, H, W] or [C, H, W]. It
// mirrors torch.nn.AvgPool2d; [NewAvgPool2d] makes one.
type AvgPool2d struct {
	KernelSize, Stride, Padding [2]int
	CeilMode                    bool
	CountIncludePad             bool
	DivisorOverride             int // 0: none
}

// NewAvgPool2d makes a layer with windows of one size for both dims, or of one
// for each, that do not overlap unless [Stride] says otherwise. It mirrors
// torch.nn.AvgPool2d and panics with a [*torch.Error] if a size is below 1.
func NewAvgPool2d[K torch.IntOrInts](kernelSize K, opts ...AvgPoolOption) *AvgPool2d {
	a := newAverage("NewAvgPool2d", torch.Expand(kernelSize, 2), 2, opts)
	return &AvgPool2d{[2]int(a.kernel), [2]int(a.stride), [2]int(a.padding), a.ceil, a.countPad, a.divisor}
}

// Forward pools x [N, C, H, W] or [C, H, W]. It panics with a [*torch.Error] if x is
// smaller than a window, or the padding larger than half of one.
func (m *AvgPool2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	a := average{window{kernel: m.KernelSize[:], stride: m.Stride[:], padding: m.Padding[:], ceil: m.CeilMode}, m.CountIncludePad, m.DivisorOverride}
	return Leave(m, a.pool(x))
}

// AvgPool3d takes the mean of each window of [N, C, D, H, W] or [C, D, H, W]. It
// mirrors torch.nn.AvgPool3d; [NewAvgPool3d] makes one.
type AvgPool3d struct {
	KernelSize, Stride, Padding [3]int
	CeilMode                    bool
	CountIncludePad             bool
	DivisorOverride             int // 0: none
}

// NewAvgPool3d makes a layer with windows of one size for all dims, or of one
// for each, that do not overlap unless [Stride] says otherwise. It mirrors
// torch.nn.AvgPool3d and panics with a [*torch.Error] if a size is below 1.
func NewAvgPool3d[K torch.IntOrInts](kernelSize K, opts ...AvgPoolOption) *AvgPool3d {
	a := newAverage("NewAvgPool3d", torch.Expand(kernelSize, 3), 3, opts)
	return &AvgPool3d{[3]int(a.kernel), [3]int(a.stride), [3]int(a.padding), a.ceil, a.countPad, a.divisor}
}

// Forward pools x [N, C, D, H, W] or [C, D, H, W]. It panics with a [*torch.Error] if x is
// smaller than a window, or the padding larger than half of one.
func (m *AvgPool3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	a := average{window{kernel: m.KernelSize[:], stride: m.Stride[:], padding: m.Padding[:], ceil: m.CeilMode}, m.CountIncludePad, m.DivisorOverride}
	return Leave(m, a.pool(x))
}
