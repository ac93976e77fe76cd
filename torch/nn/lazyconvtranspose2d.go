package nn

import "github.com/gotorch/gotorch/torch"

// LazyConvTranspose2d is a [ConvTranspose2d] that takes the number of its input channels
// from the first input: until then its parameters are empty. It mirrors
// torch.nn.LazyConvTranspose2d; [NewLazyConvTranspose2d] makes one.
type LazyConvTranspose2d struct {
	ConvTranspose2d
	lazy
}

// NewLazyConvTranspose2d makes a LazyConvTranspose2d, of which all but the input
// channels is as in [NewConvTranspose2d]. It mirrors torch.nn.LazyConvTranspose2d.
func NewLazyConvTranspose2d[K torch.IntOrInts](outChannels int, kernelSize K, opts ...ConvTransposeOption) *LazyConvTranspose2d {
	v := newTransposed("NewLazyConvTranspose2d", unknown, outChannels, torch.Expand(kernelSize, 2), 2, opts)
	return &LazyConvTranspose2d{*convTranspose2d(&v), lazy{true}}
}

// Forward is that of [ConvTranspose2d]. The first one draws the parameters from the default
// generator, and must not run on several goroutines at a time.
func (m *LazyConvTranspose2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.transposed()
	if m.Uninitialized() {
		m.InChannels = v.initialize("LazyConvTranspose2d", x)
		m.done()
	}
	return Leave(m, v.forward(x))
}

// ForwardSize is that of [ConvTranspose2d].
func (m *LazyConvTranspose2d) ForwardSize(x torch.Tensor, outputSize ...int) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.transposed()
	if m.Uninitialized() {
		m.InChannels = v.initialize("LazyConvTranspose2d", x)
		m.done()
	}
	return Leave(m, v.forwardSize("LazyConvTranspose2d", x, outputSize))
}

func (m *LazyConvTranspose2d) loaded() { m.InChannels = m.Weight.Size(0) }
