package nn

import "github.com/gotorch/gotorch/torch"

// LazyConv3d is a [Conv3d] that takes the number of its input channels from the first
// input: until then its parameters are empty. It mirrors torch.nn.LazyConv3d;
// [NewLazyConv3d] makes one.
type LazyConv3d struct {
	Conv3d
	lazy
}

// NewLazyConv3d makes a LazyConv3d, of which all but the input channels is as in
// [NewConv3d]. It mirrors torch.nn.LazyConv3d.
func NewLazyConv3d[K torch.IntOrInts](outChannels int, kernelSize K, opts ...ConvOption) *LazyConv3d {
	v := newConvolution("NewLazyConv3d", unknown, outChannels, torch.Expand(kernelSize, 3), 3, opts)
	return &LazyConv3d{*conv3d(&v), lazy{true}}
}

// Forward is that of [Conv3d]. The first one draws the parameters from the default
// generator, and must not run on several goroutines at a time.
func (m *LazyConv3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.convolution()
	if m.Uninitialized() {
		m.InChannels = v.initialize("LazyConv3d", x)
		m.done()
	}
	return Leave(m, v.forward(x))
}

func (m *LazyConv3d) loaded() { m.InChannels = m.Weight.Size(1) * m.Groups }
