package lr

import (
	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch/optim"
)

// ExponentialLR multiplies the learning rate of each group by a factor every epoch.
// It mirrors torch.optim.lr_scheduler.ExponentialLR.
type ExponentialLR struct {
	base
	gamma float64
}

// NewExponentialLR returns an ExponentialLR that multiplies the learning rates of
// opt by gamma.
func NewExponentialLR(opt optim.Optimizer, gamma float64, opts ...ExponentialLROption) *ExponentialLR {
	s := &ExponentialLR{base: base{name: "ExponentialLR"}, gamma: gamma}
	last := -1
	for _, o := range opts {
		if v, ok := o.(LastEpoch); ok {
			last = int(v)
		}
	}
	s.next = func(_ int, g *optim.ParamGroup) float64 {
		if s.first {
			return g.LearningRate()
		}
		return now(g).mul(s.gamma).v
	}
	s.closed = func(i int) float64 { return s.initial(i).mul(libm.Pow(s.gamma, float64(s.lastEpoch))).v }
	s.start(opt, last, field{"gamma", &s.gamma})
	return s
}
