package calls

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
)

// Has reports whether the caller gave the argument, and not as None.
func (a *Args) Has(name string) bool { return a.values[name] != nil }

// HasKind is [Args.Has] for an argument whose type is of the family: a "Tensor", a
// "number" or a list of them, a "str", a "bool".
func (a *Args) HasKind(name, family string) bool {
	switch a.values[name].(type) {
	case nil:
		return false
	case torch.Tensor:
		return family == "Tensor"
	case string:
		return family == "str"
	case bool:
		return family == "bool"
	}
	return family == "number"
}

// Given reports whether the caller gave the argument, or None in its place.
func (a *Args) Given(name string) bool {
	_, ok := a.values[name]
	return ok
}

// value is the argument, or the zero value where there is none.
func value[T any](a *Args, name string) (v T) {
	v, _ = a.values[name].(T)
	return v
}

// list is the argument's elements; nil where there is none.
func list[T any](a *Args, name string) []T {
	all, ok := a.values[name].([]any)
	if !ok {
		return nil
	}
	v := make([]T, len(all))
	for i, x := range all {
		v[i], _ = x.(T)
	}
	return v
}

func (a *Args) T(name string) torch.Tensor            { return value[torch.Tensor](a, name) }
func (a *Args) Ts(name string) []torch.Tensor         { return list[torch.Tensor](a, name) }
func (a *Args) I(name string) int                     { return value[int](a, name) }
func (a *Args) F(name string) float64                 { return value[float64](a, name) }
func (a *Args) Fs(name string) []float64              { return list[float64](a, name) }
func (a *Args) B(name string) bool                    { return value[bool](a, name) }
func (a *Args) Bs(name string) []bool                 { return list[bool](a, name) }
func (a *Args) Str(name string) string                { return value[string](a, name) }
func (a *Args) DType(name string) torch.DType         { return value[torch.DType](a, name) }
func (a *Args) Device(name string) torch.Device       { return value[torch.Device](a, name) }
func (a *Args) Layout(name string) torch.Layout       { return value[torch.Layout](a, name) }
func (a *Args) Format(name string) torch.MemoryFormat { return value[torch.MemoryFormat](a, name) }
func (a *Args) Gen(name string) *torch.Generator      { return value[*torch.Generator](a, name) }
func (a *Args) S(name string) torch.Scalar            { return a.values[name] }

// Num is a number as a float64, whatever it was.
func (a *Args) Num(name string) float64 {
	switch v := a.values[name].(type) {
	case int:
		return float64(v)
	case float64:
		return v
	case bool:
		if v {
			return 1
		}
	}
	return 0
}

// Is is a list of ints, of one where the caller gave one int.
func (a *Args) Is(name string) []int {
	if v, ok := a.values[name].(int); ok {
		return []int{v}
	}
	return list[int](a, name)
}

// Nums is a list of numbers as float64.
func (a *Args) Nums(name string) []float64 {
	if all, ok := a.values[name].([]any); ok {
		v := make([]float64, len(all))
		for i, x := range all {
			v[i] = (&Args{values: map[string]any{"x": x}}).Num("x")
		}
		return v
	}
	if a.Has(name) {
		return []float64{a.Num(name)}
	}
	return nil
}

// Ss is a list of numbers.
func (a *Args) Ss(name string) []torch.Scalar {
	all, _ := a.values[name].([]any)
	var v []torch.Scalar
	for _, x := range all {
		v = append(v, x)
	}
	return v
}

// Reduction is a reduction as libtorch numbers it, given as a number or by its name.
func (a *Args) Reduction(name string) int { return a.I(name) }

// Spread is the variadic that optional ints make in Go: as many as are given, with the
// defaults of those before.
func (a *Args) Spread(names ...string) []int {
	last := 0
	for i, n := range names {
		if a.Has(n) {
			last = i + 1
		}
	}
	var v []int
	for _, n := range names[:last] {
		if a.Has(n) {
			v = append(v, a.I(n))
			continue
		}
		d := a.schema.Args[a.schema.Index(n)].Default
		k, err := strconv.Atoi(strings.TrimSpace(d))
		if err != nil {
			panic(&Inexpressible{a.schema.Name, fmt.Sprintf("%s is left out before another one, and has no number for a default", n)})
		}
		v = append(v, k)
	}
	return v
}

// Rest are those of the arguments that the caller gave, by their names.
func (a *Args) Rest(names ...string) []torch.Arg {
	var all []torch.Arg
	for _, n := range names {
		if v, ok := a.values[n]; ok {
			all = append(all, torch.Named(n, a.plain(n, v)))
		}
	}
	return all
}

// plain is the value of an argument as [torch.Operator.Call] takes it.
func (a *Args) plain(name string, v any) any {
	all, ok := v.([]any)
	if !ok {
		return v
	}
	switch a.schema.Args[a.schema.Index(name)].Type {
	case "Tensor":
		return each[torch.Tensor](all)
	case "float":
		return each[float64](all)
	case "bool":
		return each[bool](all)
	}
	return each[int](all)
}

func each[T any](all []any) []T {
	v := make([]T, len(all))
	for i, x := range all {
		v[i], _ = x.(T)
	}
	return v
}

// The tuples are several results as one.
func tuple2[A, B any](a A, b B) any                 { return wire.Tuple{a, b} }
func tuple3[A, B, C any](a A, b B, c C) any         { return wire.Tuple{a, b, c} }
func tuple4[A, B, C, D any](a A, b B, c C, d D) any { return wire.Tuple{a, b, c, d} }
func tuple5[A, B, C, D, E any](a A, b B, c C, d D, e E) any {
	return wire.Tuple{a, b, c, d, e}
}
func tuple6[A, B, C, D, E, F any](a A, b B, c C, d D, e E, f F) any {
	return wire.Tuple{a, b, c, d, e, f}
}

// sequence is the elements of a list or a tuple.
func sequence(v any) []any {
	switch v := v.(type) {
	case wire.List:
		return v
	case wire.Tuple:
		return v
	case []any:
		return v
	}
	return nil
}
