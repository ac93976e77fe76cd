package optim

import "github.com/gotorch/gotorch/torch"

// loop makes the step of a Differentiable [Adagrad] whose gradients are dense, see
// base.loop.
func (o *Adagrad) loop(g *AdagradGroup) {
	rates, sums := o.rates(g), o.of(&o.sum, o.initial)
	o.base.loop(g.Maximize, func(i int, p, grad torch.Tensor) {
		grad = decayed(grad, p, g.WeightDecay)
		p, grad, sum := pairs(p), pairs(grad), pairs(sums[i])
		sum.Addcmul_(grad, grad, torch.Value(1))
		p.Addcdiv_(grad, sum.Sqrt().AddScalar(g.Eps), torch.Value(rates[i]))
	})
}
