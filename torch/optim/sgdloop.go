package optim

import "github.com/gotorch/gotorch/torch"

// loop makes the step of a Differentiable [SGD], see base.loop.
func (o *SGD) loop(g *SGDGroup) {
	lr, decay := g.rate(), numOf(g.WeightDecay, g.WeightDecayTensor)
	at := o.rows.at
	o.base.loop(g.Maximize, func(i int, p, grad torch.Tensor) {
		switch {
		case decay.float() == 0:
		case decay.needsGrad():
			grad = grad.Addcmul_(p.Clone(), decay.t)
		default:
			grad = grad.Add(p, torch.Alpha(decay.float()))
		}
		if g.Momentum != 0 {
			buffer := o.momentum.ts[at[i]]
			if !buffer.Defined() {
				buffer = grad.Detach().Clone().Keep()
				o.momentum.ts[at[i]] = buffer
			} else {
				buffer.MulScalar_(g.Momentum).Add_(grad, torch.Alpha(1-g.Dampening))
			}
			if g.Nesterov {
				grad = grad.Add(buffer, torch.Alpha(g.Momentum))
			} else {
				grad = buffer
			}
		}
		if lr.needsGrad() {
			p.Addcmul_(grad, lr.t, torch.Value(-1))
		} else {
			p.Add_(grad, torch.Alpha(-lr.float()))
		}
	})
}
