package optim

import (
	"slices"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch"
)

// RAdam is [Adam] that waits with dividing until the mean of squares can be
// trusted. It mirrors torch.optim.RAdam. At step t, with gradient g of parameter p,
// it computes
//
//	g = -g                           // with Maximize
//	g = g + WeightDecay·p            // with WeightDecay; p = p·(1 - LR·WeightDecay) if decoupled
//	m = m + (1-β₁)·(g - m)
//	v = β₂·v + (1-β₂)·g²
//	ρ = r - 2t·β₂ᵗ/(1-β₂ᵗ)           // r = 2/(1-β₂) - 1
//	p = p - LR · m/(1-β₁ᵗ)           // as long as ρ ≤ 5
//	p = p - LR · m/(1-β₁ᵗ) · √(1-β₂ᵗ)/(√v + Eps) · √((ρ-4)(ρ-2)r / ((r-4)(r-2)ρ))
type RAdam struct {
	optimizer[RAdamGroup, *RAdamGroup]
	steps, avg, avgSq column
}

// RAdamGroup is a parameter group of an [RAdam], whose options may be changed
// between steps.
type RAdamGroup struct {
	ParamGroup
	Betas                [2]float64
	Eps                  float64
	WeightDecay          float64
	Maximize             bool
	Foreach              Choice
	DecoupledWeightDecay bool
	Capturable           bool
	Differentiable       bool
}

// NewRAdam returns an RAdam for params, which must be leaves, with learning rate
// lr; PyTorch's default is 1e-3. Step leaves those without a gradient alone.
//
// It panics with a [*torch.Error] where [NewAdam] does.
func NewRAdam(params []torch.Tensor, lr float64, opts ...RAdamOption) *RAdam {
	o := &RAdam{
		steps: column{key: "step", kind: count},
		avg:   column{key: "exp_avg"},
		avgSq: column{key: "exp_avg_sq"},
	}
	start(&o.optimizer, o, "RAdam", RAdamGroup{ParamGroup: ParamGroup{LR: lr}, Betas: [2]float64{0.9, 0.999}, Eps: 1e-8}, params, opts, o.change, &o.steps, &o.avg, &o.avgSq)
	return o
}

// AddParamGroup adds params as a group whose options are those that NewRAdam
// got, save for opts. It panics with a [*torch.Error] where NewRAdam does. It
// mirrors torch.optim.Optimizer.add_param_group.
func (o *RAdam) AddParamGroup(params []torch.Tensor, opts ...RAdamGroupOption) {
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *RAdam) Groups() []*RAdamGroup { return slices.Clone(o.groups) }

func (g *RAdamGroup) table() []field {
	return []field{
		{"lr", either{&g.LR, &g.LRTensor}},
		{"betas", &g.Betas},
		{"eps", &g.Eps},
		{"weight_decay", &g.WeightDecay},
		{"maximize", &g.Maximize},
		{"foreach", &g.Foreach},
		{"capturable", &g.Capturable},
		{"decoupled_weight_decay", &g.DecoupledWeightDecay},
		{"differentiable", &g.Differentiable},
	}
}

func (g *RAdamGroup) invalid() string {
	return firstOf(badLR(&g.ParamGroup), badEps(g.Eps), badBetas(g.Betas), badWeightDecay(g.WeightDecay))
}

func (o *RAdam) change(g *RAdamGroup) {
	o.dense("use SGD, or a layer with dense gradients")
	switch {
	case g.Capturable && g.isForeach():
		o.capturedLists(g)
		return
	case !g.isForeach() && (g.Capturable || o.loops(&g.ParamGroup) || g.LRTensor.Defined()):
		o.loop(g)
		return
	}
	steps := o.of(&o.steps, zero)
	g.count_(steps)
	// Parameters mostly have made the same number of steps.
	partition(&o.base, values(steps), func() { o.stepRows(g, o.of(&o.steps, zero)[0].Item()) })
}

func (o *RAdam) stepRows(g *RAdamGroup, t float64) {
	params, grads := o.shrink(&g.ParamGroup, g.Maximize, g.WeightDecay, g.DecoupledWeightDecay)
	avg, avgSq := g.asReal(o.of(&o.avg, zeros)), g.asReal(o.of(&o.avgSq, zeros))
	g.average(avg, avgSq, grads, g.Betas)
	correction1 := 1 - libm.Pow(g.Betas[0], t)
	power2 := libm.Pow(g.Betas[1], t)
	correction2 := 1 - power2
	rect := g.rectification(t, power2)
	if g.isForeach() {
		o.foreach(g, params, avg, avgSq, correction1, correction2, rect)
		return
	}
	update := outEach(&opDivs, repeat(correction1, len(avg)), avg)
	update = outBy(&opMulNumber, g.LR, update)
	if rect > 0 {
		root := sqrt(avgSq)
		g.addNumber_(root, g.Eps)
		adaptive := outBy(&opMulNumber, libm.Pow(correction2, 0.5), out(&opReciprocal, root))
		update = outBy(&opMulNumber, rect, out(&opMul, update, adaptive))
	}
	add_(params, update, -1)
}

// rectification is the last factor of a step, 0 as long as it is not to be used.
// Each product is rounded before it is added to, which float64(…) makes sure of, as
// Python does.
func (g *RAdamGroup) rectification(t, power2 float64) float64 {
	inf := 2/(1-g.Betas[1]) - 1
	rho := inf - float64(float64(2*t)*power2)/(1-power2)
	if !(rho > 5) {
		return 0
	}
	return libm.Pow((rho-4)*(rho-2)*inf/((inf-4)*(inf-2)*rho), 0.5)
}

// foreach ends a step as PyTorch does on lists: with one formula for both cases.
func (o *RAdam) foreach(g *RAdamGroup, params, avg, avgSq []torch.Tensor, correction1, correction2, rect float64) {
	plain := 1.0
	if rect > 0 {
		plain = 0
	}
	if lr := g.rate(); lr.isTensor() {
		over, minus := num{v: correction1}, num{v: -1}
		by := num{v: libm.Pow(correction2, 0.5)}.mul(lr.mul(num{v: rect}).div(over)).mul(minus)
		plus := lr.mul(num{v: plain}).div(over).mul(minus)
		o.finish(g, params, avg, avgSq, slices.Repeat([]torch.Tensor{by.t}, len(avg)), slices.Repeat([]torch.Tensor{plus.t}, len(avg)))
		return
	}
	buffer := sqrt(avgSq)
	g.addNumber_(buffer, g.Eps)
	inEach(&opDivNumber_.each, repeat(libm.Pow(correction2, 0.5)*(g.LR*rect/correction1)*-1, len(buffer)), buffer)
	buffer = out(&opReciprocal, buffer)
	inEach(&opAddNumber_.each, repeat(g.LR*plain/correction1*-1, len(buffer)), buffer)
	addcmul_(params, avg, buffer, 1)
}
