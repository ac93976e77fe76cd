package lr

import (
	"maps"
	"slices"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// MultiStepLR multiplies the learning rate of each group by Gamma at given
// epochs. It mirrors torch.optim.lr_scheduler.MultiStepLR.
type MultiStepLR struct {
	base
	milestones map[int]int // how often each is given
	gamma      float64
}

// NewMultiStepLR returns a MultiStepLR that drops the learning rates of opt at
// the epochs in milestones; twice at one that is there twice.
func NewMultiStepLR(opt optim.Optimizer, milestones []int, opts ...MultiStepLROption) *MultiStepLR {
	s := &MultiStepLR{base: base{name: "MultiStepLR"}, milestones: map[int]int{}, gamma: 0.1}
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
	s.fields = []field{{"milestones", s.saveMilestones, s.loadMilestones}, floatField("gamma", &s.gamma)}
	s.next = s.rate
	s.start(opt, last)
	return s
}

func (s *MultiStepLR) rate(_ int, g *optim.ParamGroup) float64 {
	n, ok := s.milestones[s.lastEpoch]
	if !ok {
		return g.LR
	}
	return g.LR * libm.Pow(s.gamma, float64(n))
}

// saveMilestones returns a dict of the counts, as Python's Counter is one.
func (s *MultiStepLR) saveMilestones() any {
	d := torch.NewDict()
	for _, m := range slices.Sorted(maps.Keys(s.milestones)) {
		d.Set(m, s.milestones[m])
	}
	return d
}

func (s *MultiStepLR) loadMilestones(v any) bool {
	d, ok := v.(*torch.Dict)
	if !ok {
		return false
	}
	milestones := map[int]int{}
	for k, v := range d.All() {
		m, ok := k.(int)
		n, isInt := v.(int)
		if !ok || !isInt {
			return false
		}
		milestones[m] = n
	}
	s.milestones = milestones
	return true
}
