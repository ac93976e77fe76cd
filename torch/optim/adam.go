package optim

import (
	"slices"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch"
)

// Adam mirrors torch.optim.Adam. At step t, with gradient g of parameter p, it
// computes
//
//	g = -g                       // with Maximize
//	g = g + WeightDecay·p        // with WeightDecay
//	m = m + (1-β₁)·(g - m)
//	v = β₂·v + (1-β₂)·g²
//	p = p - LR/(1-β₁ᵗ) · m / (√v/√(1-β₂ᵗ) + Eps)
//
// and with AMSGrad takes the largest v so far in the last line. With
// DecoupledWeightDecay it is [AdamW].
type Adam struct {
	optimizer[AdamGroup, *AdamGroup]
	adam adam
}

// AdamGroup is a parameter group of an [Adam] or an [AdamW], whose options may be
// changed between steps.
type AdamGroup struct {
	ParamGroup
	Betas                [2]float64
	Eps                  float64
	WeightDecay          float64
	AMSGrad              bool
	Maximize             bool
	Foreach, Fused       Choice
	DecoupledWeightDecay bool
}

// NewAdam returns an Adam for params, which must be leaves, with learning rate lr;
// PyTorch's default is 1e-3. Step leaves those without a gradient alone: frozen
// ones may be among them.
//
//	adam := optim.NewAdam(nn.Parameters(net), 1e-3, optim.Betas(0.9, 0.95))
//
// It panics with a [*torch.Error] if there are no parameters, if one is no leaf
// or is given twice, and if an option is out of range: lr, Eps and WeightDecay
// are at least 0, both Betas at least 0 and less than 1. Step panics if a gradient
// is sparse: [SparseAdam] takes those.
func NewAdam(params []torch.Tensor, lr float64, opts ...AdamOption) *Adam {
	o := &Adam{}
	o.adam.base = &o.base
	start(&o.optimizer, o, "Adam", adamDefaults(lr), params, opts, o.adam.change, o.adam.columns()...)
	return o
}

// AddParamGroup adds params as a group whose options are those that NewAdam got,
// save for opts. It panics with a [*torch.Error] where NewAdam does. It mirrors
// torch.optim.Optimizer.add_param_group.
func (o *Adam) AddParamGroup(params []torch.Tensor, opts ...AdamGroupOption) {
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *Adam) Groups() []*AdamGroup { return slices.Clone(o.groups) }

func adamDefaults(lr float64) AdamGroup {
	return AdamGroup{ParamGroup: ParamGroup{LR: lr}, Betas: [2]float64{0.9, 0.999}, Eps: 1e-8}
}

func (g *AdamGroup) table() []field {
	return []field{
		{"lr", &g.LR},
		{"betas", &g.Betas},
		{"eps", &g.Eps},
		{"weight_decay", &g.WeightDecay},
		{"amsgrad", &g.AMSGrad},
		{"maximize", &g.Maximize},
		{"foreach", &g.Foreach},
		{"capturable", false},
		{"differentiable", false},
		{"fused", &g.Fused},
		{"decoupled_weight_decay", &g.DecoupledWeightDecay},
	}
}

func (g *AdamGroup) invalid() string {
	return firstOf(badLR(g.LR), badEps(g.Eps), badBetas(g.Betas), badWeightDecay(g.WeightDecay))
}

// adam is what Adam and AdamW do.
type adam struct {
	*base
	steps    column // how often each parameter was stepped
	avg      column // m
	avgSq    column // v
	maxAvgSq column
}

func (o *adam) columns() []*column {
	o.steps = column{key: "step", kind: count}
	o.avg = column{key: "exp_avg"}
	o.avgSq = column{key: "exp_avg_sq"}
	o.maxAvgSq = column{key: "max_exp_avg_sq", kind: optional}
	return []*column{&o.steps, &o.avg, &o.avgSq, &o.maxAvgSq}
}

func (o *adam) change(g *AdamGroup) {
	o.dense("use SparseAdam, or a layer with dense gradients")
	if g.isFused() {
		byType(o.base, &g.ParamGroup, func() { o.fused(g) })
		return
	}
	steps, avg, avgSq := o.of(&o.steps, zero), o.of(&o.avg, zeros), o.of(&o.avgSq, zeros)
	var maxAvgSq []torch.Tensor
	if g.AMSGrad {
		maxAvgSq = o.of(&o.maxAvgSq, zeros)
	}
	g.count_(steps)
	roots, sizes := g.correct(steps)
	decay := g.WeightDecay
	if g.DecoupledWeightDecay && decay != 0 {
		g.mulNumber_(o.rows.params, 1-float64(g.LR*decay))
		decay = 0
	}
	params, grads, _ := o.steeper(&g.ParamGroup, g.Maximize, decay)
	avg, avgSq, maxAvgSq = g.asReal(avg), g.asReal(avgSq), g.asReal(maxAvgSq)
	lerp_(avg, grads, 1-g.Betas[0])
	g.mulNumber_(avgSq, g.Betas[1])
	addcmul_(avgSq, grads, grads, 1-g.Betas[1])
	if g.AMSGrad {
		in(&opMaximum_, maxAvgSq, avgSq)
		avgSq = maxAvgSq
	}
	denom := sqrt(avgSq)
	g.divNumbers_(denom, roots)
	g.addNumber_(denom, g.Eps)
	inEach(&opAddcdivs_, sizes, params, avg, denom)
}

// correct computes what makes up for averages that began at zero: √(1-β₂ᵗ) and
// -LR/(1-β₁ᵗ) for each row.
//
// float64(…) around a product keeps compilers from rounding it together with
// the sum, which Python does not.
func (g *AdamGroup) correct(steps []torch.Tensor) (roots, sizes []torch.Scalar) {
	ts := values(steps)
	roots = perStep(ts, func(t float64) float64 { return libm.Pow(1-libm.Pow(g.Betas[1], t), 0.5) })
	sizes = perStep(ts, func(t float64) float64 { return -(g.LR / (1 - libm.Pow(g.Betas[0], t))) })
	return roots, sizes
}

var (
	opFusedAdam_  = torch.Operator{Name: "aten::_fused_adam_"}
	opFusedAdamW_ = torch.Operator{Name: "aten::_fused_adamw_"}
)

func (o *adam) fused(g *AdamGroup) {
	steps, avg, avgSq := o.of(&o.steps, zeroThere), o.of(&o.avg, zeros), o.of(&o.avgSq, zeros)
	var maxAvgSq []torch.Tensor
	if g.AMSGrad {
		maxAvgSq = o.of(&o.maxAvgSq, zeros)
	}
	g.count_(steps)
	op := &opFusedAdam_
	if g.DecoupledWeightDecay {
		op = &opFusedAdamW_
	}
	o.fuse(op, func(c *torch.Call) {
		c.Float(g.LR)
		c.Float(g.Betas[0])
		c.Float(g.Betas[1])
		c.Float(g.WeightDecay)
		c.Float(g.Eps)
		c.Bool(g.AMSGrad)
		c.Bool(g.Maximize)
	}, steps, avg, avgSq, maxAvgSq)
}
