package lr

import (
	"math"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch/optim"
)

// SWALR takes the learning rate of each group to one that stays, for averaging
// weights with package swa. It mirrors torch.optim.swa_utils.SWALR.
type SWALR struct {
	base
	strategy annealStrategy
	epochs   int
}

// NewSWALR returns a SWALR that goes to swaLR, a number for all parameter groups of
// opt or a slice with one for each, in AnnealEpochs. It panics with a
// [*torch.Error] if the slice has not as many as there are groups, if AnnealStrategy
// is unknown and if AnnealEpochs is negative.
func NewSWALR[L int | float64 | []float64](opt optim.Optimizer, swaLR L, opts ...SWALROption) *SWALR {
	s := &SWALR{base: base{name: "SWALR"}, strategy: "cos", epochs: 10}
	last := -1
	for _, o := range opts {
		switch v := o.(type) {
		case AnnealEpochs:
			s.epochs = int(v)
		case AnnealStrategy:
			s.strategy = annealStrategy(v)
		case LastEpoch:
			last = int(v)
		}
	}
	if err := s.strategy.check(); err != nil {
		panic(s.errorf("%v", err))
	}
	if s.epochs < 0 {
		panic(s.errorf("AnnealEpochs must be equal or greater than 0, got %d", s.epochs))
	}
	for i, v := range forEach(&s.base, opt, "the SWA learning rate", swaLR) {
		opt.ParamGroups()[i].SetNote("swa_lr", v)
	}
	s.next = s.rate
	s.start(opt, last, field{"_anneal_strategy", &s.strategy}, field{"anneal_epochs", &s.epochs})
	return s
}

// rate goes back to the rate from which the last one came, and on from there. Each
// product is rounded before it is added to, which float64(…) makes sure of, as
// Python does.
func (s *SWALR) rate(_ int, g *optim.ParamGroup) float64 {
	swa, ok := g.Note("swa_lr")
	if !ok {
		panic(s.errorf("a parameter group has no \"swa_lr\"; it was added after the scheduler was made, or its state dict was saved without a SWALR"))
	}
	step := s.stepCount - 1
	if s.epochs == 0 {
		step = max(1, step)
	}
	before, part := s.part(step-1), s.part(step)
	start := number{v: swa}
	if before != 1 {
		start = now(g).sub(float64(before * swa)).div(1 - before)
	}
	return start.mul(1 - part).add(float64(swa * part)).v
}

// part is how much of the way is done after so many steps.
func (s *SWALR) part(step int) float64 {
	t := max(0, min(1, float64(step)/float64(max(1, s.epochs))))
	if s.strategy == "linear" {
		return t
	}
	return (1 - libm.Cos(math.Pi*t)) / 2
}
