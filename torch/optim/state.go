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
	state := torch.NewDict()
	for i := range b.params {
		row := torch.NewDict()
		for _, c := range b.state {
			if c.ts[i].Defined() {
				row.Set(c.key, c.ts[i])
			}
		}
		if row.Len() > 0 {
			state.Set(i, row)
		}
	}
	var groups []any
	for _, g := range b.common {
		groups = append(groups, g.pack())
	}
	return torch.NewDict("state", state, "param_groups", groups)
}

func (g *ParamGroup) pack() *torch.Dict {
	d := torch.NewDict()
	for _, f := range g.fields {
		switch v := f.value.(type) {
		case *float64:
			d.Set(f.key, *v)
		case *bool:
			d.Set(f.key, *v)
		case *[2]float64:
			d.Set(f.key, torch.Tuple{v[0], v[1]})
		default:
			d.Set(f.key, v)
		}
	}
	if g.hasInitial {
		d.Set("initial_lr", g.initialLR)
	}
	for k, v := range g.extra.All() {
		d.Set(k, v)
	}
	places := make([]any, len(g.params))
	for i := range places {
		places[i] = g.first + i
	}
	d.Set("params", places)
	return d
}
