package optim

import "github.com/gotorch/gotorch/torch"

// capturedLists makes the step of a Capturable [Adam] with PyTorch's formulas on
// lists: nothing comes back from the device.
func (o *adam) capturedLists(g *AdamGroup) {
	steps, avg, avgSq := o.of(&o.steps, g.number(0)), o.of(&o.avg, zeros), o.of(&o.avgSq, zeros)
	var most []torch.Tensor
	if g.AMSGrad {
		most = o.of(&o.maxAvgSq, zeros)
	}
	o.captured(&g.ParamGroup, "params and state_steps", forCaptureXLA, steps)
	g.count_(steps)
	one := num{v: 1}
	lr, decay := g.rate(), numOf(g.WeightDecay, g.WeightDecayTensor)
	beta1, beta2 := numOf(g.Betas[0], g.BetasTensor[0]), numOf(g.Betas[1], g.BetasTensor[1])
	if g.DecoupledWeightDecay && decay.float() != 0 {
		g.scale_(g.asReal(o.rows.params), one.sub(lr.mul(decay)))
		decay = num{}
	}
	params, grads, _ := o.realSteeper(&g.ParamGroup, g.Maximize, decay.float())
	avg, avgSq, most = g.asReal(avg), g.asReal(avgSq), g.asReal(most)
	lerp_(avg, grads, one.sub(beta1).float())
	g.scale_(avgSq, beta2)
	if rest := one.sub(beta2); rest.isTensor() {
		scaled := outTensor(&opMulTensor, grads, rest.t)
		addcmul_(avgSq, scaled, grads, 1)
	} else {
		addcmul_(avgSq, grads, grads, rest.v)
	}
	correction1, correction2 := powers(beta1.float(), steps), powers(beta2.float(), steps)
	inBy(&opSubNumber_, 1, correction1)
	inBy(&opSubNumber_, 1, correction2)
	in(&opNeg_, correction2)
	by_(&opDivNumber_, correction1, lr)
	in(&opReciprocal_, correction1)
	in(&opSqrt_, correction2)
	if g.AMSGrad {
		in(&opMaximum_, most, avgSq)
		avgSq = most
	}
	denom := sqrt(avgSq)
	in(&opDiv_, denom, correction2)
	g.addNumber_(denom, g.Eps)
	in(&opDiv_, denom, correction1)
	addcdiv_(params, avg, denom, 1)
}
