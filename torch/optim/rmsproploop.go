package optim

import "github.com/gotorch/gotorch/torch"

// loop makes the step of a Differentiable [RMSprop], see base.loop.
func (o *RMSprop) loop(g *RMSpropGroup) {
	steps, avgSqs := o.of(&o.steps, g.number(0)), o.of(&o.avgSq, zeros)
	o.captured(&g.ParamGroup, "params and state_steps", forCapture, steps)
	var avgs, momenta []torch.Tensor
	if g.Centered {
		avgs = o.of(&o.avg, zeros)
	}
	if g.Momentum > 0 {
		momenta = o.of(&o.momentum, zeros)
	}
	lr := o.scalar("the learning rate", g.rate())
	o.base.loop(g.Maximize, func(i int, p, grad torch.Tensor) {
		steps[i].AddScalar_(1)
		grad = decayed(grad, p, g.WeightDecay)
		p, grad, avgSq := pairs(p), pairs(grad), pairs(avgSqs[i])
		avgSq.MulScalar_(g.Alpha).Addcmul_(grad, grad, torch.Value(1-g.Alpha))
		var denom torch.Tensor
		if g.Centered {
			avg := pairs(avgs[i])
			avg.Lerp_(grad, 1-g.Alpha)
			denom = avgSq.Addcmul(avg, avg, torch.Value(-1)).Sqrt_()
		} else {
			denom = avgSq.Sqrt()
		}
		denom = denom.AddScalar(g.Eps)
		if g.Momentum > 0 {
			buffer := pairs(momenta[i])
			buffer.MulScalar_(g.Momentum).Addcdiv_(grad, denom)
			p.Add_(buffer, torch.Alpha(-lr))
			return
		}
		p.Addcdiv_(grad, denom, torch.Value(-lr))
	})
}
