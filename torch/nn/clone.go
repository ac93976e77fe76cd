package nn

import (
	"reflect"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// Clone returns a copy of a model that shares no tensor with it: layers of equal
// values to train apart, as a [TransformerEncoder] has. Gradients and hooks are not
// copied. A tensor or layer that the model holds twice, the copy does too.
//
// Exported fields that hold tensors or layers are copied, those tagged `torch:"-"` and
// all others shared. It mirrors copy.deepcopy of a module, and panics with a
// [*torch.Error] if m is no model.
func Clone[M any](m M) M {
	return copyModel("Clone", m, func(t torch.Tensor) torch.Tensor { return t.Detach().Clone().Keep() })
}

// copyModel copies a model, whose tensors f copies.
func copyModel[M any](op string, m M, f func(torch.Tensor) torch.Tensor) M {
	(&walker{op: op}).walk(m)
	c := copier{op, f, map[place]reflect.Value{}, map[torch.Tensor]torch.Tensor{}}
	return c.copy(reflect.ValueOf(&m).Elem()).Interface().(M)
}

// copier copies a model. What occurs twice in it does so in the copy.
type copier struct {
	op       string
	of       func(torch.Tensor) torch.Tensor
	pointers map[place]reflect.Value
	tensors  map[torch.Tensor]torch.Tensor
}

func (c *copier) copy(v reflect.Value) reflect.Value {
	t := v.Type()
	if t.Kind() != reflect.Interface && !holds(t, map[reflect.Type]bool{}) {
		return v
	}
	out := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Struct:
		if t == tensorType {
			return reflect.ValueOf(c.tensor(v.Interface().(torch.Tensor)))
		}
		out.Set(v)
		if v.CanAddr() {
			c.fields(out, v, derivedOf(v.Addr().Interface()))
		} else {
			c.fields(out, v, nil)
		}
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		at := place{v.UnsafePointer(), t}
		if p, ok := c.pointers[at]; ok {
			return p
		}
		out.Set(reflect.New(t.Elem()))
		c.pointers[at] = out
		out.Elem().Set(c.copy(v.Elem()))
		c.derived(out.Interface(), derivedOf(v.Interface()))
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		out.Set(c.copy(v.Elem()))
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out.Set(reflect.MakeSlice(t, v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(c.copy(v.Index(i)))
		}
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(c.copy(v.Index(i)))
		}
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		out.Set(reflect.MakeMapWithSize(t, v.Len()))
		for _, k := range v.MapKeys() {
			out.SetMapIndex(k, c.copy(v.MapIndex(k)))
		}
	default:
		return v
	}
	return out
}

// fields replaces the exported fields of out, a plain copy of the struct v, but for
// those that are derived.
func (c *copier) fields(out, v reflect.Value, derived derivations) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		switch {
		case f.Tag.Get("torch") == "-":
		case f.Type == tensorType && derived.has(tensorName(f)):
			out.Field(i).Set(reflect.Zero(tensorType))
		case f.IsExported():
			out.Field(i).Set(c.copy(v.Field(i)))
		case f.Anonymous && f.Type.Kind() == reflect.Struct:
			c.fields(out.Field(i), v.Field(i), derived)
		case f.Anonymous && f.Type.Kind() == reflect.Pointer && !v.Field(i).IsNil() && holds(f.Type, map[reflect.Type]bool{}):
			panic(errorf(c.op, "%s embeds a pointer to %s, which is not exported, so that it cannot be copied; embed the struct itself", t, f.Type.Elem()))
		}
	}
}

// derived makes what is derived in a layer so in its copy.
func (c *copier) derived(layer any, list derivations) {
	for _, d := range list {
		members := slices.Clone(d.Members)
		for i := range members {
			m := &members[i]
			m.Tensor = c.tensor(m.Tensor)
			if m.Layer != nil {
				m.Layer = c.copy(reflect.ValueOf(m.Layer)).Interface()
			}
		}
		n := &Derived{Name: d.Name, Members: members, Compute: d.Compute, Hook: d.Hook}
		derivation(c.op, layer, n)
		n.update(layer)
	}
}

func (c *copier) tensor(t torch.Tensor) torch.Tensor {
	if !t.Defined() {
		return t
	}
	m, ok := c.tensors[t]
	if !ok {
		m = c.of(t)
		if t.RequiresGrad() {
			m = m.RequiresGrad_()
		}
		c.tensors[t] = m
	}
	return m
}
