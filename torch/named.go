package torch

import (
	"strings"

	"github.com/gotorch/gotorch/cgo"
)

// namedArg is an argument that goes where the schema has its name; its value
// begins at index at of the values of the call.
type namedArg struct {
	name string
	at   int
}

// Named makes the next argument that is added the one that the operator's schema
// calls name, wherever it stands there. Positional arguments come before the
// first named one.
func (c *Call) Named(name string) {
	a := namedArg{name, c.n}
	if c.names < len(c.named) {
		c.named[c.names] = a
	} else {
		c.moreNamed = append(c.moreNamed, a)
	}
	c.names++
}

func (c *Call) name(i int) namedArg {
	if i < len(c.named) {
		return c.named[i]
	}
	return c.moreNamed[i-len(c.named)]
}

// arrange puts the named arguments where the schema has them. It returns the
// operator to call: op, or the first of its alternatives that has all names.
func (c *Call) arrange(op *Operator) *Operator {
	chosen := op
	for chosen != nil && !c.fits(chosen) {
		chosen = chosen.Alt
	}
	if chosen == nil {
		panic(c.unfit(op))
	}
	schema := chosen.Schema()
	values := c.values()[:c.n]
	positional := c.name(0).at
	var space [32]cgo.Val
	out := append(space[:0], values[:positional]...)
	last := 0 // behind the last named argument
	for i := range c.names {
		last = max(last, schema.Index(c.name(i).name)+1)
	}
	for i := countArgs(values[:positional]); i < last; i++ {
		a := &schema.Args[i]
		from, to := c.find(a.Name)
		switch {
		case from >= 0:
			out = append(out, values[from:to]...)
		case a.HasDefault:
			out = append(out, cgo.Val{Tag: cgo.Default})
		case a.Optional:
			out = append(out, cgo.Val{})
		default:
			panic(errorf(op.short(), "argument '%s' is missing: %s", a.Name, schema))
		}
	}
	if c.more == nil && len(out) <= len(c.vals) {
		copy(c.vals[:], out)
	} else {
		c.more = append([]cgo.Val(nil), out...)
	}
	c.n = len(out)
	return chosen
}

// find returns where the value of a named argument is, -1 if there is none. The
// last one counts, as for options that are given twice.
func (c *Call) find(name string) (from, to int) {
	for i := c.names - 1; i >= 0; i-- {
		if a := c.name(i); a.name == name {
			if i+1 < c.names {
				return a.at, c.name(i + 1).at
			}
			return a.at, c.n
		}
	}
	return -1, -1
}

// fits reports whether the schema of op has all names, for values of these kinds.
func (c *Call) fits(op *Operator) bool {
	s := op.Schema()
	for i := range c.names {
		a := c.name(i)
		at := s.Index(a.name)
		if at < 0 || a.at < c.n && !suits(s.Args[at].Type, c.values()[a.at].Tag) {
			return false
		}
	}
	return true
}

// suits reports whether an argument of a type may be a value of this kind, as far
// as overloads differ in it: strings and tensors stand beside numbers.
func suits(typ string, tag int32) bool {
	switch tag {
	case cgo.String:
		return typ == "str"
	case cgo.Tensor, cgo.Tensors:
		return typ == "Tensor"
	case cgo.Int, cgo.Double, cgo.Complex, cgo.Ints, cgo.Doubles, cgo.Scalars:
		return typ != "str" && typ != "Tensor"
	}
	return true
}

// unfit says which of the names no overload of op has.
func (c *Call) unfit(op *Operator) *Error {
	var names, schemas []string
	for i := range c.names {
		names = append(names, c.name(i).name)
	}
	for o := op; o != nil; o = o.Alt {
		schemas = append(schemas, o.Schema().String())
	}
	return errorf(op.short(), "no overload of libtorch %s takes (%s) by name together, with values of these kinds; there is %s",
		cgo.Version(), strings.Join(names, ", "), strings.Join(schemas, " and "))
}

// countArgs is how many arguments the values are.
func countArgs(values []cgo.Val) (n int) {
	for i := 0; i < len(values); n++ {
		v := values[i]
		i++
		switch v.Tag {
		case cgo.Complex:
			i++
		case cgo.Ints, cgo.Doubles, cgo.Bools, cgo.Tensors:
			i += int(v.N)
		case cgo.Scalars:
			for range v.N {
				if values[i].Tag == cgo.Complex {
					i++
				}
				i++
			}
		}
	}
	return n
}
