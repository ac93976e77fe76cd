package lr

import (
	"fmt"
	"slices"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// nestable is a scheduler that others may be made of.
type nestable interface {
	Scheduler
	optimizer() optim.Optimizer
	begin()
	undo()
	restart() // not of those that are made of others
}

// nested returns schedulers as those that they must be, for opt.
func nested(b *base, opt optim.Optimizer, schedulers []Scheduler) []nestable {
	all := make([]nestable, len(schedulers))
	for i, s := range schedulers {
		n, ok := s.(nestable)
		if !ok {
			panic(b.errorf("scheduler %d is a %T; expected one of this package that steps without a metric", i, s))
		}
		if opt == nil {
			opt = n.optimizer()
		}
		if n.optimizer() != opt {
			panic(b.errorf("expects all schedulers to belong to the same optimizer, but scheduler %d, a %T, has another one", i, s))
		}
		all[i] = n
	}
	return all
}

func statesOf(schedulers []nestable) []any {
	states := make([]any, len(schedulers))
	for i, s := range schedulers {
		states[i] = s.StateDict()
	}
	return states
}

// loadStates loads the states in d. On an error, schedulers are as before.
func loadStates(schedulers []nestable, d *torch.Dict) error {
	states, err := d.List("_schedulers")
	if err != nil {
		return err
	}
	if len(states) != len(schedulers) {
		return fmt.Errorf("it has %d schedulers, this one is made of %d", len(states), len(schedulers))
	}
	old := statesOf(schedulers)
	for i, s := range schedulers {
		state, ok := states[i].(*torch.Dict)
		if !ok {
			err = fmt.Errorf("the state of scheduler %d is a %T; expected a *torch.Dict", i, states[i])
		} else if err = s.LoadStateDict(state); err != nil {
			err = fmt.Errorf("scheduler %d: %w", i, err)
		}
		if err != nil {
			for j := range i {
				if e := schedulers[j].LoadStateDict(old[j].(*torch.Dict)); e != nil {
					panic(e) // it came from there
				}
			}
			return err
		}
	}
	return nil
}

// begun is what the state dict has of one that is made of others, once it is the
// first of a SequentialLR. PyTorch does not count its steps.
var begun = []field{{"_step_count", 0}, {"_is_initial", false}}

func undoAll(schedulers []nestable) {
	for _, s := range schedulers {
		s.undo()
	}
}

// ChainedScheduler steps several schedulers, each of which goes on from the rates
// of the one before. It mirrors torch.optim.lr_scheduler.ChainedScheduler.
type ChainedScheduler struct {
	base
	schedulers []nestable
}

// NewChainedScheduler returns a ChainedScheduler of schedulers of one optimizer. It
// panics with a [*torch.Error] if there are none, or if they are of several
// optimizers.
func NewChainedScheduler(schedulers ...Scheduler) *ChainedScheduler {
	s := &ChainedScheduler{base: base{name: "ChainedScheduler"}}
	if len(schedulers) == 0 {
		panic(s.errorf("expects at least one scheduler to be chained, but got none"))
	}
	s.schedulers = nested(&s.base, nil, schedulers)
	s.opt = s.schedulers[0].optimizer()
	s.groups = s.opt.ParamGroups()
	s.lastLRs = rates(s.groups)
	s.fields = []field{{"_last_lr", &s.lastLRs}}
	return s
}

// Step steps all schedulers. It mirrors ChainedScheduler.step.
func (s *ChainedScheduler) Step() {
	for _, x := range s.schedulers {
		x.Step()
	}
	s.lastLRs = rates(s.groups)
}

func (s *ChainedScheduler) begin() {
	s.fields = append(s.fields, begun...)
	s.Step()
}

func (s *ChainedScheduler) undo() { undoAll(s.schedulers) }

// StateDict returns the state in PyTorch's layout, with those of the schedulers
// under "_schedulers". It mirrors ChainedScheduler.state_dict.
func (s *ChainedScheduler) StateDict() *torch.Dict {
	d := s.base.StateDict()
	d.Set("_schedulers", statesOf(s.schedulers))
	return d
}

// LoadStateDict replaces the state, and those of the schedulers. See
// [Scheduler]. It mirrors ChainedScheduler.load_state_dict.
func (s *ChainedScheduler) LoadStateDict(d *torch.Dict) error {
	return s.loadNested(s.schedulers, d)
}

// loadNested loads the schedulers before anything of their owner.
func (b *base) loadNested(schedulers []nestable, d *torch.Dict) error {
	commits, err := b.read(d)
	if err == nil {
		if err = loadStates(schedulers, d); err != nil {
			err = b.unfit(err)
		}
	}
	if err != nil {
		return err
	}
	for _, commit := range commits {
		commit()
	}
	return nil
}

// SequentialLR runs one scheduler after the other. It mirrors
// torch.optim.lr_scheduler.SequentialLR.
type SequentialLR struct {
	base
	schedulers []nestable
	milestones ints
}

// NewSequentialLR returns a SequentialLR that goes from one of schedulers to the
// next at the epochs in milestones, which are one fewer, in ascending order. It sets
// the learning rates of opt back to the initial ones.
//
//	lr.NewSequentialLR(sgd, []lr.Scheduler{
//		lr.NewLinearLR(sgd, lr.TotalIters(5)),
//		lr.NewCosineAnnealingLR(sgd, 95),
//	}, []int{5})
//
// It panics with a [*torch.Error] if there are no schedulers, if they are not of
// opt, if there are not as many milestones, and if any but the first is itself a
// SequentialLR or a [ChainedScheduler], which cannot begin later.
func NewSequentialLR(opt optim.Optimizer, schedulers []Scheduler, milestones []int, opts ...SequentialLROption) *SequentialLR {
	s := &SequentialLR{base: base{name: "SequentialLR"}, milestones: slices.Clone(milestones)}
	last := -1
	for _, o := range opts {
		if v, ok := o.(LastEpoch); ok {
			last = int(v)
		}
	}
	if len(schedulers) == 0 {
		panic(s.errorf("expects at least one scheduler, but got none"))
	}
	s.schedulers = nested(&s.base, opt, schedulers)
	if len(milestones) != len(schedulers)-1 {
		panic(s.errorf("expects number of schedulers provided to be one more than the number of milestone points, but got %d schedulers and %d milestones", len(schedulers), len(milestones)))
	}
	for i, x := range s.schedulers[1:] {
		switch x.(type) {
		case *SequentialLR, *ChainedScheduler:
			panic(s.errorf("scheduler %d is a %T, which can be the first one only", i+1, x))
		}
	}
	s.opt, s.groups = opt, opt.ParamGroups()
	s.lastEpoch = last + 1
	for i, g := range s.groups {
		initial, ok := g.InitialLR()
		if !ok {
			panic(s.errorf("parameter group %d has no initial learning rate; it was added after the schedulers were made", i))
		}
		g.SetLearningRate(initial)
	}
	undoAll(s.schedulers)
	first := s.schedulers[s.at(0)]
	first.begin()
	s.lastLRs = first.LastLR()
	s.fields = []field{{"_milestones", &s.milestones}, {"last_epoch", &s.lastEpoch}, {"_last_lr", &s.lastLRs}}
	return s
}

// at returns which scheduler epoch belongs to.
func (s *SequentialLR) at(epoch int) int {
	for i, m := range s.milestones {
		if epoch < m {
			return i
		}
	}
	return len(s.milestones)
}

// Step sets the learning rates of the next epoch. It mirrors SequentialLR.step.
func (s *SequentialLR) Step() {
	s.lastEpoch++
	i := s.at(s.lastEpoch)
	x := s.schedulers[i]
	if i > 0 && s.milestones[i-1] == s.lastEpoch {
		x.restart()
	} else {
		x.Step()
	}
	s.lastLRs = x.LastLR()
}

func (s *SequentialLR) begin() {
	s.fields = append(s.fields, begun...)
	s.Step()
}

func (s *SequentialLR) undo() { undoAll(s.schedulers) }

// StateDict returns the state in PyTorch's layout, with those of the schedulers
// under "_schedulers". It mirrors SequentialLR.state_dict.
func (s *SequentialLR) StateDict() *torch.Dict {
	d := s.base.StateDict()
	d.Set("_schedulers", statesOf(s.schedulers))
	return d
}

// LoadStateDict replaces the state, and those of the schedulers. See
// [Scheduler]. It mirrors SequentialLR.load_state_dict.
func (s *SequentialLR) LoadStateDict(d *torch.Dict) error {
	return s.loadNested(s.schedulers, d)
}
