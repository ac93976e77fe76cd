package optim

import "github.com/gotorch/gotorch/torch"

// loop makes the step of an [RAdam] parameter by parameter, see base.loop.
func (o *RAdam) loop(g *RAdamGroup) {
	steps, avgs, avgSqs := o.of(&o.steps, g.number(0)), o.of(&o.avg, zeros), o.of(&o.avgSq, zeros)
	o.captured(&g.ParamGroup, "params and state_steps", forCapture, steps)
	lr, one, beta1, beta2 := g.rate(), num{v: 1}, num{v: g.Betas[0]}, num{v: g.Betas[1]}
	inf := 2/(1-g.Betas[1]) - 1
	o.base.loop(g.Maximize, func(i int, p, grad torch.Tensor) {
		p, grad, avg, avgSq := pairs(p), pairs(grad), pairs(avgs[i]), pairs(avgSqs[i])
		steps[i].AddScalar_(1)
		step := num{t: steps[i]}
		if !g.Capturable {
			step = num{v: steps[i].Item()}
		}
		if g.DecoupledWeightDecay && g.WeightDecay != 0 {
			one.sub(lr.mul(num{v: g.WeightDecay})).scale(p)
		} else {
			grad = decayed(grad, p, g.WeightDecay)
		}
		avg.Lerp_(grad, 1-g.Betas[0])
		avgSq.MulScalar_(g.Betas[1]).Addcmul_(grad, grad, torch.Value(1-g.Betas[1]))
		correction1, correction2 := one.sub(beta1.pow(step)), one.sub(beta2.pow(step))
		rho := num{v: inf}.sub(num{v: 2}.mul(step).mul(beta2.pow(step)).div(correction2))
		rect := func() num {
			above := rho.sub(num{v: 4}).mul(rho.sub(num{v: 2})).mul(num{v: inf})
			return above.div(num{v: (inf - 4) * (inf - 2)}.mul(rho)).pow(num{v: 0.5})
		}
		adaptive := func() torch.Tensor {
			root := correction2.pow(num{v: 0.5})
			denom := avgSq.Sqrt()
			if g.Differentiable {
				denom = denom.AddScalar(g.Eps)
			} else {
				denom.AddScalar_(g.Eps)
			}
			if root.isTensor() {
				return root.t.Div(denom)
			}
			return denom.Reciprocal().MulScalar(root.v)
		}
		update := correction1.over(avg)
		update = lr.times(update)
		switch {
		case g.Capturable:
			update = update.Mul(torch.WhereScalar(rho.t.GtScalar(5), rect().times(adaptive()), 1.0))
		case rho.v > 5:
			update = rect().times(update.Mul(adaptive()))
		}
		p.Add_(update, torch.Alpha(-1))
	})
}

// capturedLists is that of [Adam].
func (o *RAdam) capturedLists(g *RAdamGroup) {
	steps := o.of(&o.steps, g.number(0))
	avg, avgSq := g.asReal(o.of(&o.avg, zeros)), g.asReal(o.of(&o.avgSq, zeros))
	o.captured(&g.ParamGroup, "params and state_steps", forCaptureXLA, steps)
	g.count_(steps)
	lr := g.rate()
	inf := 2/(1-g.Betas[1]) - 1
	correction := func(beta float64) []torch.Tensor {
		c := powers(beta, steps)
		in(&opNeg_, c)
		opAddNumber_.run(asNumber, c, 1)
		return c
	}
	correction2, rho := correction(g.Betas[1]), powers(g.Betas[1], steps)
	in(&opMul_, rho, steps)
	opMulNumber_.run(asNumber, rho, 2)
	in(&opDiv_, rho, correction2)
	in(&opNeg_, rho)
	opAddNumber_.run(asNumber, rho, inf)
	params, grads := o.shrink(&g.ParamGroup, g.Maximize, g.WeightDecay, g.DecoupledWeightDecay)
	g.average(avg, avgSq, grads, g.Betas)
	rect := outBy(&opSubNumber, 4, rho)
	in(&opMul_, rect, outBy(&opSubNumber, 2, rho))
	opMulNumber_.run(asNumber, rect, inf)
	in(&opDiv_, rect, outBy(&opMulNumber, (inf-4)*(inf-2), rho))
	in(&opSqrt_, rect)
	plain := make([]torch.Tensor, len(rect))
	torch.NoGrad(func() {
		for i, r := range rect {
			rect[i] = torch.WhereScalar(rho[i].GtScalar(5), r, 0.0)
			plain[i] = torch.WhereScalars(rect[i].GtScalar(0), 0.0, 1.0)
		}
	})
	by_(&opMulNumber_, plain, lr)
	correction1 := correction(g.Betas[0])
	in(&opDiv_, plain, correction1)
	in(&opNeg_, plain)
	in(&opSqrt_, correction2)
	by_(&opMulNumber_, correction2, lr)
	in(&opMul_, correction2, rect)
	in(&opNeg_, correction2)
	in(&opDiv_, correction2, correction1)
	o.finish(g, params, avg, avgSq, correction2, plain)
}

// finish ends a step as PyTorch does on lists: with one formula for both cases.
func (o *RAdam) finish(g *RAdamGroup, params, avg, avgSq, by, plus []torch.Tensor) {
	buffer := sqrt(avgSq)
	g.addNumber_(buffer, g.Eps)
	in(&opDiv_, buffer, by)
	in(&opReciprocal_, buffer)
	add_(buffer, plus, 1)
	addcmul_(params, avg, buffer, 1)
}
