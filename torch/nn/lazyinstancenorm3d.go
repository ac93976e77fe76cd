package nn

import "github.com/gotorch/gotorch/torch"

// LazyInstanceNorm3d is a [InstanceNorm3d] that takes the number of its features from
// the first input: until then its tensors are empty. It mirrors
// torch.nn.LazyInstanceNorm3d; [NewLazyInstanceNorm3d] makes one.
type LazyInstanceNorm3d struct {
	InstanceNorm3d
	lazy
}

// NewLazyInstanceNorm3d makes a LazyInstanceNorm3d, of which all but the features is as in
// [NewInstanceNorm3d]. It mirrors torch.nn.LazyInstanceNorm3d.
func NewLazyInstanceNorm3d(opts ...InstanceNormOption) *LazyInstanceNorm3d {
	return &LazyInstanceNorm3d{InstanceNorm3d(*newInstanceNorm("NewLazyInstanceNorm3d", unknown, opts)), lazy{true}}
}

// Forward is that of [InstanceNorm3d]. The first one must not run on several goroutines
// at a time.
func (m *LazyInstanceNorm3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := (*instanceNorm)(&m.InstanceNorm3d)
	if m.Uninitialized() {
		v.initialize("LazyInstanceNorm3d", x, 3)
		m.done()
	}
	return Leave(m, v.forward("LazyInstanceNorm3d", x, 3))
}

func (m *LazyInstanceNorm3d) loaded() {
	for _, t := range []torch.Tensor{m.Weight, m.RunningMean} {
		if t.Defined() {
			m.NumFeatures = t.Size(0)
		}
	}
}
