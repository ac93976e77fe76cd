package torch

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
)

// Dict is a Python dict: any values under keys that are mostly strings and ints,
// in order. State dicts of optimizers and schedulers are Dicts, and so is what
// [Load] returns for a file that holds more than tensors. The zero Dict is empty
// and ready to use.
//
// Python's values are these Go values inside a Dict: None is nil, bool is bool,
// int is int, float is float64, str is string, list is []any, tuple is [Tuple],
// dict is *Dict, a tensor is a [Tensor].
type Dict struct {
	keys []any
	m    map[any]any
}

// Tuple is a Python tuple, where a list would be another thing: the betas of an
// optimizer, for example.
type Tuple []any

// NewDict returns a Dict of the given keys and values, which alternate:
//
//	torch.NewDict("epoch", 3, "model", nn.StateDict(net))
//
// It panics with a [*Error] if the last key has no value.
func NewDict(keysAndValues ...any) *Dict {
	if len(keysAndValues)%2 != 0 {
		panic(errorf("NewDict", "keys and values alternate, so there must be an even number of them, not %d", len(keysAndValues)))
	}
	d := &Dict{}
	for i := 0; i < len(keysAndValues); i += 2 {
		d.Set(keysAndValues[i], keysAndValues[i+1])
	}
	return d
}

// dictKey makes all of Go's integers one key, as they are in Python, and refuses
// what Go cannot compare.
func dictKey(op string, key any) any {
	switch k := key.(type) {
	case string, int:
		return k
	case nil:
		return nil
	}
	v := reflect.ValueOf(key)
	switch {
	case v.CanInt():
		return int(v.Int())
	case v.CanUint():
		return int(v.Uint())
	case !v.Comparable():
		panic(errorf(op, "a %T cannot be a key of a Dict; keys are strings and ints", key))
	}
	return key
}

// Len returns the number of entries.
func (d *Dict) Len() int { return len(d.keys) }

// Keys returns the keys in order. The slice is a copy.
func (d *Dict) Keys() []any { return slices.Clone(d.keys) }

// Get returns the value under key, and whether there is one. It panics with a
// [*Error] if key is of a type that cannot be compared.
func (d *Dict) Get(key any) (value any, ok bool) {
	value, ok = d.m[dictKey("Dict.Get", key)]
	return value, ok
}

// Set puts value under key: in its place if the key is there, else at the end.
// It panics with a [*Error] if key is of a type that cannot be compared.
func (d *Dict) Set(key, value any) {
	key = dictKey("Dict.Set", key)
	if d.m == nil {
		d.m = map[any]any{}
	}
	if _, ok := d.m[key]; !ok {
		d.keys = append(d.keys, key)
	}
	d.m[key] = value
}

// All iterates over the entries in order.
func (d *Dict) All() iter.Seq2[any, any] {
	return func(yield func(any, any) bool) {
		for _, k := range d.keys {
			if !yield(k, d.m[k]) {
				return
			}
		}
	}
}

// String returns what Python prints: "{'epoch': 3, 'lr': 0.1}".
func (d *Dict) String() string {
	items := make([]string, len(d.keys))
	for i, k := range d.keys {
		items[i] = pythonRepr(k) + ": " + pythonRepr(d.m[k])
	}
	return "{" + strings.Join(items, ", ") + "}"
}

func pythonRepr(v any) string {
	var items []any
	open, end := "[", "]"
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case float64:
		return pythonFloat(v)
	case string:
		return "'" + v + "'"
	case []any:
		items = v
	case Tuple:
		items, open, end = v, "(", ")"
		if len(v) == 1 {
			end = ",)"
		}
	default:
		return fmt.Sprint(v)
	}
	text := make([]string, len(items))
	for i, item := range items {
		text[i] = pythonRepr(item)
	}
	return open + strings.Join(text, ", ") + end
}
