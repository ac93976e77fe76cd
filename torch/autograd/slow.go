package autograd

import (
	"math"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd/forwardad"
)

// runSlow compares all elements of all Jacobians.
func (c *comparison) runSlow() {
	numerical := c.numerical()
	if len(differentiable(c.outs)) == 0 {
		for _, byInput := range numerical {
			for _, j := range byInput {
				if torch.Item[bool](j.NeScalar(0).Any()) {
					fail("Numerical gradient for function expected to be zero")
				}
			}
		}
		return
	}
	var analytical func(output int) []torch.Tensor
	if c.forward {
		byInput := c.forwardJacobians(nil)
		analytical = func(o int) (r []torch.Tensor) {
			for _, j := range byInput {
				r = append(r, j[o])
			}
			return r
		}
	} else {
		analytical = func(o int) []torch.Tensor { return c.backwardJacobians(c.floating()[o], nil, c.nondet, c.dtypes) }
	}
	output := 0 // among those that require gradients
	for o, out := range c.floating() {
		if !out.RequiresGrad() {
			continue
		}
		for i, a := range analytical(o) {
			if n := numerical[i][o]; !allclose(a, n, c.rtol, c.atol) {
				panic(&GradCheckError{c.mismatch(a, n, output, i)})
			}
		}
		output++
	}
}

// floating returns the results that can have a gradient.
func (c *comparison) floating() (outs []torch.Tensor) {
	for _, out := range c.outs {
		if isDifferentiable(out) {
			outs = append(outs, out)
		}
	}
	return outs
}

// backwardJacobians returns the Jacobian of output by each input that requires a
// gradient, of shape [input, output], or where v is given its product with v, of shape
// [input, 1]. Backward runs twice, to see whether it gives the same.
func (c *comparison) backwardJacobians(output torch.Tensor, v *torch.Tensor, nondet float64, dtypes bool) []torch.Tensor {
	inputs := differentiable(c.inputs)
	typesOK, sizesOK := true, true
	once := func() (jac []torch.Tensor) {
		columns := output.NumEl()
		if v != nil {
			columns = 1
		}
		for _, in := range inputs {
			jac = append(jac, torch.Zeros([]int{in.NumEl(), columns}, in.DType(), in.Device()))
		}
		cotangent := torch.Zeros(output.Shape(), output.DType(), output.Device())
		for j := range columns {
			if v != nil {
				cotangent = v.Reshape(output.Shape()...)
			} else {
				cotangent.Zero_()
				element(cotangent, j).Fill_(1)
			}
			for i, g := range torch.Grad([]torch.Tensor{output}, inputs, torch.Gradient(cotangent), torch.RetainGraph(true), torch.AllowUnused(true)) {
				if !g.Defined() {
					continue
				}
				if !equal(g.Shape(), inputs[i].Shape()) {
					sizesOK = false
					if g.NumEl() != inputs[i].NumEl() {
						fail("Analytical gradient has incorrect size")
					}
				} else if g.DType() != inputs[i].DType() {
					typesOK = false
				}
				if g.IsSparse() {
					g = dense(g)
				}
				jac[i].Select(1, j).Copy_(g.Detach().Reshape(-1))
			}
		}
		return jac
	}
	jac, again := once(), once()
	switch {
	case !typesOK && dtypes:
		fail("Gradient has dtype mismatch")
	case !sizesOK:
		fail("Analytical gradient has incorrect size")
	}
	for i := range jac {
		if jac[i].NumEl() > 0 && jac[i].Sub(again[i]).Abs().Max().Item() > nondet {
			fail("Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values, although analytical gradient matches numerical gradient. "+
				"The tolerance for nondeterminism was %v. NondetTol raises it, if the function is nondeterministic for a reason", nondet)
		}
	}
	return jac
}

var opToDense = torch.Operator{Name: "aten::to_dense"}

func dense(t torch.Tensor) torch.Tensor { return part(&opToDense, t) }

// forwardJacobians returns, for each input that requires a gradient, the Jacobians
// of all results that can have one, of shape [input, output], or where us are given
// the products with them, of shape [1, output].
func (c *comparison) forwardJacobians(us []torch.Tensor) (jac [][]torch.Tensor) {
	if anyComplex(differentiable(c.inputs)) {
		fail("Expected inputs to be non-complex for the check of forward mode")
	}
	forwardad.DualLevel(func() {
		duals := append([]torch.Tensor(nil), c.inputs...)
		var tangents []torch.Tensor
		for i, in := range c.inputs {
			if in.RequiresGrad() {
				duals[i] = forwardad.MakeDual(in.Detach(), torch.ZerosLike(in))
				_, tangent := forwardad.UnpackDual(duals[i]) // which is another one for a view
				tangents = append(tangents, tangent)
			}
		}
		for i, tangent := range tangents {
			rows := tangent.NumEl()
			if us != nil {
				rows = 1
			}
			var byOutput []torch.Tensor
			for _, out := range c.floating() {
				byOutput = append(byOutput, torch.Zeros([]int{rows, out.NumEl()}, out.DType(), out.Device()))
			}
			for k := range rows {
				if us != nil {
					tangent.Copy_(us[i].View(tangent.Shape()...))
				} else {
					element(tangent, k).Fill_(1)
				}
				o := 0
				for _, out := range c.f(duals) {
					if !isDifferentiable(out) {
						continue
					}
					value, tan := forwardad.UnpackDual(out)
					if tan.Defined() {
						if c.dtypes && isComplex(value) != isComplex(tan) {
							fail("Forward AD gradient has dtype mismatch.")
						}
						byOutput[o].Select(0, k).Copy_(tan.Detach().Reshape(-1))
					}
					o++
				}
				tangent.Zero_()
			}
			jac = append(jac, byOutput)
		}
	})
	return jac
}

// anything is a tolerance for nondeterminism that everything meets.
var anything = math.Inf(1)
