package lr

import (
	"fmt"
	"maps"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// field is an entry of a state dict. The value points to what is to be read and
// written, or is a constant that PyTorch has and this package does not need.
type field struct {
	key   string
	value any
}

type (
	positive int
	counter  map[int]int // how often each milestone is given
	ints     []int
	maybeInt float64 // an int in Python if it is a whole number
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
			d.Set(f.key, b.list(f.key, *v))
		case *bool:
			d.Set(f.key, *v)
		case *any:
			d.Set(f.key, *v)
		case *maybeInt:
			if n := int(*v); maybeInt(n) == *v {
				d.Set(f.key, n)
			} else {
				d.Set(f.key, float64(*v))
			}
		case *ints:
			all := make([]any, len(*v))
			for i, n := range *v {
				all[i] = n
			}
			d.Set(f.key, all)
		case *phases:
			d.Set(f.key, v.value())
		case *mode:
			d.Set(f.key, string(*v))
		case *thresholdMode:
			d.Set(f.key, string(*v))
		case *cyclicMode:
			d.Set(f.key, string(*v))
		case *scaleMode:
			d.Set(f.key, string(*v))
		case *annealStrategy:
			d.Set(f.key, string(*v))
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

// list is numbers for groups, which are tensors where Python has tensors.
func (b *base) list(key string, v []float64) []any {
	l := make([]any, len(v))
	for i, x := range v {
		l[i] = x
		switch {
		case key == "base_lrs" && i < len(b.singles) && b.singles[i]:
			l[i] = torch.ScalarTensor(x, torch.Float32)
		case key == "_last_lr" && i < len(b.groups) && b.groups[i].LRTensor.Defined():
			l[i] = torch.ScalarTensor(x, b.groups[i].LRTensor.DType())
		}
	}
	return l
}

// LoadStateDict replaces the state by that of d, which came from StateDict or
// from Python. The learning rates of the optimizer stay: load its state dict as
// well. On an error, which says what does not fit, the scheduler is as before. It
// mirrors LRScheduler.load_state_dict.
func (b *base) LoadStateDict(d *torch.Dict) error {
	commits, err := b.read(d)
	if err != nil {
		return err
	}
	for _, commit := range commits {
		commit()
	}
	return nil
}

// read reads d, and returns what is to be done if all else is well.
func (b *base) read(d *torch.Dict) (commits []func(), err error) {
	for _, f := range b.fields {
		commit, err := b.load(f, d)
		if err != nil {
			return nil, b.unfit(err)
		}
		commits = append(commits, commit)
	}
	return commits, nil
}

func (b *base) unfit(err error) error {
	return fmt.Errorf("lr: this state dict does not fit the %s: %w", b.name, err)
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
	case *bool:
		v, err := d.Bool(f.key)
		return func() { *p = v }, err
	case *any: // a number, or nothing
		if v, _ := d.Get(f.key); v == nil {
			return func() { *p = nil }, nil
		}
		v, err := d.Float(f.key)
		return func() { *p = v }, err
	case *maybeInt:
		v, err := d.Float(f.key)
		return func() { *p = maybeInt(v) }, err
	case *ints:
		v, err := d.Ints(f.key)
		if err == nil && len(v) != len(*p) {
			err = fmt.Errorf("%q has %d epochs; expected %d", f.key, len(v), len(*p))
		}
		return func() { *p = v }, err
	case *phases:
		v, err := readPhases(d, f.key)
		return func() { *p = v }, err
	case *mode:
		return word(d, f.key, p)
	case *thresholdMode:
		return word(d, f.key, p)
	case *cyclicMode:
		return word(d, f.key, p)
	case *scaleMode:
		return word(d, f.key, p)
	case *annealStrategy:
		return word(d, f.key, p)
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

// word reads one of a few strings.
func word[S interface {
	~string
	check() error
}](d *torch.Dict, key string, p *S) (commit func(), err error) {
	v, _ := d.Get(key)
	s, ok := v.(string)
	if !ok {
		return nil, fmt.Errorf("%q is a %T; expected a string", key, v)
	}
	return func() { *p = S(s) }, S(s).check()
}

func oneOf(name, v string, known ...string) error {
	if slices.Contains(known, v) {
		return nil
	}
	return fmt.Errorf("%s %q is unknown; expected one of %q", name, v, known)
}

func readPhases(d *torch.Dict, key string) (all phases, err error) {
	list, err := d.List(key)
	if err != nil {
		return nil, err
	}
	for i, v := range list {
		d, ok := v.(*torch.Dict)
		if !ok {
			return nil, fmt.Errorf("phase %d is a %T; expected a *torch.Dict", i, v)
		}
		var p phase
		if p.end, err = d.Float("end_step"); err != nil {
			return nil, err
		}
		for key, s := range map[string]*string{"start_lr": &p.startLR, "end_lr": &p.endLR, "start_momentum": &p.startMomentum, "end_momentum": &p.endMomentum} {
			v, _ := d.Get(key)
			if *s, ok = v.(string); !ok {
				return nil, fmt.Errorf("%q of phase %d is a %T; expected a string", key, i, v)
			}
		}
		all = append(all, p)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%q has no phases", key)
	}
	return all, nil
}
