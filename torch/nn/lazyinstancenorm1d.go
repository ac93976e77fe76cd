package nn

import "github.com/gotorch/gotorch/torch"

// LazyInstanceNorm1d is a [InstanceNorm1d] that takes the number of its features from
// the first input: until then its tensors are empty. It mirrors
// torch.nn.LazyInstanceNorm1d; [NewLazyInstanceNorm1d] makes one.
type LazyInstanceNorm1d struct {
	InstanceNorm1d
	lazy
}

// NewLazyInstanceNorm1d makes a LazyInstanceNorm1d, of which all but the features is as in
// [NewInstanceNorm1d]. It mirrors torch.nn.LazyInstanceNorm1d.
func NewLazyInstanceNorm1d(opts ...InstanceNormOption) *LazyInstanceNorm1d {
	return &LazyInstanceNorm1d{InstanceNorm1d(*newInstanceNorm("NewLazyInstanceNorm1d", unknown, opts)), lazy{true}}
}

// Forward is that of [InstanceNorm1d]. The first one must not run on several goroutines
// at a time.
func (m *LazyInstanceNorm1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := (*instanceNorm)(&m.InstanceNorm1d)
	if m.Uninitialized() {
		v.initialize("LazyInstanceNorm1d", x, 1)
		m.done()
	}
	return Leave(m, v.forward("LazyInstanceNorm1d", x, 1))
}

func (m *LazyInstanceNorm1d) loaded() {
	for _, t := range []torch.Tensor{m.Weight, m.RunningMean} {
		if t.Defined() {
			m.NumFeatures = t.Size(0)
		}
	}
}
