package autograd

import (
	"errors"
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/functorch"
)

// GradCheckError says what [GradCheck] or [GradGradCheck] found wrong: the
// function's gradients, or the way it was called. It mirrors
// torch.autograd.GradcheckError.
type GradCheckError struct {
	Msg string // in PyTorch's words
}

// Error returns the message.
func (e *GradCheckError) Error() string { return "autograd: " + e.Msg }

// fail ends a check; GradCheck returns the error.
func fail(format string, args ...any) { panic(&GradCheckError{fmt.Sprintf(format, args...)}) }

// function is the function under test.
type function = func([]torch.Tensor) []torch.Tensor

// GradCheck compares the gradients that Backward computes for f, by those of inputs
// that require gradients, with differences of f at inputs moved by [Eps]: element
// by element, within [Atol] + [Rtol]·|numerical|. It returns nil if they agree, else
// a [*GradCheckError] with both Jacobians. Complex inputs and results are checked too;
// f returns the same for the same inputs. It mirrors torch.autograd.gradcheck.
//
//	x := torch.Rand([]int{3}, torch.Float64).RequiresGrad_()
//	err := autograd.GradCheck(torch.Tensor.Sin, []torch.Tensor{x})
//
// Inputs of other types than float64 and complex128 are an error, see
// [LowPrecision], and so are sparse ones and those whose elements share memory.
func GradCheck[F functorch.Func](f F, inputs []torch.Tensor, opts ...GradCheckOption) error {
	return run(func() { check(functorch.List(f), inputs, read(opts)) })
}

// GradGradCheck checks the gradients of the gradients of f: [GradCheck] of the
// function that returns gradients of f by inputs, as a function of inputs and of the
// gradients of f's results, see [GradOutputs]. It mirrors
// torch.autograd.gradgradcheck.
func GradGradCheck[F functorch.Func](f F, inputs []torch.Tensor, opts ...GradGradCheckOption) error {
	return run(func() {
		o := read(opts)
		g, all := gradient(functorch.List(f), inputs, o.gradOutputs)
		check(g, all, o)
	})
}

// run turns a failure into an error.
func run(f func()) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *GradCheckError:
			err = r
		default:
			panic(r)
		}
	}()
	torch.EnableGrad(f)
	return nil
}

// caught runs f and returns the *torch.Error that it panicked with.
func caught(f func()) *torch.Error {
	var e *torch.Error
	errors.As(torch.Try(f), &e)
	return e
}

// check is GradCheck; failures panic.
func check(f function, inputs []torch.Tensor, o options) {
	switch {
	case !o.forward && !o.backward:
		fail("Expected at least one of the checks of forward mode and of Backward to be on")
	case o.batched && !o.backward:
		fail("Setting CheckBatchedGrad(true) requires the check of Backward to be on")
	case o.batchedForward && !o.forward:
		fail("Setting CheckBatchedForwardGrad(true) requires CheckForwardAD(true)")
	}
	checkInputs(inputs, o)
	outs := f(inputs)
	checkOutputs(outs)
	diff := differentiable(outs)
	compareAll(f, outs, inputs, o)
	if o.batchedForward {
		batchedForward(f, inputs)
	}
	if !o.backward {
		return
	}
	for i, out := range diff {
		if o.batched {
			batchedBackward(inputs, out, i)
		}
	}
	multiplied(diff, inputs)
	if o.undefined {
		undefinedBackward(f, diff, inputs)
	}
}

func checkInputs(inputs []torch.Tensor, o options) {
	any := false
	for i, in := range inputs {
		if !in.Defined() {
			fail("Input #%d is undefined; gradcheck takes defined tensors", i)
		}
		if !in.RequiresGrad() {
			continue
		}
		any = true
		if d := in.DType(); d != torch.Float64 && d != torch.Complex128 && !o.low {
			fail("Input #%d requires gradient and is not a double precision floating point or complex, but %v. This check will likely fail if all the inputs are not of double precision floating point or complex; "+
				"convert it with To(torch.Float64), or check with wider tolerances and LowPrecision(true)", i, d)
		}
		if in.IsSparse() {
			fail("Input #%d is not strided; let the function make a sparse tensor of a dense input", i)
		}
		for d, n := range in.Shape() {
			if n > 1 && in.Stride()[d] == 0 {
				fail("The %dth input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be able to compute the numerical gradients correctly. "+
					"You should call Contiguous on the input before passing it to gradcheck.", i)
			}
		}
	}
	if !any {
		fail("gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.")
	}
}

func checkOutputs(outs []torch.Tensor) {
	for i, out := range outs {
		if !out.Defined() {
			fail("Output %d of the function is undefined", i)
		}
		if out.IsSparse() {
			fail("Sparse output is not supported at gradcheck yet. Please call ToDense on the output of the function for gradcheck.")
		}
	}
}

