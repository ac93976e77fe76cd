package optim

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// RMSprop mirrors torch.optim.RMSprop. With gradient g of parameter p, a Step
// computes
//
//	g = -g                           // with Maximize
//	g = g + WeightDecay·p            // with WeightDecay
//	v = Alpha·v + (1-Alpha)·g²
//	a = a + (1-Alpha)·(g - a)        // with Centered
//	d = √v + Eps                     // √(v - a²) + Eps with Centered
//	b = Momentum·b + g/d             // with Momentum
//	p = p - LR·g/d                   // p - LR·b with Momentum
type RMSprop struct {
	optimizer[RMSpropGroup, *RMSpropGroup]
	steps, avgSq, momentum, avg column
}

// RMSpropGroup is a parameter group of an [RMSprop], whose options may be changed
// between steps.
type RMSpropGroup struct {
	ParamGroup
	Momentum       float64
	Alpha          float64
	Eps            float64
	Centered       bool
	WeightDecay    float64
	Foreach        Choice
	Maximize       bool
	Capturable     bool
	Differentiable bool
}

// NewRMSprop returns an RMSprop for params, which must be leaves, with learning
// rate lr; PyTorch's default is 1e-2. Step leaves those without a gradient alone.
//
// It panics with a [*torch.Error] if there are no parameters, if one is no leaf
// or is given twice, and if lr, Momentum, Alpha, Eps or WeightDecay is less than 0.
// Step panics if a gradient is sparse.
func NewRMSprop(params []torch.Tensor, lr float64, opts ...RMSpropOption) *RMSprop {
	o := &RMSprop{
		steps:    column{key: "step", kind: count},
		avgSq:    column{key: "square_avg"},
		momentum: column{key: "momentum_buffer", kind: optional},
		avg:      column{key: "grad_avg", kind: optional},
	}
	start(&o.optimizer, o, "RMSprop", RMSpropGroup{ParamGroup: ParamGroup{LR: lr}, Alpha: 0.99, Eps: 1e-8}, params, opts, o.change, &o.steps, &o.avgSq, &o.momentum, &o.avg)
	return o
}

// AddParamGroup adds params as a group whose options are those that NewRMSprop
// got, save for opts. It panics with a [*torch.Error] where NewRMSprop does. It
// mirrors torch.optim.Optimizer.add_param_group.
func (o *RMSprop) AddParamGroup(params []torch.Tensor, opts ...RMSpropGroupOption) {
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *RMSprop) Groups() []*RMSpropGroup { return slices.Clone(o.groups) }

func (g *RMSpropGroup) table() []field {
	return []field{
		{"lr", either{&g.LR, &g.LRTensor}},
		{"momentum", &g.Momentum},
		{"alpha", &g.Alpha},
		{"eps", &g.Eps},
		{"centered", &g.Centered},
		{"weight_decay", &g.WeightDecay},
		{"capturable", &g.Capturable},
		{"foreach", &g.Foreach},
		{"maximize", &g.Maximize},
		{"differentiable", &g.Differentiable},
	}
}

func (g *RMSpropGroup) invalid() string {
	return firstOf(badLR(&g.ParamGroup), badEps(g.Eps), badMomentum(g.Momentum), badWeightDecay(g.WeightDecay), atLeast0("alpha value", g.Alpha))
}

func (o *RMSprop) change(g *RMSpropGroup) {
	o.dense("use SGD, or a layer with dense gradients")
	if o.loops(&g.ParamGroup) {
		o.loop(g)
		return
	}
	steps := o.of(&o.steps, g.zero())
	o.captured(&g.ParamGroup, "params and state_steps", forCapture, steps)
	g.count_(steps)
	params, grads, _ := o.steeper(&g.ParamGroup, g.Maximize, g.WeightDecay)
	avgSq := g.asReal(o.of(&o.avgSq, zeros))
	g.mulNumber_(avgSq, g.Alpha)
	addcmul_(avgSq, grads, grads, 1-g.Alpha)
	var denom []torch.Tensor
	if g.Centered {
		avg := g.asReal(o.of(&o.avg, zeros))
		lerp_(avg, grads, 1-g.Alpha)
		denom = outBy(&opAddcmul, -1, avgSq, avg, avg)
		in(&opSqrt_, denom)
	} else {
		denom = sqrt(avgSq)
	}
	g.addNumber_(denom, g.Eps)
	rate := g.rate()
	onDevice := rate.isTensor() && g.Capturable && g.isForeach()
	lr := 0.0
	if !onDevice {
		lr = o.scalar("the learning rate", rate)
	}
	if g.Momentum == 0 {
		if onDevice {
			inTensor(&opDivNumber_, denom, rate.neg().t)
			addcdiv_(params, grads, denom, 1)
			return
		}
		addcdiv_(params, grads, denom, -lr)
		return
	}
	momentum := g.asReal(o.of(&o.momentum, zeros))
	g.mulNumber_(momentum, g.Momentum)
	addcdiv_(momentum, grads, denom, 1)
	if onDevice {
		add_(params, outTensor(&opMulTensor, momentum, rate.neg().t), 1)
		return
	}
	add_(params, momentum, -lr)
}
