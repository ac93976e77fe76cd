package optim

import (
	"fmt"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// LoadStateDict replaces state and options by those of d, which came from
// StateDict or from Python's state_dict(). Parameters are matched by their order.
// State tensors are copied to the device and, as far as parameters are of a
// floating-point type, to the type of their parameter. Entries of a group that
// mean nothing here are kept for the next StateDict.
//
// On an error, which says what does not fit, the optimizer is as before. It
// mirrors torch.optim.Optimizer.load_state_dict.
func (b *base) LoadStateDict(d *torch.Dict) error {
	if len(b.hooks.loadPre.list()) > 0 && d != nil {
		copied := torch.NewDict()
		for k, v := range d.All() {
			copied.Set(k, v)
		}
		d = b.edit(&b.hooks.loadPre, copied)
	}
	if err := b.load(d); err != nil {
		return err
	}
	b.call(&b.hooks.loadPost)
	return nil
}

func (b *base) load(d *torch.Dict) error {
	defer torch.NewScope().Close()
	l := loader{base: b, places: map[int]place{}}
	var err error
	if panicked := torch.Try(func() { err = l.load(d) }); panicked != nil {
		err = panicked
	}
	if err != nil {
		return fmt.Errorf("optim: this state dict does not fit the %s: %w", b.name, err)
	}
	for _, commit := range l.commits {
		commit()
	}
	for i, c := range b.state {
		c.ts = l.columns[i]
		for _, t := range c.ts {
			t.Keep()
		}
	}
	return nil
}

// loader reads a state dict. What it found becomes the optimizer's once all of it
// has been found good.
type loader struct {
	*base
	places  map[int]place // of the parameters, by their ids in the state dict
	commits []func()
	columns [][]torch.Tensor
}

// place is which of the parameters one is, and what its group is in the state dict.
type place struct {
	at             int
	counts         bool // the number of steps is on the device
	differentiable bool
}

func (l *loader) load(d *torch.Dict) error {
	groups, err := d.List("param_groups")
	if err != nil {
		return err
	}
	if len(groups) != len(l.common) {
		return fmt.Errorf("it has %d parameter groups, the optimizer has %d", len(groups), len(l.common))
	}
	for i, v := range groups {
		g, ok := v.(*torch.Dict)
		if !ok {
			return fmt.Errorf("parameter group %d is a %T; expected a *torch.Dict", i, v)
		}
		if err := l.group(l.common[i], g); err != nil {
			return fmt.Errorf("parameter group %d: %w", i, err)
		}
	}
	state, err := d.Dict("state")
	if err != nil {
		return err
	}
	for range l.state {
		l.columns = append(l.columns, make([]torch.Tensor, len(l.params)))
	}
	for id := range state.All() {
		n, _ := id.(int)
		p, ok := l.places[n]
		if !ok {
			continue // of no parameter: PyTorch lets it pass
		}
		row, err := state.Dict(id)
		if err == nil {
			err = l.row(p, row)
		}
		if err == nil && p.at == 0 && l.special != nil {
			var commit func()
			commit, err = l.special.unpack(row)
			l.commits = append(l.commits, commit)
		}
		if err != nil {
			return fmt.Errorf("the state of parameter %d: %w", p.at, err)
		}
	}
	return nil
}

func (l *loader) group(g *ParamGroup, d *torch.Dict) error {
	ids, err := d.Ints("params")
	if err != nil {
		return err
	}
	if len(ids) != len(g.params) {
		return fmt.Errorf("it has %d parameters, the optimizer's has %d", len(ids), len(g.params))
	}
	is := func(key string) bool { v, _ := d.Get(key); return v == true }
	for i, id := range ids {
		l.places[id] = place{g.first + i, is("fused") || is("capturable"), is("differentiable")}
	}
	names, err := loadNames(g, d)
	if err != nil {
		return err
	}
	known := []any{"params", "param_names", "initial_lr"}
	for _, f := range g.fields {
		known = append(known, f.key)
		if err := l.field(f, d); err != nil {
			return err
		}
	}
	var initial float64
	var initialTensor torch.Tensor
	first, scheduled := d.Get("initial_lr")
	if scheduled {
		if initial, err = d.Float("initial_lr"); err != nil {
			return err
		}
		if isTensor(first) {
			initialTensor = copied(first.(torch.Tensor)).Keep()
		}
	}
	var extra torch.Dict
	for k, v := range d.All() {
		if !slices.Contains(known, k) {
			extra.Set(k, v)
		}
	}
	l.commits = append(l.commits, func() {
		g.initialLR, g.initialTensor, g.hasInitial, g.extra, g.names = initial, initialTensor, scheduled, extra, names
	})
	return nil
}

// loadNames returns the names in d, or those that the group has.
func loadNames(g *ParamGroup, d *torch.Dict) ([]string, error) {
	if _, ok := d.Get("param_names"); !ok {
		return g.names, nil
	}
	list, err := d.List("param_names")
	if err != nil {
		return nil, err
	}
	if len(list) != len(g.params) {
		return nil, fmt.Errorf("it has %d names for %d parameters", len(list), len(g.params))
	}
	names := make([]string, len(list))
	for i, v := range list {
		var ok bool
		if names[i], ok = v.(string); !ok {
			return nil, fmt.Errorf("name %d is a %T; expected a string", i, v)
		}
	}
	return names, nil
}

func (l *loader) field(f field, d *torch.Dict) error {
	v, err := f.read(d)
	if err == nil {
		l.commits = append(l.commits, func() { f.set(v) })
	}
	return err
}

// row copies the state of the parameter at p.
func (l *loader) row(p place, d *torch.Dict) error {
	for j, c := range l.state {
		v, ok := d.Get(c.key)
		if !ok || v == nil {
			if c.kind != optional && c.kind != factor && d.Len() > 0 {
				return fmt.Errorf("there is no %q among %q; is this the state of another optimizer?", c.key, d.Keys())
			}
			continue
		}
		t, err := c.load(l.params[p.at], p, d, v)
		if err != nil {
			return err
		}
		l.columns[j][p.at] = t
	}
	return nil
}

// load returns the state v of d, as it is to be for parameter p.
func (c *column) load(p torch.Tensor, at place, d *torch.Dict, v any) (torch.Tensor, error) {
	t, isTensor := v.(torch.Tensor)
	switch c.kind {
	case integer:
		n, err := d.Int(c.key)
		return torch.Full([]int{}, n, torch.Int64), err
	case count, number:
		n, err := d.Float(c.key)
		if err != nil {
			return t, err
		}
		if !isTensor { // in files of old versions
			t = torch.Full([]int{}, n, numberDType())
		}
		if c.kind == count {
			if at.counts {
				return t.To(torch.Float32, p.Device(), torch.Copy(true)), nil
			}
			return t.To(torch.CPU, torch.Copy(true)), nil
		}
	default:
		if !isTensor || !t.Defined() {
			return t, fmt.Errorf("%q is a %T; expected a Tensor", c.key, v)
		}
		if got, want := t.Shape(), p.Shape(); !slices.Equal(got, want) && (c.kind != factor || !broadcasts(got, want)) {
			return t, fmt.Errorf("%q has shape %v, the parameter has %v", c.key, got, want)
		}
	}
	if p.DType().IsFloatingPoint() {
		t = t.To(p.DType())
	}
	t = t.To(p.Device())
	if !at.differentiable { // which goes on with the history of its state
		t = t.Detach()
	}
	return t.Clone(), nil
}

func broadcasts(shape, to []int) bool {
	if len(shape) != len(to) {
		return false
	}
	for i, n := range shape {
		if n != to[i] && n != 1 {
			return false
		}
	}
	return true
}
