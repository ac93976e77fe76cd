package nn

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unicode"

	"github.com/gotorch/gotorch/torch"
)

// plan says what the fields of a struct type are to a walk. It is made once for
// each type.
type plan struct {
	params   []planField // tensors
	buffers  []planField // tensors
	layers   []planField // everything that holds more of them
	training []planField // the fields called Training
	wrong    string      // what is wrong with the type, or ""
}

type planField struct {
	name  string
	index []int // a path through embedded structs
	role  role
}

// role is what a tensor is to its model.
type role uint8

const (
	isParameter role = iota
	isBuffer
	isTemporary // a buffer that is not saved
)

var (
	plans      sync.Map // reflect.Type → *plan
	tensorType = reflect.TypeFor[torch.Tensor]()
)

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := &plan{}
	p.collect(t, t, nil, map[reflect.Type]bool{})
	p.checkNames(t)
	plans.Store(t, p)
	return p
}

// collect adds the fields of t, which is root or embedded in it at index.
func (p *plan) collect(root, t reflect.Type, index []int, seen map[reflect.Type]bool) {
	if seen[t] {
		return
	}
	seen[t] = true
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int(nil), index...), i)
		name, opts, _ := strings.Cut(f.Tag.Get("torch"), ",")
		if name == "-" || opts == "named" { // a TensorNamer names what the latter hold
			continue
		}
		if f.Anonymous && name == "" && f.Type != tensorType {
			if e := deref(f.Type); e.Kind() == reflect.Struct {
				p.collect(root, e, at, seen)
				continue
			}
		}
		if !f.IsExported() {
			if isLayer(element(f.Type)) {
				p.fail(root, f, "holds a layer but is not exported, so that no walk can reach it; begin its name with a capital, or tag it `torch:\"-\"`")
			}
			continue
		}
		var r role
		switch opts {
		case "":
		case "buffer":
			r = isBuffer
		case "buffer,nonpersistent":
			r = isTemporary
		default:
			p.fail(root, f, "has the unknown tag option \""+opts+"\"; there are buffer, buffer,nonpersistent and named")
		}
		field := planField{tensorName(f), at, r}
		switch {
		case f.Type == tensorType && r == isParameter:
			p.params = append(p.params, field)
		case f.Type == tensorType:
			p.buffers = append(p.buffers, field)
		case f.Name == "Training" && f.Type.Kind() == reflect.Bool:
			p.training = append(p.training, field)
		case holds(f.Type, map[reflect.Type]bool{}):
			p.layers = append(p.layers, field)
		}
	}
}

// tensorName is what a field is called: as its tag says, or as PyTorch would.
func tensorName(f reflect.StructField) string {
	if name, _, _ := strings.Cut(f.Tag.Get("torch"), ","); name != "" {
		return name
	}
	return snake(f.Name)
}

func (p *plan) fail(root reflect.Type, f reflect.StructField, what string) {
	if p.wrong == "" {
		p.wrong = fmt.Sprintf("field %s of %s %s", f.Name, root, what)
	}
}

func (p *plan) checkNames(t reflect.Type) {
	names := map[string]bool{}
	for _, fields := range [][]planField{p.params, p.buffers, p.layers} {
		for _, f := range fields {
			if names[f.name] && p.wrong == "" {
				p.wrong = fmt.Sprintf("two fields of %s are called %q; give one of them another name with the tag `torch:\"name\"`", t, f.name)
			}
			names[f.name] = true
		}
	}
}

func deref(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// element is what t consists of, behind pointers, slices, arrays and maps. A
// container that is a layer itself is its own element.
func element(t reflect.Type) reflect.Type {
	for !isLayer(t) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			t = t.Elem()
		case reflect.Struct:
			if !t.Implements(namedLayerType) {
				return t
			}
			t = t.Field(1).Type // of a ModuleDict
		default:
			return t
		}
	}
	return t
}

// isLayer reports whether t, or a pointer to it, has a Forward method.
func isLayer(t reflect.Type) bool {
	if _, ok := t.MethodByName("Forward"); ok {
		return true
	}
	_, ok := reflect.PointerTo(t).MethodByName("Forward")
	return ok
}

// holds reports whether values of type t are of interest to a walk: tensors,
// layers, and what consists of them.
func holds(t reflect.Type, seen map[reflect.Type]bool) bool {
	t = element(t)
	if t == tensorType || isLayer(t) {
		return true
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return false
	}
	seen[t] = true
	for i := range t.NumField() {
		f := t.Field(i)
		if (f.IsExported() || f.Anonymous) && f.Tag.Get("torch") != "-" && holds(f.Type, seen) {
			return true
		}
	}
	return false
}

// snake spells a Go name as PyTorch would: Conv1 is conv1, RunningMean
// running_mean, FCOut fc_out.
func snake(name string) string {
	for _, w := range []string{"PReLU", "RReLU", "ReLU", "SiLU"} { // words with a small letter inside
		name = strings.ReplaceAll(name, w, w[:1]+strings.ToLower(w[1:]))
	}
	r := []rune(name)
	var b strings.Builder
	for i, c := range r {
		if i > 0 && unicode.IsUpper(c) {
			afterSmall := !unicode.IsUpper(r[i-1]) && r[i-1] != '_'
			beforeSmall := i+1 < len(r) && unicode.IsLower(r[i+1]) && r[i-1] != '_'
			if afterSmall || beforeSmall {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}
