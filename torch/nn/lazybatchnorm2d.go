package nn

import "github.com/gotorch/gotorch/torch"

// LazyBatchNorm2d is a [BatchNorm2d] that takes the number of its features from the first
// input: until then its tensors are empty. It mirrors torch.nn.LazyBatchNorm2d;
// [NewLazyBatchNorm2d] makes one.
type LazyBatchNorm2d struct {
	BatchNorm2d
	lazy
}

// NewLazyBatchNorm2d makes a LazyBatchNorm2d, of which all but the features is as in
// [NewBatchNorm2d]. It mirrors torch.nn.LazyBatchNorm2d.
func NewLazyBatchNorm2d(opts ...BatchNormOption) *LazyBatchNorm2d {
	return &LazyBatchNorm2d{BatchNorm2d(*newBatchNorm("NewLazyBatchNorm2d", unknown, opts)), lazy{true}}
}

// Forward is that of [BatchNorm2d]. The first one must not run on several goroutines at
// a time.
func (m *LazyBatchNorm2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := (*batchNorm)(&m.BatchNorm2d)
	if m.Uninitialized() {
		v.initialize("LazyBatchNorm2d", x, 4)
		m.done()
	}
	return Leave(m, v.forward("LazyBatchNorm2d", x, 4))
}

func (m *LazyBatchNorm2d) loaded() {
	for _, t := range []torch.Tensor{m.Weight, m.RunningMean} {
		if t.Defined() {
			m.NumFeatures = t.Size(0)
		}
	}
}
