package nn

import "github.com/gotorch/gotorch/torch"

// LazyConv1d is a [Conv1d] that takes the number of its input channels from the first
// input: until then its parameters are empty. It mirrors torch.nn.LazyConv1d;
// [NewLazyConv1d] makes one.
type LazyConv1d struct {
	Conv1d
	lazy
}

// NewLazyConv1d makes a LazyConv1d, of which all but the input channels is as in
// [NewConv1d]. It mirrors torch.nn.LazyConv1d.
func NewLazyConv1d(outChannels int, kernelSize int, opts ...ConvOption) *LazyConv1d {
	v := newConvolution("NewLazyConv1d", unknown, outChannels, []int{kernelSize}, 1, opts)
	return &LazyConv1d{*conv1d(&v), lazy{true}}
}

// Forward is that of [Conv1d]. The first one draws the parameters from the default
// generator, and must not run on several goroutines at a time.
func (m *LazyConv1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.convolution()
	if m.Uninitialized() {
		m.InChannels = v.initialize("LazyConv1d", x)
		m.done()
	}
	return Leave(m, v.forward(x))
}

func (m *LazyConv1d) loaded() { m.InChannels = m.Weight.Size(1) * m.Groups }
