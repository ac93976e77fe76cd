package nn

import (
	"reflect"
	"sort"
	"strconv"
	"unsafe"

	"github.com/gotorch/gotorch/torch"
)

// walker goes over a model, depth first. Its functions may be nil; returning
// false ends the walk.
type walker struct {
	op     string                                             // for messages
	names  bool                                               // names are asked for
	tensor func(name string, t torch.Tensor, r role) bool     // each tensor
	slot   func(name string, v reflect.Value)                 // where it is, before it
	swap   func(name string, layer any) any                   // what takes a layer's place in a slot that can hold a by, or nil
	by     reflect.Type                                       // what swap returns
	enter  func(name string, l layer) bool                    // each struct and Sequential, before what it holds
	leave  func()                                             // behind what it holds
	flag   func(training reflect.Value, of reflect.Type) bool // each field called Training
	path   []place                                            // the structs, slices and maps that the walk is in
	done   bool
}

// place is where a struct, slice or map is in memory. The type tells a struct
// from its first field.
type place struct {
	ptr unsafe.Pointer
	typ reflect.Type
}

// layer is a struct, or a slice with a Forward method.
type layer struct {
	value any // a pointer to the struct if there is one, or the slice
	id    any // comparable: the pointer, or that to the slice's first element; nil if there is none
	typ   reflect.Type
}

// walk goes over the model m. It panics with a *torch.Error if m is none.
func (w *walker) walk(m any) {
	v := reflect.ValueOf(m)
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		panic(errorf(w.op, "the model is nil"))
	}
	if t := v.Type(); t != tensorType && deref(t).Kind() != reflect.Struct && !holds(t, map[reflect.Type]bool{}) {
		panic(errorf(w.op, "%s is no model; a model is a pointer to a struct, or a slice or map of layers", t))
	}
	w.value(v, "", isParameter)
}

// join returns the name of an element of prefix.
func (w *walker) join(prefix, name string) string {
	switch {
	case !w.names:
		return ""
	case prefix == "":
		return name
	}
	return prefix + "." + name
}

func (w *walker) value(v reflect.Value, name string, r role) {
	if w.done {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() != tensorType {
			w.structure(v, name)
			return
		}
		t := v.Interface().(torch.Tensor)
		if t.Defined() && w.slot != nil {
			w.slot(name, v)
		}
		if t.Defined() && w.tensor != nil {
			w.done = !w.tensor(name, t, r)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			if v.CanSet() {
				v = w.swapped(v, name, v.Set)
			}
			w.value(v.Elem(), name, r)
		}
	case reflect.Slice:
		if v.Len() == 0 {
			return
		}
		w.push(name, v.UnsafePointer(), v.Type())
		defer w.pop()
		if !isLayer(v.Type()) {
			w.elements(v, name, r)
			return
		}
		w.begin(name, layer{v.Interface(), v.Index(0).Addr().Interface(), v.Type()})
		w.elements(v, name, r)
		w.end()
	case reflect.Array:
		w.elements(v, name, r)
	case reflect.Map:
		w.push(name, v.UnsafePointer(), v.Type())
		defer w.pop()
		for _, k := range w.keys(v) {
			name := w.join(name, keyName(k))
			w.value(w.swapped(v.MapIndex(k), name, func(by reflect.Value) { v.SetMapIndex(k, by) }), name, r)
		}
	}
}

// swapped puts another layer in the place of the one in a slot, and returns what is there.
func (w *walker) swapped(slot reflect.Value, name string, set func(reflect.Value)) reflect.Value {
	if w.swap == nil || slot.Kind() != reflect.Interface || slot.IsNil() || !w.by.Implements(slot.Type()) {
		return slot
	}
	by := w.swap(name, slot.Elem().Interface())
	if by == nil {
		return slot
	}
	set(reflect.ValueOf(by))
	now := reflect.New(slot.Type()).Elem()
	now.Set(reflect.ValueOf(by))
	return now
}

func (w *walker) elements(v reflect.Value, name string, r role) {
	named := v.Type().Elem().Implements(namedLayerType)
	for i := range v.Len() {
		e, key := v.Index(i), strconv.Itoa(i)
		if named { // of a ModuleDict
			e, key = e.Field(1), e.Field(0).String()
		}
		w.value(e, w.join(name, key), r)
	}
}

func (w *walker) structure(v reflect.Value, name string) {
	p := planOf(v.Type())
	if p.wrong != "" {
		panic(errorf(w.op, "%s", p.wrong))
	}
	l := layer{typ: v.Type()}
	switch {
	case v.CanAddr():
		w.push(name, v.Addr().UnsafePointer(), v.Type())
		defer w.pop()
		l.value = v.Addr().Interface()
		// Pointers to structs of no size may be equal though the structs are not
		// the same.
		if v.Type().Size() > 0 {
			l.id = l.value
		}
	default:
		l.value = v.Interface()
	}
	w.begin(name, l)
	for _, f := range p.training {
		if fv, err := v.FieldByIndexErr(f.index); err == nil && w.flag != nil && !w.done {
			w.done = !w.flag(fv, v.Type())
		}
	}
	derived := derivedOf(l.value)
	if n, ok := l.value.(TensorNamer); ok {
		for own, t := range n.NamedTensors() {
			if !derived.has(own) {
				w.value(reflect.ValueOf(t), w.join(name, own), isParameter)
			}
		}
	}
	for i, fields := range [...][]planField{p.params, p.buffers, p.layers} {
		for _, f := range fields {
			// The error is an embedded nil pointer, whose fields are absent.
			if fv, err := v.FieldByIndexErr(f.index); err == nil && !derived.has(f.name) {
				w.value(fv, w.join(name, f.name), f.role)
			}
		}
		derived.walk(w, name, i)
	}
	w.end()
}

// push notes that the walk is in a struct, slice or map. It panics if it is
// already.
func (w *walker) push(name string, ptr unsafe.Pointer, t reflect.Type) {
	here := place{ptr, t}
	for _, p := range w.path {
		if p == here && t.Size() > 0 {
			panic(errorf(w.op, "%s holds itself%s; tag the field that leads back `torch:\"-\"`", t, at(name)))
		}
	}
	w.path = append(w.path, here)
}

func at(name string) string {
	if name == "" {
		return ""
	}
	return ", at " + name
}

func (w *walker) pop() { w.path = w.path[:len(w.path)-1] }

func (w *walker) begin(name string, l layer) {
	if w.enter != nil && !w.done {
		w.done = !w.enter(name, l)
	}
}

func (w *walker) end() {
	if w.leave != nil && !w.done {
		w.leave()
	}
}

// keys returns the keys of a map in order.
func (w *walker) keys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	var less func(i, j int) bool
	switch k := v.Type().Key().Kind(); {
	case k == reflect.String:
		less = func(i, j int) bool { return keys[i].String() < keys[j].String() }
	case k >= reflect.Int && k <= reflect.Int64:
		less = func(i, j int) bool { return keys[i].Int() < keys[j].Int() }
	default:
		panic(errorf(w.op, "%s has no order to walk in; keys of a map of layers are strings or ints", v.Type()))
	}
	sort.Slice(keys, less)
	return keys
}

func keyName(k reflect.Value) string {
	if k.Kind() == reflect.String {
		return k.String()
	}
	return strconv.FormatInt(k.Int(), 10)
}
