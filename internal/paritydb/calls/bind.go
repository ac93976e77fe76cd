package calls

import (
	"fmt"

	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/internal/schema"
	"github.com/gotorch/gotorch/torch"
)

// Args are the arguments of a call by the names of the signature.
type Args struct {
	schema *schema.Schema
	values map[string]any
}

// also are other names that Python's argument parser knows for an argument.
var also = map[string][]string{"self": {"input", "x", "a", "x1"}, "input": {"self", "x", "a", "x1"}, "dim": {"axis", "axes"}, "keepdim": {"keepdims"},
	"other": {"x2", "tensor2"}, "out": nil}

// bind gives the arguments the names of the signature, or says why they do not fit.
// loose lets a tensor of no dims stand for a number, and a number for its list.
func bind(s *schema.Schema, args []any, kwargs map[string]any, loose bool) (*Args, string) {
	a := &Args{s, map[string]any{}}
	rest := map[string]any{}
	for k, v := range kwargs {
		rest[k] = v
	}
	args = spread(s, args)
	handOver(s, rest)
	at := 0
	for i := range s.Args {
		arg := &s.Args[i]
		var v any
		switch {
		case at < len(args) && !arg.KwargOnly:
			v = args[at]
			at++
		default:
			name, ok := given(rest, arg.Name)
			if !ok {
				if !arg.HasDefault && !(arg.Optional && arg.KwargOnly) {
					return nil, "no " + arg.Name
				}
				continue
			}
			v = rest[name]
			delete(rest, name)
		}
		c, ok := convert(v, arg, loose)
		if !ok {
			return nil, fmt.Sprintf("%s is no %T", arg.Name, v)
		}
		a.values[arg.Name] = c
	}
	if at < len(args) {
		return nil, "too many arguments"
	}
	for k := range rest {
		return nil, "no argument is called " + k
	}
	return a, ""
}

// places are what Python holds against out where an operator with out has no such
// argument.
var places = []string{"dtype", "device", "layout", "pin_memory", "requires_grad"}

// handOver gives each of several results of out to the argument that it is for.
func handOver(s *schema.Schema, kwargs map[string]any) {
	out, ok := kwargs["out"]
	if !ok {
		return
	}
	for _, name := range places {
		if s.Index(name) < 0 {
			delete(kwargs, name)
		}
	}
	if all := sequence(out); all != nil && !writesList(s) {
		delete(kwargs, "out")
		for _, a := range s.Args {
			if a.Written && a.KwargOnly && len(all) > 0 {
				kwargs[a.Name], all = all[0], all[1:]
			}
		}
		if len(all) > 0 {
			kwargs["out"] = wire.Tuple(all)
		}
	}
}

// writesList reports whether s takes all of out in one argument.
func writesList(s *schema.Schema) bool {
	for _, a := range s.Args {
		if a.Written && a.List || a.Name == "out" && a.Type == "any" {
			return true
		}
	}
	return false
}

func given(kwargs map[string]any, name string) (string, bool) {
	for _, n := range append([]string{name}, also[name]...) {
		if _, ok := kwargs[n]; ok {
			return n, true
		}
	}
	return "", false
}

// spread makes x.view(2, 3) x.view([2, 3]): where a list of ints, or of tensors, is
// all that may stand behind the tensor, its elements may stand there by themselves.
func spread(s *schema.Schema, args []any) []any {
	positional := 0
	for _, a := range s.Args {
		if !a.KwargOnly {
			positional++
		}
	}
	first := 0
	if positional > 0 && s.Args[0].Type == "Tensor" && !s.Args[0].List {
		first = 1
	}
	if positional != first+1 || len(args) <= first {
		return args
	}
	a := s.Args[first]
	if !a.List || a.Type != "int" && a.Type != "Tensor" {
		return args
	}
	switch args[first].(type) {
	case int:
		if a.Type != "int" {
			return args
		}
	case torch.Tensor:
		if a.Type != "Tensor" {
			return args
		}
	default:
		return args
	}
	return append(append([]any(nil), args[:first]...), wire.Tuple(args[first:]))
}

// convert returns v as arg takes it.
func convert(v any, arg *schema.Argument, loose bool) (any, bool) {
	if v == nil {
		return nil, arg.Optional || arg.Type == "Tensor" && !arg.List && loose || arg.HasDefault && arg.Default == "None"
	}
	if arg.List {
		return convertList(v, arg, loose)
	}
	return convertOne(v, arg.Type, loose)
}

func convertOne(v any, typ string, loose bool) (any, bool) {
	if t, ok := v.(torch.Tensor); ok && typ != "Tensor" && typ != "any" && loose {
		if t.Layout() != torch.Strided || t.NumEl() != 1 || t.RequiresGrad() {
			return nil, false
		}
		v = number(t)
	}
	switch typ {
	case "any":
		return v, true
	case "Tensor":
		t, ok := v.(torch.Tensor)
		return t, ok
	case "int":
		n, ok := v.(int)
		return n, ok
	case "float":
		switch v := v.(type) {
		case float64:
			return v, true
		case int:
			return float64(v), true
		case bool:
			return nil, false
		}
		return nil, false
	case "bool":
		b, ok := v.(bool)
		return b, ok
	case "Scalar":
		switch v.(type) {
		case bool, int, uint64, float64, complex128:
			return v, true
		}
		return nil, false
	case "str":
		s, ok := v.(string)
		return s, ok
	case "ScalarType":
		d, ok := v.(torch.DType)
		return d, ok
	case "Device":
		if s, ok := v.(string); ok {
			d, err := torch.ParseDevice(s)
			return d, err == nil
		}
		d, ok := v.(torch.Device)
		return d, ok
	case "Layout":
		l, ok := v.(torch.Layout)
		return l, ok
	case "MemoryFormat":
		f, ok := v.(torch.MemoryFormat)
		return f, ok
	case "Generator":
		g, ok := v.(*torch.Generator)
		return g, ok
	}
	return nil, false
}

func convertList(v any, arg *schema.Argument, loose bool) (any, bool) {
	var elements []any
	switch v := v.(type) {
	case wire.List:
		elements = v
	case wire.Tuple:
		elements = v
	default:
		if arg.Type == "Tensor" || arg.Size == 0 && !loose {
			return nil, false
		}
		elements = []any{v}
	}
	list := make([]any, len(elements))
	for i, e := range elements {
		if e == nil && arg.Type == "Tensor" {
			list[i] = torch.Tensor{}
			continue
		}
		c, ok := convertOne(e, arg.Type, loose)
		if !ok {
			return nil, false
		}
		list[i] = c
	}
	return list, true
}

// number is the only element of t as a Go number.
func number(t torch.Tensor) any {
	switch d := t.DType(); {
	case d == torch.Bool:
		return torch.Item[bool](t)
	case d.IsComplex():
		return torch.Item[complex128](t)
	case d.IsFloatingPoint():
		return torch.Item[float64](t)
	}
	return torch.Item[int](t)
}
