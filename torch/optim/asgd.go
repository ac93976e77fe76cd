package optim

import (
	"slices"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch"
)

// ASGD is stochastic gradient descent that also averages the parameters. It
// mirrors torch.optim.ASGD. At step t, with gradient g of parameter p, it computes
//
//	g = -g                           // with Maximize
//	g = g + WeightDecay·p            // with WeightDecay
//	p = p·(1 - Lambd·η) - η·g        // η = LR at the first step
//	a = a + μ·(p - a)                // μ = 1 at the first step
//	η = LR / (1 + Lambd·LR·t)^Alpha
//	μ = 1 / max(1, t - T0)
//
// The average a is "ax" in the state dict.
type ASGD struct {
	optimizer[ASGDGroup, *ASGDGroup]
	steps, eta, mu, average column
}

// ASGDGroup is a parameter group of an [ASGD], whose options may be changed
// between steps.
type ASGDGroup struct {
	ParamGroup
	Lambd          float64
	Alpha          float64
	T0             float64
	WeightDecay    float64
	Foreach        Choice
	Maximize       bool
	Capturable     bool
	Differentiable bool
}

// NewASGD returns an ASGD for params, which must be leaves, with learning rate lr;
// PyTorch's default is 1e-2. Step leaves those without a gradient alone.
//
// It panics with a [*torch.Error] if there are no parameters, if one is no leaf or
// is given twice, and if lr, Lambd, Alpha or WeightDecay is less than 0. Step panics
// if a gradient is sparse.
func NewASGD(params []torch.Tensor, lr float64, opts ...ASGDOption) *ASGD {
	o := &ASGD{
		steps:   column{key: "step", kind: count},
		eta:     column{key: "eta", kind: number},
		mu:      column{key: "mu", kind: number},
		average: column{key: "ax"},
	}
	start(&o.optimizer, o, "ASGD", ASGDGroup{ParamGroup: ParamGroup{LR: lr}, Lambd: 1e-4, Alpha: 0.75, T0: 1e6}, params, opts, o.change, &o.steps, &o.eta, &o.mu, &o.average)
	return o
}

// AddParamGroup adds params as a group whose options are those that NewASGD got,
// save for opts. It panics with a [*torch.Error] where NewASGD does. It mirrors
// torch.optim.Optimizer.add_param_group.
func (o *ASGD) AddParamGroup(params []torch.Tensor, opts ...ASGDGroupOption) {
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *ASGD) Groups() []*ASGDGroup { return slices.Clone(o.groups) }

func (g *ASGDGroup) table() []field {
	return []field{
		{"lr", either{&g.LR, &g.LRTensor}},
		{"lambd", &g.Lambd},
		{"alpha", &g.Alpha},
		{"t0", &g.T0},
		{"weight_decay", &g.WeightDecay},
		{"foreach", &g.Foreach},
		{"maximize", &g.Maximize},
		{"differentiable", &g.Differentiable},
		{"capturable", &g.Capturable},
	}
}

func (g *ASGDGroup) invalid() string {
	return firstOf(badLR(&g.ParamGroup), atLeast0("lambd value", g.Lambd), atLeast0("alpha value", g.Alpha), badWeightDecay(g.WeightDecay))
}

func (o *ASGD) change(g *ASGDGroup) {
	o.dense("use SGD, or a layer with dense gradients")
	if !g.isForeach() && (g.Capturable || o.loops(&g.ParamGroup) || g.LRTensor.Defined()) {
		o.loop(g)
		return
	}
	steps, etas, mus := o.numbers(g)
	o.captured(&g.ParamGroup, "params, mus, etas, and state_steps", forCaptureXLA, mus, etas, steps)
	g.count_(steps)
	if g.Capturable {
		o.foreach(g, etas, mus)
		o.nextLists(g, steps, etas, mus)
		return
	}
	ts, eta, mu := values(steps), values(etas), values(mus)
	if g.isForeach() {
		o.foreach(g, etas, mus)
	} else {
		keys := make([][2]float64, len(eta)) // mostly alike
		for i := range keys {
			keys[i] = [2]float64{eta[i], mu[i]}
		}
		partition(&o.base, keys, func() {
			o.stepRows(g, o.of(&o.eta, nil)[0].Item(), o.of(&o.mu, nil))
		})
	}
	etas, mus = o.of(&o.eta, nil), o.of(&o.mu, nil)
	for i, t := range ts {
		o.next(g, t, steps[i], etas[i], mus[i])
	}
}

// numbers gathers the state that is numbers, which is always on the device.
func (o *ASGD) numbers(g *ASGDGroup) (steps, etas, mus []torch.Tensor) {
	there := func(v float64) func(p torch.Tensor) torch.Tensor {
		return func(p torch.Tensor) torch.Tensor { return torch.Full([]int{}, v, numberDType(), p.Device()) }
	}
	return o.of(&o.steps, there(0)), o.of(&o.eta, there(g.LearningRate())), o.of(&o.mu, there(1))
}

func (o *ASGD) stepRows(g *ASGDGroup, eta float64, mus []torch.Tensor) {
	params, grads, _ := o.realSteeper(&g.ParamGroup, g.Maximize, g.WeightDecay)
	average := g.asReal(o.of(&o.average, zeros))
	g.mulNumber_(params, 1-float64(g.Lambd*eta))
	add_(params, grads, -eta)
	if mus[0].Item() == 1 {
		in(&opCopy_, average, params)
		return
	}
	diff := out(&opSub, params, average)
	in(&opMul_, diff, mus)
	in(&opAdd_, average, diff)
}

// foreach steps rows with the formulas of PyTorch on lists.
func (o *ASGD) foreach(g *ASGDGroup, etas, mus []torch.Tensor) {
	params, grads, _ := o.realSteeper(&g.ParamGroup, g.Maximize, g.WeightDecay)
	average := g.asReal(o.of(&o.average, zeros))
	if g.WeightDecay != 0 {
		add_(grads, params, g.Lambd)
	} else {
		grads = add(grads, params, g.Lambd)
	}
	addcmul_(params, grads, etas, -1)
	addcmul_(average, out(&opSub, params, average), mus, 1)
}

// next sets η and μ for the step after step t.
func (o *ASGD) next(g *ASGDGroup, t float64, step, eta, mu torch.Tensor) {
	if g.isForeach() { // computes it on the tensor
		eta.Copy_(g.nextEta(g.rate(), num{t: step}).t)
	} else {
		eta.Copy_(torch.ScalarTensor(g.LR/libm.Pow(1+float64(g.Lambd*g.LR*t), g.Alpha), torch.GetDefaultDType()))
	}
	mu.Copy_(torch.ScalarTensor(1/max(1, t-g.T0), torch.GetDefaultDType()))
}
