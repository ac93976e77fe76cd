package optim

import "github.com/gotorch/gotorch/torch"

// A step of an optimizer that is Differentiable or Capturable, or some of whose
// options are tensors, goes over the parameters one by one, with operators on
// tensors, as PyTorch's loop does. The others run on lists.

// loop calls f for each row with its parameter and gradient, which autograd records if
// the optimizer is Differentiable.
func (b *base) loop(maximize bool, f func(i int, p, grad torch.Tensor)) {
	record := torch.NoGrad
	if b.recorded {
		record = torch.EnableGrad
	}
	record(func() {
		for i, p := range b.rows.params {
			b.part(func() {
				grad := b.rows.grads[i]
				if maximize {
					grad = grad.Neg()
				}
				f(i, p, grad)
			})
		}
	})
}

// loops reports whether a step of g is a loop because autograd is to record it.
func (b *base) loops(g *ParamGroup) bool {
	return b.recorded || g.isDifferentiable()
}

// differentiable panics if g is for lists and autograd at the same time.
func (b *base) differentiable(g *ParamGroup) {
	if !b.recorded && !g.isDifferentiable() {
		return
	}
	switch {
	case g.isFused():
		panic(b.errorf("`fused` does not support `differentiable`; leave one of Fused and Differentiable out"))
	case g.isForeach():
		panic(b.errorf("_foreach ops don't support autograd; leave one of Foreach and Differentiable out"))
	}
}

// scalar is n where an operator takes a number; what is its name.
func (b *base) scalar(what string, n num) float64 {
	if n.needsGrad() {
		panic(b.errorf("%s requires a gradient, and goes into an operator as a number here, through which none comes; detach it, or use SGD or Adam with Differentiable", what))
	}
	return n.float()
}

// pairs is t as pairs of real numbers if it is complex.
func pairs(t torch.Tensor) torch.Tensor {
	if t.DType().IsComplex() {
		return torch.ViewAsReal(t)
	}
	return t
}

// decayed is grad + decay·p.
func decayed(grad, p torch.Tensor, decay float64) torch.Tensor {
	if decay == 0 {
		return grad
	}
	return grad.Add(p, torch.Alpha(decay))
}
