package torch

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gotorch/gotorch/cgo"
)

// NoGrad runs f without recording operations for Backward. The goroutine stays
// on its OS thread until f returns, and grad mode is set back also when f
// panics; no other goroutine notices. It mirrors torch.no_grad.
func NoGrad(f func()) { withGrad(false, f) }

// EnableGrad runs f with recording on, inside [NoGrad]. It mirrors
// torch.enable_grad.
func EnableGrad(f func()) { withGrad(true, f) }

// IsGradEnabled reports whether operations on this goroutine are recorded. It
// mirrors torch.is_grad_enabled.
func IsGradEnabled() bool { return cgo.GradEnabled() }

// SetGradEnabled runs f with recording on or off, [EnableGrad] or [NoGrad]. It
// mirrors torch.set_grad_enabled.
func SetGradEnabled(on bool, f func()) { withGrad(on, f) }

func withGrad(on bool, f func()) {
	ticket := lockThread()
	defer unlockThread(ticket)
	before := cgo.GradEnabled()
	cgo.SetGradEnabled(on)
	defer cgo.SetGradEnabled(before)
	f()
}

// RequiresGrad reports whether operations on t are recorded. It mirrors
// torch.Tensor.requires_grad.
func (t Tensor) RequiresGrad() bool { return t.meta("RequiresGrad").RequiresGrad }

// RequiresGrad_ switches recording for a leaf on, or off if on is false, and
// returns t. It mirrors torch.Tensor.requires_grad_ and panics if t is not of a
// floating-point or complex type, or if it is to be switched off and is no leaf.
func (t Tensor) RequiresGrad_(on ...bool) Tensor {
	v := one("RequiresGrad_", true, on)
	if !v && !t.IsLeaf() {
		panic(&Error{Op: "RequiresGrad_", Args: []string{t.describe()}, Msg: "the tensor came from recorded operations, which cannot be switched off; use Detach for one without history"})
	}
	t.with("RequiresGrad_", func(p cgo.Handle) error { return cgo.SetRequiresGrad(p, v) })
	return t
}

// IsLeaf reports whether t was made by the program rather than by a recorded
// operation. It mirrors torch.Tensor.is_leaf.
func (t Tensor) IsLeaf() bool { return t.meta("IsLeaf").IsLeaf }

// Grad returns the gradient that Backward accumulated in t, or the undefined
// tensor if there is none. It shares memory with the gradient. It mirrors
// torch.Tensor.grad.
func (t Tensor) Grad() (g Tensor) {
	t.with("Grad", func(p cgo.Handle) error {
		gp, scope, err := cgo.Grad(p)
		g = wrap(gp, scope)
		return err
	})
	return g
}

// SetGrad replaces the gradient of t; the undefined tensor clears it. It mirrors
// assigning to torch.Tensor.grad and panics if shape, type or device differ.
func (t Tensor) SetGrad(g Tensor) {
	if !g.Defined() {
		t.with("SetGrad", func(p cgo.Handle) error { return cgo.SetGrad(p, nil) })
		return
	}
	if a, b := t.describe(), g.describe(); a != b {
		panic(&Error{Op: "SetGrad", Args: []string{a, b}, Msg: "a gradient must have its tensor's shape, type and device"})
	}
	g.with("SetGrad", func(gp cgo.Handle) error {
		t.with("SetGrad", func(p cgo.Handle) error { return cgo.SetGrad(p, gp) })
		return nil
	})
}

// GradFn returns the name of the operation that t came from, "AddBackward0", or
// "" for a leaf. It mirrors torch.Tensor.grad_fn.
func (t Tensor) GradFn() (name string) {
	t.with("GradFn", func(p cgo.Handle) (err error) {
		name, err = cgo.GradFnName(p)
		return err
	})
	return name[strings.LastIndex(name, ":")+1:] // some come with their C++ namespace
}

// SetData makes t hold what data holds: its memory, shape, type and device,
// with t's own history and gradient. It mirrors assigning to
// torch.Tensor.data. Whatever else holds t, an optimizer for example, sees the
// new contents.
func (t Tensor) SetData(data Tensor) {
	data.with("SetData", func(d cgo.Handle) error {
		t.with("SetData", func(p cgo.Handle) error { return cgo.SetData(p, d) })
		return nil
	})
}

