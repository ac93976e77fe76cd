package torchtest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// otherParameters says which parameters are none in the other language, are trained in one
// alone, or are in another order.
func otherParameters(module any, want []parameter) string {
	var got []parameter
	for name, p := range nn.NamedParameters(module) {
		got = append(got, parameter{name, p.RequiresGrad()})
	}
	find := func(list []parameter, name string) int {
		return slices.IndexFunc(list, func(p parameter) bool { return p.name == name })
	}
	var list []string
	for _, w := range want {
		switch i := find(got, w.name); {
		case i < 0:
			list = append(list, fmt.Sprintf("\n\t%q is a parameter in Python and a buffer in Go; take `buffer` from its tag", w.name))
		case w.trained && !got[i].trained:
			list = append(list, fmt.Sprintf("\n\t%q requires a gradient in Python and not in Go; make it with nn.Parameter, or thaw it with RequiresGrad_", w.name))
		case !w.trained && got[i].trained:
			list = append(list, fmt.Sprintf("\n\t%q requires a gradient in Go and not in Python; freeze it with RequiresGrad_(false)", w.name))
		}
	}
	for _, g := range got {
		if find(want, g.name) < 0 {
			list = append(list, fmt.Sprintf("\n\t%q is a buffer in Python and a parameter in Go; tag its field `torch:\",buffer\"`", g.name))
		}
	}
	if list != nil {
		return "parameters are not trained as in Python." + strings.Join(list, "")
	}
	for i, w := range want {
		if g := got[i].name; g != w.name {
			return fmt.Sprintf("parameters are in another order than in Python, and it is by their order that an optimizer's state dict goes. Put the fields in Python's order; "+
				"for a ModuleDict whose keys are not sorted use nn.ModuleDict, not a map.\n\tparameter %d is %q, in Python %q", i, g, w.name)
		}
	}
	return ""
}

// otherKeys says which names only one of two state dicts has, or that they are in another
// order.
func otherKeys(got, want *torch.StateDict) string {
	g, w := got.Keys(), want.Keys()
	if slices.Equal(g, w) {
		return ""
	}
	var list []string
	for _, name := range w {
		if !slices.Contains(g, name) {
			list = append(list, fmt.Sprintf("\n\t%q is in Python alone", name))
		}
	}
	for _, name := range g {
		if !slices.Contains(w, name) {
			list = append(list, fmt.Sprintf("\n\t%q is in Go alone", name))
		}
	}
	if list == nil {
		return "parameters and buffers are in another order than in Python; SameAs says where."
	}
	return "the names of parameters and buffers are others. Fields and tags name the layers, see package nn." + strings.Join(list, "")
}

// modes are the fields called Training of a model, by their layers' names.
type modes map[string]mode

// mode is such a field, and what it was.
type mode struct {
	field reflect.Value
	was   bool
}

func modesOf(module any) modes {
	m := modes{}
	for name, l := range nn.NamedModules(module) {
		v := reflect.ValueOf(l)
		if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
			continue
		}
		f, ok := v.Elem().Type().FieldByName("Training")
		if !ok || f.Type.Kind() != reflect.Bool {
			continue
		}
		if flag, err := v.Elem().FieldByIndexErr(f.Index); err == nil && flag.CanSet() {
			m[name] = mode{flag, flag.Bool()}
		}
	}
	return m
}

func (m modes) restore() {
	for _, l := range m {
		l.field.SetBool(l.was)
	}
}

// otherModes says which layers are made in another mode than in Python. In a test of
// evaluation mode the whole model may be in that already.
func otherModes(module any, want map[string]bool, train bool) string {
	got := modesOf(module)
	name := func(training bool) string {
		if training {
			return "training"
		}
		return "evaluation"
	}
	var list []string
	same := 0
	for _, layer := range slices.Sorted(maps.Keys(got)) {
		w, ok := want[layer]
		switch g := got[layer].was; {
		case !ok:
		case g == w:
			same++
		default:
			list = append(list, fmt.Sprintf("\n\t%s is in %s mode, in Python in %s mode", display(layer), name(g), name(w)))
		}
	}
	if list == nil || !train && same == 0 {
		return ""
	}
	return "layers are in another mode than in Python when they are made; let the constructor set the field Training to true." + strings.Join(list, "")
}
