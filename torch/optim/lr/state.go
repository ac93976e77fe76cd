package lr

import (
	"fmt"
	"maps"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// field is an entry of a state dict. The value is an *int, a *positive, a
// *float64, a *[]float64 with a rate for each group or a *counter to read and
// write, or a constant that PyTorch has and this package does not need.
type field struct {
	key   string
	value any
}

type (
	positive int
	counter  map[int]int // how often each milestone is given
)

// StateDict returns the state in PyTorch's layout, without the optimizer:
//
//	{'step_size': 30, 'gamma': 0.1, 'base_lrs': [0.1], 'last_epoch': 0, …}
//
// The functions of a [LambdaLR] are not in it. It mirrors LRScheduler.state_dict.
func (b *base) StateDict() *torch.Dict {
	d := torch.NewDict()
	for _, f := range b.fields {
		switch v := f.value.(type) {
		case *int:
			d.Set(f.key, *v)
		case *positive:
			d.Set(f.key, int(*v))
		case *float64:
			d.Set(f.key, *v)
		case *[]float64:
			d.Set(f.key, list(*v))
		case *counter:
			counts := torch.NewDict() // a Counter in Python
			for _, m := range slices.Sorted(maps.Keys(*v)) {
				counts.Set(m, (*v)[m])
			}
			d.Set(f.key, counts)
		default:
			d.Set(f.key, v)
		}
	}
	return d
}

func list(v []float64) []any {
	l := make([]any, len(v))
	for i, x := range v {
		l[i] = x
	}
	return l
}

// LoadStateDict replaces the state by that of d, which came from StateDict or
// from Python. The learning rates of the optimizer stay: load its state dict as
// well. On an error, which says what does not fit, the scheduler is as before. It
// mirrors LRScheduler.load_state_dict.
func (b *base) LoadStateDict(d *torch.Dict) error {
	var commits []func()
	for _, f := range b.fields {
		commit, err := b.load(f, d)
		if err != nil {
			return fmt.Errorf("lr: this state dict does not fit the %s: %w", b.name, err)
		}
		commits = append(commits, commit)
	}
	for _, commit := range commits {
		commit()
	}
	return nil
}

func (b *base) load(f field, d *torch.Dict) (commit func(), err error) {
	switch p := f.value.(type) {
	case *int:
		v, err := d.Int(f.key)
		return func() { *p = v }, err
	case *positive:
		v, err := d.Int(f.key)
		if err == nil && v < 1 {
			err = fmt.Errorf("%q is %d; expected at least 1", f.key, v)
		}
		return func() { *p = positive(v) }, err
	case *float64:
		v, err := d.Float(f.key)
		return func() { *p = v }, err
	case *[]float64:
		v, err := d.Floats(f.key)
		if err == nil && len(v) != len(b.groups) {
			err = fmt.Errorf("%q has %d learning rates, the optimizer has %d parameter groups", f.key, len(v), len(b.groups))
		}
		return func() { *p = slices.Clone(v) }, err
	case *counter:
		v, err := d.Dict(f.key)
		if err != nil {
			return nil, err
		}
		m := counter{}
		for k := range v.All() {
			epoch, ok := k.(int)
			if !ok {
				return nil, fmt.Errorf("milestone %v is a %T; expected an int", k, k)
			}
			if m[epoch], err = v.Int(k); err != nil {
				return nil, err
			}
		}
		return func() { *p = m }, nil
	}
	return func() {}, nil
}
