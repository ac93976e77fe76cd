package data

import (
	"fmt"
	"reflect"

	"github.com/gotorch/gotorch/torch"
)

// Collate puts samples together to a batch in their shape, whatever type they are of:
//
//	torch.Tensor          →  torch.Tensor, stacked along a new first dim
//	numbers, bool         →  torch.Tensor [N] of their type; int is int64
//	string, []byte        →  []string, [][]byte
//	struct                →  struct with fields of the same names
//	map[K]V               →  map[K]V' with the keys of the first sample
//	[]V, [n]V             →  []V', [n]V': one batch for each place, of n in all
//
// B is the type of the batch: S itself where all is tensors. A batch's field may also be
// the list of the samples' values, and an any takes what Python would make. It mirrors
// torch.utils.data.default_collate, and returns an error if the samples differ in
// shape, type, length or keys, or B has another shape than S.
func Collate[S, B any](samples []S) (B, error) {
	var b B
	if len(samples) == 0 {
		return b, fmt.Errorf("a batch needs at least one sample")
	}
	list := make([]reflect.Value, len(samples))
	for i := range samples {
		list[i] = reflect.ValueOf(&samples[i]).Elem()
	}
	err := collateInto(reflect.ValueOf(&b).Elem(), list, "the sample")
	return b, err
}

// Single makes a batch of one sample: the sample itself, for a loader that hands out
// samples one by one, [BatchSize] 1. It mirrors batch_size=None.
func Single[S any](samples []S) (S, error) {
	if len(samples) != 1 {
		var none S
		return none, fmt.Errorf("Single takes one sample, not %d; leave BatchSize at 1", len(samples))
	}
	return samples[0], nil
}

// collateInto sets out to the batch of samples, which path is the place of.
func collateInto(out reflect.Value, samples []reflect.Value, path string) error {
	first := samples[0]
	if first.Kind() == reflect.Interface || first.Kind() == reflect.Pointer {
		return collateBehind(out, samples, path)
	}
	in := first.Type()
	for i, s := range samples {
		if s.Type() != in {
			return fmt.Errorf("%s is %s in sample 0 of the batch and %s in sample %d", path, in, s.Type(), i)
		}
	}
	if out.Kind() == reflect.Interface {
		made := reflect.New(batchType(in)).Elem()
		if !made.Type().Implements(out.Type()) {
			return fmt.Errorf("%s is %s, whose batch is %s, and not %s", path, in, made.Type(), out.Type())
		}
		if err := collateInto(made, samples, path); err != nil {
			return err
		}
		out.Set(made)
		return nil
	}
	to := out.Type()
	if to.Kind() == reflect.Slice && to.Elem() == in && in.Kind() != reflect.Slice && in.Kind() != reflect.Array {
		out.Set(reflect.MakeSlice(to, 0, len(samples)))
		out.Set(reflect.Append(out, samples...))
		return nil
	}
	switch {
	case in == tensorType && to == tensorType:
		t, err := stackTensors(samples, path)
		out.Set(reflect.ValueOf(t))
		return err
	case isNumber(in.Kind()) && to == tensorType:
		out.Set(reflect.ValueOf(numbersOf(samples)))
		return nil
	case in.Kind() == reflect.Slice && in.Elem().Kind() == reflect.Uint8 && to == reflect.SliceOf(in):
		out.Set(reflect.Append(reflect.MakeSlice(to, 0, len(samples)), samples...))
		return nil
	case in.Kind() == reflect.Struct && to.Kind() == reflect.Struct && in != tensorType && to != tensorType:
		return collateStruct(out, samples, path)
	case in.Kind() == reflect.Map && to.Kind() == reflect.Map && in.Key() == to.Key():
		return collateMap(out, samples, path)
	case isList(in.Kind()) && isList(to.Kind()):
		return collateList(out, samples, path)
	}
	return fmt.Errorf("%s is %s, of which a batch is %s, not %s", path, in, batchType(in), to)
}

// collateBehind is collateInto for what interfaces and pointers hold.
func collateBehind(out reflect.Value, samples []reflect.Value, path string) error {
	held := make([]reflect.Value, len(samples))
	for i, s := range samples {
		if s.IsNil() {
			return fmt.Errorf("%s is nil in sample %d of the batch", path, i)
		}
		held[i] = s.Elem()
	}
	if out.Kind() == reflect.Pointer {
		out.Set(reflect.New(out.Type().Elem()))
		out = out.Elem()
	}
	return collateInto(out, held, path)
}

func collateStruct(out reflect.Value, samples []reflect.Value, path string) error {
	in, to := samples[0].Type(), out.Type()
	for i := range to.NumField() {
		if f := to.Field(i); f.IsExported() {
			if g, ok := in.FieldByName(f.Name); !ok || !g.IsExported() {
				return fmt.Errorf("%s has no field %s, which %s has", in, f.Name, to)
			}
		}
	}
	for i := range in.NumField() {
		f := in.Field(i)
		if !f.IsExported() {
			continue
		}
		field := out.FieldByName(f.Name)
		if !field.IsValid() {
			return fmt.Errorf("%s has no field %s, which %s has", to, f.Name, in)
		}
		if err := collateInto(field, parts(samples, func(s reflect.Value) reflect.Value { return s.Field(i) }), path+"'s "+f.Name); err != nil {
			return err
		}
	}
	return nil
}

