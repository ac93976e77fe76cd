package torch

import (
	"math"
	"strings"

	"github.com/gotorch/gotorch/cgo"
)

// Op returns the operator called name, with its overload: "aten::add.Tensor". It
// may be libtorch's own or come from a library that [LoadLibrary] opens. It is
// looked up when it is first used, which panics with a [*Error] if there is none:
// see [HasOp]. It mirrors torch.ops.
//
//	add := torch.Op("aten::add.Tensor")
//	sum := add.Call(x, y, torch.Named("alpha", 2))[0].(torch.Tensor)
func Op(name string) *Operator {
	base, overload, _ := strings.Cut(name, ".")
	return &Operator{Name: base, Overload: overload}
}

// HasOp reports whether there is an operator called name, with its overload.
func HasOp(name string) bool {
	op := Op(name)
	return cgo.SchemaOf(op.Name, op.Overload) != ""
}

// Ops returns the schemas of all operators that there are, sorted: libtorch's in
// the namespaces aten, prims, quantized and others, and those of libraries that
// [LoadLibrary] opened.
func Ops() []*Schema {
	var list []*Schema
	for _, line := range strings.Split(strings.TrimSpace(cgo.Schemas()), "\n") {
		if s, err := ParseSchema(line); err == nil {
			list = append(list, s)
		}
	}
	return list
}

// Call calls the operator with arguments in the schema's order, then others by
// name, and returns its results: Tensor, []Tensor, int64 (uint64 beyond it), float64, bool,
// complex128, []int64, [Object], or nil for None. What is left out takes the schema's
// default. It panics with a [*Error] if counts or kinds do not fit the schema, or
// the operator refuses them.
//
// An argument is a Tensor, a number, a string, a DType, a Device, a Layout, a
// MemoryFormat, a *Generator, an [Object], a slice of tensors, numbers or bools, or nil for
// None; an [Arg] is one by name.
func (o *Operator) Call(args ...any) []any {
	var c Call
	for i, v := range args {
		if a, ok := v.(Arg); ok {
			c.Named(a.Name)
			v = a.Value
		} else if c.names > 0 {
			panic(errorf(o.short(), "argument %d stands behind one with a name; those with names come last", i))
		}
		c.Any(v)
	}
	c.run(o)
	var results []any
	for c.pos < c.n {
		results = append(results, c.result())
	}
	return results
}

// result takes the next result, whatever it is.
func (c *Call) result() any {
	switch v := c.values()[c.pos]; v.Tag {
	case cgo.None:
		c.next()
		return nil
	case cgo.Tensor:
		return c.nextTensor()
	case cgo.Tensors:
		return c.nextTensors()
	case cgo.Int:
		return c.next().V
	case cgo.UInt:
		return uint64(c.next().V)
	case cgo.Bool:
		return c.next().V != 0
	case cgo.Double:
		return math.Float64frombits(uint64(c.next().V))
	case cgo.Complex:
		re := math.Float64frombits(uint64(c.next().V))
		return complex(re, math.Float64frombits(uint64(c.next().V)))
	case cgo.Ints:
		list := make([]int64, c.next().N)
		for i := range list {
			list[i] = c.next().V
		}
		return list
	case cgo.Object:
		return newObject(pointer(c.next()))
	default:
		panic(errorf("Call", "a result of kind %d, which this version of gotorch does not know", v.Tag))
	}
}
