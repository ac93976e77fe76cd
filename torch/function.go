package torch

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"unsafe"

	"github.com/gotorch/gotorch/cgo"
)

// Function is a differentiable operation written in Go. A value stands for one
// application: what is not a tensor, a factor or a shape, is a field that the
// caller or Forward sets and Backward reads. It mirrors
// torch.autograd.Function.
//
//	type Exp struct{}
//
//	func (Exp) Forward(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
//		y := in[0].Exp()
//		ctx.SaveForBackward(y)
//		return []torch.Tensor{y}
//	}
//
//	func (Exp) Backward(ctx *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
//		return []torch.Tensor{grads[0].Mul(ctx.SavedTensors()[0])}
//	}
//
//	y := torch.Apply1(Exp{}, x)
//
// Tensors belong into [FunctionCtx.SaveForBackward], not into fields: an output
// kept in a field, or anything computed from it, holds the graph which holds the
// Function, and no garbage collector sees the whole circle. Saved tensors are
// freed with the graph, and a change in place to them is noticed.
type Function interface {
	// Forward computes the outputs. It runs without recording. inputs are those
	// of Apply.
	Forward(ctx *FunctionCtx, inputs []Tensor) []Tensor
	// Backward gets the gradient of each output and returns the gradient of each
	// input, the undefined Tensor for none. Under [CreateGraph] it is recorded,
	// and differentiable again if it uses differentiable operators. It may run on
	// any goroutine and thread.
	Backward(ctx *FunctionCtx, grads []Tensor) []Tensor
}

// ForwardFunction is a [Function] that forward-mode differentiation can pass
// through.
type ForwardFunction interface {
	Function
	// JVP gets the tangent of each input, the undefined Tensor for none, and
	// returns the tangent of each output. It mirrors torch.autograd.Function.jvp.
	JVP(ctx *FunctionCtx, tangents []Tensor) []Tensor
}

// FunctionCtx is how a [Function] speaks with autograd. It is valid until the
// method that got it returns. It mirrors ctx of torch.autograd.Function.
type FunctionCtx struct {
	fn    *function
	phase string         // the method that runs: "Forward", "Backward", "JVP"; "" afterwards
	node  unsafe.Pointer // in Backward
	needs []int32

	saved, dirty, plain []Tensor
}

// function is what stands in the graph.
type function struct {
	f           Function
	name        string
	isTensor    []bool // of the inputs
	once        bool
	materialize bool
}

func (fn *function) what() string { return "Backward of " + fn.name }

// functionName is the type of f and "Backward", as Python names the grad_fn of
// a custom function.
func functionName(f Function) string {
	t := reflect.TypeOf(f)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name, _, _ := strings.Cut(t.Name(), "[")
	if name == "" {
		name = "Function"
	}
	return name + "Backward"
}

// Apply runs f on inputs and records it for Backward if one of them requires a
// gradient. The undefined Tensor may be among inputs, and among outputs. It
// mirrors torch.autograd.Function.apply. What Forward panics with, Apply does.
func Apply(f Function, inputs ...Tensor) []Tensor {
	if f == nil {
		panic(errorf("Apply", "the function is nil"))
	}
	fn := &function{f: f, name: functionName(f), materialize: true, isTensor: make([]bool, len(inputs))}
	for i, t := range inputs {
		fn.isTensor[i] = t.Defined()
	}
	ctx := &FunctionCtx{fn: fn, needs: make([]int32, len(inputs))}
	ptrs, release := pin("Apply", inputs)
	defer release()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	node, err := cgo.FunctionBegin(ptrs, register(fn), fn.name, ctx.needs)
	if err != nil {
		panic(opError("Apply", describeAll(inputs), err))
	}
	defer func() { // where FunctionEnd has not taken it
		if node != nil {
			cgo.FunctionDrop(node)
		}
	}()
	outputs := ctx.forward(inputs)
	if len(outputs) == 0 {
		panic(errorf("Apply", "Forward of %s returned no tensor", strings.TrimSuffix(fn.name, "Backward")))
	}
	return ctx.end(&node, ptrs, outputs)
}

// Apply1 is [Apply] for a function with one output.
func Apply1(f Function, inputs ...Tensor) Tensor {
	outputs := Apply(f, inputs...)
	if len(outputs) != 1 {
		panic(errorf("Apply1", "the function has %d outputs; call Apply", len(outputs)))
	}
	return outputs[0]
}