// BackwardOption is an option of [Tensor.Backward]: [RetainGraph], [CreateGraph],
// [Gradient], [Inputs].
type BackwardOption interface{ backwardOption() }

// GradOption is an option of [Grad]: [RetainGraph], [CreateGraph], [Gradient],
// [AllowUnused], [MaterializeGrads], [IsGradsBatched].
type GradOption interface{ gradOption() }

// RetainGraph keeps the graph for another Backward.
type RetainGraph bool

// CreateGraph records the backward pass itself, for higher derivatives.
type CreateGraph bool

// AllowUnused makes [Grad] return the undefined tensor for an input that the
// outputs do not depend on, instead of panicking.
type AllowUnused bool

// MaterializeGrads makes [Grad] return zeros for an input that the outputs do not
// depend on.
type MaterializeGrads bool

// IsGradsBatched says that each [Gradient] of [Grad] has a first dimension more
// than its output, and makes one backward for each element of it: the rows of a
// Jacobian, for example. The results have that dimension, too.
type IsGradsBatched bool

// GradientOption holds the gradients to start from, see [Gradient].
type GradientOption []Tensor

// InputsOption holds the leaves to accumulate into, see [Inputs].
type InputsOption []Tensor

// Gradient gives the gradients of the outputs to start from, one for each; an
// output with a single element needs none.
func Gradient(g ...Tensor) GradientOption { return g }

// Inputs names the tensors to accumulate gradients in, instead of all leaves.
func Inputs(ts ...Tensor) InputsOption { return ts }

func (RetainGraph) backwardOption()    {}
func (CreateGraph) backwardOption()    {}
func (GradientOption) backwardOption() {}
func (InputsOption) backwardOption()   {}
func (RetainGraph) gradOption()        {}
func (CreateGraph) gradOption()        {}
func (GradientOption) gradOption()     {}
func (AllowUnused) gradOption()        {}
func (MaterializeGrads) gradOption()   {}
func (IsGradsBatched) gradOption()     {}

// backwardOptions is what the options of Backward and Grad say.
type backwardOptions struct {
	retain, retainSet, create    bool
	unused, materialize, batched bool
	grads, inputs                []Tensor
	inputsSet                    bool
}

func (b *backwardOptions) set(o any) {
	switch o := o.(type) {
	case RetainGraph:
		b.retain, b.retainSet = bool(o), true
	case CreateGraph:
		b.create = bool(o)
	case GradientOption:
		b.grads = o
	case InputsOption:
		b.inputs, b.inputsSet = o, true
	case AllowUnused:
		b.unused = bool(o)
	case MaterializeGrads:
		b.materialize = bool(o)
	case IsGradsBatched:
		b.batched = bool(o)
	}
}

func (b *backwardOptions) done(op string, outputs int) {
	if !b.retainSet {
		b.retain = b.create
	}
	if b.inputsSet && len(b.inputs) == 0 {
		panic(errorf(op, "Inputs names no tensor; leave it out to reach all leaves"))
	}
	if b.grads != nil && len(b.grads) != outputs {
		if outputs == 1 {
			panic(errorf(op, "one tensor takes one gradient, not %d", len(b.grads)))
		}
		panic(errorf(op, "%d outputs take as many gradients, not %d", outputs, len(b.grads)))
	}
}

// Backward computes the gradients of t with respect to the leaves it came from
// and adds them to their Grad. It mirrors torch.Tensor.backward and panics if t
// has no history or, without [Gradient], more than one element.
func (t Tensor) Backward(opts ...BackwardOption) {
	if len(opts) > 0 {
		backward([]Tensor{t}, opts)
		return
	}
	letGoReleased()
	yield()
	t.with("Backward", cgo.Backward1)
}

// Backward computes the gradients of the sum of several tensors, as
// [Tensor.Backward] does for one. [Gradient] gives one for each of them, the
// undefined Tensor for one with a single element. It mirrors
// torch.autograd.backward.
func Backward(tensors []Tensor, opts ...BackwardOption) {
	if len(tensors) == 0 {
		panic(errorf("Backward", "there is no tensor to start from"))
	}
	backward(tensors, opts)
}

func backward(tensors []Tensor, opts []BackwardOption) {
	var b backwardOptions
	for _, o := range opts {
		b.set(o)
	}
	b.done("Backward", len(tensors))
	letGoReleased()
	yield()
	withAll("Backward", [][]Tensor{tensors, b.grads, b.inputs}, func(p [][]cgo.Handle) error {
		return cgo.Backward(p[0], p[1], b.retain, b.create, p[2])
	})
}

