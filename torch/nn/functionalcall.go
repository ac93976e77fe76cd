package nn

import (
	"reflect"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// FunctionalCall runs f while m has other parameters and buffers, by the names of
// [NamedParameters] and [NamedBuffers]; those that are not in tensors stay. A
// tensor that m has in several places is replaced in all of them. m gets its own back
// when f returns or panics. It mirrors torch.func.functional_call, which the
// transforms of package functorch want to differentiate by parameters:
//
//	loss := func(weight, x torch.Tensor) (y torch.Tensor) {
//		nn.FunctionalCall(net, map[string]torch.Tensor{"fc.weight": weight}, func() { y = net.Forward(x).Sum() })
//		return y
//	}
//	perExample := functorch.Vmap(functorch.Grad(loss), functorch.InDims(functorch.None, 0))
//
// It panics with a [*torch.Error] if m has no tensor of a name, or one that is undefined
// is given. No other goroutine may use m meanwhile.
func FunctionalCall(m any, tensors map[string]torch.Tensor, f func()) {
	type slot struct {
		v   reflect.Value
		own torch.Tensor
	}
	var slots []slot
	other := map[torch.Tensor]torch.Tensor{} // by the one that m has
	found := map[string]bool{}
	w := &walker{op: "FunctionalCall", names: true}
	w.slot = func(name string, v reflect.Value) {
		own := v.Interface().(torch.Tensor)
		slots = append(slots, slot{v, own})
		if t, ok := tensors[name]; ok {
			if !t.Defined() {
				panic(errorf(w.op, "the tensor for %q is undefined", name))
			}
			if !v.CanSet() {
				panic(errorf(w.op, "%q cannot be replaced: it is in a struct or map held by value; give a pointer to the model", name))
			}
			found[name], other[own] = true, t
		}
	}
	w.walk(m)
	var unknown []string
	for name := range tensors {
		if !found[name] {
			unknown = append(unknown, name)
		}
	}
	if unknown != nil {
		slices.Sort(unknown)
		panic(errorf(w.op, "the model has no parameter or buffer called %s; see NamedParameters for those it has", strings.Join(unknown, ", ")))
	}
	defer func() {
		for _, s := range slots {
			if s.v.CanSet() {
				s.v.Set(reflect.ValueOf(s.own))
			}
		}
	}()
	for _, s := range slots {
		if t, ok := other[s.own]; ok && s.v.CanSet() {
			s.v.Set(reflect.ValueOf(t))
		}
	}
	f()
}
