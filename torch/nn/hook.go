package nn

import (
	"reflect"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
	"weak"

	"github.com/gotorch/gotorch/torch"
)

// Hook is what [RegisterForwardHook] and its kin return, to remove the hook again.
type Hook struct{ remove func() }

// Remove takes the hook away; a Forward or Backward that is under way may still run it.
// Removing again does nothing. It mirrors remove of torch.utils.hooks.RemovableHandle.
func (h *Hook) Remove() { h.remove() }

// HookOption is an option of [RegisterForwardHook] and its kin: [Prepend].
type HookOption interface{ hookOption() }

// Prepend puts a hook before those that the layer has, instead of behind them.
type Prepend bool

// ForwardHookOption is an option of [RegisterForwardHook]: [Prepend], [AlwaysCall].
type ForwardHookOption interface{ forwardHookOption() }

// ModuleForwardHookOption is an option of [RegisterModuleForwardHook]: [AlwaysCall].
type ModuleForwardHookOption interface{ moduleForwardHookOption() }

// AlwaysCall makes a forward hook run even if Forward panics, or another hook before it:
// with the outputs that there are by then, nil if there are none. Whatever such a hook
// panics with is lost, as the first panic goes on. Layers of this package see to it; a
// layer of the program's own must be called through [Call], as [Sequential] does.
type AlwaysCall bool

func (Prepend) hookOption()                 {}
func (Prepend) forwardHookOption()          {}
func (AlwaysCall) forwardHookOption()       {}
func (AlwaysCall) moduleForwardHookOption() {}

// ForwardPreHook gets a layer and its inputs before they go in. What it returns takes
// their place; nil leaves them as they are.
type ForwardPreHook func(layer any, inputs []torch.Tensor) []torch.Tensor

// ForwardHook gets a layer, its inputs and its outputs. What it returns takes the place
// of the outputs; nil leaves them as they are.
type ForwardHook func(layer any, inputs, outputs []torch.Tensor) []torch.Tensor

// FullBackwardPreHook gets a layer and the gradients of its outputs, the undefined
// Tensor where there is none. What it returns takes their place; nil leaves them as they
// are.
type FullBackwardPreHook func(layer any, gradOutputs []torch.Tensor) []torch.Tensor

// FullBackwardHook gets a layer, the gradients of its inputs and those of its outputs,
// the undefined Tensor where there is none. What it returns takes the place of the
// gradients of the inputs; nil leaves them as they are.
type FullBackwardHook func(layer any, gradInputs, gradOutputs []torch.Tensor) []torch.Tensor

// RegisterForwardPreHook makes Forward of a layer call f with its inputs first. The
// layer is a pointer to a struct, or a Sequential that is not empty, and f gets it.
// Hooks run in the order in which they were registered, those of all layers before, see
// [RegisterModuleForwardPreHook]. It mirrors torch.nn.Module.register_forward_pre_hook.
//
// A hook does not keep its layer alive unless f holds it: f should use the layer that it
// is given. Layers of this package run hooks; for layers of the program's own see
// [Enter] and [Call]. Finding a layer's hooks takes longer than a small operator does.
//
// It panics with a [*torch.Error] if the layer cannot have hooks, and Forward does if f
// returns another number of tensors than it got.
func RegisterForwardPreHook(layer any, f ForwardPreHook, opts ...HookOption) *Hook {
	s := hooksOf("RegisterForwardPreHook", layer, f == nil)
	return add(&s.forwardPre, f, true, opts)
}

// RegisterForwardHook makes Forward of a layer call f with its inputs and outputs at the
// end. It mirrors torch.nn.Module.register_forward_hook; all that
// [RegisterForwardPreHook] says goes for it too.
//
//	var features torch.Tensor
//	hook := nn.RegisterForwardHook(net.Layer4, func(_ any, _, out []torch.Tensor) []torch.Tensor {
//		features = out[0].Detach().Keep()
//		return nil
//	})
//	defer hook.Remove()
func RegisterForwardHook(layer any, f ForwardHook, opts ...ForwardHookOption) *Hook {
	s := hooksOf("RegisterForwardHook", layer, f == nil)
	return add(&s.forward, f, true, opts)
}

