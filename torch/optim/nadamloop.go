package optim

import "github.com/gotorch/gotorch/torch"

// loop makes the step of an [NAdam] parameter by parameter, see base.loop.
func (o *NAdam) loop(g *NAdamGroup) {
	steps, products := o.of(&o.steps, g.number(0)), o.of(&o.product, g.number(1))
	avgs, avgSqs := o.of(&o.avg, zeros), o.of(&o.avgSq, zeros)
	o.captured(&g.ParamGroup, "params, mu_products and state_steps", forCapture, products, steps)
	lr, one := g.rate(), num{v: 1}
	o.base.loop(g.Maximize, func(i int, p, grad torch.Tensor) {
		p, grad, avg, avgSq := pairs(p), pairs(grad), pairs(avgs[i]), pairs(avgSqs[i])
		steps[i].AddScalar_(1)
		step := num{t: steps[i]}
		if !g.Capturable {
			step = num{v: steps[i].Item()}
		}
		correction := one.sub(num{v: g.Betas[1]}.pow(step))
		if g.DecoupledWeightDecay && g.WeightDecay != 0 {
			one.sub(lr.mul(num{v: g.WeightDecay})).scale(p)
		} else {
			grad = decayed(grad, p, g.WeightDecay)
		}
		mu, next := g.muOf(step), g.muOf(step.add(one))
		product := mu.scale(products[i])
		avg.Lerp_(grad, 1-g.Betas[0])
		avgSq.MulScalar_(g.Betas[1]).Addcmul_(grad, grad, torch.Value(1-g.Betas[1]))
		denom := correction.over(avgSq).Sqrt()
		if g.Differentiable || g.Capturable {
			denom = denom.AddScalar(g.Eps)
			made := num{t: product}
			grad = lr.neg().mul(one.sub(mu)).div(one.sub(made)).times(grad)
			avg = lr.neg().mul(next).div(one.sub(made.mul(next))).times(avg)
			p.Addcdiv_(grad, denom)
			p.Addcdiv_(avg, denom)
			return
		}
		made := num{v: product.Item()}
		denom.AddScalar_(g.Eps)
		p.Addcdiv_(grad, denom, torch.Value(o.scalar("the learning rate", lr.neg().mul(one.sub(mu)).div(one.sub(made)))))
		p.Addcdiv_(avg, denom, torch.Value(o.scalar("the learning rate", lr.neg().mul(next).div(one.sub(made.mul(next))))))
	})
}

// muOf is the momentum of step t.
func (g *NAdamGroup) muOf(t num) num {
	one := num{v: 1}
	return num{v: g.Betas[0]}.mul(one.sub(num{v: 0.5}.mul(num{v: 0.96}.pow(t.mul(num{v: g.MomentumDecay})))))
}

// capturedLists is that of [Adam].
func (o *NAdam) capturedLists(g *NAdamGroup) {
	steps, products := o.of(&o.steps, g.number(0)), o.of(&o.product, g.number(1))
	avg, avgSq := g.asReal(o.of(&o.avg, zeros)), g.asReal(o.of(&o.avgSq, zeros))
	o.captured(&g.ParamGroup, "params, mu_products, and state_steps", forCaptureXLA, products, steps)
	g.count_(steps)
	lr := g.rate()
	params, grads := o.shrink(&g.ParamGroup, g.Maximize, g.WeightDecay, g.DecoupledWeightDecay)
	g.average(avg, avgSq, grads, g.Betas)
	root := sqrt(avgSq)
	mus := func(exponent []torch.Tensor) []torch.Tensor {
		mu := powers(0.96, exponent)
		opMulNumber_.run(asNumber, mu, -0.5)
		opAddNumber_.run(asNumber, mu, 1)
		opMulNumber_.run(asNumber, mu, g.Betas[0])
		return mu
	}
	exponent := outBy(&opMulNumber, g.MomentumDecay, steps)
	mu := mus(exponent)
	opAddNumber_.run(asNumber, exponent, g.MomentumDecay)
	next := mus(exponent)
	correction := powers(g.Betas[1], steps)
	inBy(&opSubNumber_, 1, correction)
	in(&opNeg_, correction)
	in(&opSqrt_, correction)
	in(&opMul_, products, mu)
	in(&opDiv_, root, correction)
	g.addNumber_(root, g.Eps)
	inBy(&opSubNumber_, 1, mu)
	by_(&opMulNumber_, mu, lr)
	denom := outBy(&opSubNumber, 1, products)
	in(&opNeg_, denom)
	in(&opDiv_, mu, denom)
	denom = out(&opMul, products, next)
	by_(&opMulNumber_, next, lr)
	inBy(&opSubNumber_, 1, denom)
	in(&opDiv_, next, denom)
	numerator := out(&opMul, mu, grads)
	addcmul_(numerator, next, avg, 1)
	addcdiv_(params, numerator, root, 1)
}
