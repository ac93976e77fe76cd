package optim

import "github.com/gotorch/gotorch/torch"

// loop makes the step of a Differentiable [Rprop], see base.loop.
func (o *Rprop) loop(g *RpropGroup) {
	steps, prevs, sizes := o.of(&o.steps, g.number(0)), o.of(&o.prev, zeros), o.of(&o.sizes, g.size)
	o.captured(&g.ParamGroup, "params and state_steps", forCapture, steps)
	o.base.loop(g.Maximize, func(i int, p, grad torch.Tensor) {
		steps[i].AddScalar_(1)
		p, grad, prev, size := pairs(p), pairs(grad), pairs(prevs[i]), pairs(sizes[i])
		sign := grad.Mul(prev.Clone()).Sign()
		up, down, same := sign.GtScalar(0), sign.LtScalar(0), sign.EqScalar(0)
		sign.MaskedFill_(up, g.Etas[1]).MaskedFill_(down, g.Etas[0]).MaskedFill_(same, 1)
		size.Mul_(sign).Clamp_(torch.MinOpt(g.StepSizes[0]), torch.MaxOpt(g.StepSizes[1]))
		grad = grad.Clone().MaskedFill_(sign.EqScalar(g.Etas[0]), 0)
		p.Addcmul_(grad.Sign(), size, torch.Value(-1))
		prev.Copy_(grad)
	})
}
