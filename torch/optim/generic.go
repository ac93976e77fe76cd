package optim

import (
	"github.com/gotorch/gotorch/torch"
)

// optimizer is an optimizer with groups of type G, which P points to.
type optimizer[G any, P group[G]] struct {
	base
	groups   []P
	defaults G
	update   func(g P) // changes the parameters of the rows
}

// group is a type of parameter groups.
type group[G any] interface {
	*G
	common() *ParamGroup
	// table is the options, in PyTorch's order.
	table() []field
	// invalid says what is wrong with the options, "" if nothing is.
	invalid() string
}

// start is what constructors do after they have made self with its columns.
func start[G any, P group[G], C any](o *optimizer[G, P], self Optimizer, name string, defaults G, params []torch.Tensor, opts []C, update func(P), state ...*column) {
	o.base = base{self: self, name: name, state: state}
	o.defaults, o.update = defaults, update
	first := defaults
	apply(P(&first), opts)
	o.push(&first, params)
	o.defaults = first
	c := P(&first).common()
	*P(&o.defaults).common() = ParamGroup{LR: c.LR, LRTensor: c.LRTensor}
}

// addGroup adds params as a group whose options are the defaults, save for opts.
func addGroup[G any, P group[G], O any](o *optimizer[G, P], params []torch.Tensor, opts []O) {
	g := o.defaults
	apply(P(&g), opts)
	o.push(&g, params)
}

func (o *optimizer[G, P]) push(g P, params []torch.Tensor) {
	if reason := g.invalid(); reason != "" {
		panic(o.errorf("%s", reason))
	}
	c := g.common()
	c.fields = g.table()
	for _, f := range c.fields {
		switch v := f.value.(type) {
		case *Choice:
			if f.key == "foreach" {
				c.foreach = v
			} else {
				c.fused = v
			}
		case *bool:
			switch f.key {
			case "differentiable":
				c.differentiable = v
			case "capturable":
				c.capturable = v
			}
		}
	}
	if len(o.groups) == 0 {
		o.recorded = c.isDifferentiable()
	}
	if c.isFused() {
		o.differentiable(c)
		if c.foreach != nil && *c.foreach == On {
			panic(o.errorf("`fused` and `foreach` cannot be `True` together; leave one of Fused and Foreach out"))
		}
	}
	o.add(c, params)
	o.groups = append(o.groups, g)
}

// apply writes options into g.
func apply[G any, P group[G], C any](g P, opts []C) {
	fields := g.table()
	for _, opt := range opts {
		o, ok := any(opt).(option)
		if !ok { // nil
			continue
		}
		key, v := o.entry()
		if key == "param_names" {
			g.common().names = v.([]string)
			continue
		}
		for _, f := range fields {
			if f.key == key {
				f.set(v)
			}
		}
	}
}

// Step changes each parameter that has a gradient. It panics with a [*torch.Error]
// if the optimizer does not take sparse gradients and one is. It mirrors
// torch.optim.Optimizer.step.
func (o *optimizer[G, P]) Step() {
	o.before()
	o.step()
	o.after()
}

// StepClosure calls closure, which clears the gradients, computes the loss and
// calls its Backward, and then steps. Gradients are recorded inside closure. It
// returns the loss. It mirrors step(closure).
//
//	loss := sgd.StepClosure(func() torch.Tensor {
//		sgd.ZeroGrad()
//		loss := criterion.Forward(net.Forward(x), y)
//		loss.Backward()
//		return loss
//	})
func (o *optimizer[G, P]) StepClosure(closure func() torch.Tensor) (loss torch.Tensor) {
	o.before()
	torch.EnableGrad(func() { loss = closure() })
	o.step()
	o.after()
	return loss
}

func (o *optimizer[G, P]) step() {
	defer torch.NewScope().Close()
	grads := torch.Grads(o.params)
	for _, g := range o.groups {
		c := g.common()
		c.inspect()
		if o.rows.fill(c, grads); len(o.rows.at) > 0 {
			o.differentiable(c)
			if c.isFused() {
				o.fusable(c)
			}
			o.inParts(c, func() { o.update(g) })
		}
	}
}
