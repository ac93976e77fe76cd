package optim

import (
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
	base
	groups   []*SGDGroup
	defaults SGDGroup
	momentum column

	rows rows
	bufs []torch.Tensor // the momentum buffers of rows
}

// SGDGroup is a parameter group of an [SGD], whose options may be changed between
// steps.
type SGDGroup struct {
	ParamGroup
	Momentum    float64
	Dampening   float64
	WeightDecay float64
	Nesterov    bool
	Maximize    bool
}

// NewSGD returns an SGD for params, which must be leaves, with learning rate lr.
// Step leaves those without a gradient alone: frozen ones may be among them.
//
//	sgd := optim.NewSGD(nn.Parameters(net), 0.001, optim.Momentum(0.9))
//
// It panics with a [*torch.Error] if there are no parameters, if one is no leaf
// or is given twice, and if an option is out of range: lr, Momentum and
// WeightDecay are at least 0, and Nesterov needs a Momentum and no Dampening.
func NewSGD(params []torch.Tensor, lr float64, opts ...SGDOption) *SGD {
	o := &SGD{momentum: column{key: "momentum_buffer", kind: optional}}
	o.base = base{name: "SGD", state: []*column{&o.momentum}}
	o.defaults.LR = lr
	applySGD(&o.defaults, opts)
	o.AddParamGroup(params)
	return o
}

// AddParamGroup adds params as a group whose options are those that NewSGD got,
// save for opts. It mirrors torch.optim.Optimizer.add_param_group, and the list
// of dicts that PyTorch's constructors take:
//
//	sgd := optim.NewSGD(nn.Parameters(net.Head), 0.01, optim.Momentum(0.9))
//	sgd.AddParamGroup(nn.Parameters(net.Body), optim.LR(0.001))
//
// It panics with a [*torch.Error] where NewSGD does.
func (o *SGD) AddParamGroup(params []torch.Tensor, opts ...SGDGroupOption) {
	d := &o.defaults
	g := &SGDGroup{ParamGroup{LR: d.LR}, d.Momentum, d.Dampening, d.WeightDecay, d.Nesterov, d.Maximize}
	applySGD(g, opts)
	switch {
	case !(g.LR >= 0):
		panic(o.errorf("invalid learning rate %v; it must be at least 0", g.LR))
	case !(g.Momentum >= 0):
		panic(o.errorf("invalid momentum value %v; it must be at least 0", g.Momentum))
	case !(g.WeightDecay >= 0):
		panic(o.errorf("invalid weight_decay value %v; it must be at least 0", g.WeightDecay))
	case g.Nesterov && (g.Momentum == 0 || g.Dampening != 0):
		panic(o.errorf("Nesterov momentum requires a momentum and zero dampening, not momentum %v and dampening %v", g.Momentum, g.Dampening))
	}
	o.add(&g.ParamGroup, params, []field{
		{"lr", &g.LR},
		{"momentum", &g.Momentum},
		{"dampening", &g.Dampening},
		{"weight_decay", &g.WeightDecay},
		{"nesterov", &g.Nesterov},
		{"maximize", &g.Maximize},
		{"foreach", nil},
		{"differentiable", false},
		{"fused", nil},
	})
	o.groups = append(o.groups, g)
}

func applySGD[O SGDGroupOption](g *SGDGroup, opts []O) {
	for _, opt := range opts {
		switch v := any(opt).(type) {
		case LR:
			g.LR = float64(v)
		case Momentum:
			g.Momentum = float64(v)
		case Dampening:
			g.Dampening = float64(v)
		case WeightDecay:
			g.WeightDecay = float64(v)
		case Nesterov:
			g.Nesterov = bool(v)
		case Maximize:
			g.Maximize = bool(v)
		}
	}
}

// Groups returns the parameter groups with all of their options.
func (o *SGD) Groups() []*SGDGroup { return slices.Clone(o.groups) }

// Step changes each parameter by its gradient; see [SGD] for how. It mirrors
// torch.optim.SGD.step.
func (o *SGD) Step() {
	defer torch.NewScope().Close()
	grads := torch.Grads(o.params)
	for _, g := range o.groups {
		if o.rows.fill(&g.ParamGroup, grads); len(o.rows.at) > 0 {
			o.step(g)
		}
	}
}

func (o *SGD) step(g *SGDGroup) {
	params, grads := o.rows.params, o.rows.grads
	own := false // whether grads are copies, which may be written to
	if g.Maximize {
		grads, own = neg(grads), true
	}
	// plus returns grads + alpha·ts.
	plus := func(ts []torch.Tensor, alpha float64) []torch.Tensor {
		if own {
			add_(grads, ts, alpha)
			return grads
		}
		own = true
		return add(grads, ts, alpha)
	}
	if g.WeightDecay != 0 {
		grads = plus(params, g.WeightDecay)
	}
	if g.Momentum != 0 {
		o.update(g, grads)
		if g.Nesterov {
			grads = plus(o.bufs, g.Momentum)
		} else {
			grads = o.bufs
		}
	}
	add_(params, grads, -g.LR)
}

// update gathers the momentum buffers of the rows in o.bufs, and brings the
// gradients into them.
func (o *SGD) update(g *SGDGroup, grads []torch.Tensor) {
	o.bufs = o.rows.of(&o.momentum, o.bufs[:0])
	old, oldGrads := o.bufs, grads
	if slices.ContainsFunc(o.bufs, func(b torch.Tensor) bool { return !b.Defined() }) {
		old, oldGrads = nil, nil
		for i, b := range o.bufs {
			if b.Defined() {
				old, oldGrads = append(old, b), append(oldGrads, grads[i])
				continue
			}
			o.bufs[i] = grads[i].Detach().Clone().Keep()
			o.momentum.ts[o.rows.at[i]] = o.bufs[i]
		}
	}
	if len(old) > 0 {
		g.mulNumber_(old, g.Momentum)
		add_(old, oldGrads, 1-g.Dampening)
	}
}