func (ctx *FunctionCtx) forward(inputs []Tensor) []Tensor {
	defer cgo.FunctionLeave(cgo.FunctionEnter())
	ctx.phase = "Forward"
	defer func() { ctx.phase = "" }()
	return ctx.fn.f.Forward(ctx, slices.Clone(inputs))
}

// end gives outputs their history. It takes node.
func (ctx *FunctionCtx) end(node *unsafe.Pointer, inputs []cgo.Handle, outputs []Tensor) []Tensor {
	var lists [4][]cgo.Handle
	for i, l := range [][]Tensor{outputs, ctx.dirty, ctx.plain, ctx.saved} {
		ptrs, release := pin("Apply", l)
		defer release()
		lists[i] = ptrs
	}
	var jvp int64
	if f, ok := ctx.fn.f.(ForwardFunction); ok {
		jvp = register(&tangents{f, ctx, len(outputs)})
		defer unregister(jvp)
	}
	taken := *node
	*node = nil
	scope, err := cgo.FunctionEnd(taken, inputs, lists[0], lists[1], lists[2], lists[3], ctx.fn.materialize, jvp)
	if err != nil {
		panic(opError("Apply", describeAll(outputs), err))
	}
	results := make([]Tensor, len(outputs))
	for i, p := range lists[0] {
		results[i] = wrap(p, scope)
	}
	ctx.saved, ctx.dirty, ctx.plain = nil, nil, nil
	return results
}

func describeAll(ts []Tensor) []string {
	args := make([]string, len(ts))
	for i, t := range ts {
		args[i] = t.describe()
	}
	return args
}

// in panics unless one of the methods runs that a method of ctx is for.
func (ctx *FunctionCtx) in(op string, phases ...string) {
	if !slices.Contains(phases, ctx.phase) {
		panic(errorf("FunctionCtx."+op, "call it in %s, while that runs", strings.Join(phases, " or ")))
	}
}

// SaveForBackward saves inputs, outputs or other tensors for
// [FunctionCtx.SavedTensors]; the undefined Tensor may be among them. Called
// again, it replaces what was saved. It mirrors
// torch.autograd.function.FunctionCtx.save_for_backward and panics outside of
// Forward.
func (ctx *FunctionCtx) SaveForBackward(ts ...Tensor) {
	ctx.in("SaveForBackward", "Forward")
	ctx.saved = slices.Clone(ts)
}

// SavedTensors returns what [FunctionCtx.SaveForBackward] saved. It mirrors
// saved_tensors of torch.autograd.function.FunctionCtx. It panics if one of them
// was modified in place since, if a Backward without [RetainGraph] has freed
// them, and outside of Backward and JVP.
func (ctx *FunctionCtx) SavedTensors() []Tensor {
	ctx.in("SavedTensors", "Backward", "JVP")
	if ctx.phase == "JVP" {
		return slices.Clone(ctx.saved)
	}
	return savedTensors(ctx.node)
}

func savedTensors(node unsafe.Pointer) []Tensor {
	ptrs, scope, err := cgo.FunctionSaved(node)
	if err != nil {
		panic(opError("FunctionCtx.SavedTensors", nil, err))
	}
	ts := make([]Tensor, len(ptrs))
	for i, p := range ptrs {
		ts[i] = wrap(p, scope)
	}
	return ts
}

// MarkDirty says that Forward modified these inputs in place; they must be among
// its outputs. It mirrors torch.autograd.function.FunctionCtx.mark_dirty and
// panics outside of Forward.
func (ctx *FunctionCtx) MarkDirty(inputs ...Tensor) {
	ctx.in("MarkDirty", "Forward")
	ctx.dirty = slices.Clone(inputs)
}

// MarkNonDifferentiable says that these outputs have no gradient. Outputs that
// are not floating-point or complex have none in any case. It mirrors
// torch.autograd.function.FunctionCtx.mark_non_differentiable and panics outside
// of Forward.
func (ctx *FunctionCtx) MarkNonDifferentiable(outputs ...Tensor) {
	ctx.in("MarkNonDifferentiable", "Forward")
	ctx.plain = slices.Clone(outputs)
}

