package autograd

import "github.com/gotorch/gotorch/torch"

// gradient returns the function that returns the gradients of f by those of inputs
// that require them, as a function of inputs and of the gradients of f's results,
// and what to call it with.
func gradient(f function, inputs, given []torch.Tensor) (function, []torch.Tensor) {
	grads := given
	if grads == nil {
		for _, out := range differentiable(f(inputs)) {
			grads = append(grads, random(out))
		}
	}
	n := len(inputs)
	all := append(append([]torch.Tensor(nil), inputs...), grads...)
	requires := make([]bool, len(all)) // in forward mode the tensors come without
	for i, t := range all {
		requires[i] = t.Defined() && t.RequiresGrad()
	}
	return func(x []torch.Tensor) (r []torch.Tensor) {
		var by []torch.Tensor
		for i, t := range x {
			if requires[i] {
				t.RequiresGrad_()
				if i < n {
					by = append(by, t)
				}
			}
		}
		outs := differentiable(f(x[:n]))
		if len(outs) != len(x)-n {
			fail("the function has %d results that require gradients, and got %d gradients for them", len(outs), len(x)-n)
		}
		if len(outs) == 0 {
			return nil
		}
		for _, g := range torch.Grad(outs, by, torch.Gradient(x[n:]...), torch.CreateGraph(true), torch.AllowUnused(true)) {
			if g.Defined() {
				r = append(r, g)
			}
		}
		return r
	}, all
}

var opViewAsReal = torch.Operator{Name: "aten::view_as_real"}

// random returns a tensor like out with elements between -1 and 1.
func random(out torch.Tensor) torch.Tensor {
	t := torch.Empty(out.Shape(), out.DType(), out.Device())
	parts := t
	if isComplex(t) {
		parts = part(&opViewAsReal, t)
	}
	parts.Uniform_(torch.From(-1), torch.UpTo(1))
	return t.RequiresGrad_()
}
