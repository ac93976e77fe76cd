package nn

import (
	"reflect"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// Enter lets a layer of the program's own have hooks: its Forward begins with Enter and
// ends with [Leave].
//
//	func (n *Net) Forward(x torch.Tensor) torch.Tensor {
//		x = nn.Enter(n, x)
//		x = F.ReLU(n.Conv1.Forward(x))
//		return nn.Leave(n, n.FC.Forward(x.Flatten(1)))
//	}
//
// Enter runs the hooks for the input x of layer and returns what takes its place. Where
// there are no hooks it looks at one number. Layers of this package do so; for a layer
// whose Forward does not, there is [Call].
func Enter(layer any, x torch.Tensor) torch.Tensor {
	if hooks.active.Load() == 0 {
		return x
	}
	return begin(layer, x)[0]
}

// Leave runs the hooks for the output y of layer, where [Enter] has begun, and returns
// what takes its place.
func Leave(layer any, y torch.Tensor) torch.Tensor {
	if hooks.active.Load() == 0 {
		return y
	}
	return finish(layer, y)[0]
}

// EnterAll is [Enter] for a layer with several inputs, of which some may be undefined.
func EnterAll(layer any, xs ...torch.Tensor) []torch.Tensor {
	if hooks.active.Load() == 0 {
		return xs
	}
	return begin(layer, slices.Clone(xs)...)
}

// LeaveAll is [Leave] for a layer with several outputs, of which some may be undefined.
func LeaveAll(layer any, ys ...torch.Tensor) []torch.Tensor {
	if hooks.active.Load() == 0 {
		return ys
	}
	return finish(layer, slices.Clone(ys)...)
}

// enter2 is [Enter] for two inputs.
func enter2(layer any, a, b torch.Tensor) (torch.Tensor, torch.Tensor) {
	if hooks.active.Load() == 0 {
		return a, b
	}
	xs := begin(layer, a, b)
	return xs[0], xs[1]
}

// leave2 is [Leave] for two outputs.
func leave2(layer any, a, b torch.Tensor) (torch.Tensor, torch.Tensor) {
	if hooks.active.Load() == 0 {
		return a, b
	}
	ys := finish(layer, a, b)
	return ys[0], ys[1]
}

// Call gives x to a layer and runs the layer's hooks, which are not run twice if its
// Forward runs them. It is what m(x) is in Python, and what [Sequential] does with its
// layers. If a layer in m fails, the [*torch.Error] that it panics with tells the layer's
// name in m, see [LayerError].
func Call(m Module, x torch.Tensor) torch.Tensor {
	defer locate(m)
	return call(m, x)
}

// call is Call for who knows the layer's name.
func call(m Module, x torch.Tensor) torch.Tensor {
	if hooks.active.Load() == 0 || reflect.TypeOf(m) == nil || deref(reflect.TypeOf(m)).PkgPath() == packagePath {
		return m.Forward(x)
	}
	f := start(m, []torch.Tensor{x})
	if f == nil {
		return m.Forward(x)
	}
	f.byCall = true
	defer f.push(1)()
	defer f.onPanic()
	f.outputs = []torch.Tensor{m.Forward(f.inputs[0])}
	return f.end()[0]
}

var packagePath = reflect.TypeFor[Linear]().PkgPath()

// frame is a Forward that is under way, of a layer that has hooks.
type frame struct {
	id              layerID
	layer           any
	sets            [2]hookSet
	inputs, outputs []torch.Tensor
	backward        *backwardHooks // or nil

	ran    int  // the forward hooks that have run
	failed bool // the others that run always have, too

	depth   int  // of the stack in Forward, or in Call
	byCall  bool // Call runs the hooks
	entered bool // and Forward has tried to
}

// begin runs the hooks at the beginning of a Forward. Its caller is one that Forward
// calls, as that of finish.
func begin(layer any, xs ...torch.Tensor) []torch.Tensor {
	id, _ := identify(layer)
	if f := innermost(); f != nil && f.byCall && !f.entered && f.id == id {
		f.entered = true
		return xs
	}
	f := start(layer, xs)
	if f == nil {
		return xs
	}
	f.push(3) // begin, Enter or its like, Forward
	return slices.Clone(f.inputs)
}

// finish runs the hooks at the end of a Forward.
func finish(layer any, ys ...torch.Tensor) []torch.Tensor {
	id, _ := identify(layer)
	f := pop(id)
	if f == nil || f.byCall {
		return ys
	}
	f.outputs = ys
	return f.end()
}

// start runs the hooks for the inputs xs. It returns nil if the layer has no hooks.
func start(layer any, xs []torch.Tensor) *frame {
	id, sets := lookUp(layer)
	sets[1].derived.update(layer)
	if sets[0].forwards()+sets[1].forwards() == 0 {
		return nil
	}
	f := &frame{id: id, layer: layer, sets: sets, inputs: xs}
	defer f.onPanic()
	for _, s := range sets {
		for _, h := range s.forwardPre {
			f.inputs = replaced("forward pre-hook", layer, "inputs", f.inputs, h.f(layer, slices.Clone(f.inputs)))
		}
	}
	f.backward = newBackwardHooks(layer, sets)
	f.inputs = f.backward.enter(f.inputs)
	return f
}

// end runs the hooks for the outputs.
func (f *frame) end() []torch.Tensor {
	defer f.onPanic()
	for _, s := range f.sets {
		for _, h := range s.forward {
			f.ran++
			f.outputs = replaced("forward hook", f.layer, "outputs", f.outputs, h.f(f.layer, slices.Clone(f.inputs), slices.Clone(f.outputs)))
		}
	}
	return f.backward.leave(f.outputs)
}

// onPanic, deferred, runs the hooks that always run, if there is a panic.
func (f *frame) onPanic() {
	if v := recover(); v != nil {
		f.fail()
		panic(v)
	}
}

// fail runs the forward hooks that always run and have not.
func (f *frame) fail() {
	if f.failed {
		return
	}
	f.failed = true
	for i, h := range slices.Concat(f.sets[0].forward, f.sets[1].forward) {
		if h.always && i >= f.ran {
			func() {
				defer func() { _ = recover() }() // the first panic is the one to tell of
				if ys := h.f(f.layer, slices.Clone(f.inputs), slices.Clone(f.outputs)); len(ys) > 0 {
					f.outputs = ys
				}
			}()
		}
	}
}

// abandon is what a layer's Forward ends with that panics.
func abandon(layer any) {
	if hooks.active.Load() == 0 {
		return
	}
	id, _ := identify(layer)
	if f := pop(id); f != nil && !f.byCall {
		f.fail()
	}
}

// replaced is what a hook made of was.
func replaced(hook string, layer any, what string, was, by []torch.Tensor) []torch.Tensor {
	switch len(by) {
	case 0:
		return was
	case len(was):
		return by
	}
	panic(errorf(typeName(layer), "a %s returned %d %s; there are %d", hook, len(by), what, len(was)))
}
