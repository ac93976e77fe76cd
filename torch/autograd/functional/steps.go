package functional

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// Func is a function of several tensors with several results.
type Func = func(inputs []torch.Tensor) []torch.Tensor

// computation is what the functions of this package share: one call, its name
// for messages, its options.
type computation struct {
	op string
	options
	grad bool // whether grad mode was on outside
}

func (c *computation) errorf(format string, args ...any) *torch.Error {
	return &torch.Error{Op: c.op, Msg: fmt.Sprintf(format, args...)}
}

func (c *computation) defined(what string, ts []torch.Tensor) {
	for i, t := range ts {
		if !t.Defined() {
			panic(c.errorf("%s %d is undefined; a defined tensor is required", what, i))
		}
	}
}

// prepare returns tensors of our own for ts, so that the same ones captured by
// the function are told apart. They have ts's history if the result is to have
// one; else they require gradients if need says so.
func (c *computation) prepare(ts []torch.Tensor, need bool) []torch.Tensor {
	own := make([]torch.Tensor, len(ts))
	for i, t := range ts {
		switch {
		case !c.create || !t.RequiresGrad():
			own[i] = t.Detach().RequiresGrad_(need)
		case !t.IsSparse():
			own[i] = t.View(t.Shape()...)
		default:
			own[i] = t.Clone()
		}
	}
	return own
}

// outside runs f in the grad mode that was on outside, or with recording on if
// the result is to have a history.
func (c *computation) outside(f func()) {
	if c.create || c.grad {
		torch.EnableGrad(f)
	} else {
		torch.NoGrad(f)
	}
}

// call runs f on inputs and checks its results.
func (c *computation) call(f Func, inputs []torch.Tensor) []torch.Tensor {
	if f == nil {
		panic(c.errorf("the function is nil"))
	}
	outs := f(inputs)
	if len(outs) == 0 {
		panic(c.errorf("the function returned nothing; it must return at least one tensor"))
	}
	c.defined("result", outs)
	if c.strict {
		for i, o := range outs {
			if !o.RequiresGrad() {
				panic(c.errorf("Output %d of the user-provided function does not require gradients. The outputs must be computed in a differentiable manner from the input when running in strict mode", i))
			}
		}
	}
	return outs
}

// scalar checks that a function whose Hessian is asked for returns one number.
func (c *computation) scalar(outs []torch.Tensor) torch.Tensor {
	if len(outs) != 1 {
		panic(c.errorf("The function given to %s should return a single Tensor, not %d", c.op, len(outs)))
	}
	if n := outs[0].NumEl(); n != 1 {
		panic(c.errorf("The Tensor returned by the function given to %s should contain a single element, not %d", c.op, n))
	}
	return outs[0]
}

// vector checks v against the tensors that it goes with, and prepares it. It may
// be nil where there is one element.
func (c *computation) vector(v, like []torch.Tensor, what string) []torch.Tensor {
	if v == nil {
		if len(like) != 1 || like[0].NumEl() != 1 {
			panic(c.errorf("The vector v can only be undefined if %s is a single Tensor with a single element", what))
		}
		return nil
	}
	c.defined("v", v)
	if len(v) != len(like) {
		panic(c.errorf("v is of invalid length: should be %d but got %d", len(like), len(v)))
	}
	for i := range v {
		if !equal(v[i].Shape(), like[i].Shape()) {
			panic(c.errorf("Entry %d in v has invalid size: should be %v but got %v", i, like[i].Shape(), v[i].Shape()))
		}
	}
	return c.prepare(v, false)
}

func equal(a, b []int) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// needGrad panics in strict mode if one of grads is missing or has no history.
func (c *computation) needGrad(grads []torch.Tensor, missing, independent string) {
	if !c.strict {
		return
	}
	for i, g := range grads {
		if !g.Defined() {
			panic(c.errorf(missing, i))
		}
		if !g.RequiresGrad() {
			panic(c.errorf(independent, i))
		}
	}
}

const (
	outputIndependent   = "The output of the user-provided function is independent of input %d. This is not allowed in strict mode"
	gradIndependent     = "The gradient with respect to input %d is independent of the inputs of the user-provided function. This is not allowed in strict mode"
	jacobianIndependent = "While computing the hessian, found that the jacobian of the user-provided function with respect to input %d is independent of the input. " +
		"This is not allowed in strict mode. You should ensure that your function is twice differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for example)"
	hessianIndependent = "The hessian of the user-provided function with respect to input %d is independent of the input. This is not allowed in strict mode. " +
		"You should ensure that your function is thrice differentiable and that the hessian depends on the inputs"
)

// gradients is torch.Grad that takes outputs without a history, or undefined ones,
// and then returns undefined tensors.
func gradients(outputs, inputs, cotangents []torch.Tensor, retain, create bool) []torch.Tensor {
	var outs, cots []torch.Tensor
	for i, o := range outputs {
		if o.Defined() && o.RequiresGrad() {
			outs = append(outs, o)
			if cotangents != nil {
				cots = append(cots, cotangents[i])
			}
		}
	}
	if len(outs) == 0 {
		return make([]torch.Tensor, len(inputs))
	}
	opts := []torch.GradOption{torch.AllowUnused(true), torch.CreateGraph(create), torch.RetainGraph(retain || create)}
	if cots != nil {
		opts = append(opts, torch.Gradient(cots...))
	}
	return torch.Grad(outs, inputs, opts...)
}

// stage is a backward pass, for what fill says in strict mode.
type stage struct{ missing, constant string }

const (
	createJacobian = "The jacobian of the user-provided function is independent of input %d. This is not allowed in strict mode when create_graph=True"
	createHessian  = "The hessian of the user-provided function is independent of input %d. This is not allowed in strict mode when create_graph=True"
)

var (
	back      = stage{outputIndependent, createJacobian}
	backTrick = stage{"The gradient with respect to the input is independent of entry %d in the grad_outputs when using the double backward trick to compute forward mode gradients. " +
		"This is not allowed in strict mode", createJacobian}
	doubleBack      = stage{"The jacobian of the user-provided function is independent of input %d. This is not allowed in strict mode", createHessian}
	doubleBackTrick = stage{"The hessian of the user-provided function is independent of entry %d in the grad_jacobian. " +
		"This is not allowed in strict mode as it prevents from using the double backward trick to replace forward mode AD", createHessian}
)

// fill puts zeros like refs where a gradient is undefined, or panics in strict
// mode.
func (c *computation) fill(grads, refs []torch.Tensor, s stage) []torch.Tensor {
	for i, g := range grads {
		switch {
		case !g.Defined() && c.strict:
			panic(c.errorf(s.missing, i))
		case !g.Defined():
			grads[i] = torch.ZerosLike(refs[i])
		case c.strict && c.create && !g.RequiresGrad():
			panic(c.errorf(s.constant, i))
		}
	}
	return grads
}

// finish takes the history off ts unless it was asked for.
func (c *computation) finish(ts []torch.Tensor) []torch.Tensor {
	if c.create {
		return ts
	}
	plain := make([]torch.Tensor, len(ts))
	for i, t := range ts {
		plain[i] = t.Detach()
	}
	return plain
}

// one makes a function of lists of f.
func one(f func(torch.Tensor) torch.Tensor) Func {
	if f == nil {
		return nil
	}
	return func(x []torch.Tensor) []torch.Tensor { return []torch.Tensor{f(x[0])} }
}

// vec makes a list of v, nil of the undefined tensor.
func vec(v torch.Tensor) []torch.Tensor {
	if !v.Defined() {
		return nil
	}
	return []torch.Tensor{v}
}
