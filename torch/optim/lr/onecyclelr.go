package lr

import (
	"math"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// OneCycleLR takes the learning rate of each group up to a greatest one and then far
// down, and the momentum down and up. It mirrors
// torch.optim.lr_scheduler.OneCycleLR. Step it after every batch.
type OneCycleLR struct {
	base
	momenta
	totalSteps positive
	phases     phases
	anneal     annealStrategy
}

// NewOneCycleLR returns a OneCycleLR that reaches maxLR, a number for all parameter
// groups of opt or a slice with one for each, and ends after totalSteps: the number
// of epochs times that of batches. It panics with a [*torch.Error] if totalSteps is
// not positive, if PctStart is not from 0 to 1, if AnnealStrategy is unknown, if a
// slice has not as many as there are groups, and if opt has no momentum:
// CycleMomentum(false) leaves that alone. Step panics after totalSteps.
//
//	oneCycle := lr.NewOneCycleLR(sgd, 0.1, epochs*len(loader))
func NewOneCycleLR[L int | float64 | []float64](opt optim.Optimizer, maxLR L, totalSteps int, opts ...OneCycleLROption) *OneCycleLR {
	s := &OneCycleLR{base: base{name: "OneCycleLR"}, totalSteps: positive(totalSteps), anneal: "cos"}
	s.cycle = true
	pct, div, finalDiv, three, last := 0.3, 25.0, 1e4, false, -1
	least, most := []float64{0.85}, []float64{0.95}
	for _, o := range opts {
		switch v := o.(type) {
		case PctStart:
			pct = float64(v)
		case AnnealStrategy:
			s.anneal = annealStrategy(v)
		case CycleMomentum:
			s.cycle = bool(v)
		case BaseMomentumOption:
			least = v
		case MaxMomentumOption:
			most = v
		case DivFactor:
			div = float64(v)
		case FinalDivFactor:
			finalDiv = float64(v)
		case ThreePhase:
			three = bool(v)
		case LastEpoch:
			last = int(v)
		}
	}
	if totalSteps < 1 {
		panic(s.errorf("expected a positive number of steps, but got %d", totalSteps))
	}
	if !(pct >= 0 && pct <= 1) {
		panic(s.errorf("expected PctStart between 0 and 1, but got %v", pct))
	}
	if err := s.anneal.check(); err != nil {
		panic(s.errorf("%v", err))
	}
	s.phases = newPhases(three, pct, float64(totalSteps))
	max := forEach(&s.base, opt, "the maximal learning rate", maxLR)
	if s.cycle {
		s.prepare(&s.base, opt, least, most)
	}
	if last == -1 {
		for i, g := range opt.ParamGroups() {
			initial := max[i] / div
			g.SetInitialLR(initial)
			g.SetNote("max_lr", max[i])
			g.SetNote("min_lr", initial/finalDiv)
			if s.cycle {
				s.note(i, g)
			}
		}
	}
	s.next = s.rate
	fields := []field{
		{"total_steps", &s.totalSteps},
		{"_schedule_phases", &s.phases},
		{"_anneal_func_type", &s.anneal},
		{"cycle_momentum", &s.cycle},
	}
	if s.cycle {
		fields = append(fields, field{"use_beta1", &s.useBeta1})
	}
	s.start(opt, last, fields...)
	return s
}

func (s *OneCycleLR) rate(_ int, g *optim.ParamGroup) float64 {
	t := float64(s.lastEpoch)
	if s.lastEpoch > int(s.totalSteps) {
		panic(s.errorf("tried to step %d times; the specified number of total steps is %d", s.lastEpoch, s.totalSteps))
	}
	start := 0.0
	for i, p := range s.phases {
		if !(t <= p.end) && i < len(s.phases)-1 {
			start = p.end
			continue
		}
		if p.end == start {
			panic(s.errorf("a part of the cycle has no steps; give another PctStart, or more steps in all than %d", s.totalSteps))
		}
		pct := (t - start) / (p.end - start)
		if s.cycle {
			g.SetMomentumOrBeta1(s.between(s.noted(g, p.startMomentum), s.noted(g, p.endMomentum), pct))
		}
		return s.between(s.noted(g, p.startLR), s.noted(g, p.endLR), pct)
	}
	return g.LearningRate()
}

// noted is what the group has under key.
func (s *OneCycleLR) noted(g *optim.ParamGroup, key string) float64 {
	if key == "initial_lr" {
		v, _ := g.InitialLR()
		return v
	}
	v, ok := g.Note(key)
	if !ok {
		panic(s.errorf("a parameter group has no %q; it was added after the scheduler was made, or its state dict was saved without a OneCycleLR", key))
	}
	return v
}

// between goes from start to end. Each product is rounded before it is added to,
// which float64(…) makes sure of, as Python does.
func (s *OneCycleLR) between(start, end, pct float64) float64 {
	if s.anneal == "linear" {
		return float64((end-start)*pct) + start
	}
	return end + float64((start-end)/2*(libm.Cos(math.Pi*pct)+1))
}

type annealStrategy string

func (a annealStrategy) check() error { return oneOf("AnnealStrategy", string(a), "cos", "linear") }

// phase is a part of the cycle. Its ends are keys of a parameter group.
type phase struct {
	end                                        float64
	startLR, endLR, startMomentum, endMomentum string
}

type phases []phase

func newPhases(three bool, pct, total float64) phases {
	up := phase{float64(pct*total) - 1, "initial_lr", "max_lr", "max_momentum", "base_momentum"}
	if three {
		return phases{
			up,
			{float64(2*pct*total) - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum"},
			{total - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum"},
		}
	}
	return phases{up, {total - 1, "max_lr", "min_lr", "base_momentum", "max_momentum"}}
}

// value is the phases for a state dict. The last end is an int in Python.
func (p phases) value() []any {
	list := make([]any, len(p))
	for i, x := range p {
		d := torch.NewDict("end_step", x.end, "start_lr", x.startLR, "end_lr", x.endLR, "start_momentum", x.startMomentum, "end_momentum", x.endMomentum)
		if i == len(p)-1 {
			d.Set("end_step", int(x.end))
		}
		list[i] = d
	}
	return list
}
