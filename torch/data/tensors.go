package data

import (
	"reflect"

	"github.com/gotorch/gotorch/torch"
)

var tensorType = reflect.TypeFor[torch.Tensor]()

// Tensors returns the tensors that a batch holds: in exported fields of structs, in
// slices, arrays, maps and pointers. The method Tensors of a batch type, by which
// torch.Scoped frees them with the round of the loop, may call it.
func Tensors(batch any) (list []torch.Tensor) {
	if b, ok := batch.(Batch); ok {
		return b.Tensors()
	}
	changed(batch, func(t torch.Tensor) torch.Tensor {
		list = append(list, t)
		return t
	})
	return list
}

// To copies a batch of any type to device d; tensors that are there already are the
// same. A batch from a loader with [PinMemory] is copied while the program goes on.
func To[B any](batch B, d torch.Device) B {
	async := torch.NonBlocking(d.Type == torch.CUDAType)
	return changed(batch, func(t torch.Tensor) torch.Tensor {
		if !t.Defined() {
			return t
		}
		return t.To(d, async)
	})
}

// changed returns a copy of a batch with other tensors.
func changed[B any](batch B, f func(torch.Tensor) torch.Tensor) B {
	v := reflect.ValueOf(&batch).Elem()
	return change(v, f).Interface().(B)
}

func change(v reflect.Value, f func(torch.Tensor) torch.Tensor) reflect.Value {
	t := v.Type()
	if t == tensorType {
		return reflect.ValueOf(f(v.Interface().(torch.Tensor)))
	}
	out := reflect.New(t).Elem()
	out.Set(v)
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).IsExported() {
				out.Field(i).Set(change(v.Field(i), f))
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(t.Elem()))
			out.Elem().Set(change(v.Elem(), f))
		}
	case reflect.Interface:
		if !v.IsNil() {
			out.Set(change(v.Elem(), f))
		}
	case reflect.Slice:
		if v.IsNil() || plain(t.Elem()) {
			return v
		}
		out.Set(reflect.MakeSlice(t, v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(change(v.Index(i), f))
		}
	case reflect.Array:
		if plain(t.Elem()) {
			return v
		}
		for i := range v.Len() {
			out.Index(i).Set(change(v.Index(i), f))
		}
	case reflect.Map:
		if v.IsNil() || plain(t.Elem()) {
			return v
		}
		out.Set(reflect.MakeMapWithSize(t, v.Len()))
		for _, k := range v.MapKeys() {
			out.SetMapIndex(k, change(v.MapIndex(k), f))
		}
	}
	return out
}

// plain reports whether values of type t cannot hold tensors.
func plain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct, reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Array, reflect.Map:
		return false
	}
	return true
}
