package torch

import (
	"reflect"
	"runtime"
	"unsafe"

	"github.com/gotorch/gotorch/cgo"
)

// Index is one of the things that [Tensor.Index] takes:
//
//   - any Go integer, which removes a dimension,
//   - a [Slice] or [Colon], which keeps some of it,
//   - [Ellipsis] and [NewAxis],
//   - a Tensor of int64 or int32, or a list of integers ([]int, [][]int, …), which
//     gathers; a Tensor of integers without dimensions counts as its number,
//   - a Tensor of bools (or uint8), or a list of bools, which is a mask and stands for
//     as many dimensions as it has,
//   - true or false: a mask of no dimensions, which adds one of size 1 or 0.
type Index any

// Slice is Python's from:to:step in an index. Each bound is a Go integer, a Tensor
// that holds one, or nil for what Python means where nothing stands: the beginning,
// the end, and a step of 1. Negative bounds count from the end, and those out of range
// stand for the beginning or the end. Step must be greater than 0: use [Tensor.Flip] to
// go backward.
//
//	torch.Slice{From: 1}           // 1:
//	torch.Slice{To: n}             // :n, nothing if n is 0
//	torch.Slice{From: -3, Step: 2} // -3::2
type Slice struct{ From, To, Step any }

type ellipsis struct{}
type newAxis struct{}

var (
	// Colon is Python's ":" in an index.
	Colon = Slice{}
	// Ellipsis is Python's "..." in an index: as many Colon as fit.
	Ellipsis = ellipsis{}
	// NewAxis is Python's None in an index: a new dimension of size 1.
	NewAxis = newAxis{}
)

// Index picks elements as Python's t[i, j, …]: see [Index] for what can stand there.
// Without lists, index tensors and masks the result is a view. Index tensors broadcast
// with each other, and the dimensions that they make stand where the first of them
// was, or first if something stands between them. It panics if an index is out of
// range, or none of these.
//
//	t.Index(0)                                 // t[0]
//	t.Index(torch.Colon, torch.Slice{From: 1}) // t[:, 1:]
//	t.Index(torch.Ellipsis, -1)                // t[..., -1]
//	t.Index(mask)                              // t[mask]
//	t.Index([]int{0, 2}, torch.NewAxis)        // t[[0, 2], None]
func (t Tensor) Index(at ...Index) Tensor {
	var c Call
	c.indexed("Index", t)
	c.indices("Index", at)
	c.begin("Index")
	var p cgo.Handle
	var scope int64
	var err error
	if callsGo.Load() != 0 {
		p, scope, err = cgo.IndexGo(c.values()[:c.n])
	} else {
		p, scope, err = cgo.Index(c.values()[:c.n])
	}
	picked := wrap(p, scope)
	c.end("Index", err)
	return picked
}

// SetIndex sets the elements that [Tensor.Index] would pick to value, a Tensor
// that broadcasts to them or a number, as Python's t[i, j, …] = value, and
// returns t. A value of another type is converted; but where lists, index tensors or
// masks stand among the indices, a tensor must have t's type unless it has one
// element and the indices are a mask alone. It panics where Index does, if value does not
// broadcast, and if t's type cannot hold it.
func (t Tensor) SetIndex(value any, at ...Index) Tensor {
	var c Call
	c.indexed("SetIndex", t)
	if v, ok := value.(Tensor); ok {
		c.indexed("SetIndex", v.onHeap())
	} else {
		c.Scalar(value)
	}
	c.indices("SetIndex", at)
	c.begin("SetIndex")
	if callsGo.Load() != 0 {
		c.end("SetIndex", cgo.SetIndexGo(c.values()[:c.n]))
	} else {
		c.end("SetIndex", cgo.SetIndex(c.values()[:c.n]))
	}
	return t
}

// indexed adds a tensor that must be defined.
func (c *Call) indexed(op string, t Tensor) {
	if t.h == nil {
		panic(&Error{Op: op, Msg: undefinedMessage})
	}
	c.Tensor(t)
}

// onHeap returns t. The compiler does not see that it is t: else every index would
// move to the heap, because one of them may hold a handle. A handle is there anyway.
func (t Tensor) onHeap() Tensor {
	p := uintptr(unsafe.Pointer(t.h))
	same := *(*Tensor)(unsafe.Pointer(&p))
	runtime.KeepAlive(t.h)
	return same
}