// Grad returns the gradients of the sum of outputs with respect to inputs,
// without touching any tensor's Grad. It mirrors torch.autograd.grad and panics
// if outputs have no history, or if an input is not part of it, see [AllowUnused].
func Grad(outputs, inputs []Tensor, opts ...GradOption) []Tensor {
	var b backwardOptions
	for _, o := range opts {
		b.set(o)
	}
	if b.batched {
		return gradBatched(outputs, inputs, &b)
	}
	b.done("Grad", len(outputs))
	return grad(outputs, inputs, &b)
}

func grad(outputs, inputs []Tensor, b *backwardOptions) []Tensor {
	letGoReleased()
	result := make([]Tensor, len(inputs))
	withAll("Grad", [][]Tensor{outputs, b.grads, inputs}, func(p [][]cgo.Handle) error {
		r := make([]cgo.Handle, len(inputs))
		scope, err := cgo.AutogradGrad(p[0], p[1], b.retain, b.create, b.unused || b.materialize, p[2], r)
		for i := range r {
			result[i] = wrap(r[i], scope)
		}
		if err != nil && strings.Contains(err.Error(), "allow_unused") {
			return errors.New("the outputs do not depend on one of the inputs; AllowUnused(true) gives the undefined tensor for it instead")
		}
		return err
	})
	if b.materialize {
		for i, g := range result {
			if !g.Defined() {
				result[i] = ZerosLike(inputs[i])
			}
		}
	}
	return result
}

// gradBatched makes one backward for each element of the gradients' first
// dimension, where PyTorch makes a single one through vmap. The values are the
// same.
func gradBatched(outputs, inputs []Tensor, b *backwardOptions) []Tensor {
	b.done("Grad", len(outputs))
	n := -1
	for i, g := range b.grads {
		if !g.Defined() {
			continue
		}
		if g.NDim() == 0 || n >= 0 && g.Size(0) != n {
			panic(&Error{Op: "Grad", Args: describeAll(b.grads), Msg: fmt.Sprintf("with IsGradsBatched each gradient needs the same first dimension, the batch; number %d has not", i)})
		}
		n = g.Size(0)
	}
	if n < 1 {
		panic(errorf("Grad", "IsGradsBatched needs a Gradient with at least one row"))
	}
	rows := make([][]Tensor, len(inputs))
	one := *b
	for row := range n {
		one.grads = make([]Tensor, len(b.grads))
		for i, g := range b.grads {
			if g.Defined() {
				one.grads[i] = g.Select(0, row)
			}
		}
		one.retain = b.retain || row < n-1
		for i, g := range grad(outputs, inputs, &one) {
			rows[i] = append(rows[i], g)
		}
	}
	result := make([]Tensor, len(inputs))
	for i, r := range rows {
		if r[0].Defined() {
			result[i] = Stack(r)
		}
	}
	return result
}

// withAll is Tensor.with for several lists. Only those of the second one may be
// undefined.
func withAll(op string, lists [][]Tensor, f func(p [][]cgo.Handle) error) {
	const optional = 1
	ptrs := make([][]cgo.Handle, len(lists))
	var held []Tensor
	defer func() {
		for _, t := range held {
			t.h.done()
		}
	}()
	for i, list := range lists {
		for j, t := range list {
			if t.h == nil {
				if i != optional {
					panic(errorf(op, "tensor %d is undefined; a defined one is required", j))
				}
				ptrs[i] = append(ptrs[i], nil)
				continue
			}
			if !t.h.acquire() {
				panic(&Error{Op: op, Msg: freedMessage})
			}
			held = append(held, t)
			ptrs[i] = append(ptrs[i], t.h.ptr())
		}
	}
	err := f(ptrs)
	warn()
	if err != nil {
		panic(opError(op, describeAll(held), err))
	}
}

var opVersion = Operator{Name: "aten::_version"}

// Version returns how often t was modified in place, which tells Backward
// whether a tensor that it needs is still what it was. It mirrors
// torch.Tensor._version and panics for a tensor made in [InferenceMode].
func (t Tensor) Version() int {
	var c Call
	c.Tensor(t)
	return c.RunInt(&opVersion)
}
