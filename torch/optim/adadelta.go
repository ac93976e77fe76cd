package optim

import (
	"fmt"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// Adadelta mirrors torch.optim.Adadelta. With gradient g of parameter p, a Step
// computes
//
//	g = -g                           // with Maximize
//	g = g + WeightDecay·p            // with WeightDecay
//	v = Rho·v + (1-Rho)·g²
//	d = √(u + Eps) / √(v + Eps) · g
//	u = Rho·u + (1-Rho)·d²
//	p = p - LR·d
type Adadelta struct {
	optimizer[AdadeltaGroup, *AdadeltaGroup]
	steps, avgSq, accDelta column
}

// AdadeltaGroup is a parameter group of an [Adadelta], whose options may be
// changed between steps.
type AdadeltaGroup struct {
	ParamGroup
	Rho            float64
	Eps            float64
	WeightDecay    float64
	Maximize       bool
	Foreach        Choice
	Capturable     bool
	Differentiable bool
}

// NewAdadelta returns an Adadelta for params, which must be leaves, with learning
// rate lr; PyTorch's default is 1. Step leaves those without a gradient alone.
//
// It panics with a [*torch.Error] if there are no parameters, if one is no leaf
// or is given twice, if lr, Eps or WeightDecay is less than 0 and if Rho is not
// from 0 to 1. Step panics if a gradient is sparse.
func NewAdadelta(params []torch.Tensor, lr float64, opts ...AdadeltaOption) *Adadelta {
	o := &Adadelta{
		steps:    column{key: "step", kind: count},
		avgSq:    column{key: "square_avg"},
		accDelta: column{key: "acc_delta"},
	}
	start(&o.optimizer, o, "Adadelta", AdadeltaGroup{ParamGroup: ParamGroup{LR: lr}, Rho: 0.9, Eps: 1e-6}, params, opts, o.change, &o.steps, &o.avgSq, &o.accDelta)
	return o
}

// AddParamGroup adds params as a group whose options are those that NewAdadelta
// got, save for opts. It panics with a [*torch.Error] where NewAdadelta does. It
// mirrors torch.optim.Optimizer.add_param_group.
func (o *Adadelta) AddParamGroup(params []torch.Tensor, opts ...AdadeltaGroupOption) {
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *Adadelta) Groups() []*AdadeltaGroup { return slices.Clone(o.groups) }

func (g *AdadeltaGroup) table() []field {
	return []field{
		{"lr", either{&g.LR, &g.LRTensor}},
		{"rho", &g.Rho},
		{"eps", &g.Eps},
		{"weight_decay", &g.WeightDecay},
		{"maximize", &g.Maximize},
		{"capturable", &g.Capturable},
		{"foreach", &g.Foreach},
		{"differentiable", &g.Differentiable},
	}
}

func (g *AdadeltaGroup) invalid() string {
	if r := badLR(&g.ParamGroup); r != "" {
		return r
	}
	if !(g.Rho >= 0 && g.Rho <= 1) {
		return fmt.Sprintf("Invalid rho value: %s; it must be from 0 to 1", python(g.Rho))
	}
	return firstOf(badEps(g.Eps), badWeightDecay(g.WeightDecay))
}

func (o *Adadelta) change(g *AdadeltaGroup) {
	o.dense("use SGD, or a layer with dense gradients")
	if o.loops(&g.ParamGroup) {
		o.loop(g)
		return
	}
	steps := o.of(&o.steps, g.zero())
	o.captured(&g.ParamGroup, "params and state_steps", forCaptureXLA, steps)
	g.count_(steps)
	params, grads, _ := o.steeper(&g.ParamGroup, g.Maximize, g.WeightDecay)
	avgSq, accDelta := g.asReal(o.of(&o.avgSq, zeros)), g.asReal(o.of(&o.accDelta, zeros))
	g.mulNumber_(avgSq, g.Rho)
	addcmul_(avgSq, grads, grads, 1-g.Rho)
	std := outBy(&opAddNumber, g.Eps, avgSq)
	in(&opSqrt_, std)
	delta := outBy(&opAddNumber, g.Eps, accDelta)
	in(&opSqrt_, delta)
	in(&opDiv_, delta, std)
	in(&opMul_, delta, grads)
	g.mulNumber_(accDelta, g.Rho)
	addcmul_(accDelta, delta, delta, 1-g.Rho)
	lr := g.rate()
	if lr.isTensor() && g.Capturable && g.isForeach() {
		inTensor(&opMulNumber_, delta, lr.neg().t)
		add_(params, delta, 1)
		return
	}
	add_(params, delta, -o.scalar("the learning rate", lr))
}
