package nn

import "github.com/gotorch/gotorch/torch"

// LazyBatchNorm1d is a [BatchNorm1d] that takes the number of its features from the first
// input: until then its tensors are empty. It mirrors torch.nn.LazyBatchNorm1d;
// [NewLazyBatchNorm1d] makes one.
type LazyBatchNorm1d struct {
	BatchNorm1d
	lazy
}

// NewLazyBatchNorm1d makes a LazyBatchNorm1d, of which all but the features is as in
// [NewBatchNorm1d]. It mirrors torch.nn.LazyBatchNorm1d.
func NewLazyBatchNorm1d(opts ...BatchNormOption) *LazyBatchNorm1d {
	return &LazyBatchNorm1d{BatchNorm1d(*newBatchNorm("NewLazyBatchNorm1d", unknown, opts)), lazy{true}}
}

// Forward is that of [BatchNorm1d]. The first one must not run on several goroutines at
// a time.
func (m *LazyBatchNorm1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	v := (*batchNorm)(&m.BatchNorm1d)
	if m.Uninitialized() {
		v.initialize("LazyBatchNorm1d", x, 2, 3)
		m.done()
	}
	return Leave(m, v.forward("LazyBatchNorm1d", x, 2, 3))
}

func (m *LazyBatchNorm1d) loaded() {
	for _, t := range []torch.Tensor{m.Weight, m.RunningMean} {
		if t.Defined() {
			m.NumFeatures = t.Size(0)
		}
	}
}
