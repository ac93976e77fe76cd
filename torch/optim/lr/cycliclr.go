package lr

import (
	"math"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch/optim"
)

// CyclicLR takes the learning rate of each group up and down between two bounds,
// and the momentum down and up. It mirrors torch.optim.lr_scheduler.CyclicLR. Step
// it after every batch.
type CyclicLR struct {
	base
	momenta
	maxLRs    []float64
	totalSize float64
	stepRatio float64
	mode      cyclicMode
	gamma     float64
	scale     func(x float64) float64 // of the caller
	scaleMode scaleMode
}

// NewCyclicLR returns a CyclicLR between baseLR and maxLR, each a number for all
// parameter groups of opt, or a slice with one for each. It panics with a
// [*torch.Error] if a slice has not as many as there are groups, if Mode or ScaleMode
// is unknown, and if opt has no momentum: CycleMomentum(false) leaves that alone.
//
//	cyclic := lr.NewCyclicLR(sgd, 0.001, 0.1, lr.StepSizeUp(500))
func NewCyclicLR[B, M int | float64 | []float64](opt optim.Optimizer, baseLR B, maxLR M, opts ...CyclicLROption) *CyclicLR {
	s := &CyclicLR{base: base{name: "CyclicLR"}, gamma: 1, mode: "triangular", scaleMode: "cycle"}
	s.cycle = true
	up, down, last := 2000.0, -1.0, -1
	least, most := []float64{0.8}, []float64{0.9}
	for _, o := range opts {
		switch v := o.(type) {
		case StepSizeUp:
			up = float64(v)
		case StepSizeDown:
			down = float64(v)
		case Mode:
			s.mode = cyclicMode(v)
		case Gamma:
			s.gamma = float64(v)
		case ScaleFn:
			s.scale = v
		case ScaleMode:
			s.scaleMode = scaleMode(v)
		case CycleMomentum:
			s.cycle = bool(v)
		case BaseMomentumOption:
			least = v
		case MaxMomentumOption:
			most = v
		case LastEpoch:
			last = int(v)
		}
	}
	bases := forEach(&s.base, opt, "the base learning rate", baseLR)
	s.maxLRs = forEach(&s.base, opt, "the maximal learning rate", maxLR)
	if down < 0 {
		down = up
	}
	if !(up > 0) {
		panic(s.errorf("StepSizeUp is %v; expected at least 1", up))
	}
	if s.scale == nil {
		if err := s.mode.check(); err != nil {
			panic(s.errorf("%v", err))
		}
		s.scaleMode = s.mode.scale()
	}
	if err := s.scaleMode.check(); err != nil {
		panic(s.errorf("%v", err))
	}
	s.totalSize = up + down
	s.stepRatio = up / s.totalSize
	if s.cycle {
		s.prepare(&s.base, opt, least, most)
	}
	if last == -1 {
		for i, g := range opt.ParamGroups() {
			g.SetLearningRate(bases[i])
			if s.cycle {
				s.note(i, g)
			}
		}
	}
	s.next = s.rate
	fields := []field{
		{"max_lrs", &s.maxLRs},
		{"total_size", &s.totalSize},
		{"step_ratio", &s.stepRatio},
		{"mode", &s.mode},
		{"gamma", &s.gamma},
		{"scale_mode", &s.scaleMode},
		{"cycle_momentum", &s.cycle},
	}
	if s.cycle {
		fields = append(fields, field{"use_beta1", &s.useBeta1}, field{"base_momentums", &s.least}, field{"max_momentums", &s.most})
	}
	s.start(opt, last, fields...)
	s.fields = append(s.fields, field{"_scale_fn_custom", nil}) // Python saves no function either
	s.lrs, s.singles = bases, nil
	return s
}

// rate takes the momentum of the group along. Each product is rounded before it is
// added to, which float64(…) makes sure of, as Python does.
func (s *CyclicLR) rate(i int, g *optim.ParamGroup) float64 {
	t := float64(s.lastEpoch) / s.totalSize
	cycle := math.Floor(1 + t)
	x := 1 + t - cycle
	factor := x / s.stepRatio
	if !(x <= s.stepRatio) {
		factor = (x - 1) / (s.stepRatio - 1)
	}
	at := float64(s.lastEpoch)
	if s.scaleMode == "cycle" {
		at = cycle
	}
	scale := s.scaleAt(at)
	if s.cycle {
		height := float64((s.most[i] - s.least[i]) * factor)
		g.SetMomentumOrBeta1(s.most[i] - float64(height*scale))
	}
	height := float64((s.maxLRs[i] - s.lrs[i]) * factor)
	return s.lrs[i] + float64(height*scale)
}

func (s *CyclicLR) scaleAt(x float64) float64 {
	switch {
	case s.scale != nil:
		return s.scale(x)
	case s.mode == "triangular2":
		return 1 / libm.Pow(2, x-1)
	case s.mode == "exp_range":
		return libm.Pow(s.gamma, x)
	}
	return 1
}

type cyclicMode string

func (m cyclicMode) check() error {
	return oneOf("Mode", string(m), "triangular", "triangular2", "exp_range")
}

func (m cyclicMode) scale() scaleMode {
	if m == "exp_range" {
		return "iterations"
	}
	return "cycle"
}

type scaleMode string

func (m scaleMode) check() error { return oneOf("ScaleMode", string(m), "cycle", "iterations") }
