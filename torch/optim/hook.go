package optim

import (
	"slices"
	"sync"

	"github.com/gotorch/gotorch/torch"
)

// Hook is what RegisterStepPreHook and its kin return, to remove the hook again.
// It mirrors torch.utils.hooks.RemovableHandle.
type Hook struct{ remove func() }

// Remove takes the hook away. Removing again does nothing.
func (h *Hook) Remove() { h.remove() }

// hookList is hooks in the order in which they run. The slice is replaced, not
// changed, so that a hook may add and remove others.
type hookList[F any] struct {
	mu  sync.Mutex
	all []*F
}

func (l *hookList[F]) add(f F, first bool) *Hook {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := &f
	if first {
		l.all = slices.Concat([]*F{p}, l.all)
	} else {
		l.all = slices.Concat(l.all, []*F{p})
	}
	return &Hook{func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.all = slices.DeleteFunc(slices.Clone(l.all), func(q *F) bool { return p == q })
	}}
}

func (l *hookList[F]) list() []*F {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all
}

type stepHook = func(o Optimizer)

// hooks is the hooks of one optimizer.
type hooks struct {
	stepPre, stepPost hookList[stepHook]
	statePre          hookList[stepHook]
	statePost         hookList[func(o Optimizer, d *torch.Dict) *torch.Dict]
	loadPre           hookList[func(o Optimizer, d *torch.Dict) *torch.Dict]
	loadPost          hookList[stepHook]
}

// The hooks of all optimizers.
var allStepPre, allStepPost hookList[stepHook]

// RegisterOptimizerStepPreHook makes the Step of every optimizer call hook before
// anything else. It mirrors
// torch.optim.optimizer.register_optimizer_step_pre_hook.
func RegisterOptimizerStepPreHook(hook func(o Optimizer)) *Hook { return allStepPre.add(hook, false) }

// RegisterOptimizerStepPostHook makes the Step of every optimizer call hook when
// it is done. It mirrors torch.optim.optimizer.register_optimizer_step_post_hook.
func RegisterOptimizerStepPostHook(hook func(o Optimizer)) *Hook { return allStepPost.add(hook, false) }

// RegisterStepPreHook makes Step call hook before anything else, after the hooks
// of all optimizers. It mirrors torch.optim.Optimizer.register_step_pre_hook.
func (b *base) RegisterStepPreHook(hook func(o Optimizer)) *Hook {
	return b.hooks.stepPre.add(hook, false)
}

// RegisterStepPostHook makes Step call hook when it is done, before the hooks of
// all optimizers. It mirrors torch.optim.Optimizer.register_step_post_hook.
func (b *base) RegisterStepPostHook(hook func(o Optimizer)) *Hook {
	return b.hooks.stepPost.add(hook, false)
}

// RegisterStateDictPreHook makes StateDict call hook first; with [Prepend] before
// the hooks that there are already. It mirrors
// torch.optim.Optimizer.register_state_dict_pre_hook.
func (b *base) RegisterStateDictPreHook(hook func(o Optimizer), opts ...HookOption) *Hook {
	return b.hooks.statePre.add(hook, prepended(opts))
}

// RegisterStateDictPostHook makes StateDict call hook with the dict, which it may
// change, or return another one instead; nil keeps it. It mirrors
// torch.optim.Optimizer.register_state_dict_post_hook.
func (b *base) RegisterStateDictPostHook(hook func(o Optimizer, d *torch.Dict) *torch.Dict, opts ...HookOption) *Hook {
	return b.hooks.statePost.add(hook, prepended(opts))
}

// RegisterLoadStateDictPreHook makes LoadStateDict call hook with a copy of the
// dict, which it may change, or return another one instead; nil keeps it. It
// mirrors torch.optim.Optimizer.register_load_state_dict_pre_hook.
func (b *base) RegisterLoadStateDictPreHook(hook func(o Optimizer, d *torch.Dict) *torch.Dict, opts ...HookOption) *Hook {
	return b.hooks.loadPre.add(hook, prepended(opts))
}

// RegisterLoadStateDictPostHook makes LoadStateDict call hook when it has loaded
// a state dict. It mirrors
// torch.optim.Optimizer.register_load_state_dict_post_hook.
func (b *base) RegisterLoadStateDictPostHook(hook func(o Optimizer), opts ...HookOption) *Hook {
	return b.hooks.loadPost.add(hook, prepended(opts))
}

// HookOption is an option of the hooks of state dicts: [Prepend].
type HookOption interface{ hookOption() }

// Prepend tells whether a hook runs before those that there are already, instead
// of after them.
type Prepend bool

func (Prepend) hookOption() {}

func prepended(opts []HookOption) (first bool) {
	for _, o := range opts {
		if o, ok := o.(Prepend); ok {
			first = bool(o)
		}
	}
	return first
}

func (b *base) before() {
	b.call(&allStepPre)
	b.call(&b.hooks.stepPre)
}

func (b *base) after() {
	b.call(&b.hooks.stepPost)
	b.call(&allStepPost)
}

func (b *base) call(l *hookList[stepHook]) {
	for _, f := range l.list() {
		(*f)(b.self)
	}
}

// edit passes d through hooks.
func (b *base) edit(l *hookList[func(o Optimizer, d *torch.Dict) *torch.Dict], d *torch.Dict) *torch.Dict {
	for _, f := range l.list() {
		if other := (*f)(b.self, d); other != nil {
			d = other
		}
	}
	return d
}
