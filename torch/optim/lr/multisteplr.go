package lr

import (
	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch/optim"
)

// MultiStepLR multiplies the learning rate of each group by Gamma at given
// epochs. It mirrors torch.optim.lr_scheduler.MultiStepLR.
type MultiStepLR struct {
	base
	milestones counter
	gamma      float64
}

// NewMultiStepLR returns a MultiStepLR that drops the learning rates of opt at
// the epochs in milestones; twice at one that is there twice.
func NewMultiStepLR(opt optim.Optimizer, milestones []int, opts ...MultiStepLROption) *MultiStepLR {
	s := &MultiStepLR{base: base{name: "MultiStepLR"}, milestones: counter{}, gamma: 0.1}
	last := -1
	for _, o := range opts {
		switch v := o.(type) {
		case Gamma:
			s.gamma = float64(v)
		case LastEpoch:
			last = int(v)
		}
	}
	for _, m := range milestones {
		s.milestones[m]++
	}
	s.next, s.closed = s.rate, s.closedRate
	s.start(opt, last, field{"milestones", &s.milestones}, field{"gamma", &s.gamma})
	return s
}

func (s *MultiStepLR) rate(_ int, g *optim.ParamGroup) float64 {
	n, ok := s.milestones[s.lastEpoch]
	if !ok {
		return g.LearningRate()
	}
	return now(g).mul(libm.Pow(s.gamma, float64(n))).v
}

func (s *MultiStepLR) closedRate(i int) float64 {
	n := 0
	for epoch, times := range s.milestones {
		if epoch <= s.lastEpoch {
			n += times
		}
	}
	return s.initial(i).mul(libm.Pow(s.gamma, float64(n))).v
}
