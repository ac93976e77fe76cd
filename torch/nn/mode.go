package nn

import (
	"reflect"
)

// Train puts a model into training mode, or into evaluation mode if on is false,
// and returns it: dropout and normalisation behave differently. It sets every
// field called Training. It mirrors torch.nn.Module.train and panics with a
// [*torch.Error] if such a field is in a struct that was passed by value.
func Train[M any](m M, on ...bool) M {
	v := true
	if len(on) > 1 {
		panic(errorf("Train", "takes at most one bool, got %d", len(on)))
	} else if len(on) == 1 {
		v = on[0]
	}
	for _, f := range trainingFlags("Train", m) {
		*f = v
	}
	return m
}

// Eval puts a model into evaluation mode and returns it, as Train(m, false). It
// mirrors torch.nn.Module.eval.
func Eval[M any](m M) M { return Train(m, false) }

// trainingFlags returns pointers to the fields called Training.
func trainingFlags(op string, m any) (flags []*bool) {
	w := &walker{op: op}
	w.flag = func(v reflect.Value, of reflect.Type) bool {
		if !v.CanAddr() {
			panic(errorf(op, "Training of %s cannot be set, since the struct was passed by value; pass a pointer to it", of))
		}
		flags = append(flags, v.Addr().Convert(reflect.TypeFor[*bool]()).Interface().(*bool))
		return true
	}
	w.walk(m)
	return flags
}
