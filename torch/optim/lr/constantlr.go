package lr

import "github.com/gotorch/gotorch/torch/optim"

// ConstantLR multiplies the learning rate of each group by Factor until TotalIters
// epochs are over. It mirrors torch.optim.lr_scheduler.ConstantLR.
type ConstantLR struct {
	base
	factor     float64
	totalIters int
}

// NewConstantLR returns a ConstantLR for opt. It panics with a [*torch.Error] if
// Factor is not from 0 to 1.
func NewConstantLR(opt optim.Optimizer, opts ...ConstantLROption) *ConstantLR {
	s := &ConstantLR{base: base{name: "ConstantLR"}, factor: 1.0 / 3, totalIters: 5}
	last := -1
	for _, o := range opts {
		switch v := o.(type) {
		case Factor:
			s.factor = float64(v)
		case TotalIters:
			s.totalIters = int(v)
		case LastEpoch:
			last = int(v)
		}
	}
	if !(s.factor >= 0 && s.factor <= 1) {
		panic(s.errorf("the constant multiplicative factor is %v; expected to be between 0 and 1", s.factor))
	}
	s.next, s.closed = s.rate, s.closedRate
	s.start(opt, last, field{"factor", &s.factor}, field{"total_iters", &s.totalIters})
	return s
}

func (s *ConstantLR) rate(_ int, g *optim.ParamGroup) float64 {
	switch {
	case s.lastEpoch == 0:
		return now(g).mul(s.factor).v
	case s.lastEpoch != s.totalIters:
		return g.LearningRate()
	case s.factor == 0:
		panic(s.errorf("a learning rate that was multiplied by 0 cannot be brought back; give a Factor above 0"))
	}
	return now(g).mul(1 / s.factor).v
}

func (s *ConstantLR) closedRate(i int) float64 {
	factor := s.factor
	if s.lastEpoch >= s.totalIters {
		factor += 1 - s.factor
	}
	return s.initial(i).mul(factor).v
}
