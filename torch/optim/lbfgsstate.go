package optim

import (
	"fmt"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// pack returns the state of all parameters, which is that of the first one in
// PyTorch's layout.
func (o *LBFGS) pack() *torch.Dict {
	d := torch.NewDict()
	if o.evals == 0 {
		return d
	}
	d.Set("func_evals", o.evals)
	d.Set("n_iter", o.iterations)
	if !o.direction.Defined() {
		return d
	}
	if o.alFirst {
		d.Set("al", tensors(o.al))
	}
	d.Set("d", o.direction)
	d.Set("t", o.size.value())
	d.Set("old_dirs", tensors(o.oldDirs))
	d.Set("old_stps", tensors(o.oldSteps))
	d.Set("ro", tensors(o.ro))
	if o.hDiag.t.Defined() {
		d.Set("H_diag", o.hDiag.t)
	} else {
		d.Set("H_diag", 1)
	}
	d.Set("prev_flat_grad", o.prevGrad)
	d.Set("prev_loss", o.prevLoss)
	if o.al != nil && !o.alFirst {
		d.Set("al", tensors(o.al))
	}
	return d
}

func tensors(ts []torch.Tensor) []any {
	list := make([]any, len(ts))
	for i, t := range ts {
		if t.Defined() {
			list[i] = t
		}
	}
	return list
}

// unpack reads what pack returns, and tells what to do if all else is well.
func (o *LBFGS) unpack(d *torch.Dict) (commit func(), err error) {
	var s LBFGS
	s.hDiag = num{v: 1}
	if d.Len() > 0 {
		if s.evals, err = d.Int("func_evals"); err != nil {
			return nil, err
		}
		if s.iterations, err = d.Int("n_iter"); err != nil {
			return nil, err
		}
	}
	if v, ok := d.Get("d"); ok && v != nil {
		if err := s.unpackVectors(o.params, d); err != nil {
			return nil, err
		}
	}
	return func() {
		o.evals, o.iterations, o.direction, o.size = s.evals, s.iterations, s.direction, s.size
		o.oldDirs, o.oldSteps, o.ro, o.hDiag, o.al, o.alFirst = s.oldDirs, s.oldSteps, s.ro, s.hDiag, s.al, s.alFirst
		o.prevGrad, o.prevLoss = s.prevGrad, s.prevLoss
		o.keep()
	}, nil
}

func (s *LBFGS) unpackVectors(params []torch.Tensor, d *torch.Dict) (err error) {
	length := 0
	for _, p := range params {
		n := p.NumEl()
		if p.DType().IsComplex() {
			n *= 2
		}
		length += n
	}
	// copied is v for the first parameter: PyTorch keeps all state with it.
	copied := func(key string, v any, length int) (torch.Tensor, error) {
		t, ok := v.(torch.Tensor)
		if !ok || !t.Defined() {
			return t, fmt.Errorf("%q is a %T; expected a Tensor", key, v)
		}
		if t.NumEl() != length {
			return t, fmt.Errorf("%q has %d numbers, the parameters have %d", key, t.NumEl(), length)
		}
		if p := params[0]; p.DType().IsFloatingPoint() {
			t = t.To(p.DType())
		}
		return t.To(params[0].Device()).Detach().Clone(), nil
	}
	tensor := func(key string, length int) (t torch.Tensor) {
		if v, ok := d.Get(key); err == nil && ok {
			t, err = copied(key, v, length)
		} else if err == nil {
			err = fmt.Errorf("there is no %q among %q", key, d.Keys())
		}
		return t
	}
	list := func(key string, length int) (ts []torch.Tensor) {
		if err != nil {
			return nil
		}
		var vs []any
		if vs, err = listOf(d, key); err != nil {
			return nil
		}
		ts = make([]torch.Tensor, len(vs))
		for i, v := range vs {
			if v == nil && key == "al" {
				continue
			}
			if ts[i], err = copied(key, v, length); err != nil {
				return nil
			}
		}
		return ts
	}
	s.direction, s.prevGrad = tensor("d", length), tensor("prev_flat_grad", length)
	s.oldDirs, s.oldSteps, s.ro = list("old_dirs", length), list("old_stps", length), list("ro", 1)
	if _, ok := d.Get("al"); ok {
		s.al = list("al", 1)
		keys := d.Keys()
		s.alFirst = slices.Index(keys, any("al")) < slices.Index(keys, any("d"))
	}
	number := func(key string) (n num) {
		if v, _ := d.Get(key); err == nil {
			if _, ok := v.(torch.Tensor); ok {
				n.t = tensor(key, 1)
			} else {
				n.v, err = d.Float(key)
			}
		}
		return n
	}
	s.size, s.hDiag = number("t"), number("H_diag")
	if err == nil {
		s.prevLoss, err = d.Float("prev_loss")
	}
	if err == nil && (len(s.oldSteps) != len(s.oldDirs) || len(s.ro) != len(s.oldDirs)) {
		err = fmt.Errorf("\"old_dirs\", \"old_stps\" and \"ro\" have %d, %d and %d tensors; expected as many", len(s.oldDirs), len(s.oldSteps), len(s.ro))
	}
	return err
}
