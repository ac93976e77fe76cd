package autograd

import (
	"fmt"

	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd/forwardad"
	"github.com/gotorch/gotorch/torch/functorch"
)

// gradientsOrZeros is torch.Grad with zeros for what is unused.
func gradientsOrZeros(out torch.Tensor, inputs []torch.Tensor, cotangent torch.Tensor) []torch.Tensor {
	grads := torch.Grad([]torch.Tensor{out}, inputs, torch.Gradient(cotangent), torch.RetainGraph(true), torch.AllowUnused(true))
	for i, g := range grads {
		if !g.Defined() {
			grads[i] = torch.ZerosLike(inputs[i])
		}
	}
	return grads
}

// compareBatched holds what f gives for each of xs against what it gives for all
// of them under Vmap.
func compareBatched(f function, xs []torch.Tensor, hint string, message func(i int, got, want torch.Tensor) string) {
	var each [][]torch.Tensor
	for _, x := range xs {
		each = append(each, f([]torch.Tensor{x}))
	}
	var batched []torch.Tensor
	if e := caught(func() { batched = functorch.Vmap(f)([]torch.Tensor{torch.Stack(xs)}) }); e != nil {
		fail("While computing batched gradients, got: %s\n\n%s", e.Msg, hint)
	}
	for i, got := range batched {
		var want []torch.Tensor
		for _, r := range each {
			want = append(want, r[i])
		}
		if w := torch.Stack(want); !got.Allclose(w) {
			panic(&GradCheckError{message(i, got, w)})
		}
	}
}

// batchedBackward tries Backward of one result under Vmap.
func batchedBackward(inputs []torch.Tensor, out torch.Tensor, o int) {
	inputs = differentiable(inputs)
	compareBatched(func(v []torch.Tensor) []torch.Tensor { return gradientsOrZeros(out, inputs, v[0]) },
		[]torch.Tensor{torch.RandnLike(out), torch.RandnLike(out)},
		"The function's backward cannot be computed for a batch of gradients; leave CheckBatchedGrad out if it need not be.",
		func(i int, got, want torch.Tensor) string {
			return fmt.Sprintf("For output %d and input %d:\n\nGot:\n%v\n\nExpected:\n%v\n\nThe backward computes other gradients for a batch, under functorch.Vmap, than one by one", o, i, got, want)
		})
}

// batchedForward tries forward mode by each input under Vmap.
func batchedForward(f function, inputs []torch.Tensor) {
	for k, in := range inputs {
		if !in.RequiresGrad() {
			continue
		}
		x := make([]torch.Tensor, len(inputs))
		for i, in := range inputs {
			x[i] = in.Detach()
		}
		byOne := func(in []torch.Tensor) []torch.Tensor {
			x := append([]torch.Tensor(nil), x...)
			x[k] = in[0]
			return f(x)
		}
		compareBatched(func(tangent []torch.Tensor) []torch.Tensor {
			_, tangents := functorch.JVP(byOne, x[k:k+1], tangent)
			return tangents
		}, []torch.Tensor{torch.RandnLike(in), torch.RandnLike(in)},
			"The function's forward mode cannot be computed for a batch of tangents; leave CheckBatchedForwardGrad out if it need not be.",
			func(i int, got, want torch.Tensor) string {
				return fmt.Sprintf("For output %d and input %d:\n\nGot:\n%v\n\nExpected:\n%v\n\nForward mode computes other tangents for a batch, under functorch.Vmap, than one by one", i, k, got, want)
			})
	}
}

// multiplied checks that gradients of zero give zero.
func multiplied(outs, inputs []torch.Tensor) {
	inputs = differentiable(inputs)
	if len(outs) == 0 {
		return
	}
	var zeros []torch.Tensor
	for _, out := range outs {
		zeros = append(zeros, torch.Zeros(out.Shape(), out.DType(), out.Device()))
	}
	for i, g := range torch.Grad(outs, inputs, torch.Gradient(zeros...), torch.AllowUnused(true), torch.RetainGraph(true)) {
		switch in := inputs[i]; {
		case !g.Defined():
		case !isZero(g):
			fail("backward not multiplied by grad_output")
		case g.DType() != in.DType():
			fail("grad is incorrect type")
		case g.Device() != in.Device():
			fail("grad is incorrect device")
		case !equal(g.Shape(), in.Shape()):
			fail("grad is incorrect size")
		}
	}
}

func isZero(t torch.Tensor) bool {
	if t.IsSparse() {
		t = dense(t)
	}
	return torch.Item[bool](t.EqScalar(0).All())
}

// undefined returns t, whose gradient is undefined when it comes backward.
func undefined(t torch.Tensor) torch.Tensor {
	return torch.Native("UndefinedGrad", []torch.Tensor{t}, func(refs []cgo.Handle) ([]cgo.Handle, error) {
		p, err := cgo.UndefinedGrad(refs[0])
		return []cgo.Handle{p}, err
	})[0]
}

// undefinedBackward checks that Backward copes with undefined gradients of all
// results, and of each of several.
func undefinedBackward(f function, outs, inputs []torch.Tensor) {
	diff := differentiable(inputs)
	try := func(which func(o int) bool) {
		results := differentiable(f(inputs))
		var zeros []torch.Tensor
		for o, out := range results {
			if which(o) {
				results[o] = undefined(out)
			}
			zeros = append(zeros, torch.Zeros(out.Shape(), out.DType(), out.Device()))
		}
		if len(results) == 0 {
			return
		}
		var grads []torch.Tensor
		if e := caught(func() { grads = torch.Grad(results, diff, torch.Gradient(zeros...), torch.AllowUnused(true)) }); e != nil {
			fail("Expected backward function to handle undefined output grads: %s. A backward gets undefined gradients for results that nothing depends on; CheckUndefinedGrad(false) leaves this check out", e.Msg)
		}
		for _, g := range grads {
			if g.Defined() && !isZero(g) {
				fail("Expected all input grads to be undefined or zero when all output grads are undefined or zero. CheckUndefinedGrad(false) leaves this check out")
			}
		}
	}
	try(func(int) bool { return true })
	if len(outs) > 1 {
		for i := range outs {
			try(func(o int) bool { return o == i })
		}
	}
}

// undefinedForward checks that forward mode gives the same for an input without a
// tangent as for one with a tangent of zeros.
func undefinedForward(f function, inputs []torch.Tensor) {
	g := torch.NewGenerator()
	forwardad.DualLevel(func() {
		duals := append([]torch.Tensor(nil), inputs...)
		for i, in := range inputs {
			if in.RequiresGrad() {
				duals[i] = forwardad.MakeDual(in.Detach(), randomLike(in, g, in.DType()).Reshape(in.Shape()...))
			}
		}
		tangents := func(x []torch.Tensor) (ts []torch.Tensor) {
			for _, out := range f(x) {
				if isDifferentiable(out) {
					_, t := forwardad.UnpackDual(out)
					ts = append(ts, t)
				}
			}
			return ts
		}
		for i, in := range inputs {
			if !in.RequiresGrad() {
				continue
			}
			x := append([]torch.Tensor(nil), duals...)
			x[i] = forwardad.MakeDual(in.Detach(), torch.ZerosLike(in))
			zero := tangents(x)
			x[i] = in.Detach()
			for o, without := range tangents(x) {
				if zero[o].Defined() && without.Defined() && !zero[o].Allclose(without) {
					fail("Mismatch in tangent values for output with index: %d when input: %v has an undefined tangent value. Got: %v but expected: %v", o, in, zero[o], without)
				}
			}
		}
	})
}