// indices adds what stands between the brackets.
func (c *Call) indices(op string, at []Index) {
	for _, i := range at {
		switch i := i.(type) {
		case int:
			c.Int(i)
		case Slice:
			c.push(cgo.Val{Tag: cgo.Ints, N: 3})
			c.bound(op, i.From)
			c.bound(op, i.To)
			c.bound(op, i.Step)
			if step := c.values()[c.n-1]; step.Tag == cgo.Int && step.V <= 0 {
				panic(errorf(op, "step %d: a slice goes forward; use Flip to go backward", step.V))
			}
		case ellipsis:
			c.Default()
		case newAxis:
			c.None()
		case Tensor:
			c.indexed(op, i.onHeap())
		case bool:
			c.Bool(i)
		case []int:
			c.Tensor(FromSlice(i))
		case []bool:
			c.Tensor(FromSlice(i))
		default:
			c.reflectIndex(op, i)
		}
	}
}

// bound adds a bound of a slice.
func (c *Call) bound(op string, v any) {
	switch v := v.(type) {
	case nil:
		c.None()
	case int:
		c.Int(v)
	case Tensor:
		c.Int(v.onHeap().indexNumber(op))
	default:
		n, ok := integer(reflect.ValueOf(v))
		if !ok {
			panic(errorf(op, "%s is no bound of a Slice; bounds are integers, or nil where nothing stands", reflect.TypeOf(v)))
		}
		c.Int(n)
	}
}

// indexNumber is Python's __index__.
func (t Tensor) indexNumber(op string) int {
	if d := t.DType(); d.IsFloatingPoint() || d.IsComplex() || t.NumEl() != 1 {
		panic(&Error{Op: op, Args: []string{t.describe()}, Msg: "a tensor as a bound of a Slice holds one integer"})
	}
	return Item[int](t)
}

// reflectIndex adds an index of a type that is rare: other integers, named types and
// lists of lists.
func (c *Call) reflectIndex(op string, i any) {
	v := reflect.ValueOf(i)
	if n, ok := integer(v); ok {
		c.Int(n)
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		c.Bool(v.Bool())
		return
	case reflect.Slice, reflect.Array:
		var l indexList
		if l.add(op, v, 0); len(l.bools) > 0 {
			c.Tensor(FromSlice(l.bools, l.shape...))
		} else {
			c.Tensor(FromSlice(l.ints, l.shape...))
		}
		return
	}
	name := "nil"
	if i != nil {
		name = reflect.TypeOf(i).String()
	}
	panic(errorf(op, "%s is no index; indices are integers, bools, Slice, Colon, Ellipsis, NewAxis, Tensor, and lists of integers or of bools", name))
}

// integer reads an integer of any type that fits an int.
func integer(v reflect.Value) (n int, ok bool) {
	switch {
	case v.CanInt():
		return int(v.Int()), true
	case v.CanUint() && v.Uint() <= 1<<63-1:
		return int(v.Uint()), true
	}
	return 0, false
}

// indexList is a nested list of integers or bools, flat.
type indexList struct {
	shape []int
	ints  []int
	bools []bool
	known bool // the innermost list was reached, so that shape is complete
}

func (l *indexList) add(op string, v reflect.Value, depth int) {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if k := v.Kind(); k == reflect.Slice || k == reflect.Array {
		if depth == len(l.shape) && !l.known {
			l.shape = append(l.shape, v.Len())
		} else if depth >= len(l.shape) || l.shape[depth] != v.Len() {
			panic(errorf(op, "the lists in an index must be of one length at each depth"))
		}
		for i := range v.Len() {
			l.add(op, v.Index(i), depth+1)
		}
		l.known = l.known || v.Len() > 0
		return
	}
	if depth != len(l.shape) {
		panic(errorf(op, "the lists in an index must be of one length at each depth"))
	}
	l.known = true
	if n, ok := integer(v); ok {
		l.ints = append(l.ints, n)
	} else if v.Kind() == reflect.Bool {
		l.bools = append(l.bools, v.Bool())
	} else {
		panic(errorf(op, "a list in an index holds integers or bools, not a %s", v.Kind()))
	}
	if len(l.ints) > 0 && len(l.bools) > 0 {
		panic(errorf(op, "a list in an index holds integers or bools, not both"))
	}
}

// begin holds the tensors of a call that is no operator; end lets them go.
func (c *Call) begin(op string) {
	for i := range c.k + len(c.moreKeep) {
		if !c.handle(i).acquire() {
			c.release(i)
			panic(&Error{Op: op, Args: c.describe(), Msg: freedMessage})
		}
	}
}

func (c *Call) end(op string, err error) {
	c.release(c.k + len(c.moreKeep))
	warn()
	if err != nil {
		panic(&Error{Op: op, Args: c.describe(), Msg: err.Error()})
	}
}
