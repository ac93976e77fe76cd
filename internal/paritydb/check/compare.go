package check

import (
	"bytes"
	"fmt"
	"math"
	"slices"

	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
)

// compare holds a result against Python's.
func (r *runner) compare(what string, want, got any) {
	switch w := want.(type) {
	case wire.List:
		g, ok := elements(got)
		if !ok && len(w) == 1 { // one result where Python has a tuple of one
			g, ok = []any{got}, true
		}
		if !ok || len(g) < len(w) {
			differ(Form, "%s: Python has %d of them, Go %s", what, len(w), kind(got))
		}
		for _, x := range g[len(w):] { // those that only Go has are undefined
			if t, ok := x.(torch.Tensor); !ok || t.Defined() {
				differ(Form, "%s: Python has %d of them, Go %d", what, len(w), len(g))
			}
		}
		for i := range w {
			r.compare(fmt.Sprintf("%s %d", what, i), w[i], g[i])
		}
	case *wire.Expected:
		t, ok := got.(torch.Tensor)
		if !ok || !t.Defined() {
			differ(Form, "%s: Python has a tensor, Go %s", what, kind(got))
		}
		r.tensor(what, w, t)
	case nil:
		if t, ok := got.(torch.Tensor); got != nil && (!ok || t.Defined()) {
			differ(Form, "%s: Python has None, Go %s", what, kind(got))
		}
	default:
		if !sameNumber(want, got) {
			differ(Values, "%s: Python has %v (%T), Go %v (%T)", what, want, want, got, got)
		}
	}
}

func kind(v any) string {
	if t, ok := v.(torch.Tensor); ok && !t.Defined() {
		return "the undefined tensor"
	}
	return fmt.Sprintf("%T", v)
}

// elements are the parts of a result that has several.
func elements(v any) ([]any, bool) {
	switch v := v.(type) {
	case wire.Tuple:
		return v, true
	case []torch.Tensor:
		return all(v), true
	case []int:
		return all(v), true
	case []int64:
		return all(v), true
	case []bool:
		return all(v), true
	case []float64:
		return all(v), true
	}
	return nil, false
}

func all[T any](v []T) []any {
	list := make([]any, len(v))
	for i, x := range v {
		list[i] = x
	}
	return list
}

// sameNumber compares numbers by their values, NaN equal to NaN, and a bool with a
// bool only.
func sameNumber(want, got any) bool {
	switch w := want.(type) {
	case int:
		switch g := got.(type) {
		case int:
			return w == g
		case int64:
			return int64(w) == g
		}
		return false
	case float64:
		g, ok := got.(float64)
		return ok && sameFloat(w, g)
	case complex128:
		g, ok := got.(complex128)
		return ok && sameFloat(real(w), real(g)) && sameFloat(imag(w), imag(g))
	}
	return want == got
}

func sameFloat(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

// tensor compares all that can be seen of a tensor.
func (r *runner) tensor(what string, w *wire.Expected, t torch.Tensor) {
	if t.Layout() != w.Layout || t.DType() != w.DType || !slices.Equal(t.Shape(), w.Shape) {
		differ(Form, "%s: Python has %v %v %v, Go %v %v %v", what, w.Layout, w.DType, w.Shape, t.Layout(), t.DType(), t.Shape())
	}
	if t.RequiresGrad() != w.RequiresGrad {
		differ(Form, "%s: requires_grad is %v in Python", what, w.RequiresGrad)
	}
	if w.Layout != torch.Strided {
		parts := parts(t)
		for i, p := range w.Parts {
			r.tensor(fmt.Sprintf("%s, part %d", what, i), p, parts[i])
		}
		return
	}
	if t.IsConj() != w.Conj || t.IsNeg() != w.Neg {
		differ(Form, "%s: lazy conjugation and negation are %v and %v in Python", what, w.Conj, w.Neg)
	}
	if !slices.Equal(t.Stride(), w.Stride) {
		differ(Form, "%s: strides of %v are %v in Python, %v in Go", what, w.Shape, w.Stride, t.Stride())
	}
	if t.Device() == torch.Meta || r.c.Get("undefined") != nil {
		return
	}
	var flat torch.Tensor
	torch.NoGrad(func() { flat = t.Detach().ResolveConj().ResolveNeg().Clone(torch.ContiguousFormat) })
	flat.Bytes(func(b []byte) {
		if !bytes.Equal(b, w.Data) {
			r.numbers(what, w, b)
		}
	})
}

// parts are the indices and values of a sparse tensor.
func parts(t torch.Tensor) (p []torch.Tensor) {
	torch.NoGrad(func() {
		t = t.Detach()
		switch t.Layout() {
		case torch.SparseCOO:
			p = []torch.Tensor{coo("aten::_indices", t), coo("aten::_values", t)}
		case torch.SparseCSR, torch.SparseBSR:
			p = []torch.Tensor{t.CrowIndices(), t.ColIndices(), t.Values()}
		case torch.SparseCSC, torch.SparseBSC:
			p = []torch.Tensor{t.CcolIndices(), t.RowIndices(), t.Values()}
		}
	})
	return p
}

// coo reads a part of a tensor that need not be coalesced.
func coo(op string, t torch.Tensor) torch.Tensor {
	return torch.Op(op).Call(t)[0].(torch.Tensor)
}
