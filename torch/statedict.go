package torch

import (
	"iter"
	"strings"

	"github.com/gotorch/gotorch/internal/pickle"
)

// StateDict is the tensors of a model by name, in order: what Python's state_dict()
// returns. Layers may have put other values there too, under "_extra_state" behind the
// layer's name, see [StateDict.Extra]. The zero StateDict is empty and ready to use.
type StateDict struct {
	keys  []string
	m     map[string]any // Tensors, and what SetExtra has set
	attrs *pickle.Dict   // what Python had set on the object, to be written again
}

// NewStateDict returns an empty StateDict.
func NewStateDict() *StateDict { return &StateDict{} }

// Len returns the number of entries, of whatever kind.
func (d *StateDict) Len() int { return len(d.keys) }

// Keys returns the names of all entries in order. The slice is a copy.
func (d *StateDict) Keys() []string { return append([]string(nil), d.keys...) }

// Get returns the tensor called key, and whether there is one.
func (d *StateDict) Get(key string) (Tensor, bool) {
	t, ok := d.m[key].(Tensor)
	return t, ok
}

// Extra returns what is called key, tensor or not, and whether there is something. In a
// dict that [Load] read it is a value of a [Dict]: a *Dict, a []any, an int.
func (d *StateDict) Extra(key string) (any, bool) {
	v, ok := d.m[key]
	return v, ok
}

// SetExtra is [StateDict.Set] for any value that [Save] takes. [Load] gives a dict with
// other values than tensors back as a StateDict if their keys end in "_extra_state".
func (d *StateDict) SetExtra(key string, v any) { d.set(key, v) }

// Set puts t under key: in its place if the key is there, else at the end.
func (d *StateDict) Set(key string, t Tensor) { d.set(key, t) }

func (d *StateDict) set(key string, v any) {
	if d.m == nil {
		d.m = map[string]any{}
	}
	if _, ok := d.m[key]; !ok {
		d.keys = append(d.keys, key)
	}
	d.m[key] = v
}

// Delete removes key, if it is there.
func (d *StateDict) Delete(key string) {
	if _, ok := d.m[key]; !ok {
		return
	}
	delete(d.m, key)
	for i, k := range d.keys {
		if k == key {
			d.keys = append(d.keys[:i:i], d.keys[i+1:]...)
			return
		}
	}
}

// All iterates over the tensors in order.
func (d *StateDict) All() iter.Seq2[string, Tensor] {
	return func(yield func(string, Tensor) bool) {
		for _, k := range d.keys {
			if t, ok := d.m[k].(Tensor); ok && !yield(k, t) {
				return
			}
		}
	}
}

// extraState is what the key of a value ends in that need not be a tensor.
func extraState(key string) bool {
	return key == "_extra_state" || strings.HasSuffix(key, "._extra_state")
}
