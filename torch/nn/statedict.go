package nn

import (
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// ExtraState is a layer that has something to save besides its parameters and buffers.
// [StateDict] has it as "_extra_state" behind the layer's name, see [torch.StateDict.Extra].
// It mirrors get_extra_state and set_extra_state of torch.nn.Module.
//
// GetExtraState returns any value that [torch.Save] takes. SetExtraState gets that very
// value where the state dict comes from a model; where it comes from a file, a dict is a
// [*torch.Dict], a list a []any. So it is best to return these. [LoadStateDict] returns the
// error of SetExtraState.
//
//	func (m *Vocabulary) GetExtraState() any { return torch.NewDict("words", m.words) }
//
//	func (m *Vocabulary) SetExtraState(state any) error {
//		d, ok := state.(*torch.Dict)
//		...
//	}
type ExtraState interface {
	GetExtraState() any
	SetExtraState(state any) error
}

const extraState = "_extra_state"

// StateDict returns the parameters and saved buffers of a model by name. The tensors
// share the model's memory and have no history; torch.Save writes them. A tensor that is
// held twice is there twice. It mirrors torch.nn.Module.state_dict; see also
// [ExtraState] and [RegisterStateDictPostHook].
func StateDict(m any) *torch.StateDict {
	d := torch.NewStateDict()
	v := stateVisitor{
		op: "StateDict",
		enter: func(layer any, prefix string, s *hookSet) {
			for _, h := range s.stateDictPre {
				h.f(layer, prefix)
			}
		},
		tensor: func(name string, t torch.Tensor, _ reflect.Value) { d.Set(name, t.Detach().Keep()) },
		extra:  func(name string, e ExtraState) { d.SetExtra(name, keepAll(e.GetExtraState())) },
		leave: func(layer any, prefix string, s *hookSet) {
			for _, h := range s.stateDictPost {
				h.f(layer, d, prefix)
			}
		},
	}
	v.walk(m)
	return d
}

// keepAll keeps the tensors in a value, and returns it.
func keepAll(v any) any {
	switch v := v.(type) {
	case torch.Tensor:
		v.Keep()
	case *torch.StateDict:
		for _, k := range v.Keys() {
			x, _ := v.Extra(k)
			keepAll(x)
		}
	case *torch.Dict:
		for _, x := range v.All() {
			keepAll(x)
		}
	case []any:
		keepEach(slices.Values(v))
	case torch.Tuple:
		keepEach(slices.Values(v))
	case []torch.Tensor:
		keepEach(slices.Values(v))
	case map[string]torch.Tensor:
		keepEach(maps.Values(v))
	case map[string]any:
		keepEach(maps.Values(v))
	}
	return v
}

func keepEach[T any](all iter.Seq[T]) {
	for x := range all {
		keepAll(x)
	}
}

// stateVisitor goes over what a state dict holds.
type stateVisitor struct {
	op           string
	enter, leave func(layer any, prefix string, s *hookSet) // each layer and its own hooks
	tensor       func(name string, t torch.Tensor, at reflect.Value)
	extra        func(name string, e ExtraState) // behind the tensors of the layer itself
}

func (v *stateVisitor) walk(m any) {
	type inside struct {
		layer  any
		prefix string
		hooks  hookSet
		extra  bool // still to come
	}
	var path []inside
	// The extra state comes behind the layer's tensors, before those of its layers.
	extra := func() {
		if n := len(path); n > 0 && path[n-1].extra {
			path[n-1].extra = false
			v.extra(path[n-1].prefix+extraState, path[n-1].layer.(ExtraState))
		}
	}
	w := &walker{op: v.op, names: true}
	w.enter = func(name string, l layer) bool {
		extra()
		prefix := ""
		if name != "" {
			prefix = name + "."
		}
		_, sets := lookUp(l.value)
		_, has := l.value.(ExtraState)
		path = append(path, inside{l.value, prefix, sets[1], has})
		v.enter(l.value, prefix, &sets[1])
		return true
	}
	var at reflect.Value
	w.slot = func(_ string, slot reflect.Value) { at = slot }
	w.tensor = func(name string, t torch.Tensor, r role) bool {
		if r != isTemporary {
			v.tensor(name, t, at)
		}
		return true
	}
	w.leave = func() {
		extra()
		last := path[len(path)-1]
		path = path[:len(path)-1]
		v.leave(last.layer, last.prefix, &last.hooks)
	}
	w.walk(m)
}

// typeName is the name of a model's type without package and type arguments.
func typeName(m any) string {
	t := reflect.TypeOf(m)
	if t == nil {
		return "nil"
	}
	t = deref(t)
	if t.Name() == "" {
		return t.String()
	}
	name, _, _ := strings.Cut(t.Name(), "[")
	return name
}
