package optim

import (
	"fmt"
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
	BetasTensor          [2]torch.Tensor // count if they are defined, see [BetasTensor]
	Eps                  float64
	WeightDecay          float64
	WeightDecayTensor    torch.Tensor // counts if it is defined, see [WeightDecayTensor]
	AMSGrad              bool
	Maximize             bool
	Foreach, Fused       Choice
	DecoupledWeightDecay bool
	Capturable           bool
	Differentiable       bool
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
		{"lr", either{&g.LR, &g.LRTensor}},
		{"betas", eitherPair{&g.Betas, &g.BetasTensor}},
		{"eps", &g.Eps},
		{"weight_decay", either{&g.WeightDecay, &g.WeightDecayTensor}},
		{"amsgrad", &g.AMSGrad},
		{"maximize", &g.Maximize},
		{"foreach", &g.Foreach},
		{"capturable", &g.Capturable},
		{"differentiable", &g.Differentiable},
		{"fused", &g.Fused},
		{"decoupled_weight_decay", &g.DecoupledWeightDecay},
	}
}

func (g *AdamGroup) invalid() string {
	foreach := g.Foreach == On && !g.Capturable
	if foreach && g.LRTensor.Defined() {
		return "lr as a Tensor is not supported for capturable=False and foreach=True; leave Foreach out, or give a number"
	}
	betas := g.Betas
	if areTensors(g.BetasTensor) {
		for i, t := range g.BetasTensor {
			if !t.Defined() {
				return "betas must be either both floats or both Tensors, and one of BetasTensor is undefined"
			}
			if foreach {
				return fmt.Sprintf("betas[%d] as a Tensor is not supported for capturable=False and foreach=True; leave Foreach out, or give numbers", i)
			}
			if r := oneElement(fmt.Sprintf("betas[%d]", i), t); r != "" {
				return r
			}
			betas[i] = t.Item()
		}
	}
	if r := oneElement("weight_decay", g.WeightDecayTensor); r != "" {
		return r
	}
	return firstOf(badLR(&g.ParamGroup), badEps(g.Eps), badBetas(betas), badWeightDecay(numberOf(g.WeightDecay, g.WeightDecayTensor)))
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
	tensors := g.LRTensor.Defined() || g.WeightDecayTensor.Defined() || areTensors(g.BetasTensor)
	switch lists := g.isForeach() && (g.Foreach == On || g.Capturable || !g.LRTensor.Defined()); {
	case lists && g.Capturable:
		o.capturedLists(g)
		return
	case lists && tensors:
		o.refuseLists(g)
	case g.Capturable || o.loops(&g.ParamGroup) || tensors:
		o.loop(g)
		return
	}
	steps, avg, avgSq := o.of(&o.steps, zero), o.of(&o.avg, zeros), o.of(&o.avgSq, zeros)
	var maxAvgSq []torch.Tensor
	if g.AMSGrad {
		maxAvgSq = o.of(&o.maxAvgSq, zeros)
	}
	g.count_(steps)
	roots, sizes := g.correct(steps)
	decay := numOf(g.WeightDecay, g.WeightDecayTensor)
	if g.DecoupledWeightDecay && decay.float() != 0 {
		g.scale_(o.rows.params, num{v: 1}.sub(g.rate().mul(decay)))
		decay = num{}
	}
	params, grads, _ := o.steeper(&g.ParamGroup, g.Maximize, decay.float())
	avg, avgSq, maxAvgSq = g.asReal(avg), g.asReal(avgSq), g.asReal(maxAvgSq)
	g.average(avg, avgSq, grads, g.Betas)
	if g.AMSGrad {
		in(&opMaximum_, maxAvgSq, avgSq)
		avgSq = maxAvgSq
	}
	denom := sqrt(avgSq)
	g.divNumbers_(denom, roots)
	g.addNumber_(denom, g.Eps)
	inEach(&opAddcdivs_, sizes, params, avg, denom)
}

// refuseLists panics if an option is a tensor that PyTorch's foreach does not take.
func (o *adam) refuseLists(g *AdamGroup) {
	what := "lr"
	if !g.LRTensor.Defined() {
		what = "beta1"
	}
	if what == "lr" || areTensors(g.BetasTensor) {
		panic(o.errorf("%s as a Tensor is not supported for capturable=False and foreach=True; give Foreach(false), or a number", what))
	}
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
	opFusedAdam_  = newFused("aten::_fused_adam_")
	opFusedAdamW_ = newFused("aten::_fused_adamw_")
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
	o.fuse(g.fusedOp(op), func(c *torch.Call) {
		g.pushRate(c)
		c.Float(numberOf(g.Betas[0], g.BetasTensor[0]))
		c.Float(numberOf(g.Betas[1], g.BetasTensor[1]))
		c.Float(numberOf(g.WeightDecay, g.WeightDecayTensor))
		c.Float(g.Eps)
		c.Bool(g.AMSGrad)
		c.Bool(g.Maximize)
	}, steps, avg, avgSq, maxAvgSq)
}