func collateMap(out reflect.Value, samples []reflect.Value, path string) error {
	to := out.Type()
	out.Set(reflect.MakeMapWithSize(to, samples[0].Len()))
	for _, k := range samples[0].MapKeys() {
		for i, s := range samples {
			if !s.MapIndex(k).IsValid() {
				return fmt.Errorf("%s has the key %v in sample 0 of the batch, not in sample %d", path, k, i)
			}
		}
		v := reflect.New(to.Elem()).Elem()
		if err := collateInto(v, parts(samples, func(s reflect.Value) reflect.Value { return s.MapIndex(k) }), fmt.Sprintf("%s[%v]", path, k)); err != nil {
			return err
		}
		out.SetMapIndex(k, v)
	}
	return nil
}

func collateList(out reflect.Value, samples []reflect.Value, path string) error {
	n := samples[0].Len()
	for i, s := range samples {
		if s.Len() != n {
			return fmt.Errorf("%s has %d elements in sample 0 of the batch and %d in sample %d; a batch needs equal ones", path, n, s.Len(), i)
		}
	}
	switch {
	case out.Kind() == reflect.Slice:
		out.Set(reflect.MakeSlice(out.Type(), n, n))
	case out.Len() != n:
		return fmt.Errorf("%s has %d elements, %s is for %d", path, n, out.Type(), out.Len())
	}
	for j := range n {
		if err := collateInto(out.Index(j), parts(samples, func(s reflect.Value) reflect.Value { return s.Index(j) }), fmt.Sprintf("%s[%d]", path, j)); err != nil {
			return err
		}
	}
	return nil
}

func parts(samples []reflect.Value, of func(reflect.Value) reflect.Value) []reflect.Value {
	list := make([]reflect.Value, len(samples))
	for i, s := range samples {
		list[i] = of(s)
	}
	return list
}

// stackTensors stacks tensors, which must be alike.
func stackTensors(samples []reflect.Value, path string) (torch.Tensor, error) {
	list := make([]torch.Tensor, len(samples))
	for i, s := range samples {
		list[i] = s.Interface().(torch.Tensor)
		switch t := list[i]; {
		case !t.Defined():
			return t, fmt.Errorf("%s is the undefined Tensor in sample %d of the batch", path, i)
		case t.Layout() != torch.Strided:
			return torch.Tensor{}, fmt.Errorf("%s is %v, which cannot be stacked; collate it with a function of your own", path, t.Layout())
		case shape(t) != shape(list[0]):
			return torch.Tensor{}, fmt.Errorf("%s is %s in sample 0 of the batch and %s in sample %d; a batch needs equal ones", path, shape(list[0]), shape(t), i)
		}
	}
	return torch.Stack(list), nil
}

func isList(k reflect.Kind) bool { return k == reflect.Slice || k == reflect.Array }

func isNumber(k reflect.Kind) bool {
	return k == reflect.Bool || k >= reflect.Int && k <= reflect.Uint64 || k == reflect.Float32 || k == reflect.Float64
}

// numbersOf makes a tensor [N] of numbers of one kind.
func numbersOf(samples []reflect.Value) torch.Tensor {
	switch samples[0].Interface().(type) {
	case torch.F16:
		return elements(samples, func(v reflect.Value) torch.F16 { return v.Interface().(torch.F16) })
	case torch.BF16:
		return elements(samples, func(v reflect.Value) torch.BF16 { return v.Interface().(torch.BF16) })
	}
	switch samples[0].Kind() {
	case reflect.Bool:
		return elements(samples, reflect.Value.Bool)
	case reflect.Int8:
		return elements(samples, func(v reflect.Value) int8 { return int8(v.Int()) })
	case reflect.Int16:
		return elements(samples, func(v reflect.Value) int16 { return int16(v.Int()) })
	case reflect.Int32:
		return elements(samples, func(v reflect.Value) int32 { return int32(v.Int()) })
	case reflect.Int, reflect.Int64:
		return elements(samples, reflect.Value.Int)
	case reflect.Uint8:
		return elements(samples, func(v reflect.Value) uint8 { return uint8(v.Uint()) })
	case reflect.Uint16:
		return elements(samples, func(v reflect.Value) uint16 { return uint16(v.Uint()) })
	case reflect.Uint32:
		return elements(samples, func(v reflect.Value) uint32 { return uint32(v.Uint()) })
	case reflect.Float32:
		return elements(samples, func(v reflect.Value) float32 { return float32(v.Float()) })
	case reflect.Float64:
		return elements(samples, reflect.Value.Float)
	default:
		return elements(samples, reflect.Value.Uint)
	}
}

func elements[E torch.Number](samples []reflect.Value, of func(reflect.Value) E) torch.Tensor {
	list := make([]E, len(samples))
	for i, s := range samples {
		list[i] = of(s)
	}
	return torch.FromSlice(list)
}

// batchType is the type of a batch of samples of type t where the program names none.
func batchType(t reflect.Type) reflect.Type {
	anyType := reflect.TypeFor[any]()
	switch k := t.Kind(); {
	case t == tensorType || isNumber(k):
		return tensorType
	case k == reflect.Map:
		return reflect.MapOf(t.Key(), anyType)
	case k == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return reflect.SliceOf(t)
	case isList(k):
		return reflect.TypeFor[[]any]()
	case k == reflect.Struct:
		return t
	}
	return reflect.SliceOf(t)
}
