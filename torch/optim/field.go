package optim

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// field is an entry of a group in a state dict. The value points to an option.
type field struct {
	key   string
	value any
}

// set gives the option a value.
func (f field) set(v any) {
	switch p := f.value.(type) {
	case either:
		p.set(v)
	case eitherPair:
		p.set(v)
	case *float64:
		*p = v.(float64)
	case *bool:
		*p = v.(bool)
	case *int:
		*p = v.(int)
	case *string:
		*p = v.(string)
	case *[2]float64:
		*p = v.([2]float64)
	case *[3]float64:
		*p = v.([3]float64)
	case *Choice:
		*p = v.(Choice)
	case *AdafactorEps:
		*p = v.(AdafactorEps)
	}
}

// get returns the option as a state dict has it.
func (f field) get() any {
	switch v := f.value.(type) {
	case either:
		return v.get()
	case eitherPair:
		return v.get()
	case *float64:
		return *v
	case *bool:
		return *v
	case *int:
		return *v
	case *string:
		if *v == "" {
			return nil
		}
		return *v
	case *[2]float64:
		return torch.Tuple{v[0], v[1]}
	case *[3]float64:
		return torch.Tuple{v[0], v[1], v[2]}
	case *Choice:
		return v.value()
	case *AdafactorEps:
		if v.Eps1 == nil {
			return torch.Tuple{nil, v.Eps2}
		}
		return torch.Tuple{*v.Eps1, v.Eps2}
	}
	return nil
}

// read looks the option up in d. An entry that files of old versions lack keeps
// its default.
func (f field) read(d *torch.Dict) (v any, err error) {
	raw, ok := d.Get(f.key)
	switch p := f.value.(type) {
	case either:
		return p.read(d, f.key)
	case eitherPair:
		return p.read(d, f.key)
	case *float64:
		return d.Float(f.key)
	case *bool:
		if !ok {
			return false, nil
		}
		return d.Bool(f.key)
	case *int:
		return d.Int(f.key)
	case *string:
		if !ok || raw == nil {
			return "", nil
		}
		if s, ok := raw.(string); ok {
			return s, nil
		}
		return nil, fmt.Errorf("%q is a %T; expected a string", f.key, raw)
	case *[2]float64:
		v, err := floats(d, f.key, 2)
		if err != nil {
			return nil, err
		}
		return [2]float64(v), nil
	case *[3]float64:
		v, err := floats(d, f.key, 3)
		if err != nil {
			return nil, err
		}
		return [3]float64(v), nil
	case *Choice:
		if !ok || raw == nil {
			return Unset, nil
		}
		b, err := d.Bool(f.key)
		if b {
			return On, err
		}
		return Off, err
	case *AdafactorEps:
		return p.read(d, f.key)
	}
	return nil, nil
}

// listOf is a list or a tuple, whatever is in it.
func listOf(d *torch.Dict, key string) ([]any, error) {
	v, ok := d.Get(key)
	if t, is := v.(torch.Tuple); is {
		v = []any(t)
	}
	list, is := v.([]any)
	switch {
	case !ok:
		return nil, fmt.Errorf("there is no %q among %q", key, d.Keys())
	case !is:
		return nil, fmt.Errorf("%q is a %T; expected a list", key, v)
	}
	return list, nil
}

func floats(d *torch.Dict, key string, n int) ([]float64, error) {
	v, err := d.Floats(key)
	if err == nil && len(v) != n {
		err = fmt.Errorf("%q has %d numbers; expected %d", key, len(v), n)
	}
	return v, err
}
