package functorch

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// Func is a function that can be transformed. What takes a list may return
// several results, what takes tensors one by one has one.
type Func interface {
	func(torch.Tensor) torch.Tensor |
		func(torch.Tensor, torch.Tensor) torch.Tensor |
		func(torch.Tensor, torch.Tensor, torch.Tensor) torch.Tensor |
		func([]torch.Tensor) []torch.Tensor
}

// list is what transforms work on.
type list = func([]torch.Tensor) []torch.Tensor

// many is the arity of a function that takes a list.
const many = -1

// flat returns f as a function from list to list, and its number of arguments.
func flat[F Func](op string, f F) (list, int) {
	var g list
	arity := many
	switch f := any(f).(type) {
	case func(torch.Tensor) torch.Tensor:
		if f != nil {
			g, arity = func(x []torch.Tensor) []torch.Tensor { return []torch.Tensor{f(x[0])} }, 1
		}
	case func(a, b torch.Tensor) torch.Tensor:
		if f != nil {
			g, arity = func(x []torch.Tensor) []torch.Tensor { return []torch.Tensor{f(x[0], x[1])} }, 2
		}
	case func(a, b, c torch.Tensor) torch.Tensor:
		if f != nil {
			g, arity = func(x []torch.Tensor) []torch.Tensor { return []torch.Tensor{f(x[0], x[1], x[2])} }, 3
		}
	case list:
		g = f
	}
	if g == nil {
		panic(errorf(op, "the function is nil"))
	}
	return func(x []torch.Tensor) []torch.Tensor {
		if arity != many && len(x) != arity {
			panic(errorf(op, "the function takes %d tensors, not %d", arity, len(x)))
		}
		return g(x)
	}, arity
}

// shaped returns g as a function of type F. g returns one tensor for a function
// of tensors.
func shaped[F Func](op string, g list) F {
	one := func(x ...torch.Tensor) torch.Tensor {
		r := g(x)
		if len(r) != 1 {
			panic(errorf(op, "expected one result, got %d; a function from list to list may have several", len(r)))
		}
		return r[0]
	}
	var f F
	switch p := any(&f).(type) {
	case *func(torch.Tensor) torch.Tensor:
		*p = func(a torch.Tensor) torch.Tensor { return one(a) }
	case *func(a, b torch.Tensor) torch.Tensor:
		*p = func(a, b torch.Tensor) torch.Tensor { return one(a, b) }
	case *func(a, b, c torch.Tensor) torch.Tensor:
		*p = func(a, b, c torch.Tensor) torch.Tensor { return one(a, b, c) }
	case *list:
		*p = g
	}
	return f
}

func errorf(op, format string, args ...any) *torch.Error {
	return &torch.Error{Op: op, Msg: fmt.Sprintf(format, args...)}
}

// defined panics if one of ts is undefined.
func defined(op, what string, ts []torch.Tensor) {
	for i, t := range ts {
		if !t.Defined() {
			panic(errorf(op, "%s %d is undefined; a defined tensor is required", what, i))
		}
	}
}

// List returns f as a function from list to list. It panics if f is nil, and the
// function it returns for another number of tensors than f takes.
func List[F Func](f F) func([]torch.Tensor) []torch.Tensor {
	g, _ := flat("List", f)
	return g
}
