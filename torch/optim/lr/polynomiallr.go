package lr

import (
	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch/optim"
)

// PolynomialLR lowers the learning rate of each group to 0 in TotalIters epochs,
// along a polynomial of degree Power. It mirrors
// torch.optim.lr_scheduler.PolynomialLR.
type PolynomialLR struct {
	base
	totalIters int
	power      float64
}

// NewPolynomialLR returns a PolynomialLR for opt.
func NewPolynomialLR(opt optim.Optimizer, opts ...PolynomialLROption) *PolynomialLR {
	s := &PolynomialLR{base: base{name: "PolynomialLR"}, totalIters: 5, power: 1}
	last := -1
	for _, o := range opts {
		switch v := o.(type) {
		case TotalIters:
			s.totalIters = int(v)
		case Power:
			s.power = float64(v)
		case LastEpoch:
			last = int(v)
		}
	}
	s.next, s.closed = s.rate, s.closedRate
	s.start(opt, last, field{"total_iters", &s.totalIters}, field{"power", &s.power})
	return s
}

func (s *PolynomialLR) rate(_ int, g *optim.ParamGroup) float64 {
	if s.first || s.lastEpoch > s.totalIters {
		return g.LearningRate()
	}
	t, total := float64(s.lastEpoch), float64(s.totalIters)
	return now(g).mul(libm.Pow((1-t/total)/(1-(t-1)/total), s.power)).v
}

func (s *PolynomialLR) closedRate(i int) float64 {
	if s.totalIters == 0 {
		panic(s.errorf("no epochs to lower the learning rate in; give TotalIters of at least 1"))
	}
	return s.initial(i).mul(libm.Pow(1-float64(min(s.totalIters, s.lastEpoch))/float64(s.totalIters), s.power)).v
}
