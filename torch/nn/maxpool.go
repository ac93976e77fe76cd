package nn

import "github.com/gotorch/gotorch/torch"

// MaxPoolOption is an option of [NewMaxPool1d], [NewMaxPool2d] and [NewMaxPool3d]:
// [Stride], [Padding], [Dilation], [CeilMode].
type MaxPoolOption interface{ maxPoolOption() }

func (StrideOption) maxPoolOption()   {}
func (PaddingOption) maxPoolOption()  {}
func (DilationOption) maxPoolOption() {}
func (CeilMode) maxPoolOption()       {}

// MaxPool2dOption is an option of [NewMaxPool2d].
type MaxPool2dOption = MaxPoolOption

// maxPools are the operators by number of dims, without indices and with them.
var maxPools = [...]struct{ plain, indices torch.Operator }{
	1: {torch.Operator{Name: "aten::max_pool1d"}, torch.Operator{Name: "aten::max_pool1d_with_indices"}},
	2: {torch.Operator{Name: "aten::max_pool2d"}, torch.Operator{Name: "aten::max_pool2d_with_indices"}},
	3: {torch.Operator{Name: "aten::max_pool3d"}, torch.Operator{Name: "aten::max_pool3d_with_indices"}},
}

// window is what the layers that pool windows have; its lists have an element for each
// dim.
type window struct {
	kernel, stride, padding, dilation []int
	ceil                              bool
}

// newWindow reads the options of a pooling layer of dims dims.
func newWindow[O any](op string, kernel []int, dims int, opts []O) window {
	kernel = sizes(op, "kernel size", kernel, dims, 1)
	w := window{kernel: kernel, stride: kernel, padding: torch.Expand(0, dims), dilation: torch.Expand(1, dims)}
	for _, o := range opts {
		switch o := any(o).(type) {
		case StrideOption:
			w.stride = sizes(op, "stride", o, dims, 1)
		case PaddingOption:
			w.padding = sizes(op, "padding", o, dims, 0)
		case DilationOption:
			w.dilation = sizes(op, "dilation", o, dims, 1)
		case CeilMode:
			w.ceil = bool(o)
		}
	}
	return w
}

func (w *window) max(x torch.Tensor) torch.Tensor {
	var c torch.Call
	w.push(&c, x)
	return c.Run1(&maxPools[len(w.kernel)].plain)
}

func (w *window) maxIndices(x torch.Tensor) (y, indices torch.Tensor) {
	var c torch.Call
	w.push(&c, x)
	return c.Run2(&maxPools[len(w.kernel)].indices)
}

func (w *window) push(c *torch.Call, x torch.Tensor) {
	c.Tensor(x)
	c.Ints(w.kernel)
	c.Ints(w.stride)
	c.Ints(w.padding)
	c.Ints(w.dilation)
	c.Bool(w.ceil)
}

// MaxPool1d takes the maximum of each window of [N, C, L] or [C, L]. It
// mirrors torch.nn.MaxPool1d; [NewMaxPool1d] makes one.
type MaxPool1d struct {
	KernelSize, Stride, Padding, Dilation [1]int
	CeilMode                              bool
}

// NewMaxPool1d makes a layer with windows of kernelSize elements that do not overlap
// unless [Stride] says otherwise. It mirrors torch.nn.MaxPool1d and panics with a
// [*torch.Error] if a size is below 1.
func NewMaxPool1d(kernelSize int, opts ...MaxPoolOption) *MaxPool1d {
	w := newWindow("NewMaxPool1d", []int{kernelSize}, 1, opts)
	return &MaxPool1d{[1]int(w.kernel), [1]int(w.stride), [1]int(w.padding), [1]int(w.dilation), w.ceil}
}

func (m *MaxPool1d) window() window {
	return window{m.KernelSize[:], m.Stride[:], m.Padding[:], m.Dilation[:], m.CeilMode}
}

// Forward pools x [N, C, L] or [C, L]. It panics with a [*torch.Error] if x is
// smaller than a window, or the padding larger than half of one.
func (m *MaxPool1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	w := m.window()
	return Leave(m, w.max(x))
}

