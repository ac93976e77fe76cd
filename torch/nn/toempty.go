package nn

import (
	"reflect"

	"github.com/gotorch/gotorch/torch"
)

// ToEmpty gives a model other parameters and buffers on a device, of the same shapes
// and types and with whatever the memory holds, and returns it: a model from the meta
// device gets memory to load a state dict into. It mirrors torch.nn.Module.to_empty
// and panics with a [*torch.Error] if a tensor is in a struct held by value.
func ToEmpty[M any](m M, device torch.Device) M {
	empty := map[torch.Tensor]torch.Tensor{}
	w := &walker{op: "ToEmpty", names: true}
	w.slot = func(name string, v reflect.Value) {
		if !v.CanSet() {
			panic(errorf(w.op, "%q cannot be replaced: it is in a struct or map held by value; give a pointer to the model", name))
		}
		t := v.Interface().(torch.Tensor)
		e, ok := empty[t]
		if !ok {
			e = torch.EmptyLike(t, device).RequiresGrad_(t.RequiresGrad()).Keep()
			empty[t] = e
		}
		v.Set(reflect.ValueOf(e))
	}
	w.walk(m)
	return m
}
