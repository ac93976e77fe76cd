package check

import (
	"fmt"
	"strconv"

	"github.com/gotorch/gotorch/internal/paritydb/calls"
	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/optim"
)

// optimizer makes an optimizer and its steps: parameters and state after some of them,
// and in the middle another optimizer, which goes on with the state of the first.
func (r *runner) optimizer() {
	var params []torch.Tensor
	make := func(v any) optim.Optimizer {
		kwargs := map[string]any{}
		named, _ := r.leaves.Build(r.c.Get("kwargs")).(wire.Dict)
		for _, p := range named {
			kwargs[p.Key] = p.Value
		}
		var m any
		refused := r.call(func() (err error) {
			m, err = calls.Invoke(r.c.String("callable"), []any{v}, kwargs)
			return err
		})
		if r.failed("constructor: ", "failed", refused) {
			return nil
		}
		return m.(optim.Optimizer)
	}
	v := r.leaves.Build(r.c.Get("params"))
	list, isList := v.(wire.List)
	if isList {
		params = tensors(wire.Tuple(list))
	}
	first := params
	recorded := r.c.Get("back") != nil || r.c.Get("back_failed") != nil
	if recorded {
		params = nil
		clones := wire.List{}
		for _, p := range first {
			p = p.Clone()
			params, clones = append(params, p), append(clones, p)
		}
		v = clones
	}
	o := make(v)
	if o == nil {
		return
	}
	if recorded {
		defer release(o, params)
	}
	grads, _ := r.c.Get("grads").(wire.List)
	steps, _ := r.c.Get("steps").(wire.List)
	for i, x := range grads {
		if r.c.Get("reload") == any(i) {
			old := o.StateDict()
			fresh := wire.List{}
			for j, p := range params {
				params[j] = p.Detach().Clone().RequiresGrad_()
				fresh = append(fresh, params[j])
			}
			o = make(fresh)
			if err := o.LoadStateDict(old); err != nil {
				differ(Refuses, "LoadStateDict: %v", err)
			}
		}
		gs, _ := r.leaves.Build(x).(wire.List)
		refused := try(func() { step(o, params, gs, r.c.Get("closure") != nil) })
		if i < len(grads)-1 && refused == nil {
			r.shown(o, params, steps, i)
			continue
		}
		if r.failed(fmt.Sprintf("step %d: ", i), "step_failed", refused) {
			return
		}
		r.shown(o, params, steps, i)
	}
	if recorded {
		var grads []torch.Tensor
		refused := try(func() { grads = torch.Grad([]torch.Tensor{squares(params)}, first) })
		if !r.failed("gradient: ", "back_failed", refused) {
			r.compare("gradient", r.c.Get("back"), grads)
		}
	}
	if want := r.c.Get("groups"); want != nil {
		groups, err := o.StateDict().List("param_groups")
		if err != nil {
			differ(Form, "state dict: %v", err)
		}
		r.dicts("group", want, groups)
	}
}

// squares is the sum of the squares of all parameters.
func squares(params []torch.Tensor) (total torch.Tensor) {
	for i, p := range params {
		if p.DType().IsComplex() {
			p = torch.ViewAsReal(p)
		}
		if s := p.Square().Sum().To(torch.Float64); i == 0 {
			total = s.AddScalar(0)
		} else {
			total = total.Add(s)
		}
	}
	return total
}

// release lets go of the graph of steps, which the tensors that changed in place are in.
func release(o optim.Optimizer, params []torch.Tensor) {
	o.ZeroGrad()
	state, _ := o.StateDict().Dict("state")
	for id := range state.All() {
		row, _ := state.Dict(id)
		for _, v := range row.All() {
			if t, ok := v.(torch.Tensor); ok {
				t.Detach_()
			}
		}
	}
	for _, p := range params {
		p.Detach_()
	}
}

// step sets gradients and makes a step, or with closure makes one with the loss that
// gs are the targets of.
func step(o optim.Optimizer, params []torch.Tensor, gs wire.List, closure bool) {
	if closure {
		o.StepClosure(func() torch.Tensor {
			o.ZeroGrad()
			l := loss(params, gs)
			l.Backward()
			return l
		})
		return
	}
	for i, p := range params {
		g, _ := gs[i].(torch.Tensor)
		if g.Defined() {
			g = g.Clone()
		}
		p.SetGrad(g)
	}
	o.Step()
}

