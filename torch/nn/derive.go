package nn

import (
	"reflect"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// Derived is a tensor of a layer that is no longer a parameter, but computed of other
// tensors before each Forward. It is what the packages parametrize and prune of
// nn/utils build on; [Derive] makes one.
type Derived struct {
	Name    string // of the tensor that is computed, "weight"
	Members []Member
	Compute func(members []Member) torch.Tensor

	// Hook says that PyTorch does this by a hook of the layer: kernels that go past
	// hooks are not taken.
	Hook bool
}

// Member is what a [Derived] is computed of: a tensor or a layer, under a name that
// may have dots.
type Member struct {
	Name   string
	Tensor torch.Tensor // or
	Layer  any          // a pointer to a struct

	Buffer bool // the tensor is no parameter
	Last   bool // the tensor comes behind the layers of the layer, not with its own tensors
}

// Derive makes the tensor called d.Name of a layer a [Derived] one, and computes it, or
// takes value for it: walks over a model find the members in its place, and Forward of
// the layer computes it first. The layer is a pointer to a struct whose Forward runs
// hooks, as those of this package do, see [Enter] and [Call]. It panics with a
// [*torch.Error] if the layer has no such tensor, or it is derived already.
//
// Forward sets the tensor, so that goroutines may not share the layer. [UpdateDerived]
// does so without a Forward.
func Derive(layer any, d *Derived, value ...torch.Tensor) {
	derivation("Derive", layer, d)
	if len(value) > 0 {
		*tensorOf(layer, d.Name) = value[0].Keep()
		return
	}
	d.update(layer)
}

// TensorOf returns the parameter or buffer called name of a layer itself, "weight",
// the undefined Tensor if it has none.
func TensorOf(layer any, name string) torch.Tensor {
	if t := tensorOf(layer, name); t != nil {
		return *t
	}
	return torch.Tensor{}
}

// DerivedOf returns what is derived in a layer.
func DerivedOf(layer any) []*Derived { return derivedOf(layer) }

// UpdateDerived computes all tensors of a model that are derived, after their members
// have changed.
func UpdateDerived(model any) {
	for _, l := range Modules(model) {
		derive(l)
	}
}

// Underive makes the tensor called name of a layer an ordinary one again, t. It panics
// with a [*torch.Error] if it is not derived.
func Underive(layer any, name string, t torch.Tensor) {
	id, p := identify(layer)
	hooks.mu.Lock()
	defer hooks.mu.Unlock()
	l := known(id, p)
	if l == nil || !l.derived.has(name) {
		panic(errorf("Underive", "%T has no derived tensor called %q", layer, name))
	}
	l.derived = slices.DeleteFunc(slices.Clone(l.derived), func(d *Derived) bool { return d.Name == name })
	fewer(1)
	*tensorOf(layer, name) = t
}

// derivations is the derived tensors of a layer; a list is never changed in place.
type derivations []*Derived

// derivation notes that d is derived.
func derivation(op string, layer any, d *Derived) {
	if tensorOf(layer, d.Name) == nil {
		panic(errorf(op, "%T has no tensor called %q; see NamedParameters and NamedBuffers for those that it has", layer, d.Name))
	}
	s := hooksOf(op, layer, false)
	hooks.mu.Lock()
	defer hooks.mu.Unlock()
	if s.derived.has(d.Name) {
		panic(errorf(op, "%q of %T is derived already", d.Name, layer))
	}
	s.derived = append(slices.Clip(s.derived), d)
	hooks.active.Add(1)
}

// derivedOf returns what is derived in a layer.
func derivedOf(layer any) derivations {
	if hooks.active.Load() == 0 {
		return nil
	}
	_, sets := lookUp(layer)
	return sets[1].derived
}

// derive computes the derived tensors of a layer.
func derive(layer any) { derivedOf(layer).update(layer) }

func (l derivations) update(layer any) {
	for _, d := range l {
		d.update(layer)
	}
}

func (d *Derived) update(layer any) { *tensorOf(layer, d.Name) = d.Compute(d.Members).Keep() }

func (l derivations) has(name string) bool {
	return slices.ContainsFunc(l, func(d *Derived) bool { return d.Name == name })
}

// walk goes over the members that come with a layer's parameters, buffers or layers,
// for group 0, 1 and 2.
func (l derivations) walk(w *walker, name string, group int) {
	for _, d := range l {
		for i := range d.Members {
			m := &d.Members[i]
			v, r := reflect.ValueOf(&m.Tensor), isParameter
			if m.Buffer {
				r = isBuffer
			}
			at := int(r)
			if m.Layer != nil {
				v, at = reflect.ValueOf(m.Layer), 2
			}
			if m.Last {
				at = 2
			}
			if at == group {
				w.value(v, w.join(name, m.Name), r)
			}
		}
	}
}

// tensorOf returns where the tensor called name of a layer itself is, nil if there is
// none.
func tensorOf(layer any, name string) *torch.Tensor {
	if n, ok := layer.(TensorNamer); ok {
		for own, t := range n.NamedTensors() {
			if own == name {
				return t
			}
		}
	}
	v := reflect.ValueOf(layer)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil
	}
	p := planOf(v.Elem().Type())
	for _, fields := range [...][]planField{p.params, p.buffers} {
		for _, f := range fields {
			if f.name != name {
				continue
			}
			if fv, err := v.Elem().FieldByIndexErr(f.index); err == nil && fv.CanAddr() {
				return fv.Addr().Interface().(*torch.Tensor)
			}
		}
	}
	return nil
}

// hasForwardHooks reports whether a layer, or one that it holds, has hooks of its own
// that run in Forward.
func hasForwardHooks(model any) bool {
	if hooks.active.Load() == 0 {
		return false
	}
	for _, l := range Modules(model) {
		if _, sets := lookUp(l); len(sets[1].forwardPre)+len(sets[1].forward) > 0 {
			return true
		}
		if slices.ContainsFunc(derivedOf(l), func(d *Derived) bool { return d.Hook }) {
			return true
		}
	}
	return false
}
