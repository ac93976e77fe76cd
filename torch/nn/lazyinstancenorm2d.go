package nn

import "github.com/gotorch/gotorch/torch"

// LazyInstanceNorm2d is a [InstanceNorm2d] that takes the number of its features from
// the first input: until then its tensors are empty. It mirrors
// torch.nn.LazyInstanceNorm2d; [NewLazyInstanceNorm2d] makes one.
type LazyInstanceNorm2d struct {
	InstanceNorm2d
	lazy
}

// NewLazyInstanceNorm2d makes a LazyInstanceNorm2d, of which all but the features is as in
// [NewInstanceNorm2d]. It mirrors torch.nn.LazyInstanceNorm2d.
func NewLazyInstanceNorm2d(opts ...InstanceNormOption) *LazyInstanceNorm2d {
	return &LazyInstanceNorm2d{InstanceNorm2d(*newInstanceNorm("NewLazyInstanceNorm2d", unknown, opts)), lazy{true}}
}

// Forward is that of [InstanceNorm2d]. The first one must not run on several goroutines
// at a time.
func (m *LazyInstanceNorm2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := (*instanceNorm)(&m.InstanceNorm2d)
	if m.Uninitialized() {
		v.initialize("LazyInstanceNorm2d", x, 2)
		m.done()
	}
	return Leave(m, v.forward("LazyInstanceNorm2d", x, 2))
}

func (m *LazyInstanceNorm2d) loaded() {
	for _, t := range []torch.Tensor{m.Weight, m.RunningMean} {
		if t.Defined() {
			m.NumFeatures = t.Size(0)
		}
	}
}
