package torch

import "github.com/gotorch/gotorch/cgo"

// Hook is what [Tensor.RegisterHook] and its kin return, to remove the hook
// again.
type Hook struct{ id int64 }

// Remove takes the hook away. A Backward that is under way on another goroutine
// may still run it. Removing again does nothing. It mirrors remove of the handle
// that torch.Tensor.register_hook returns.
func (h *Hook) Remove() {
	cgo.RemoveHook(h.id)
	letGoReleased()
}

// RegisterHook makes Backward and [Grad] call f with the gradient of t, each
// time that they compute it; what f returns takes the gradient's place, and the
// undefined Tensor leaves it as it is. Hooks run in the order in which they were
// registered. f must not change its argument. It mirrors
// torch.Tensor.register_hook.
//
// f may run on any goroutine and thread; see [PanicError] for panics in it. The
// hook lives as long as the graph, or for a leaf as long as t. If f holds t, or
// a tensor that was computed from t, neither is ever freed, as no garbage
// collector sees the whole circle: call [Hook.Remove] then.
//
// It panics if t does not require a gradient, and Backward panics if f returns a
// tensor of another shape or type.
func (t Tensor) RegisterHook(f func(grad Tensor) Tensor) *Hook {
	return t.registerHook("RegisterHook", gradHook(f), false, f == nil)
}

// RegisterPostAccumulateGradHook makes Backward call f with t after it has added
// to t's Grad, where an optimizer may take the gradient and drop it at once. It
// mirrors torch.Tensor.register_post_accumulate_grad_hook.
//
// f need not hold t, which it gets; see [Tensor.RegisterHook] for what happens if
// it does. It must not run a Backward that reaches t. It panics if t is no leaf
// that requires a gradient.
func (t Tensor) RegisterPostAccumulateGradHook(f func(t Tensor)) *Hook {
	return t.registerHook("RegisterPostAccumulateGradHook", accumulateHook(f), true, f == nil)
}

func (t Tensor) registerHook(op string, hook caller, postAccumulate, isNil bool) *Hook {
	if isNil {
		panic(errorf(op, "the hook is nil"))
	}
	var id int64
	t.with(op, func(p cgo.Handle) error {
		id = register(hook)
		return cgo.RegisterHook(p, id, postAccumulate)
	})
	return &Hook{id}
}

type gradHook func(Tensor) Tensor

func (f gradHook) what() string { return "a hook" }

func (f gradHook) call(cb *cgo.Callback, args []Tensor) {
	if r := f(args[0]); r.Defined() {
		giveBack(cb, "RegisterHook", r)
	}
}

type accumulateHook func(Tensor)

func (f accumulateHook) what() string { return "a post-accumulate-grad hook" }

func (f accumulateHook) call(_ *cgo.Callback, args []Tensor) { f(args[0]) }
