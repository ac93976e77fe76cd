package nn

import "github.com/gotorch/gotorch/torch"

// LazyConvTranspose1d is a [ConvTranspose1d] that takes the number of its input channels
// from the first input: until then its parameters are empty. It mirrors
// torch.nn.LazyConvTranspose1d; [NewLazyConvTranspose1d] makes one.
type LazyConvTranspose1d struct {
	ConvTranspose1d
	lazy
}

// NewLazyConvTranspose1d makes a LazyConvTranspose1d, of which all but the input
// channels is as in [NewConvTranspose1d]. It mirrors torch.nn.LazyConvTranspose1d.
func NewLazyConvTranspose1d(outChannels int, kernelSize int, opts ...ConvTransposeOption) *LazyConvTranspose1d {
	v := newTransposed("NewLazyConvTranspose1d", unknown, outChannels, []int{kernelSize}, 1, opts)
	return &LazyConvTranspose1d{*convTranspose1d(&v), lazy{true}}
}

// Forward is that of [ConvTranspose1d]. The first one draws the parameters from the default
// generator, and must not run on several goroutines at a time.
func (m *LazyConvTranspose1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.transposed()
	if m.Uninitialized() {
		m.InChannels = v.initialize("LazyConvTranspose1d", x)
		m.done()
	}
	return Leave(m, v.forward(x))
}

// ForwardSize is that of [ConvTranspose1d].
func (m *LazyConvTranspose1d) ForwardSize(x torch.Tensor, outputSize ...int) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := m.transposed()
	if m.Uninitialized() {
		m.InChannels = v.initialize("LazyConvTranspose1d", x)
		m.done()
	}
	return Leave(m, v.forwardSize("LazyConvTranspose1d", x, outputSize))
}

func (m *LazyConvTranspose1d) loaded() { m.InChannels = m.Weight.Size(0) }
