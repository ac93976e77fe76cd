package lr

import (
	"math"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// ReduceLROnPlateau multiplies the learning rates by Factor when a metric has not
// become better for more than Patience epochs. It mirrors
// torch.optim.lr_scheduler.ReduceLROnPlateau.
type ReduceLROnPlateau struct {
	base
	factor        float64
	defaultMinLR  any // a float64, or nil if there is one for each group
	minLRs        []float64
	patience      int
	cooldown      int
	eps           float64
	mode          mode
	threshold     float64
	thresholdMode thresholdMode
	worst         float64
	best          float64
	cooldownLeft  int
	badEpochs     int
}

// NewReduceLROnPlateau returns a ReduceLROnPlateau for opt.
//
//	plateau := lr.NewReduceLROnPlateau(sgd, lr.Patience(5))
//	for range 100 {
//		train(net, sgd)
//		plateau.Step(validate(net))
//	}
//
// It panics with a [*torch.Error] if Factor is not less than 1, if MinLR has neither
// one rate nor one for each parameter group, and if Mode or ThresholdMode is
// unknown.
func NewReduceLROnPlateau(opt optim.Optimizer, opts ...ReduceLROnPlateauOption) *ReduceLROnPlateau {
	s := &ReduceLROnPlateau{
		base: base{name: "ReduceLROnPlateau", opt: opt, groups: opt.ParamGroups()}, defaultMinLR: 0.0,
		factor: 0.1, patience: 10, eps: 1e-8, mode: "min", threshold: 1e-4, thresholdMode: "rel",
	}
	min := []float64{0}
	for _, o := range opts {
		switch v := o.(type) {
		case Mode:
			s.mode = mode(v)
		case Factor:
			s.factor = float64(v)
		case Patience:
			s.patience = int(v)
		case Threshold:
			s.threshold = float64(v)
		case ThresholdMode:
			s.thresholdMode = thresholdMode(v)
		case Cooldown:
			s.cooldown = int(v)
		case MinLROption:
			min = v
		case Eps:
			s.eps = float64(v)
		}
	}
	if !(s.factor < 1) {
		panic(s.errorf("Factor is %v; it should be less than 1", s.factor))
	}
	for _, reason := range []error{s.mode.check(), s.thresholdMode.check()} {
		if reason != nil {
			panic(s.errorf("%v", reason))
		}
	}
	if len(min) == 1 {
		s.defaultMinLR = min[0]
		s.minLRs = forEach(&s.base, opt, "MinLR", min[0])
	} else {
		s.defaultMinLR = nil
		s.minLRs = forEach(&s.base, opt, "MinLR", min)
	}
	s.worst = s.mode.worst()
	s.best = s.worst
	s.lastLRs = rates(s.groups)
	s.fields = []field{
		{"factor", &s.factor},
		{"default_min_lr", &s.defaultMinLR},
		{"min_lrs", &s.minLRs},
		{"patience", &s.patience},
		{"cooldown", &s.cooldown},
		{"eps", &s.eps},
		{"last_epoch", &s.lastEpoch},
		{"_last_lr", &s.lastLRs},
		{"mode_worse", &s.worst},
		{"mode", &s.mode},
		{"threshold", &s.threshold},
		{"threshold_mode", &s.thresholdMode},
		{"best", &s.best},
		{"cooldown_counter", &s.cooldownLeft},
		{"num_bad_epochs", &s.badEpochs},
	}
	return s
}

// Step takes the metric of an epoch, a validation loss for example, and sets the
// learning rates of the next one. It mirrors ReduceLROnPlateau.step.
func (s *ReduceLROnPlateau) Step(metric float64) {
	s.lastEpoch++
	if s.better(metric) {
		s.best, s.badEpochs = metric, 0
	} else {
		s.badEpochs++
	}
	if s.cooldownLeft > 0 {
		s.cooldownLeft--
		s.badEpochs = 0
	}
	if s.badEpochs > s.patience {
		s.reduce()
		s.cooldownLeft, s.badEpochs = s.cooldown, 0
	}
	s.lastLRs = rates(s.opt.ParamGroups())
}

func (s *ReduceLROnPlateau) reduce() {
	groups := s.opt.ParamGroups()
	if len(groups) != len(s.minLRs) {
		v, ok := s.defaultMinLR.(float64)
		if !ok {
			panic(s.errorf("the optimizer has %d parameter groups, it had %d when the scheduler was made; MinLR with one rate is for groups that are added", len(groups), len(s.minLRs)))
		}
		s.minLRs = forEach(&s.base, s.opt, "MinLR", v)
	}
	for i, g := range groups {
		old := g.LearningRate()
		if lr := pythonMax(float64(old*s.factor), s.minLRs[i]); old-lr > s.eps {
			g.SetLearningRate(lr)
		}
	}
}

// pythonMax is a, unless b is more.
func pythonMax(a, b float64) float64 {
	if b > a {
		return b
	}
	return a
}

func (s *ReduceLROnPlateau) better(metric float64) bool {
	switch {
	case s.mode == "min" && s.thresholdMode == "rel":
		return metric < float64(s.best*(1-s.threshold))
	case s.mode == "min":
		return metric < s.best-s.threshold
	case s.thresholdMode == "rel":
		return metric > float64(s.best*(s.threshold+1))
	}
	return metric > s.best+s.threshold
}

// LoadStateDict replaces the state by that of d, which came from StateDict or from
// Python. On an error, which says what does not fit, the scheduler is as before. It
// mirrors ReduceLROnPlateau.load_state_dict.
func (s *ReduceLROnPlateau) LoadStateDict(d *torch.Dict) error {
	err := s.base.LoadStateDict(d)
	if err == nil {
		s.worst = s.mode.worst()
	}
	return err
}

type mode string

func (m mode) check() error { return oneOf("Mode", string(m), "min", "max") }

func (m mode) worst() float64 {
	if m == "max" {
		return math.Inf(-1)
	}
	return math.Inf(1)
}

type thresholdMode string

func (m thresholdMode) check() error { return oneOf("ThresholdMode", string(m), "rel", "abs") }
