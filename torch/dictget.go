package torch

import "fmt"

// Int returns the int under key; the error says what is there instead.
func (d *Dict) Int(key any) (int, error) { return entry(d, key, "an int", asInt) }

// Float returns the number under key: a float, an int, or a tensor of one
// element. The error says what is there instead.
func (d *Dict) Float(key any) (float64, error) { return entry(d, key, "a number", asFloat) }

// Bool returns the bool under key; the error says what is there instead.
func (d *Dict) Bool(key any) (bool, error) { return entry(d, key, "a bool", as[bool]) }

// Str returns the string under key; the error says what is there instead.
func (d *Dict) Str(key any) (string, error) { return entry(d, key, "a string", as[string]) }

// Ints returns the list or tuple of ints under key; the error says what is there
// instead.
func (d *Dict) Ints(key any) ([]int, error) {
	return entry(d, key, "a list of ints", func(v any) ([]int, bool) { return asList(v, asInt) })
}

// Floats returns the list or tuple of numbers under key; the error says what is
// there instead.
func (d *Dict) Floats(key any) ([]float64, error) {
	return entry(d, key, "a list of numbers", func(v any) ([]float64, bool) { return asList(v, asFloat) })
}

// List returns the list or tuple under key; the error says what is there
// instead.
func (d *Dict) List(key any) ([]any, error) {
	return entry(d, key, "a list", func(v any) ([]any, bool) { return asList(v, as[any]) })
}

// Dict returns the dict under key, a copy if it is a [*StateDict]; the error says
// what is there instead.
func (d *Dict) Dict(key any) (*Dict, error) { return entry(d, key, "a dict", asDict) }

// StateDict returns the tensors by name under key; the error says what is there
// instead.
func (d *Dict) StateDict(key any) (*StateDict, error) {
	return entry(d, key, "a dict of tensors by name", func(v any) (*StateDict, bool) {
		if empty, ok := v.(*Dict); ok && empty != nil && empty.Len() == 0 {
			return NewStateDict(), true
		}
		return as[*StateDict](v)
	})
}

// entry returns what is under key if convert takes it, whose result is what.
func entry[T any](d *Dict, key any, what string, convert func(any) (T, bool)) (T, error) {
	var zero T
	if d == nil {
		return zero, fmt.Errorf("torch: the dict is nil; expected one with %s", pythonRepr(key))
	}
	v, ok := d.Get(key)
	if !ok {
		return zero, fmt.Errorf("torch: there is no %s in the dict, whose keys are %s", pythonRepr(key), pythonRepr(d.Keys()))
	}
	t, ok := convert(v)
	if !ok {
		return zero, fmt.Errorf("torch: %s in the dict is a %T; expected %s", pythonRepr(key), v, what)
	}
	return t, nil
}

func as[T any](v any) (T, bool) {
	t, ok := v.(T)
	return t, ok
}

func asInt(v any) (int, bool) {
	switch v := v.(type) {
	case int:
		return v, true
	case int64:
		return int(v), true
	}
	return 0, false
}

func asFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case float32:
		return float64(v), true
	case Tensor:
		if v.Defined() && v.NumEl() == 1 && !v.DType().IsComplex() {
			return v.Item(), true
		}
		return 0, false
	}
	n, ok := asInt(v)
	return float64(n), ok
}

func asDict(v any) (*Dict, bool) {
	switch v := v.(type) {
	case *Dict:
		return v, v != nil
	case *StateDict:
		d := NewDict()
		for _, k := range v.keys {
			d.Set(k, v.m[k])
		}
		return d, true
	}
	return nil, false
}

func asList[T any](v any, convert func(any) (T, bool)) ([]T, bool) {
	var items []any
	switch v := v.(type) {
	case []any:
		items = v
	case Tuple:
		items = v
	case []T:
		return v, true
	default:
		return nil, false
	}
	list := make([]T, len(items))
	for i, item := range items {
		var ok bool
		if list[i], ok = convert(item); !ok {
			return nil, false
		}
	}
	return list, true
}
