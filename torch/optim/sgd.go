package optim

import (
	"fmt"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// SGD is stochastic gradient descent, with momentum if asked for. It mirrors
// torch.optim.SGD. With gradient g of parameter p, a Step computes
//
//	g = -g                           // with Maximize
//	g = g + WeightDecay·p            // with WeightDecay
//	b = Momentum·b + (1-Dampening)·g // with Momentum; b = g at the first step
//	g = b                            // with Momentum; g + Momentum·b with Nesterov
//	p = p - LR·g
type SGD struct {
	optimizer[SGDGroup, *SGDGroup]
	momentum column
}

// SGDGroup is a parameter group of an [SGD], whose options may be changed between
// steps.
type SGDGroup struct {
	ParamGroup
	Momentum          float64
	Dampening         float64
	WeightDecay       float64
	WeightDecayTensor torch.Tensor // counts if it is defined, see [WeightDecayTensor]
	Nesterov          bool
	Maximize          bool
	Foreach, Fused    Choice
	Differentiable    bool
}

// NewSGD returns an SGD for params, which must be leaves, with learning rate lr;
// PyTorch's default is 1e-3. Step leaves those without a gradient alone: frozen
// ones may be among them.
//
//	sgd := optim.NewSGD(nn.Parameters(net), 0.001, optim.Momentum(0.9))
//
// It panics with a [*torch.Error] if there are no parameters, if one is no leaf
// or is given twice, and if an option is out of range: lr, Momentum and
// WeightDecay are at least 0, and Nesterov needs a Momentum and no Dampening.
func NewSGD(params []torch.Tensor, lr float64, opts ...SGDOption) *SGD {
	o := &SGD{momentum: column{key: "momentum_buffer", kind: optional}}
	start(&o.optimizer, o, "SGD", SGDGroup{ParamGroup: ParamGroup{LR: lr}}, params, opts, o.change, &o.momentum)
	return o
}

// AddParamGroup adds params as a group whose options are those that NewSGD got,
// save for opts:
//
//	sgd := optim.NewSGD(nn.Parameters(net.Head), 0.01, optim.Momentum(0.9))
//	sgd.AddParamGroup(nn.Parameters(net.Body), optim.LR(0.001))
//
// It panics with a [*torch.Error] where NewSGD does. It mirrors
// torch.optim.Optimizer.add_param_group, and the list of dicts that PyTorch's
// constructors take.
func (o *SGD) AddParamGroup(params []torch.Tensor, opts ...SGDGroupOption) {
	addGroup(&o.optimizer, params, opts)
}

// Groups returns the parameter groups with all of their options, which may be
// changed between steps.
func (o *SGD) Groups() []*SGDGroup { return slices.Clone(o.groups) }

func (g *SGDGroup) table() []field {
	return []field{
		{"lr", either{&g.LR, &g.LRTensor}},
		{"momentum", &g.Momentum},
		{"dampening", &g.Dampening},
		{"weight_decay", either{&g.WeightDecay, &g.WeightDecayTensor}},
		{"nesterov", &g.Nesterov},
		{"maximize", &g.Maximize},
		{"foreach", &g.Foreach},
		{"differentiable", &g.Differentiable},
		{"fused", &g.Fused},
	}
}

func (g *SGDGroup) invalid() string {
	if r := oneElement("weight_decay", g.WeightDecayTensor); r != "" {
		return r
	}
	if r := firstOf(badLR(&g.ParamGroup), badMomentum(g.Momentum), badWeightDecay(numberOf(g.WeightDecay, g.WeightDecayTensor))); r != "" {
		return r
	}
	if g.Nesterov && (g.Momentum == 0 || g.Dampening != 0) {
		return fmt.Sprintf("Nesterov momentum requires a momentum and zero dampening, not momentum %v and dampening %v", g.Momentum, g.Dampening)
	}
	return ""
}

func (o *SGD) change(g *SGDGroup) {
	switch {
	case g.isFused():
		byType(&o.base, &g.ParamGroup, func() { o.fused(g) })
	case o.loops(&g.ParamGroup) || g.rate().needsGrad() || numOf(0, g.WeightDecayTensor).needsGrad():
		o.loop(g)
	case g.isForeach():
		byType(&o.base, &g.ParamGroup, func() { o.lists(g) })
	default:
		o.lists(g)
	}
}

func (o *SGD) lists(g *SGDGroup) {
	grads, own := steeper(o.rows.params, o.rows.grads, g.Maximize, numberOf(g.WeightDecay, g.WeightDecayTensor))
	if g.Momentum != 0 {
		bufs := o.buffers(g, grads)
		switch {
		case !g.Nesterov:
			grads = bufs
		case own:
			add_(grads, bufs, g.Momentum)
		default:
			grads = add(grads, bufs, g.Momentum)
		}
	}
	add_(o.rows.params, grads, -g.LearningRate())
}

// buffers gathers the momentum buffers of the rows, and brings the gradients into
// them.
func (o *SGD) buffers(g *SGDGroup, grads []torch.Tensor) []torch.Tensor {
	bufs := o.momentum.list[:0]
	for _, at := range o.rows.at {
		bufs = append(bufs, o.momentum.ts[at])
	}
	o.momentum.list = bufs
	old, oldGrads := bufs, grads
	if slices.ContainsFunc(bufs, func(b torch.Tensor) bool { return !b.Defined() }) {
		old, oldGrads = nil, nil
		for i, b := range bufs {
			if b.Defined() {
				old, oldGrads = append(old, b), append(oldGrads, grads[i])
				continue
			}
			bufs[i] = grads[i].Detach().Clone().Keep()
			o.momentum.ts[o.rows.at[i]] = bufs[i]
		}
	}
	if len(old) > 0 {
		if len(old) < len(bufs) && g.numbers == asNumber { // PyTorch leaves its lists then
			for i, b := range old {
				b.MulScalar_(g.Momentum)
				add_([]torch.Tensor{b}, oldGrads[i:i+1], 1-g.Dampening)
			}
			return bufs
		}
		g.mulNumber_(old, g.Momentum)
		add_(old, oldGrads, 1-g.Dampening)
	}
	return bufs
}

var opFusedSGD_ = newFused("aten::_fused_sgd_")

func (o *SGD) fused(g *SGDGroup) {
	o.dense("leave Fused out, or use a layer with dense gradients")
	if g.Momentum == 0 {
		o.runFused(g, nil, false)
		return
	}
	var first []bool
	for _, at := range o.rows.at {
		first = append(first, !o.momentum.ts[at].Defined())
	}
	partition(&o.base, first, func() {
		first := !o.momentum.ts[o.rows.at[0]].Defined()
		o.runFused(g, o.of(&o.momentum, zeros), first)
	})
}

func (o *SGD) runFused(g *SGDGroup, bufs []torch.Tensor, first bool) {
	o.fuse(g.fusedOp(&opFusedSGD_), func(c *torch.Call) {
		c.Float(numberOf(g.WeightDecay, g.WeightDecayTensor))
		c.Float(g.Momentum)
		g.pushRate(c)
		c.Float(g.Dampening)
		c.Bool(g.Nesterov)
		c.Bool(g.Maximize)
		c.Bool(first)
	}, nil, bufs)
}
