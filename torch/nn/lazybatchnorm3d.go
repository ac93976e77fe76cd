package nn

import "github.com/gotorch/gotorch/torch"

// LazyBatchNorm3d is a [BatchNorm3d] that takes the number of its features from the first
// input: until then its tensors are empty. It mirrors torch.nn.LazyBatchNorm3d;
// [NewLazyBatchNorm3d] makes one.
type LazyBatchNorm3d struct {
	BatchNorm3d
	lazy
}

// NewLazyBatchNorm3d makes a LazyBatchNorm3d, of which all but the features is as in
// [NewBatchNorm3d]. It mirrors torch.nn.LazyBatchNorm3d.
func NewLazyBatchNorm3d(opts ...BatchNormOption) *LazyBatchNorm3d {
	return &LazyBatchNorm3d{BatchNorm3d(*newBatchNorm("NewLazyBatchNorm3d", unknown, opts)), lazy{true}}
}

// Forward is that of [BatchNorm3d]. The first one must not run on several goroutines at
// a time.
func (m *LazyBatchNorm3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := (*batchNorm)(&m.BatchNorm3d)
	if m.Uninitialized() {
		v.initialize("LazyBatchNorm3d", x, 5)
		m.done()
	}
	return Leave(m, v.forward("LazyBatchNorm3d", x, 5))
}

func (m *LazyBatchNorm3d) loaded() {
	for _, t := range []torch.Tensor{m.Weight, m.RunningMean} {
		if t.Defined() {
			m.NumFeatures = t.Size(0)
		}
	}
}
