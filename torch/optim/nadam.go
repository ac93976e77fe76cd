package optim

import (
	"slices"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch"
)

// NAdam is [Adam] with Nesterov momentum. It mirrors torch.optim.NAdam. At step t,
// with gradient g of parameter p, it computes
//
//	g = -g                           // with Maximize
//	g = g + WeightDecay·p            // with WeightDecay; p = p·(1 - LR·WeightDecay) if decoupled
//	μₜ = β₁·(1 - ½·0.96^(t·MomentumDecay))
//	m = m + (1-β₁)·(g - m)
//	v = β₂·v + (1-β₂)·g²
//	d = √(v/(1-β₂ᵗ)) + Eps
//	p = p - LR·(1-μₜ)/(1-μ₁·…·μₜ) · g/d - LR·μₜ₊₁/(1-μ₁·…·μₜ₊₁) · m/d
type NAdam struct {
	optimizer[NAdamGroup, *NAdamGroup]
	steps, product, avg, avgSq column
}

// NAdamGroup is a parameter group of an [NAdam], whose options may be changed
// between steps.
type NAdamGroup struct {
	ParamGroup
	Betas                [2]float64
	Eps                  float64
	WeightDecay          float64
	MomentumDecay        float64
	DecoupledWeightDecay bool
	Maximize             bool
	Foreach              Choice
	Capturable           bool
	Differentiable       bool
}

// NewNAdam returns an NAdam for params, which must be leaves, with learning rate
// lr; PyTorch's default is 2e-3. Step leaves those without a gradient alone.
//
// It panics with a [*torch.Error] where [NewAdam] does, and if MomentumDecay is
// less than 0.
func NewNAdam(params []torch.Tensor, lr float64, opts ...NAdamOption) *NAdam {
	o := &NAdam{
		steps:   column{key: "step", kind: count},
		product: column{key: "mu_product", kind: number},
		avg:     column{key: "exp_avg"},
		avgSq:   column{key: "exp_avg_sq"},
	}
	start(&o.optimizer, o, "NAdam", NAdamGroup{ParamGroup: ParamGroup{LR: lr}, Betas: [2]float64{0.9, 0.999}, Eps: 1e-8, MomentumDecay: 4e-3}, params, opts, o.change, &o.steps, &o.product, &o.avg, &o.avgSq)
	return o
}

// AddParamGroup adds params as a group whose options are those that NewNAdam
// got, save for opts. It panics with a [*torch.Error] where NewNAdam does. It
// mirrors torch.optim.Optimizer.add_param_group.
func (o *NAdam) AddParamGroup(params []torch.Tensor, opts ...NAdamGroupOption) {
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *NAdam) Groups() []*NAdamGroup { return slices.Clone(o.groups) }

func (g *NAdamGroup) table() []field {
	return []field{
		{"lr", either{&g.LR, &g.LRTensor}},
		{"betas", &g.Betas},
		{"eps", &g.Eps},
		{"weight_decay", &g.WeightDecay},
		{"momentum_decay", &g.MomentumDecay},
		{"decoupled_weight_decay", &g.DecoupledWeightDecay},
		{"maximize", &g.Maximize},
		{"foreach", &g.Foreach},
		{"capturable", &g.Capturable},
		{"differentiable", &g.Differentiable},
	}
}

func (g *NAdamGroup) invalid() string {
	return firstOf(badLR(&g.ParamGroup), badEps(g.Eps), badBetas(g.Betas), badWeightDecay(g.WeightDecay), atLeast0("momentum_decay value", g.MomentumDecay))
}

func (o *NAdam) change(g *NAdamGroup) {
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
	products := o.of(&o.product, one)
	g.count_(steps)
	params, grads := o.shrink(&g.ParamGroup, g.Maximize, g.WeightDecay, g.DecoupledWeightDecay)
	avg, avgSq := g.asReal(o.of(&o.avg, zeros)), g.asReal(o.of(&o.avgSq, zeros))
	ts := values(steps)
	mus := perStep(ts, g.mu)
	next := perStep(ts, func(t float64) float64 { return g.mu(t + 1) })
	corrections := perStep(ts, func(t float64) float64 { return 1 - libm.Pow(g.Betas[1], t) })
	g.average(avg, avgSq, grads, g.Betas)
	var denom []torch.Tensor
	if g.isForeach() {
		denom = sqrt(avgSq)
		inEach(&opDivNumber_.each, perStep(ts, func(t float64) float64 { return libm.Pow(1-libm.Pow(g.Betas[1], t), 0.5) }), denom)
		inEach(&opMulNumber_.each, mus, products)
	} else {
		denom = sqrt(outEach(&opDivs, corrections, avgSq))
		for i, p := range products {
			p.MulScalar_(mus[i])
		}
	}
	g.addNumber_(denom, g.Eps)
	lr := g.LearningRate()
	sizes, ahead := make([]torch.Scalar, len(ts)), make([]torch.Scalar, len(ts))
	for i, product := range values(products) {
		mu, next := mus[i].(float64), next[i].(float64)
		sizes[i] = float64(-lr*(1-mu)) / (1 - product)
		ahead[i] = float64(-lr*next) / (1 - float64(product*next))
	}
	inEach(&opAddcdivs_, sizes, params, grads, denom)
	inEach(&opAddcdivs_, ahead, params, avg, denom)
}

// mu is the momentum of step t. Each product is rounded before it is added to,
// which float64(…) makes sure of, as Python does.
func (g *NAdamGroup) mu(t float64) float64 {
	return g.Betas[0] * (1 - float64(0.5*libm.Pow(0.96, t*g.MomentumDecay)))
}

// one is state that begins with the number 1.
func one(torch.Tensor) torch.Tensor { return torch.Ones([]int{}, numberDType()) }
