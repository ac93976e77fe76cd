package torch

import "fmt"

// Index is one of the things that [Tensor.Index] takes: an int, a [Slice], [Colon],
// [Ellipsis], [NewAxis], or a Tensor of integers or booleans.
type Index any

// Slice is Python's from:to:step in an index. The zero To stands for the end;
// negative numbers count from the end. The zero Step is 1. Where a computed To
// may be 0 and has to mean nothing at all, use [Tensor.Narrow].
type Slice struct{ From, To, Step int }

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

var (
	opIndex     = Op{Name: "aten::index", Overload: "Tensor"}
	opIndexPut_ = Op{Name: "aten::index_put_"}
	opSlice     = Op{Name: "aten::slice", Overload: "Tensor"}
)

// Index picks elements as Python's t[i, j, …]: ints remove a dimension, a
// [Slice] keeps some of it, index tensors and masks gather. Without index
// tensors and masks the result is a view. It panics if an index is out of range,
// or none of these.
//
//	t.Index(0)                                   // t[0]
//	t.Index(torch.Colon, torch.Slice{From: 1})   // t[:, 1:]
//	t.Index(torch.Ellipsis, -1)                  // t[..., -1]
//	t.Index(mask)                                // t[mask]
func (t Tensor) Index(at ...Index) Tensor {
	view, tensors := t.indexView("Index", at)
	if tensors == nil {
		return view
	}
	var c Call
	c.Tensor(view)
	c.Tensors(tensors)
	return c.Run1(&opIndex)
}

// SetIndex sets the elements that [Tensor.Index] would pick to value, a Tensor
// that broadcasts to them or a number, as Python's t[i, j, …] = value, and
// returns t. It panics where Index does, and if value does not broadcast.
func (t Tensor) SetIndex(value any, at ...Index) Tensor {
	view, tensors := t.indexView("SetIndex", at)
	v, ok := value.(Tensor)
	if ok {
		v = v.withoutLeadingOnes()
	}
	switch {
	case tensors == nil && ok:
		view.Copy_(v)
		return t
	case tensors == nil:
		view.Fill_(value)
		return t
	case !ok:
		v = ScalarTensor(value, t.DType(), t.Device())
	case v.NDim() == 0:
		v = v.To(t.Device())
	}
	var c Call
	c.Tensor(view)
	c.Tensors(tensors)
	c.Tensor(v)
	c.Bool(false)
	c.Run(&opIndexPut_)
	return t
}

// indexView applies everything but index tensors, and returns those aligned to
// the dimensions of the view, or nil if there are none.
func (t Tensor) indexView(op string, at []Index) (view Tensor, tensors []Tensor) {
	rest := t.NDim() - indexedDims(op, t, at) // the dimensions of Ellipsis
	view = t
	dim, gathers := 0, false
	for _, i := range at {
		switch i := i.(type) {
		case int:
			view = view.pick(op, t, dim, i)
		case Slice:
			if i != Colon {
				view = view.slice(op, dim, i)
			}
			tensors = append(tensors, Tensor{})
			dim++
		case ellipsis:
			tensors = append(tensors, make([]Tensor, rest)...)
			dim += rest
		case newAxis:
			view = view.Unsqueeze(dim)
			tensors = append(tensors, Tensor{})
			dim++
		case Tensor:
			switch mask, n := i.isMask(), i.NDim(); {
			case mask && n == 0: // a mask of no dimension gets one of its own
				view, i = view.Unsqueeze(dim), i.To(Bool).Unsqueeze(0)
				dim++
			case mask:
				dim += n
			case n == 0: // a number, so that the result is a view
				view = view.pick(op, t, dim, Item[int](i))
				continue
			default:
				dim++
			}
			gathers = true
			tensors = append(tensors, i)
		}
	}
	if !gathers {
		return view, nil
	}
	return view, tensors
}

// indexedDims checks the kinds of the indices, and returns how many dimensions
// of t they are for.
func indexedDims(op string, t Tensor, at []Index) int {
	n, ellipses := 0, 0
	for _, i := range at {
		switch i := i.(type) {
		case int, Slice:
			n++
		case newAxis:
		case ellipsis:
			ellipses++
		case Tensor:
			switch d := i.DType(); {
			case i.isMask():
				n += i.NDim()
			case d == Int64 || d == Int32:
				n++
			default:
				panic(errorf(op, "index tensors hold int64 or int32, or bool as a mask, not %s", d.short()))
			}
		default:
			panic(errorf(op, "%T is no index; indices are int, Slice, Colon, Ellipsis, NewAxis and Tensor", i))
		}
	}
	if n > t.NDim() {
		panic(&Error{Op: op, Args: []string{t.describe()}, Msg: fmt.Sprintf("too many indices: %d for a tensor of %d dimensions", n, t.NDim())})
	}
	if ellipses > 1 {
		panic(errorf(op, "an index can hold only one Ellipsis, got %d", ellipses))
	}
	return n
}

// isMask reports whether t as an index picks where it is true.
func (t Tensor) isMask() bool {
	d := t.DType()
	return d == Bool || d == Uint8
}

// pick takes index i of dimension dim, as a part of indexing all.
func (t Tensor) pick(op string, all Tensor, dim, i int) Tensor {
	if n := t.Size(dim); i < -n || i >= n {
		panic(&Error{Op: op, Args: []string{all.describe()}, Msg: fmt.Sprintf("index %d is out of range for a dimension of size %d", i, n)})
	}
	return t.Select(dim, i)
}

// withoutLeadingOnes gives t the shape after its leading 1s: they may outnumber
// the dimensions that are set.
func (t Tensor) withoutLeadingOnes() Tensor {
	shape := t.Shape()
	for len(shape) > 0 && shape[0] == 1 {
		shape = shape[1:]
	}
	return t.View(shape...)
}

func (t Tensor) slice(op string, dim int, s Slice) Tensor {
	if s.Step < 0 {
		panic(errorf(op, "step %d: a slice goes forward; use Flip to go backward", s.Step))
	}
	var c Call
	c.Tensor(t)
	c.Int(dim)
	c.Int(s.From)
	if s.To == 0 {
		c.None()
	} else {
		c.Int(s.To)
	}
	c.Int(max(s.Step, 1))
	return c.Run1(&opSlice)
}
