package optim

import (
	"fmt"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// Rprop is resilient backpropagation: it looks at the signs of gradients alone. It
// mirrors torch.optim.Rprop. Each number of a parameter has a step size s, LR at the
// beginning. With its gradient g a Step computes
//
//	g = -g                           // with Maximize
//	s = s · Etas[1]                  // if g has the sign of the last gradient, up to StepSizes[1]
//	s = s · Etas[0]                  // if it has the other one, down to StepSizes[0]; then g = 0
//	p = p - sign(g)·s
//
// It is for gradients of a whole data set, not of batches.
type Rprop struct {
	optimizer[RpropGroup, *RpropGroup]
	steps, prev, sizes column
}

// RpropGroup is a parameter group of an [Rprop], whose options may be changed
// between steps. LR counts at the first step only.
type RpropGroup struct {
	ParamGroup
	Etas           [2]float64
	StepSizes      [2]float64
	Foreach        Choice
	Maximize       bool
	Capturable     bool
	Differentiable bool
}

// NewRprop returns an Rprop for params, which must be leaves, with learning rate
// lr; PyTorch's default is 1e-2. Step leaves those without a gradient alone.
//
// It panics with a [*torch.Error] if there are no parameters, if one is no leaf or
// is given twice, if lr is less than 0 and if 0 < Etas[0] < 1 < Etas[1] does not
// hold. Step panics if a gradient is sparse.
func NewRprop(params []torch.Tensor, lr float64, opts ...RpropOption) *Rprop {
	o := &Rprop{
		steps: column{key: "step", kind: count},
		prev:  column{key: "prev"},
		sizes: column{key: "step_size"},
	}
	start(&o.optimizer, o, "Rprop", RpropGroup{ParamGroup: ParamGroup{LR: lr}, Etas: [2]float64{0.5, 1.2}, StepSizes: [2]float64{1e-6, 50}}, params, opts, o.change, &o.steps, &o.prev, &o.sizes)
	return o
}

// AddParamGroup adds params as a group whose options are those that NewRprop
// got, save for opts. It panics with a [*torch.Error] where NewRprop does. It
// mirrors torch.optim.Optimizer.add_param_group.
func (o *Rprop) AddParamGroup(params []torch.Tensor, opts ...RpropGroupOption) {
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *Rprop) Groups() []*RpropGroup { return slices.Clone(o.groups) }

func (g *RpropGroup) table() []field {
	return []field{
		{"lr", either{&g.LR, &g.LRTensor}},
		{"etas", &g.Etas},
		{"step_sizes", &g.StepSizes},
		{"foreach", &g.Foreach},
		{"maximize", &g.Maximize},
		{"differentiable", &g.Differentiable},
		{"capturable", &g.Capturable},
	}
}

func (g *RpropGroup) invalid() string {
	if r := badLR(&g.ParamGroup); r != "" {
		return r
	}
	if !(0 < g.Etas[0] && g.Etas[0] < 1 && 1 < g.Etas[1]) {
		return fmt.Sprintf("Invalid eta values: %s, %s; the first must be between 0 and 1, the second above 1", python(g.Etas[0]), python(g.Etas[1]))
	}
	return ""
}

// size is what the step sizes of p begin with.
func (g *RpropGroup) size(p torch.Tensor) torch.Tensor {
	lr := g.LearningRate()
	if p.DType().IsComplex() { // two real numbers, each with a step size
		return torch.FullLike(p.Detach(), complex(lr, lr))
	}
	return torch.FullLike(p.Detach(), lr)
}

func (o *Rprop) change(g *RpropGroup) {
	o.dense("use SGD, or a layer with dense gradients")
	if o.loops(&g.ParamGroup) {
		o.loop(g)
		return
	}
	steps := o.of(&o.steps, g.zero())
	o.captured(&g.ParamGroup, "params and state_steps", forCapture, steps)
	g.count_(steps)
	grads := o.rows.grads
	if g.Maximize {
		grads = neg(grads)
	}
	grads = g.asReal(grads)
	params, prev, sizes := g.asReal(o.rows.params), g.asReal(o.of(&o.prev, zeros)), g.asReal(o.of(&o.sizes, g.size))
	signs := out(&opSign, out(&opMul, grads, prev))
	in(&opCopy_, prev, grads)
	for i, sign := range signs { // of the changes; then factors
		up, down, same := sign.GtScalar(0), sign.LtScalar(0), sign.EqScalar(0)
		sign.MaskedFill_(up, g.Etas[1]).MaskedFill_(down, g.Etas[0]).MaskedFill_(same, 1)
		prev[i].MaskedFill_(sign.EqScalar(g.Etas[0]), 0)
	}
	in(&opMul_, sizes, signs)
	for _, s := range sizes {
		s.Clamp_(torch.MinOpt(g.StepSizes[0]), torch.MaxOpt(g.StepSizes[1]))
	}
	addcmul_(params, out(&opSign, prev), sizes, -1)
}