// ForwardIndices is Forward that tells also where each maximum was found, as a position
// in the flattened sequence, for [MaxUnpool1d]. It mirrors return_indices=True.
func (m *MaxPool1d) ForwardIndices(x torch.Tensor) (y, indices torch.Tensor) {
	defer blame(m)
	x = Enter(m, x)
	w := m.window()
	y, indices = w.maxIndices(x)
	return leave2(m, y, indices)
}

// MaxPool2d takes the maximum of each window of [N, C, H, W] or [C, H, W]. It
// mirrors torch.nn.MaxPool2d; [NewMaxPool2d] makes one.
type MaxPool2d struct {
	KernelSize, Stride, Padding, Dilation [2]int
	CeilMode                              bool
}

// NewMaxPool2d makes a layer with windows of one size for both dims, or of one
// for each, that do not overlap unless [Stride] says otherwise. It mirrors
// torch.nn.MaxPool2d and panics with a [*torch.Error] if a size is below 1.
func NewMaxPool2d[K torch.IntOrInts](kernelSize K, opts ...MaxPoolOption) *MaxPool2d {
	w := newWindow("NewMaxPool2d", torch.Expand(kernelSize, 2), 2, opts)
	return &MaxPool2d{[2]int(w.kernel), [2]int(w.stride), [2]int(w.padding), [2]int(w.dilation), w.ceil}
}

func (m *MaxPool2d) window() window {
	return window{m.KernelSize[:], m.Stride[:], m.Padding[:], m.Dilation[:], m.CeilMode}
}

// Forward pools x [N, C, H, W] or [C, H, W]. It panics with a [*torch.Error] if x is
// smaller than a window, or the padding larger than half of one.
func (m *MaxPool2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	w := m.window()
	return Leave(m, w.max(x))
}

// ForwardIndices is Forward that tells also where each maximum was found, as a position
// in the flattened plane, for [MaxUnpool2d]. It mirrors return_indices=True.
func (m *MaxPool2d) ForwardIndices(x torch.Tensor) (y, indices torch.Tensor) {
	defer blame(m)
	x = Enter(m, x)
	w := m.window()
	y, indices = w.maxIndices(x)
	return leave2(m, y, indices)
}

// MaxPool3d takes the maximum of each window of [N, C, D, H, W] or [C, D, H, W]. It
// mirrors torch.nn.MaxPool3d; [NewMaxPool3d] makes one.
type MaxPool3d struct {
	KernelSize, Stride, Padding, Dilation [3]int
	CeilMode                              bool
}

// NewMaxPool3d makes a layer with windows of one size for all dims, or of one
// for each, that do not overlap unless [Stride] says otherwise. It mirrors
// torch.nn.MaxPool3d and panics with a [*torch.Error] if a size is below 1.
func NewMaxPool3d[K torch.IntOrInts](kernelSize K, opts ...MaxPoolOption) *MaxPool3d {
	w := newWindow("NewMaxPool3d", torch.Expand(kernelSize, 3), 3, opts)
	return &MaxPool3d{[3]int(w.kernel), [3]int(w.stride), [3]int(w.padding), [3]int(w.dilation), w.ceil}
}

func (m *MaxPool3d) window() window {
	return window{m.KernelSize[:], m.Stride[:], m.Padding[:], m.Dilation[:], m.CeilMode}
}

// Forward pools x [N, C, D, H, W] or [C, D, H, W]. It panics with a [*torch.Error] if x is
// smaller than a window, or the padding larger than half of one.
func (m *MaxPool3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	w := m.window()
	return Leave(m, w.max(x))
}

// ForwardIndices is Forward that tells also where each maximum was found, as a position
// in the flattened block, for [MaxUnpool3d]. It mirrors return_indices=True.
func (m *MaxPool3d) ForwardIndices(x torch.Tensor) (y, indices torch.Tensor) {
	defer blame(m)
	x = Enter(m, x)
	w := m.window()
	y, indices = w.maxIndices(x)
	return leave2(m, y, indices)
}