// SetMaterializeGrads says whether Backward gets zeros for the gradient of an
// output that nothing depends on, which is the default, or the undefined Tensor.
// It mirrors torch.autograd.function.FunctionCtx.set_materialize_grads and
// panics outside of Forward.
func (ctx *FunctionCtx) SetMaterializeGrads(on bool) {
	ctx.in("SetMaterializeGrads", "Forward")
	ctx.fn.materialize = on
}

// OnceDifferentiable makes Backward run without recording, so that it may use
// what is not differentiable; a second derivative through it panics. It mirrors
// torch.autograd.function.once_differentiable and panics outside of Forward.
func (ctx *FunctionCtx) OnceDifferentiable() {
	ctx.in("OnceDifferentiable", "Forward")
	ctx.fn.once = true
}

// NeedsInputGrad reports, in Forward, whether input i requires a gradient, and
// in Backward, whether this Backward wants it: one that it does not may be
// returned as the undefined Tensor. It mirrors needs_input_grad of
// torch.autograd.function.FunctionCtx.
func (ctx *FunctionCtx) NeedsInputGrad(i int) bool {
	ctx.in("NeedsInputGrad", "Forward", "Backward", "JVP")
	if i < 0 || i >= len(ctx.fn.isTensor) {
		panic(errorf("FunctionCtx.NeedsInputGrad", "there is no input %d, there are %d", i, len(ctx.fn.isTensor)))
	}
	if ctx.needs == nil {
		ctx.needs = make([]int32, len(ctx.fn.isTensor))
		if err := cgo.FunctionNeeds(ctx.node, ctx.needs); err != nil {
			panic(opError("FunctionCtx.NeedsInputGrad", nil, err))
		}
	}
	return ctx.needs[i] != 0
}

// call runs Backward. Several goroutines may run it for one function at once, so
// each gets a context of its own.
func (fn *function) call(cb *cgo.Callback, grads []Tensor) {
	ctx := &FunctionCtx{fn: fn, phase: "Backward", node: cb.Node}
	defer func() { ctx.phase, ctx.node = "", nil }()
	var results []Tensor
	if !fn.once {
		results = fn.f.Backward(ctx, grads)
	} else {
		NoGrad(func() { results = fn.f.Backward(ctx, grads) })
		if IsGradEnabled() && slices.ContainsFunc(grads, func(g Tensor) bool { return g.Defined() && g.RequiresGrad() }) {
			results = undifferentiable(results)
		}
	}
	n := len(fn.isTensor)
	if len(results) > n && !slices.ContainsFunc(results[n:], Tensor.Defined) {
		results = results[:n]
	}
	if len(results) != n {
		panic(errorf(fn.name, "it returned an incorrect number of gradients (expected %d, got %d)", n, len(results)))
	}
	for i, r := range results {
		if r.Defined() && !fn.isTensor[i] {
			panic(errorf(fn.name, "it returned a gradient for input %d, which was undefined in Forward", i))
		}
	}
	giveBack(cb, fn.name, results...)
}

// undifferentiable returns aliases of ts that panic when they are differentiated.
func undifferentiable(ts []Tensor) []Tensor {
	ptrs, release := pin("OnceDifferentiable", ts)
	defer release()
	scope, err := cgo.DelayedError(ptrs, "trying to differentiate twice a function that was marked with OnceDifferentiable")
	if err != nil {
		panic(opError("OnceDifferentiable", describeAll(ts), err))
	}
	r := make([]Tensor, len(ts))
	for i, p := range ptrs {
		r[i] = wrap(p, scope)
	}
	return r
}

// tangents computes those of the outputs, while Apply runs.
type tangents struct {
	f       ForwardFunction
	ctx     *FunctionCtx
	outputs int
}

func (t *tangents) what() string { return fmt.Sprintf("JVP of %T", t.f) }

func (t *tangents) call(cb *cgo.Callback, in []Tensor) {
	t.ctx.phase = "JVP"
	defer func() { t.ctx.phase = "" }()
	out := t.f.JVP(t.ctx, in)
	if len(out) != t.outputs {
		panic(errorf("JVP", "it returned %d tangents for %d outputs", len(out), t.outputs))
	}
	giveBack(cb, "JVP", out...)
}
