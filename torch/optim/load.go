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
	defer torch.NewScope().Close()
	l := loader{base: b, places: map[int]int{}}
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
	places  map[int]int // of the parameters, by their ids in the state dict
	commits []func()
	columns [][]torch.Tensor
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
		i, ok := l.places[n]
		if !ok {
			continue // of no parameter: PyTorch lets it pass
		}
		row, err := state.Dict(id)
		if err == nil {
			err = l.row(i, row)
		}
		if err != nil {
			return fmt.Errorf("the state of parameter %d: %w", i, err)
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
	for i, id := range ids {
		l.places[id] = g.first + i
	}
	known := []any{"params", "initial_lr"}
	for _, f := range g.fields {
		known = append(known, f.key)
		if err := l.field(f, d); err != nil {
			return err
		}
	}
	var initial float64
	_, scheduled := d.Get("initial_lr")
	if scheduled {
		if initial, err = d.Float("initial_lr"); err != nil {
			return err
		}
	}
	var extra torch.Dict
	for k, v := range d.All() {
		if !slices.Contains(known, k) {
			extra.Set(k, v)
		}
	}
	l.commits = append(l.commits, func() { g.initialLR, g.hasInitial, g.extra = initial, scheduled, extra })
	return nil
}

func (l *loader) field(f field, d *torch.Dict) error {
	switch p := f.value.(type) {
	case *float64:
		v, err := d.Float(f.key)
		if err != nil {
			return err
		}
		l.commits = append(l.commits, func() { *p = v })
	case *bool:
		var v bool
		if _, ok := d.Get(f.key); ok { // files of old versions lack some
			var err error
			if v, err = d.Bool(f.key); err != nil {
				return err
			}
		}
		l.commits = append(l.commits, func() { *p = v })
	case *[2]float64:
		v, err := d.Floats(f.key)
		if err != nil {
			return err
		}
		if len(v) != 2 {
			return fmt.Errorf("%q has %d numbers; expected 2", f.key, len(v))
		}
		l.commits = append(l.commits, func() { *p = [2]float64(v) })
	}
	return nil
}

// row copies the state of parameter i.
func (l *loader) row(i int, d *torch.Dict) error {
	p := l.params[i]
	for j, c := range l.state {
		v, ok := d.Get(c.key)
		if !ok || v == nil {
			if c.kind != optional && d.Len() > 0 {
				return fmt.Errorf("there is no %q among %q; is this the state of another optimizer?", c.key, d.Keys())
			}
			continue
		}
		t, isTensor := v.(torch.Tensor)
		if c.kind == count {
			n, err := d.Float(c.key)
			if err != nil {
				return err
			}
			if !isTensor { // in files of old versions
				t = torch.Full([]int{}, n, torch.Float32)
			}
			l.columns[j][i] = t.To(torch.CPU).Clone()
			continue
		}
		if !isTensor || !t.Defined() {
			return fmt.Errorf("%q is a %T; expected a Tensor", c.key, v)
		}
		if got, want := t.Shape(), p.Shape(); !slices.Equal(got, want) {
			return fmt.Errorf("%q has shape %v, the parameter has %v", c.key, got, want)
		}
		if p.DType().IsFloatingPoint() {
			t = t.To(p.DType())
		}
		l.columns[j][i] = t.To(p.Device()).Detach().Clone()
	}
	return nil
}
