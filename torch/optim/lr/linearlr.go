package lr

import "github.com/gotorch/gotorch/torch/optim"

// LinearLR goes from StartFactor to EndFactor times the learning rate of each group
// in TotalIters epochs. It mirrors torch.optim.lr_scheduler.LinearLR.
type LinearLR struct {
	base
	startFactor, endFactor float64
	totalIters             int
}

// NewLinearLR returns a LinearLR for opt. It panics with a [*torch.Error] if
// StartFactor is not above 0 and at most 1, and if EndFactor is not from 0 to 1.
func NewLinearLR(opt optim.Optimizer, opts ...LinearLROption) *LinearLR {
	s := &LinearLR{base: base{name: "LinearLR"}, startFactor: 1.0 / 3, endFactor: 1, totalIters: 5}
	last := -1
	for _, o := range opts {
		switch v := o.(type) {
		case StartFactor:
			s.startFactor = float64(v)
		case EndFactor:
			s.endFactor = float64(v)
		case TotalIters:
			s.totalIters = int(v)
		case LastEpoch:
			last = int(v)
		}
	}
	if !(s.startFactor > 0 && s.startFactor <= 1) {
		panic(s.errorf("the starting multiplicative factor is %v; expected to be greater than 0 and less or equal to 1", s.startFactor))
	}
	if !(s.endFactor >= 0 && s.endFactor <= 1) {
		panic(s.errorf("the ending multiplicative factor is %v; expected to be between 0 and 1", s.endFactor))
	}
	s.next, s.closed = s.rate, s.closedRate
	s.start(opt, last, field{"start_factor", &s.startFactor}, field{"end_factor", &s.endFactor}, field{"total_iters", &s.totalIters})
	return s
}

// rate follows PyTorch's recursion term by term: each product is rounded before it
// is added to, which float64(…) makes sure of, as Python does.
func (s *LinearLR) rate(_ int, g *optim.ParamGroup) float64 {
	switch {
	case s.lastEpoch == 0:
		return now(g).mul(s.startFactor).v
	case s.first || s.lastEpoch > s.totalIters:
		return g.LearningRate()
	}
	step := s.endFactor - s.startFactor
	return now(g).mul(1 + step/(float64(float64(s.totalIters)*s.startFactor)+float64(float64(s.lastEpoch-1)*step))).v
}

func (s *LinearLR) closedRate(i int) float64 {
	if s.totalIters == 0 {
		panic(s.errorf("no epochs to go from StartFactor to EndFactor in; give TotalIters of at least 1"))
	}
	return s.initial(i).mul(s.startFactor + float64((s.endFactor-s.startFactor)*float64(min(s.totalIters, s.lastEpoch))/float64(s.totalIters))).v
}
