package optim

import "github.com/gotorch/gotorch/torch"

// loop makes the step of a Differentiable [Adadelta], see base.loop.
func (o *Adadelta) loop(g *AdadeltaGroup) {
	steps, avgSqs, accDeltas := o.of(&o.steps, g.number(0)), o.of(&o.avgSq, zeros), o.of(&o.accDelta, zeros)
	o.captured(&g.ParamGroup, "params and state_steps", forCaptureXLA, steps)
	lr := o.scalar("the learning rate", g.rate())
	o.base.loop(g.Maximize, func(i int, p, grad torch.Tensor) {
		steps[i].AddScalar_(1)
		grad = pairs(decayed(grad, p, g.WeightDecay))
		avgSq, accDelta := pairs(avgSqs[i]), pairs(accDeltas[i])
		avgSq.MulScalar_(g.Rho).Addcmul_(grad, grad, torch.Value(1-g.Rho))
		std := avgSq.AddScalar(g.Eps).Sqrt_()
		delta := accDelta.AddScalar(g.Eps).Sqrt_()
		if g.Differentiable {
			delta = delta.Clone()
		}
		delta.Div_(std).Mul_(grad)
		accDelta.MulScalar_(g.Rho).Addcmul_(delta, delta, torch.Value(1-g.Rho))
		if p.DType().IsComplex() {
			delta = torch.ViewAsComplex(delta)
		}
		p.Add_(delta, torch.Alpha(-lr))
	})
}