// RegisterFullBackwardPreHook makes Backward call f with the gradients of a layer's
// outputs before it goes through the layer. It mirrors
// torch.nn.Module.register_full_backward_pre_hook; all that [RegisterFullBackwardHook]
// says goes for it too.
func RegisterFullBackwardPreHook(layer any, f FullBackwardPreHook, opts ...HookOption) *Hook {
	s := hooksOf("RegisterFullBackwardPreHook", layer, f == nil)
	return add(&s.backwardPre, f, true, opts)
}

// RegisterFullBackwardHook makes Backward call f with the gradients of a layer's inputs
// and outputs, once it has gone through the layer. The hooks are those that the layer
// had when Forward ran. Where no input requires a gradient, f runs with the gradients of
// the outputs alone, and must return none. It mirrors
// torch.nn.Module.register_full_backward_hook.
//
// As in PyTorch the layer gets views of its inputs, and gives back views of its outputs,
// which nothing may change in place. f must not change its arguments, and may run on any
// goroutine and thread; see [torch.PanicError] for panics in it. See also
// [RegisterForwardPreHook].
func RegisterFullBackwardHook(layer any, f FullBackwardHook, opts ...HookOption) *Hook {
	s := hooksOf("RegisterFullBackwardHook", layer, f == nil)
	return add(&s.backward, f, true, opts)
}

// RegisterModuleForwardPreHook is [RegisterForwardPreHook] for all layers, whose own
// hooks run afterwards. It mirrors
// torch.nn.modules.module.register_module_forward_pre_hook.
func RegisterModuleForwardPreHook(f ForwardPreHook) *Hook {
	checkHook("RegisterModuleForwardPreHook", f == nil)
	return add(&hooks.all.forwardPre, f, true, []HookOption(nil))
}

// RegisterModuleForwardHook is [RegisterForwardHook] for all layers, whose own hooks run
// afterwards. It mirrors torch.nn.modules.module.register_module_forward_hook.
func RegisterModuleForwardHook(f ForwardHook, opts ...ModuleForwardHookOption) *Hook {
	checkHook("RegisterModuleForwardHook", f == nil)
	return add(&hooks.all.forward, f, true, opts)
}

// RegisterModuleFullBackwardPreHook is [RegisterFullBackwardPreHook] for all layers,
// whose own hooks run afterwards. It mirrors
// torch.nn.modules.module.register_module_full_backward_pre_hook.
func RegisterModuleFullBackwardPreHook(f FullBackwardPreHook) *Hook {
	checkHook("RegisterModuleFullBackwardPreHook", f == nil)
	return add(&hooks.all.backwardPre, f, true, []HookOption(nil))
}

// RegisterModuleFullBackwardHook is [RegisterFullBackwardHook] for all layers, whose own
// hooks run afterwards. It mirrors
// torch.nn.modules.module.register_module_full_backward_hook.
func RegisterModuleFullBackwardHook(f FullBackwardHook) *Hook {
	checkHook("RegisterModuleFullBackwardHook", f == nil)
	return add(&hooks.all.backward, f, true, []HookOption(nil))
}

// hooks is all hooks there are. Layers are structs of no common base, so that theirs are
// here too.
var hooks struct {
	active atomic.Int64 // how many of them, and of derived tensors, Forward has to ask for
	mu     sync.Mutex
	all    hookSet // of all layers
	layers map[layerID]*layerHooks
}

// hookSet is the hooks of one layer. A list is never changed in place: whoever has got
// one may go on reading it.
type hookSet struct {
	forwardPre  []hooked[ForwardPreHook]
	forward     []hooked[ForwardHook]
	backwardPre []hooked[FullBackwardPreHook]
	backward    []hooked[FullBackwardHook]

	stateDictPre  []hooked[StateDictPreHook]
	stateDictPost []hooked[StateDictHook]
	loadPre       []hooked[LoadStateDictPreHook]
	loadPost      []hooked[LoadStateDictPostHook]

	derived derivations // see Derive
}

// forwards is the number of hooks that Forward has to ask for.
func (s *hookSet) forwards() int {
	return len(s.forwardPre) + len(s.forward) + len(s.backwardPre) + len(s.backward)
}

type hooked[F any] struct {
	f      F
	by     *Hook
	always bool // see AlwaysCall
}

