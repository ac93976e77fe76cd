package lr

import (
	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch/optim"
)

// StepLR multiplies the learning rate of each group by Gamma every so many
// epochs. It mirrors torch.optim.lr_scheduler.StepLR.
type StepLR struct {
	base
	stepSize positive
	gamma    float64
}

// NewStepLR returns a StepLR that drops the learning rates of opt every stepSize
// epochs. It panics with a [*torch.Error] if stepSize is not positive.
func NewStepLR(opt optim.Optimizer, stepSize int, opts ...StepLROption) *StepLR {
	s := &StepLR{base: base{name: "StepLR"}, stepSize: positive(stepSize), gamma: 0.1}
	last := -1
	for _, o := range opts {
		switch v := o.(type) {
		case Gamma:
			s.gamma = float64(v)
		case LastEpoch:
			last = int(v)
		}
	}
	if stepSize < 1 {
		panic(s.errorf("the step size must be at least 1, not %d", stepSize))
	}
	s.next, s.closed = s.rate, s.closedRate
	s.start(opt, last, field{"step_size", &s.stepSize}, field{"gamma", &s.gamma})
	return s
}

func (s *StepLR) rate(_ int, g *optim.ParamGroup) float64 {
	if s.lastEpoch == 0 || s.lastEpoch%int(s.stepSize) != 0 {
		return g.LearningRate()
	}
	return now(g).mul(s.gamma).v
}

func (s *StepLR) closedRate(i int) float64 {
	return s.initial(i).mul(libm.Pow(s.gamma, float64(s.lastEpoch/int(s.stepSize)))).v
}