// differentiable returns those of ts that require gradients.
func differentiable(ts []torch.Tensor) (diff []torch.Tensor) {
	for _, t := range ts {
		if t.RequiresGrad() {
			diff = append(diff, t)
		}
	}
	return diff
}

func isComplex(t torch.Tensor) bool { return t.DType().IsComplex() }

func isDifferentiable(t torch.Tensor) bool {
	return t.DType().IsFloatingPoint() || t.DType().IsComplex()
}

// comparison is one comparison of numerical and analytical Jacobians.
type comparison struct {
	options
	f         function
	outs      []torch.Tensor // f(inputs)
	inputs    []torch.Tensor
	forward   bool  // in forward mode
	complexOf []int // places of the results (in forward mode: inputs) that were complex, where f has only a part of each
	imaginary bool  // that part
}

func (c *comparison) run() {
	if c.fast {
		c.runFast()
	} else {
		c.runSlow()
	}
}

// compareAll compares what is asked for; of complex numbers, the real and the
// imaginary parts one after the other.
func compareAll(f function, outs, inputs []torch.Tensor, o options) {
	run := func(f function, outs, inputs []torch.Tensor, forward, imaginary bool, complexOf []int) {
		c := comparison{options: o, f: f, outs: outs, inputs: inputs, forward: forward, complexOf: complexOf, imaginary: imaginary}
		c.run()
		if forward && o.undefined {
			undefinedForward(f, inputs)
		}
	}
	if o.backward {
		var complexOuts []int
		for i, out := range differentiable(outs) {
			if isComplex(out) {
				complexOuts = append(complexOuts, i)
			}
		}
		if anyComplex(outs) {
			for _, p := range []*torch.Operator{&opImag, &opReal} {
				g := func(x []torch.Tensor) []torch.Tensor { return parts(p, f(x)) }
				run(g, g(inputs), inputs, false, p == &opImag, complexOuts)
			}
		} else {
			run(f, outs, inputs, false, false, nil)
		}
	}
	if !o.forward {
		return
	}
	var complexIns []int
	for i, in := range inputs {
		if isComplex(in) {
			complexIns = append(complexIns, i)
		}
	}
	if complexIns == nil {
		run(f, outs, inputs, true, false, nil)
		return
	}
	for _, p := range []*torch.Operator{&opImag, &opReal} {
		// The other part stays what it is, so that f sees a valid input.
		g := func(x []torch.Tensor) []torch.Tensor {
			x = append([]torch.Tensor(nil), x...)
			for _, i := range complexIns {
				if p == &opImag {
					x[i] = part(&opReal, inputs[i]).Add(x[i].MulScalar(1i))
				} else {
					x[i] = x[i].Add(part(&opImag, inputs[i]).MulScalar(1i))
				}
			}
			return f(x)
		}
		x := parts(p, inputs)
		run(g, g(x), x, true, p == &opImag, complexIns)
	}
}

var (
	opReal = torch.Operator{Name: "aten::real"}
	opImag = torch.Operator{Name: "aten::imag"}
	opData = torch.Operator{Name: "aten::data"}
)

func part(op *torch.Operator, t torch.Tensor) torch.Tensor {
	var c torch.Call
	c.Tensor(t)
	return c.Run1(op)
}

// parts returns that part of each complex tensor.
func parts(op *torch.Operator, ts []torch.Tensor) []torch.Tensor {
	r := append([]torch.Tensor(nil), ts...)
	for i, t := range r {
		if isComplex(t) {
			r[i] = part(op, t)
		}
	}
	return r
}

func anyComplex(ts []torch.Tensor) bool {
	for _, t := range ts {
		if isComplex(t) {
			return true
		}
	}
	return false
}

// mismatch is the message for two Jacobians that differ.
func (c *comparison) mismatch(analytical, numerical torch.Tensor, output, input int) string {
	place, element, mode := output, "outputs", ""
	if c.forward {
		place, element, mode = input, "inputs", "computed with forward mode "
	}
	prefix := ""
	for _, i := range c.complexOf {
		if i == place {
			part := "real"
			if c.imaginary {
				part = "imaginary"
			}
			prefix = fmt.Sprintf("While considering the %s part of complex %s only, ", part, element)
		}
	}
	return fmt.Sprintf("%sJacobian %smismatch for output %d with respect to input %d,\nnumerical:%v\nanalytical:%v\n", prefix, mode, output, input, numerical, analytical)
}

// allclose compares a and b in the wider of their types.
func allclose(a, b torch.Tensor, rtol, atol float64) bool {
	if a.DType() != b.DType() {
		// Adding zero-element tensors tells the promoted type.
		d := torch.Empty([]int{0}, a.DType()).Add(torch.Empty([]int{0}, b.DType())).DType()
		a, b = a.To(d), b.To(d)
	}
	return a.Allclose(b.To(a.Device()), torch.Rtol(rtol), torch.Atol(atol))
}
