package optim

import "github.com/gotorch/gotorch/torch"

// loop makes the step of [Adam] parameter by parameter, see base.loop.
func (o *adam) loop(g *AdamGroup) {
	steps, avgs, avgSqs := o.of(&o.steps, g.number(0)), o.of(&o.avg, zeros), o.of(&o.avgSq, zeros)
	var mostSqs []torch.Tensor
	if g.AMSGrad {
		mostSqs = o.of(&o.maxAvgSq, zeros)
	}
	o.captured(&g.ParamGroup, "params and state_steps", forCapture, steps)
	one := num{v: 1}
	lr, decay := g.rate(), numOf(g.WeightDecay, g.WeightDecayTensor)
	beta1, beta2 := numOf(g.Betas[0], g.BetasTensor[0]), numOf(g.Betas[1], g.BetasTensor[1])
	differentiable, alike := g.Differentiable, casts{from: beta1.t}
	o.base.loop(g.Maximize, func(i int, p, grad torch.Tensor) {
		if differentiable && steps[i].RequiresGrad() {
			panic(o.errorf("`requires_grad` is not supported for `step` in differentiable mode; detach the number of steps of parameter %d", o.rows.at[i]))
		}
		steps[i].AddScalar_(1)
		switch {
		case decay.float() == 0:
		case g.DecoupledWeightDecay:
			one.sub(lr.mul(decay)).scale(p)
		case differentiable && decay.needsGrad():
			grad = grad.Addcmul_(p.Clone(), decay.t)
		default:
			grad = grad.Add(p, torch.Alpha(o.scalar("the weight decay", decay)))
		}
		p, grad, avg, avgSq := pairs(p), pairs(grad), pairs(avgs[i]), pairs(avgSqs[i])
		if beta1.isTensor() {
			avg.LerpTensor_(grad, one.sub(num{t: alike.of(p)}).t)
		} else {
			avg.Lerp_(grad, 1-beta1.v)
		}
		if differentiable && beta2.needsGrad() { // which has a gradient, unlike the value of Addcmul_
			avgSq.LerpTensor_(grad.Square(), one.sub(beta2).t)
		} else {
			beta2.scale(avgSq).Addcmul_(grad, grad, torch.Value(o.scalar("beta2", one.sub(beta2))))
		}
		var most torch.Tensor
		if g.AMSGrad {
			most = pairs(mostSqs[i])
			old := most
			if differentiable {
				old = most.Clone()
			}
			most.Copy_(old.Maximum(avgSq))
			avgSq = most
		}
		if !g.Capturable && !differentiable {
			t := num{v: steps[i].Item()}
			size := lr.div(one.sub(beta1.pow(t)))
			root := one.sub(beta2.pow(t)).pow(num{v: 0.5})
			p.Addcdiv_(avg, root.over(avgSq.Sqrt()).AddScalar_(g.Eps), torch.Value(o.scalar("the learning rate", size.neg())))
			return
		}
		t1, t2 := num{t: steps[i]}, num{t: steps[i]}
		if differentiable && beta1.needsGrad() {
			t1.t = steps[i].Clone()
		}
		if differentiable && beta2.needsGrad() {
			t2.t = steps[i].Clone()
		}
		size := lr.div(one.sub(beta1.pow(t1))).neg()
		root := one.sub(beta2.pow(t2)).sqrt()
		denom := root.mul(size).over(avgSq.Sqrt()).Add_(num{v: g.Eps}.div(size).t)
		if differentiable {
			avg = avg.Clone()
		}
		p.Addcdiv_(avg, denom)
	})
}

// casts is a number as a tensor of the types and devices of parameters, each made once:
// gradients of several parameters are added up in their type, before they are cast back.
type casts struct {
	from torch.Tensor
	made []torch.Tensor
}

func (c *casts) of(p torch.Tensor) torch.Tensor {
	if c.made == nil {
		c.made = []torch.Tensor{c.from}
	}
	for _, t := range c.made {
		if t.DType() == p.DType() && t.Device() == p.Device() {
			return t
		}
	}
	t := c.from.To(p.Device(), p.DType()).Keep() // beyond the row
	c.made = append(c.made, t)
	return t
}
