package nn

import "github.com/gotorch/gotorch/torch"

var threshold = elements("threshold")

// Threshold replaces elements that are not above Threshold by Value, in any shape.
// It mirrors torch.nn.Threshold; [NewThreshold] makes one.
type Threshold struct {
	Threshold, Value float64
	Inplace          bool
}

// ThresholdOption is an option of [NewThreshold]: [Inplace].
type ThresholdOption interface{ thresholdOption() }

func (Inplace) thresholdOption() {}

// NewThreshold makes a layer that replaces elements up to threshold by value. It
// mirrors torch.nn.Threshold.
func NewThreshold(threshold, value float64, opts ...ThresholdOption) *Threshold {
	m := &Threshold{Threshold: threshold, Value: value}
	for _, o := range opts {
		if o, ok := o.(Inplace); ok {
			m.Inplace = bool(o)
		}
	}
	return m
}

// Forward applies the function to x, in x itself if Inplace.
func (m *Threshold) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, threshold.run(x, m.Inplace, m.Threshold, m.Value))
}
