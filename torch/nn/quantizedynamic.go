package nn

import (
	"reflect"
	"slices"
	"strings"
)

// QuantizeDynamicOption is an option of [QuantizeDynamic]: [Inplace], [QConfigSpec], a
// pointer to [NotQuantized], which is filled.
type QuantizeDynamicOption interface{ quantizeDynamicOption() }

// QConfigSpecOption holds the value of [QConfigSpec].
type QConfigSpecOption []string

// QConfigSpec is the names of the layers that [QuantizeDynamic] quantizes, as in
// [NamedModules], each with all layers in it; all of them where it is not given.
func QConfigSpec(names ...string) QConfigSpecOption { return names }

// NotQuantized is the names of the linear layers that [QuantizeDynamic] leaves as they
// are, because what holds them cannot hold another type. A pointer to one is an option:
//
//	var left nn.NotQuantized
//	net = nn.QuantizeDynamic(net, &left)
type NotQuantized []string

func (Inplace) quantizeDynamicOption()           {}
func (QConfigSpecOption) quantizeDynamicOption() {}
func (*NotQuantized) quantizeDynamicOption()     {}

// QuantizeDynamic returns a copy of a model in evaluation mode whose [Linear] layers are
// [DynamicQuantizedLinear], or with [Inplace] changes m itself. It mirrors
// torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}).
//
// A field of type *Linear cannot hold the other type. What can is a field, an element of a
// slice or array, or a value of a map of the type [Module], or of another interface
// that DynamicQuantizedLinear implements, such as the layers of a [Sequential]:
//
//	type Net struct {
//		FC1, FC2 nn.Module // nn.NewLinear(784, 128), nn.NewLinear(128, 10)
//	}
//
// It panics with a [*torch.Error] that names the layers that it cannot replace, unless
// there is a pointer to [NotQuantized] for them; if [QConfigSpec] has a name that the model
// has not; and if m is no model, or a Linear itself, for which there is [QuantizeLinear].
//
// As in PyTorch OutProj of a [MultiheadAttention] stays as it is, and so does a
// [LazyLinear] that has seen no input. Unlike in PyTorch, where they are replaced if
// nothing else is asked for, recurrent layers stay too. With Inplace the forward hooks and
// forward pre-hooks of a layer go over to the one in its place; copies have no hooks.
func QuantizeDynamic[M any](m M, opts ...QuantizeDynamicOption) M {
	const op = "QuantizeDynamic"
	q := quantizer{of: map[*Linear]*DynamicQuantizedLinear{}}
	var left *NotQuantized
	inPlace := false
	for _, o := range opts {
		switch o := o.(type) {
		case Inplace:
			inPlace = bool(o)
		case QConfigSpecOption:
			q.only = append(q.only, o...)
		case *NotQuantized:
			left = o
		}
	}
	if linearOf(any(m)) != nil {
		panic(errorf(op, "the model is a Linear itself; QuantizeLinear makes a quantized one of it"))
	}
	q.check(op, m, left == nil)
	if left != nil {
		*left = q.left
	}
	if !inPlace {
		m = Clone(m)
	}
	Eval(m)
	(&walker{op: op, names: true, swap: q.swap, by: quantizedType}).walk(m)
	return m
}

var quantizedType = reflect.TypeFor[*DynamicQuantizedLinear]()

// quantizer is one QuantizeDynamic.
type quantizer struct {
	only []string
	left NotQuantized
	of   map[*Linear]*DynamicQuantizedLinear // a layer that is held twice stays one
}

// check finds the layers that cannot be replaced.
func (q *quantizer) check(op string, m any, strict bool) {
	var path []any
	known, can := map[string]bool{}, map[string]bool{}
	w := &walker{op: op, names: true, by: quantizedType}
	w.swap = func(name string, _ any) any {
		can[name] = true
		return nil
	}
	w.enter = func(name string, l layer) bool {
		known[name] = true
		if linearOf(l.value) != nil && q.wants(name) && !can[name] {
			if _, ok := path[len(path)-1].(*MultiheadAttention); !ok {
				q.left = append(q.left, name)
			}
		}
		path = append(path, l.value)
		return true
	}
	w.leave = func() { path = path[:len(path)-1] }
	w.walk(m)
	for _, name := range q.only {
		if !known[name] {
			panic(errorf(op, "the model has no layer called %q; see NamedModules for those that it has", name))
		}
	}
	if strict && len(q.left) > 0 {
		panic(errorf(op, "%s cannot be replaced: a field of type *nn.Linear holds no quantized layer; make it a field of type nn.Module, or leave it out with QConfigSpec or a pointer to NotQuantized", strings.Join(q.left, ", ")))
	}
}

// wants reports whether the layer called name is to be quantized.
func (q *quantizer) wants(name string) bool {
	return len(q.only) == 0 || slices.ContainsFunc(q.only, func(n string) bool {
		return n == "" || name == n || strings.HasPrefix(name, n+".")
	})
}

// swap is the quantized layer for one that a slot can hold, or nil.
func (q *quantizer) swap(name string, layer any) any {
	m := linearOf(layer)
	if m == nil || !q.wants(name) {
		return nil
	}
	to := q.of[m]
	if to == nil {
		to = QuantizeLinear(m)
		q.of[m] = to
		_, sets := lookUp(layer)
		for _, h := range sets[1].forwardPre {
			RegisterForwardPreHook(to, h.f)
		}
		for _, h := range sets[1].forward {
			RegisterForwardHook(to, h.f, AlwaysCall(h.always))
		}
	}
	return to
}

// linearOf returns the linear layer that a layer is, or nil.
func linearOf(layer any) *Linear {
	switch m := layer.(type) {
	case *Linear:
		return m
	case *LazyLinear:
		if m != nil && !m.Uninitialized() {
			return &m.Linear
		}
	}
	return nil
}
