package optim

import "github.com/gotorch/gotorch/torch"

// loop makes the step of an [Adamax] parameter by parameter, see base.loop.
func (o *Adamax) loop(g *AdamaxGroup) {
	steps, avgs, mosts := o.of(&o.steps, g.number(0)), o.of(&o.avg, zeros), o.of(&o.most, zeros)
	o.captured(&g.ParamGroup, "params and state_steps", forCapture, steps)
	lr, beta1, one := g.rate(), num{v: g.Betas[0]}, num{v: 1}
	o.base.loop(g.Maximize, func(i int, p, grad torch.Tensor) {
		steps[i].AddScalar_(1)
		grad = decayed(grad, p, g.WeightDecay)
		p, grad, avg, most := pairs(p), pairs(grad), pairs(avgs[i]), pairs(mosts[i])
		avg.Lerp_(grad, 1-g.Betas[0])
		most.MulScalar_(g.Betas[1])
		abs := grad.Abs().AddScalar_(g.Eps)
		if g.Differentiable { // ties have another gradient than with Maximum
			both := torch.Cat([]torch.Tensor{most.Unsqueeze(0), abs.Unsqueeze(0)}, 0)
			most.Copy_(both.Amax(torch.Dim(0)))
		} else {
			most.Copy_(most.Maximum(abs))
		}
		if g.Capturable {
			correction := beta1.pow(num{t: steps[i]}).sub(one).t
			lr.divide(correction)
			p.Addcdiv_(avg, most.Mul(correction))
			return
		}
		size := lr.div(one.sub(beta1.pow(num{v: steps[i].Item()})))
		p.Addcdiv_(avg, most, torch.Value(o.scalar("the learning rate", size.neg())))
	})
}

// capturedLists is that of [Adam].
func (o *Adamax) capturedLists(g *AdamaxGroup) {
	steps, avg, most := o.of(&o.steps, g.number(0)), o.of(&o.avg, zeros), o.of(&o.most, zeros)
	o.captured(&g.ParamGroup, "params and state_steps", forCaptureXLA, steps)
	g.count_(steps)
	params, grads, _ := o.steeper(&g.ParamGroup, g.Maximize, g.WeightDecay)
	avg, most = g.asReal(avg), g.asReal(most)
	g.average(avg, most, grads)
	correction := powers(g.Betas[0], steps)
	inBy(&opSubNumber_, 1, correction)
	by_(&opDivNumber_, correction, g.rate())
	addcdiv_(params, avg, out(&opMul, most, correction), 1)
}
