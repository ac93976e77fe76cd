package nn

import "github.com/gotorch/gotorch/torch"

// unknown stands for the size of an input that a lazy layer has not seen yet.
const unknown = -1 << 63

// lazy is what lazy layers have in common.
type lazy struct{ uninitialized bool }

// Uninitialized reports whether a lazy layer has not seen an input yet: its parameters
// are there, for an optimizer to take, but have no elements. It mirrors
// torch.nn.modules.lazy.LazyModuleMixin.has_uninitialized_params.
func (l *lazy) Uninitialized() bool { return l.uninitialized }

func (l *lazy) done() { l.uninitialized = false }

// lazyLayer is a layer whose parameters get their shapes later: from the first input, or
// from a state dict, after which loaded is called, and done.
type lazyLayer interface {
	Uninitialized() bool
	loaded()
	done()
}

// materialize gives a tensor of a lazy layer its shape. Its elements are whatever the
// memory holds. An undefined one stays so.
func materialize(t torch.Tensor, shape ...int) {
	if t.Defined() {
		torch.NoGrad(func() { t.SetData(torch.Empty(shape, t.DType(), t.Device())) })
	}
}