// layerHooks is the hooks of a layer that may be gone: another may lie in its place by
// then.
type layerHooks struct {
	hookSet
	layer weak.Pointer[byte] // unless it stays
	stays bool               // a variable of a package, which is never freed
}

// layerID is where a layer is in memory. The type tells a struct from its first field.
type layerID struct {
	at  uintptr
	typ reflect.Type
}

// identify returns the id and the address of a layer, or nil if it has none: a struct
// that is not behind a pointer, or has no size, an empty slice. Their ids tell their types.
func identify(layer any) (layerID, unsafe.Pointer) {
	v := reflect.ValueOf(layer)
	if v.Kind() == reflect.Pointer && !v.IsNil() && v.Elem().Kind() == reflect.Slice {
		v = v.Elem()
	}
	switch {
	case v.Kind() == reflect.Pointer && !v.IsNil() && v.Type().Elem().Size() > 0, v.Kind() == reflect.Slice && v.Len() > 0:
		return layerID{v.Pointer(), v.Type()}, v.UnsafePointer()
	}
	return layerID{typ: reflect.TypeOf(layer)}, nil
}

func checkHook(op string, isNil bool) {
	if isNil {
		panic(errorf(op, "the hook is nil"))
	}
}

// hooksOf returns the hooks of a layer, to add to.
func hooksOf(op string, layer any, isNil bool) *hookSet {
	checkHook(op, isNil)
	id, p := identify(layer)
	if p == nil {
		panic(errorf(op, "a hook is for a pointer to a struct that has fields, or for a Sequential that has layers; %T is none", layer))
	}
	hooks.mu.Lock()
	defer hooks.mu.Unlock()
	if l := known(id, p); l != nil {
		return &l.hookSet
	}
	if hooks.layers == nil {
		hooks.layers = map[layerID]*layerHooks{}
	}
	l := &layerHooks{}
	hooks.layers[id] = l
	cleanup := runtime.AddCleanup((*byte)(p), func(l *layerHooks) {
		hooks.mu.Lock()
		defer hooks.mu.Unlock()
		fewer(l.forwards() + len(l.derived))
		l.hookSet = hookSet{}
		if hooks.layers[id] == l {
			delete(hooks.layers, id)
		}
	}, l)
	// There is none for what is never freed, and Go 1.24 dies of a weak pointer to it.
	if l.stays = cleanup == (runtime.Cleanup{}); !l.stays {
		l.layer = weak.Make((*byte)(p))
	}
	return &l.hookSet
}

// known returns what there is of a layer, or nil; hooks.mu is held.
func known(id layerID, p unsafe.Pointer) *layerHooks {
	if l := hooks.layers[id]; l != nil && (l.stays || l.layer.Value() == (*byte)(p)) {
		return l
	}
	return nil
}

// fewer notes that n hooks or derived tensors of Forward are gone.
func fewer(n int) {
	if n > 0 && hooks.active.Add(-int64(n)) == 0 {
		forgetFrames()
	}
}

// add adds a hook to one of the lists, of those that Forward asks for or not.
func add[F, O any](list *[]hooked[F], f F, forward bool, opts []O) *Hook {
	first, always := false, false
	for _, o := range opts {
		switch o := any(o).(type) {
		case Prepend:
			first = bool(o)
		case AlwaysCall:
			always = bool(o)
		}
	}
	h := &Hook{}
	h.remove = func() {
		hooks.mu.Lock()
		defer hooks.mu.Unlock()
		i := slices.IndexFunc(*list, func(e hooked[F]) bool { return e.by == h })
		if i < 0 {
			return
		}
		*list = slices.Delete(slices.Clone(*list), i, i+1)
		if forward {
			fewer(1)
		}
	}
	hooks.mu.Lock()
	defer hooks.mu.Unlock()
	e := []hooked[F]{{f, h, always}}
	if first {
		*list = slices.Concat(e, *list)
	} else {
		*list = slices.Concat(*list, e)
	}
	if forward {
		hooks.active.Add(1)
	}
	return h
}

// lookUp returns the hooks of all layers, and those of the layer itself.
func lookUp(layer any) (id layerID, sets [2]hookSet) {
	id, p := identify(layer)
	hooks.mu.Lock()
	defer hooks.mu.Unlock()
	sets[0] = hooks.all
	if l := known(id, p); l != nil {
		sets[1] = l.hookSet
	}
	return id, sets
}
