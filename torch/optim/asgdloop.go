package optim

import "github.com/gotorch/gotorch/torch"

// loop makes the step of an [ASGD] parameter by parameter, see base.loop.
func (o *ASGD) loop(g *ASGDGroup) {
	steps, etas, mus := o.numbers(g)
	averages := o.of(&o.average, zeros)
	o.captured(&g.ParamGroup, "params, mus, etas, and state_steps", forCapture, mus, etas, steps)
	lr, lambd, one := g.rate(), num{v: g.Lambd}, num{v: 1}
	o.base.loop(g.Maximize, func(i int, p, grad torch.Tensor) {
		p, grad, average := pairs(p), pairs(grad), pairs(averages[i])
		step, eta, mu := steps[i], etas[i], mus[i]
		step.AddScalar_(1)
		grad = decayed(grad, p, g.WeightDecay)
		if g.Capturable {
			one.sub(lambd.mul(num{t: eta})).scale(p)
			p.Addcmul_(grad, eta, torch.Value(-1))
		} else {
			v := eta.Item()
			p.MulScalar_(1 - float64(g.Lambd*v))
			p.Add_(grad, torch.Alpha(-v))
		}
		if g.Capturable || mu.Item() != 1 {
			average.Add_(p.Sub(average).Mul_(mu))
		} else {
			average.Copy_(p)
		}
		if g.Capturable {
			eta.Copy_(g.nextEta(lr, num{t: step}).t)
			mu.Copy_(step.SubScalar(g.T0).Maximum(torch.OnesLike(step)).Reciprocal())
			return
		}
		t := step.Item()
		eta.Copy_(g.nextEta(lr, num{v: t}).tensor())
		mu.Copy_(num{v: 1 / max(1, t-g.T0)}.tensor())
	})
}

// nextEta is η after step t.
func (g *ASGDGroup) nextEta(lr, t num) num {
	return lr.div(num{v: 1}.add(num{v: g.Lambd}.mul(lr).mul(t)).pow(num{v: g.Alpha}))
}

// nextLists sets η and μ for the step after this one, with nothing that comes back
// from the device.
func (o *ASGD) nextLists(g *ASGDGroup, steps, etas, mus []torch.Tensor) {
	lr := g.rate()
	next := outBy(&opSubNumber, g.T0, steps)
	inBy(&opMaximumNumber_, 1, next)
	in(&opReciprocal_, next)
	in(&opCopy_, mus, next)
	next = outBy(&opMulNumber, g.Lambd, steps)
	by_(&opMulNumber_, next, lr)
	opAddNumber_.run(asNumber, next, 1)
	inBy(&opPowNumber_, g.Alpha, next)
	in(&opReciprocal_, next)
	by_(&opMulNumber_, next, lr)
	in(&opCopy_, etas, next)
}
