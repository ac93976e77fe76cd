package lr

import (
	"math"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch/optim"
)

// CosineAnnealingLR lowers the learning rate of each group along half a cosine,
// from the initial one to EtaMin and, if it goes on, up again. It mirrors
// torch.optim.lr_scheduler.CosineAnnealingLR.
type CosineAnnealingLR struct {
	base
	tMax   positive
	etaMin float64
}

// NewCosineAnnealingLR returns a CosineAnnealingLR that takes tMax epochs from
// the initial learning rates of opt to EtaMin. It panics with a [*torch.Error] if
// tMax is not positive.
func NewCosineAnnealingLR(opt optim.Optimizer, tMax int, opts ...CosineAnnealingLROption) *CosineAnnealingLR {
	s := &CosineAnnealingLR{base: base{name: "CosineAnnealingLR"}, tMax: positive(tMax)}
	last := -1
	for _, o := range opts {
		switch v := o.(type) {
		case EtaMin:
			s.etaMin = float64(v)
		case LastEpoch:
			last = int(v)
		}
	}
	if tMax < 1 {
		panic(s.errorf("the number of epochs to the smallest rate must be at least 1, not %d", tMax))
	}
	s.next, s.closed = s.rate, s.closedRate
	s.start(opt, last, field{"T_max", &s.tMax}, field{"eta_min", &s.etaMin})
	return s
}

// rate follows PyTorch's recursion term by term: each product is rounded before
// it is added to, which float64(…) makes sure of, as Python does.
func (s *CosineAnnealingLR) rate(i int, g *optim.ParamGroup) float64 {
	t, tMax := float64(s.lastEpoch), float64(s.tMax)
	switch {
	case s.first:
		return g.LearningRate()
	case (s.lastEpoch-1-int(s.tMax))%(2*int(s.tMax)) == 0: // up from EtaMin, where the recursion would divide by 0
		return now(g).add(s.initial(i).sub(s.etaMin).mul(1 - libm.Cos(math.Pi/tMax)).div(2).v).v
	}
	ratio := (1 + libm.Cos(math.Pi*t/tMax)) / (1 + libm.Cos(math.Pi*(t-1)/tMax))
	return now(g).sub(s.etaMin).mul(ratio).add(s.etaMin).v
}

func (s *CosineAnnealingLR) closedRate(i int) float64 {
	return s.initial(i).sub(s.etaMin).mul(1 + libm.Cos(math.Pi*float64(s.lastEpoch)/float64(s.tMax))).div(2).add(s.etaMin).v
}
