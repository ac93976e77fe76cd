package torch

import "reflect"

// Arg is an argument by name, for the functions of package aten and for
// [Operator.Call]. The name is the schema's.
type Arg struct {
	Name  string
	Value any
}

// Named returns the argument called name: Named("alpha", 2). What value may be,
// [Operator.Call] says.
func Named(name string, value any) Arg { return Arg{name, value} }

// Args adds arguments by their names.
func (c *Call) Args(args []Arg) {
	for _, a := range args {
		c.Named(a.Name)
		c.Any(a.Value)
	}
}

// Any adds a value by its Go type: a Tensor, a number, a string, a DType, a
// Device, a Layout, a MemoryFormat, a *Generator, an [Object], a slice of tensors, numbers
// or bools, or nil for None.
// It panics with a [*Error] for any other.
func (c *Call) Any(v any) {
	switch v := v.(type) {
	case nil:
		c.None()
	case Tensor:
		c.Tensor(v)
	case []Tensor:
		c.Tensors(v)
	case []int:
		c.Ints(v)
	case []float64:
		c.Floats(v)
	case []bool:
		c.Bools(v)
	case []Scalar:
		c.Scalars(v)
	case string:
		c.String(v)
	case DType:
		c.DType(v)
	case Device:
		c.Device(v)
	case Layout:
		c.Layout(v)
	case MemoryFormat:
		c.MemoryFormat(v)
	case *Generator:
		c.Generator(v)
	case Object:
		c.Object(v)
	default:
		switch k := reflect.TypeOf(v).Kind(); {
		case k >= reflect.Bool && k <= reflect.Complex128:
			c.Scalar(v)
		default:
			panic(errorf("Any", "an operator takes no %s; it takes a Tensor, a number, a string, a DType, a Device, a Layout, a MemoryFormat, a *Generator, an Object, slices of tensors, numbers and bools, and nil", reflect.TypeOf(v)))
		}
	}
}
