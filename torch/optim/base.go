package optim

import (
	"fmt"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// base is what all optimizers share: parameters, and the tensors that belong to
// each of them.
type base struct {
	self     Optimizer
	name     string         // "SGD"
	common   []*ParamGroup  // what the groups of any optimizer have
	params   []torch.Tensor // of all groups, one after the other
	bytes    []int          // of each of them, when it was given
	whole    bool           // a step needs all parameters of a group together
	recorded bool           // autograd records steps: the constructor got Differentiable
	state    []*column
	rows     rows
	hooks    hooks

	// Of an optimizer whose state is not by parameter; PyTorch has it with the first.
	special interface {
		pack() *torch.Dict
		unpack(d *torch.Dict) (commit func(), err error)
	}
}

func (b *base) errorf(format string, args ...any) *torch.Error {
	return &torch.Error{Op: "optim." + b.name, Msg: fmt.Sprintf(format, args...)}
}

// add appends a group of params to those that the optimizer has.
func (b *base) add(g *ParamGroup, params []torch.Tensor) {
	if len(params) == 0 {
		panic(b.errorf("got no parameters; give it at least one, nn.Parameters(net) for example"))
	}
	if g.names != nil && len(g.names) != len(params) {
		panic(b.errorf("%d names for %d parameters; all optimizer params should be with/without names. Some param names are missing", len(g.names), len(params)))
	}
	if len(b.common) > 0 && (g.names == nil) != (b.common[0].names == nil) {
		panic(b.errorf("all optimizer param groups should be with/without names. cannot add param group %s to the optimizer, whose others are %s", withOrWithout(g.names), withOrWithout(b.common[0].names)))
	}
	g.params, g.first = make([]torch.Tensor, 0, len(params)), len(b.params)
	for i, p := range params {
		if !p.Defined() {
			panic(b.errorf("parameter %d is the undefined Tensor", i))
		}
		if !b.recorded && !p.IsLeaf() && !p.RetainsGrad() {
			panic(b.errorf("can't optimize a non-leaf Tensor, and parameter %d is one, the result of %s; give it the leaves that this was computed from", i, p.GradFn()))
		}
		// An equal one in the list as it grows: native tensors have no order or hash.
		for j, q := range g.params {
			if p.Same(q) {
				panic(b.errorf("parameters %d and %d are the same Tensor; each may be given once", j, i))
			}
		}
		for _, q := range b.params {
			if p.Same(q) {
				panic(b.errorf("some parameters appear in more than one parameter group: parameter %d is in another one already", i))
			}
		}
		g.params = append(g.params, p.Keep())
	}
	b.common = append(b.common, g)
	b.params = append(b.params, g.params...)
	for _, p := range params {
		b.bytes = append(b.bytes, p.NBytes())
	}
	for _, c := range b.state {
		c.ts = append(c.ts, make([]torch.Tensor, len(params))...)
	}
}

// ParamGroups returns the parameter groups, whose learning rates may be changed
// between steps. It mirrors optimizer.param_groups.
func (b *base) ParamGroups() []*ParamGroup { return slices.Clone(b.common) }

// ZeroGrad drops the gradients of all parameters, or with SetToNone(false) fills
// them with zeros. It mirrors torch.optim.Optimizer.zero_grad.
func (b *base) ZeroGrad(opts ...ZeroGradOption) {
	drop := true
	for _, o := range opts {
		if o, ok := o.(SetToNone); ok {
			drop = bool(o)
		}
	}
	if drop {
		torch.ClearGrads(b.params)
		return
	}
	defer torch.NewScope().Close()
	var grads []torch.Tensor
	for _, g := range torch.Grads(b.params) {
		if !g.Defined() {
			continue
		}
		if !g.IsLeaf() { // of a backward pass that was recorded itself
			g.Detach_()
		} else if g.RequiresGrad() {
			g.RequiresGrad_(false)
		}
		grads = append(grads, g)
	}
	if len(grads) > 0 {
		in(&opZero_, grads)
	}
}
