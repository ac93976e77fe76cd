package torch

import "fmt"

// Index is one of the things that [Tensor.Index] takes: an int, a [Slice], [Colon],
// [Ellipsis], [NewAxis], or a Tensor of integers or booleans.
type Index any

// Slice is Python's from:to:step in an index. The zero To stands for the end;
// negative numbers count from the end. The zero Step is 1.
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
// tensors the result is a view. It panics if an index is out of range, or none
// of these.
//
//	t.Index(0)                                   // t[0]
//	t.Index(torch.Colon, torch.Slice{From: 1})     // t[:, 1:]
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
// returns t.
func (t Tensor) SetIndex(value any, at ...Index) Tensor {
	view, tensors := t.indexView("SetIndex", at)
	v, ok := value.(Tensor)
	if tensors == nil {
		if ok {
			view.Copy_(v)
		} else {
			view.Fill_(value)
		}
		return t
	}
	if !ok {
		v = ScalarTensor(value, t.DType(), t.Device())
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
	used, ellipses := 0, 0
	for _, i := range at {
		switch i := i.(type) {
		case ellipsis:
			ellipses++
		case newAxis:
		case Tensor:
			used++
			if d := i.DType(); d == Bool || d == Uint8 {
				used += max(i.NDim(), 1) - 1
			}
		case int, Slice:
			used++
		default:
			panic(errorf(op, "%T is no index; indices are int, Slice, Colon, Ellipsis, NewAxis and Tensor", i))
		}
	}
	if n := t.NDim(); used > n {
		panic(&Error{Op: op, Args: []string{t.describe()}, Msg: fmt.Sprintf("too many indices: %d for a tensor of %d dimensions", used, n)})
	}
	if ellipses > 1 {
		panic(errorf(op, "an index can hold only one Ellipsis, got %d", ellipses))
	}
	view = t
	dim, any := 0, false
	for _, i := range at {
		switch i := i.(type) {
		case int:
			if n := view.Size(dim); i < -n || i >= n {
				panic(&Error{Op: op, Args: []string{t.describe()}, Msg: fmt.Sprintf("index %d is out of range for dimension %d of size %d", i, dim, n)})
			}
			view = view.Select(dim, i)
		case Slice:
			if i != Colon {
				view = view.slice(op, dim, i)
			}
			tensors = append(tensors, Tensor{})
			dim++
		case ellipsis:
			for range t.NDim() - used {
				tensors = append(tensors, Tensor{})
				dim++
			}
		case newAxis:
			view = view.Unsqueeze(dim)
			tensors = append(tensors, Tensor{})
			dim++
		case Tensor:
			any = true
			if i.DType() == Bool && i.NDim() == 0 {
				view = view.Unsqueeze(dim)
				i = i.Unsqueeze(0)
			}
			tensors = append(tensors, i)
			if d := i.DType(); d == Bool || d == Uint8 {
				dim += i.NDim()
			} else {
				dim++
			}
		}
	}
	if !any {
		return view, nil
	}
	return view, tensors
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
