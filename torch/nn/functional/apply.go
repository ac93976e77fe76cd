package functional

import (
	"fmt"
	"reflect"

	"github.com/gotorch/gotorch/torch"
)

// apply runs an operator that has one result. An argument is a torch.Tensor, a
// Go number, bool or string, a list of ints, floats or tensors, a torch.DType, a
// Reduction, or nil for None; those left out at the end take the defaults of the
// schema.
func apply(op *torch.Operator, args ...any) torch.Tensor {
	var c torch.Call
	push(&c, args)
	return c.Run1(op)
}

// apply2 runs an operator that has two results.
func apply2(op *torch.Operator, args ...any) (torch.Tensor, torch.Tensor) {
	var c torch.Call
	push(&c, args)
	return c.Run2(op)
}

// change runs an operator in place and returns input.
func change(op *torch.Operator, input torch.Tensor, args ...any) torch.Tensor {
	var c torch.Call
	c.Tensor(input)
	push(&c, args)
	c.Run(op)
	return input
}

func push(c *torch.Call, args []any) {
	for _, a := range args {
		switch a := a.(type) {
		case nil:
			c.None()
		case torch.Tensor:
			c.Tensor(a)
		case int:
			c.Int(a)
		case float64:
			c.Float(a)
		case bool:
			c.Bool(a)
		case string:
			c.String(a)
		case []int:
			c.Ints(a)
		case []float64:
			c.Floats(a)
		case []torch.Tensor:
			c.Tensors(a)
		case torch.DType:
			c.DType(a)
		case Reduction:
			c.Int(int(a))
		default:
			panic(&torch.Error{Op: "apply", Msg: reflect.TypeOf(a).String() + " is no argument of an operator"})
		}
	}
}

// refuse panics with what is wrong with the arguments of a function.
func refuse(op, format string, args ...any) {
	panic(&torch.Error{Op: op, Msg: fmt.Sprintf(format, args...)})
}

// scalar is a number of an option as one that push knows.
func scalar(v torch.Scalar) any {
	switch v := v.(type) {
	case int, float64, bool:
		return v
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return int(r.Int())
	case r.CanUint():
		return int(r.Uint())
	case r.CanFloat():
		return r.Float()
	}
	refuse("Scalar", "%v is no real number", v)
	return nil
}

// sizes is v for n dims: one number stands for all of them.
func sizes(op, what string, v []int, n int) []int {
	v = torch.Expand(v, n)
	if len(v) != n {
		refuse(op, "%s %v is for %d dims, there are %d", what, v, len(v), n)
	}
	return v
}
