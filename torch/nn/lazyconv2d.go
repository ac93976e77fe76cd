package nn

import "github.com/gotorch/gotorch/torch"

// LazyConv2d is a [Conv2d] that takes the number of its input channels from the first
// input: until then its parameters are empty. It mirrors torch.nn.LazyConv2d;
// [NewLazyConv2d] makes one.
type LazyConv2d struct {
	Conv2d
	lazy
}

// NewLazyConv2d makes a LazyConv2d, of which all but the input channels is as in
// [NewConv2d]. It mirrors torch.nn.LazyConv2d.
func NewLazyConv2d[K torch.IntOrInts](outChannels int, kernelSize K, opts ...ConvOption) *LazyConv2d {
	v := newConvolution("NewLazyConv2d", unknown, outChannels, torch.Expand(kernelSize, 2), 2, opts)
	return &LazyConv2d{*conv2d(&v), lazy{true}}
}

// Forward is that of [Conv2d]. The first one draws the parameters from the default
// generator, and must not run on several goroutines at a time.
func (m *LazyConv2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.convolution()
	if m.Uninitialized() {
		m.InChannels = v.initialize("LazyConv2d", x)
		m.done()
	}
	return Leave(m, v.forward(x))
}

func (m *LazyConv2d) loaded() { m.InChannels = m.Weight.Size(1) * m.Groups }
