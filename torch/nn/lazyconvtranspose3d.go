package nn

import "github.com/gotorch/gotorch/torch"

// LazyConvTranspose3d is a [ConvTranspose3d] that takes the number of its input channels
// from the first input: until then its parameters are empty. It mirrors
// torch.nn.LazyConvTranspose3d; [NewLazyConvTranspose3d] makes one.
type LazyConvTranspose3d struct {
	ConvTranspose3d
	lazy
}

// NewLazyConvTranspose3d makes a LazyConvTranspose3d, of which all but the input
// channels is as in [NewConvTranspose3d]. It mirrors torch.nn.LazyConvTranspose3d.
func NewLazyConvTranspose3d[K torch.IntOrInts](outChannels int, kernelSize K, opts ...ConvTransposeOption) *LazyConvTranspose3d {
	v := newTransposed("NewLazyConvTranspose3d", unknown, outChannels, torch.Expand(kernelSize, 3), 3, opts)
	return &LazyConvTranspose3d{*convTranspose3d(&v), lazy{true}}
}

// Forward is that of [ConvTranspose3d]. The first one draws the parameters from the default
// generator, and must not run on several goroutines at a time.
func (m *LazyConvTranspose3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.transposed()
	if m.Uninitialized() {
		m.InChannels = v.initialize("LazyConvTranspose3d", x)
		m.done()
	}
	return Leave(m, v.forward(x))
}

// ForwardSize is that of [ConvTranspose3d].
func (m *LazyConvTranspose3d) ForwardSize(x torch.Tensor, outputSize ...int) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.transposed()
	if m.Uninitialized() {
		m.InChannels = v.initialize("LazyConvTranspose3d", x)
		m.done()
	}
	return Leave(m, v.forwardSize("LazyConvTranspose3d", x, outputSize))
}

func (m *LazyConvTranspose3d) loaded() { m.InChannels = m.Weight.Size(0) }
