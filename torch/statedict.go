package torch

import (
	"iter"

	"github.com/gotorch/gotorch/internal/pickle"
)

// StateDict is the tensors of a model or an optimizer by name, in order: what
// Python's state_dict() returns. The zero StateDict is empty and ready to use.
type StateDict struct {
	keys  []string
	m     map[string]Tensor
	attrs *pickle.Dict // what Python had set on the object, to be written again
}

// NewStateDict returns an empty StateDict.
func NewStateDict() *StateDict { return &StateDict{} }

// Len returns the number of entries.
func (d *StateDict) Len() int { return len(d.keys) }

// Keys returns the names in order. The slice is a copy.
func (d *StateDict) Keys() []string { return append([]string(nil), d.keys...) }

// Get returns the tensor called key, and whether there is one.
func (d *StateDict) Get(key string) (Tensor, bool) {
	t, ok := d.m[key]
	return t, ok
}

// Set puts t under key: in its place if the key is there, else at the end.
func (d *StateDict) Set(key string, t Tensor) {
	if d.m == nil {
		d.m = map[string]Tensor{}
	}
	if _, ok := d.m[key]; !ok {
		d.keys = append(d.keys, key)
	}
	d.m[key] = t
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

// All iterates over the entries in order.
func (d *StateDict) All() iter.Seq2[string, Tensor] {
	return func(yield func(string, Tensor) bool) {
		for _, k := range d.keys {
			if !yield(k, d.m[k]) {
				return
			}
		}
	}
}
