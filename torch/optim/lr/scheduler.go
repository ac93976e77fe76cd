package lr

import (
	"fmt"
	"slices"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// Scheduler is what every scheduler of this package is. It mirrors
// torch.optim.lr_scheduler.LRScheduler.
type Scheduler interface {
	// Step sets the learning rates of the next epoch. Call it once an epoch (or once
	// a batch, if the numbers given to the scheduler count batches), after the
	// optimizer's Step.
	Step()
	// LastLR returns the learning rate of each parameter group that the last Step
	// set.
	LastLR() []float64
	// StateDict returns the state in PyTorch's layout, without the optimizer.
	StateDict() *torch.Dict
	// LoadStateDict replaces the state by that of d, which came from StateDict or
	// from Python. The learning rates of the optimizer stay: load its state dict as
	// well. On an error, which says what does not fit, the scheduler is as before.
	LoadStateDict(d *torch.Dict) error
}

// base is what all schedulers share.
type base struct {
	name      string // "StepLR"
	opt       optim.Optimizer
	groups    []*optim.ParamGroup
	next      func(i int, g *optim.ParamGroup) float64 // the rate of group i in epoch lastEpoch
	closed    func(i int) float64                      // the same from the initial rate, nil if next does so
	advance   func()                                   // Step, of those that have one of their own
	first     bool                                     // whether the Step under way is that of the constructor
	fields    []field
	lrs       []float64 // initial
	singles   []bool    // whether they are tensors of 32 bits
	lastEpoch int
	stepCount int
	lastLRs   []float64
}

func (b *base) errorf(format string, args ...any) *torch.Error {
	return &torch.Error{Op: "lr." + b.name, Msg: fmt.Sprintf(format, args...)}
}

// start attaches the scheduler to opt and sets the rates of the first epoch.
func (b *base) start(opt optim.Optimizer, lastEpoch int, fields ...field) {
	b.opt, b.groups = opt, opt.ParamGroups()
	b.fields = append(fields,
		field{"base_lrs", &b.lrs},
		field{"last_epoch", &b.lastEpoch},
		field{"_step_count", &b.stepCount},
		field{"_is_initial", false},
		field{"_get_lr_called_within_step", false},
		field{"_last_lr", &b.lastLRs},
	)
	if lastEpoch < -1 {
		panic(b.errorf("LastEpoch is %d; expected the number of epochs trained, less one: -1 before the first", lastEpoch))
	}
	for i, g := range b.groups {
		lr, ok := g.InitialLR()
		switch {
		case !ok && lastEpoch >= 0:
			panic(b.errorf("parameter group %d has no initial learning rate, which going on after epoch %d needs; load the optimizer's state dict first, or leave LastEpoch out to start", i, lastEpoch))
		case !ok:
			lr = g.LearningRate()
			g.KeepInitialLR()
		}
		t := g.InitialLRTensor()
		b.lrs = append(b.lrs, lr)
		b.singles = append(b.singles, t.Defined() && t.DType() == torch.Float32)
	}
	b.lastEpoch = lastEpoch
	b.begin()
}

func (b *base) optimizer() optim.Optimizer { return b.opt }

// begin takes the step to the first epoch.
func (b *base) begin() {
	b.stepCount, b.first = 0, true
	if b.advance != nil {
		b.advance()
	} else {
		b.Step()
	}
	b.first = false
}

// undo takes the number of an epoch back, and leaves the rates.
func (b *base) undo() { b.lastEpoch-- }

// restart goes back to the first epoch in the midst of training.
func (b *base) restart() {
	b.lastEpoch = 0
	if b.closed == nil {
		b.set(b.next)
		return
	}
	b.set(func(i int, _ *optim.ParamGroup) float64 { return b.closed(i) })
}

// Step sets the learning rates of the next epoch. Call it once an epoch (or once
// a batch, if the numbers given to the scheduler count batches), after the
// optimizer's Step. It mirrors LRScheduler.step.
func (b *base) Step() {
	b.stepCount++
	b.lastEpoch++
	b.set(b.next)
}

func (b *base) set(rate func(i int, g *optim.ParamGroup) float64) {
	rates := make([]float64, len(b.groups))
	for i, g := range b.groups {
		rates[i] = rate(i, g)
	}
	for i, g := range b.groups {
		g.SetLearningRate(rates[i])
		rates[i] = g.LearningRate() // rounded, if it is a tensor
	}
	b.lastLRs = rates
}

// rates are those that the groups have now.
func rates(groups []*optim.ParamGroup) []float64 {
	all := make([]float64, len(groups))
	for i, g := range groups {
		all[i] = g.LearningRate()
	}
	return all
}

// forEach is a value for each group of opt: one for all of them, or a slice. It is an
// int where a caller writes 1 for 1.0.
func forEach[V int | float64 | []float64](b *base, opt optim.Optimizer, name string, v V) []float64 {
	n := len(opt.ParamGroups())
	switch v := any(v).(type) {
	case int:
		return slices.Repeat([]float64{float64(v)}, n)
	case float64:
		return slices.Repeat([]float64{v}, n)
	case []float64:
		if len(v) != n {
			panic(b.errorf("%s must have the same length as the parameter groups: it has %d values, there are %d groups", name, len(v), n))
		}
		return slices.Clone(v)
	}
	return nil
}

// LastLR returns the learning rate of each parameter group that the last Step
// set. It mirrors LRScheduler.get_last_lr.
func (b *base) LastLR() []float64 { return slices.Clone(b.lastLRs) }
