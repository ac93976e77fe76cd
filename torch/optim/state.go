package optim

import "github.com/gotorch/gotorch/torch"

// StateDict returns the state and the options in PyTorch's layout:
//
//	{'state': {0: {'momentum_buffer': tensor}, …},
//	 'param_groups': [{'lr': 0.1, …, 'params': [0, 1, …]}, …]}
//
// Its tensors are the optimizer's own, not copies: they change with the next
// Step. It mirrors torch.optim.Optimizer.state_dict.
func (b *base) StateDict() *torch.Dict {
	b.call(&b.hooks.statePre)
	state := torch.NewDict()
	for i := range b.params {
		row := torch.NewDict()
		for _, c := range b.state {
			switch {
			case !c.ts[i].Defined():
			case c.kind == integer:
				row.Set(c.key, torch.Item[int](c.ts[i]))
			default:
				row.Set(c.key, c.ts[i])
			}
		}
		if row.Len() > 0 {
			state.Set(i, row)
		}
	}
	if b.special != nil {
		if row := b.special.pack(); row.Len() > 0 {
			state.Set(0, row)
		}
	}
	var groups []any
	for _, g := range b.common {
		groups = append(groups, g.pack())
	}
	return b.edit(&b.hooks.statePost, torch.NewDict("state", state, "param_groups", groups))
}

func (g *ParamGroup) pack() *torch.Dict {
	d := torch.NewDict()
	for _, f := range g.fields {
		d.Set(f.key, f.get())
	}
	if g.hasInitial {
		d.Set("initial_lr", either{&g.initialLR, &g.initialTensor}.get())
	}
	for k, v := range g.extra.All() {
		d.Set(k, v)
	}
	places := make([]any, len(g.params))
	for i := range places {
		places[i] = g.first + i
	}
	if g.names != nil {
		names := make([]any, len(g.names))
		for i, n := range g.names {
			names[i] = n
		}
		d.Set("param_names", names)
	}
	d.Set("params", places)
	return d
}
