package optim

import (
	"slices"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch"
)

// Adamax is [Adam] with the largest gradient in the place of a mean of squares. It
// mirrors torch.optim.Adamax. At step t, with gradient g of parameter p, it
// computes
//
//	g = -g                           // with Maximize
//	g = g + WeightDecay·p            // with WeightDecay
//	m = m + (1-β₁)·(g - m)
//	u = max(β₂·u, |g| + Eps)
//	p = p - LR/(1-β₁ᵗ) · m / u
type Adamax struct {
	optimizer[AdamaxGroup, *AdamaxGroup]
	steps, avg, most column
}

// AdamaxGroup is a parameter group of an [Adamax], whose options may be changed
// between steps.
type AdamaxGroup struct {
	ParamGroup
	Betas          [2]float64
	Eps            float64
	WeightDecay    float64
	Foreach        Choice
	Maximize       bool
	Capturable     bool
	Differentiable bool
}

// NewAdamax returns an Adamax for params, which must be leaves, with learning rate
// lr; PyTorch's default is 2e-3. Step leaves those without a gradient alone.
//
// It panics with a [*torch.Error] where [NewAdam] does.
func NewAdamax(params []torch.Tensor, lr float64, opts ...AdamaxOption) *Adamax {
	o := &Adamax{
		steps: column{key: "step", kind: count},
		avg:   column{key: "exp_avg"},
		most:  column{key: "exp_inf"},
	}
	start(&o.optimizer, o, "Adamax", AdamaxGroup{ParamGroup: ParamGroup{LR: lr}, Betas: [2]float64{0.9, 0.999}, Eps: 1e-8}, params, opts, o.change, &o.steps, &o.avg, &o.most)
	return o
}

// AddParamGroup adds params as a group whose options are those that NewAdamax
// got, save for opts. It panics with a [*torch.Error] where NewAdamax does. It
// mirrors torch.optim.Optimizer.add_param_group.
func (o *Adamax) AddParamGroup(params []torch.Tensor, opts ...AdamaxGroupOption) {
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *Adamax) Groups() []*AdamaxGroup { return slices.Clone(o.groups) }

func (g *AdamaxGroup) table() []field {
	return []field{
		{"lr", either{&g.LR, &g.LRTensor}},
		{"betas", &g.Betas},
		{"eps", &g.Eps},
		{"weight_decay", &g.WeightDecay},
		{"foreach", &g.Foreach},
		{"maximize", &g.Maximize},
		{"differentiable", &g.Differentiable},
		{"capturable", &g.Capturable},
	}
}

func (g *AdamaxGroup) invalid() string {
	return firstOf(badLR(&g.ParamGroup), badEps(g.Eps), badBetas(g.Betas), badWeightDecay(g.WeightDecay))
}

func (o *Adamax) change(g *AdamaxGroup) {
	o.dense("use SGD, or a layer with dense gradients")
	switch {
	case g.Capturable && g.isForeach():
		o.capturedLists(g)
		return
	case g.Capturable || o.loops(&g.ParamGroup):
		o.loop(g)
		return
	}
	steps := o.of(&o.steps, zero)
	g.count_(steps)
	params, grads, _ := o.steeper(&g.ParamGroup, g.Maximize, g.WeightDecay)
	avg, most := g.asReal(o.of(&o.avg, zeros)), g.asReal(o.of(&o.most, zeros))
	g.average(avg, most, grads)
	lr := g.rate()
	if g.isForeach() {
		lr = num{v: g.LearningRate()}
	}
	sizes := perStep(values(steps), func(t float64) float64 {
		return o.scalar("the learning rate", lr.div(num{v: 1 - libm.Pow(g.Betas[0], t)}).neg())
	})
	inEach(&opAddcdivs_, sizes, params, avg, most)
}

// average brings the gradients into m and u.
func (g *AdamaxGroup) average(avg, most, grads []torch.Tensor) {
	lerp_(avg, grads, 1-g.Betas[0])
	g.mulNumber_(most, g.Betas[1])
	abs := out(&opAbs, grads)
	g.addNumber_(abs, g.Eps)
	in(&opMaximum_, most, abs)
}
