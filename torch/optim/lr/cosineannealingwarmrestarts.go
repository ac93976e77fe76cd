package lr

import (
	"math"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch/optim"
)

// CosineAnnealingWarmRestarts lowers the learning rate of each group along half a
// cosine, from the initial one to EtaMin, and then begins again, each time TMult
// times as slowly. It mirrors
// torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.
type CosineAnnealingWarmRestarts struct {
	base
	t0, tMult positive
	tI        positive
	etaMin    float64
	tCur      float64
}

// NewCosineAnnealingWarmRestarts returns a CosineAnnealingWarmRestarts whose first
// round takes t0 epochs. It panics with a [*torch.Error] if t0 or TMult is less than
// 1.
func NewCosineAnnealingWarmRestarts(opt optim.Optimizer, t0 int, opts ...CosineAnnealingWarmRestartsOption) *CosineAnnealingWarmRestarts {
	s := &CosineAnnealingWarmRestarts{base: base{name: "CosineAnnealingWarmRestarts"}, t0: positive(t0), tI: positive(t0), tMult: 1}
	last := -1
	for _, o := range opts {
		switch v := o.(type) {
		case TMult:
			s.tMult = positive(v)
		case EtaMin:
			s.etaMin = float64(v)
		case LastEpoch:
			last = int(v)
		}
	}
	if t0 < 1 {
		panic(s.errorf("expected a positive number of epochs to the first restart, but got %d", t0))
	}
	if s.tMult < 1 {
		panic(s.errorf("expected TMult >= 1, but got %d", s.tMult))
	}
	s.tCur = float64(last)
	s.next = func(i int, _ *optim.ParamGroup) float64 {
		return s.initial(i).sub(s.etaMin).mul(1 + libm.Cos(math.Pi*s.tCur/float64(s.tI))).div(2).add(s.etaMin).v
	}
	s.advance = s.Step
	s.start(opt, last,
		field{"T_0", &s.t0},
		field{"T_i", &s.tI},
		field{"T_mult", &s.tMult},
		field{"eta_min", &s.etaMin},
		field{"T_cur", (*maybeInt)(&s.tCur)},
	)
	return s
}

// Step sets the learning rates of the next epoch. It mirrors
// CosineAnnealingWarmRestarts.step.
func (s *CosineAnnealingWarmRestarts) Step() {
	if s.lastEpoch < 0 {
		s.StepTo(0)
		return
	}
	s.tCur++
	if tI := float64(s.tI); s.tCur >= tI {
		s.tCur = math.Mod(s.tCur, tI)
		s.tI *= s.tMult
	}
	s.lastEpoch++
	s.set(s.next)
}

// StepTo sets the learning rates for a moment in an epoch, epoch + batch/batches for
// example. It panics with a [*torch.Error] if epoch is negative. It mirrors
// CosineAnnealingWarmRestarts.step with an argument.
func (s *CosineAnnealingWarmRestarts) StepTo(epoch float64) {
	t0, mult := float64(s.t0), float64(s.tMult)
	switch {
	case !(epoch >= 0):
		panic(s.errorf("expected non-negative epoch, but got %v", epoch))
	case epoch < t0:
		s.tI, s.tCur = s.t0, epoch
	case mult == 1:
		s.tCur = math.Mod(epoch, t0)
	default:
		n := int(libm.Log(float64(epoch/t0*(mult-1))+1) / libm.Log(mult))
		power := libm.Pow(mult, float64(n))
		s.tCur = epoch - float64(t0*(power-1))/(mult-1)
		s.tI = positive(t0 * power)
	}
	s.lastEpoch = int(math.Floor(epoch))
	s.set(s.next)
}