// loss is the one of the script.
func loss(params []torch.Tensor, targets wire.List) (total torch.Tensor) {
	for i, p := range params {
		t := targets[i].(torch.Tensor)
		if p.DType().IsComplex() {
			p, t = torch.ViewAsReal(p), torch.ViewAsReal(t)
		}
		if l := p.Sub(t).PowScalar(4).Sum().Add(p.Mul(p).Sum().MulScalar(0.1)); i == 0 {
			total = l.AddScalar(0)
		} else {
			total = total.Add(l)
		}
	}
	return total
}

// shown compares parameters and state after a step, if Python shows that one.
func (r *runner) shown(o optim.Optimizer, params []torch.Tensor, steps wire.List, step int) {
	for _, x := range steps {
		s, _ := x.(wire.Dict)
		if s.Get("step") != any(step) {
			continue
		}
		what := fmt.Sprintf("after step %d, ", step)
		r.compare(what+"parameter", s.Get("params"), params)
		state, err := o.StateDict().Dict("state")
		if err != nil {
			differ(Form, "state dict: %v", err)
		}
		want, _ := s.Get("state").(wire.Dict)
		if len(want) != state.Len() {
			differ(Form, "%sPython has state of %d parameters, Go of %d", what, len(want), state.Len())
		}
		for _, p := range want {
			id, _ := strconv.Atoi(p.Key)
			row, err := state.Dict(id)
			if err != nil {
				differ(Form, "%sstate of parameter %d: %v", what, id, err)
			}
			r.dict(fmt.Sprintf("%sparameter %d, ", what, id), p.Value, row)
		}
	}
}

// dicts compares lists of dicts.
func (r *runner) dicts(what string, want any, got []any) {
	list, _ := want.(wire.List)
	if len(list) != len(got) {
		differ(Form, "%s: Python has %d of them, Go %d", what, len(list), len(got))
	}
	for i, g := range got {
		d, ok := g.(*torch.Dict)
		if !ok {
			differ(Form, "%s %d: a %T", what, i, g)
		}
		r.dict(fmt.Sprintf("%s %d, ", what, i), list[i], d)
	}
}

// dict compares the entries of a dict and their order.
func (r *runner) dict(what string, want any, got *torch.Dict) {
	d, _ := want.(wire.Dict)
	i := 0
	for key, v := range got.All() {
		if i >= len(d) || any(d[i].Key) != key {
			differ(Form, "%sentry %d is %v in Go, Python has %v", what, i, key, keys(d))
		}
		v = native(v)
		r.compare(what+d[i].Key, typed(d[i].Value, v), v)
		i++
	}
	if i != len(d) {
		differ(Form, "%sGo has %d entries, Python %v", what, i, keys(d))
	}
}

func keys(d wire.Dict) (all []string) {
	for _, p := range d {
		all = append(all, p.Key)
	}
	return all
}

// typed is a number of Python's as the type that Go has: options whose default is
// written as 0 are ints in Python until somebody gives a float.
func typed(want, got any) any {
	if n, ok := want.(int); ok {
		if _, ok := got.(float64); ok {
			return float64(n)
		}
	}
	w, isList := want.(wire.List)
	g, isTuple := got.(wire.Tuple)
	if !isList || !isTuple || len(w) != len(g) {
		return want
	}
	all := make(wire.List, len(w))
	for i := range w {
		all[i] = typed(w[i], g[i])
	}
	return all
}

// native is a value of a state dict as compare takes it.
func native(v any) any {
	switch v := v.(type) {
	case torch.Tuple:
		return native([]any(v))
	case []any:
		all := wire.Tuple{}
		for _, x := range v {
			all = append(all, native(x))
		}
		return all
	case torch.Tensor:
		if v.Defined() && v.Layout() != torch.Strided {
			return v.Clone() // Python keeps a copy: the indices lie otherwise in memory
		}
	}
	return v
}
