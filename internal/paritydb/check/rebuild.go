package check

import (
	"fmt"

	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/linalg"
)

// decomposition is one of which there are many that are as right: with other signs, other
// phases, another basis for equal values. Another processor may find another.
type decomposition struct {
	parts   int
	unique  []int // the parts that all of them share
	product func(p []torch.Tensor) torch.Tensor
}

// decompositions are those of PyTorch's table by their entries, and what their parts give
// when they are multiplied.
var decompositions = map[string]decomposition{
	"svd":         {3, []int{1}, func(p []torch.Tensor) torch.Tensor { return diagonal(p[0], p[1], p[2].MH()) }},
	"svd_lowrank": {3, []int{1}, func(p []torch.Tensor) torch.Tensor { return diagonal(p[0], p[1], p[2].MH()) }},
	"pca_lowrank": {3, []int{1}, func(p []torch.Tensor) torch.Tensor { return diagonal(p[0], p[1], p[2].MH()) }},
	"linalg.svd":  {3, []int{1}, func(p []torch.Tensor) torch.Tensor { return diagonal(p[0], p[1], p[2]) }},
	"linalg.eigh": {2, []int{0}, func(p []torch.Tensor) torch.Tensor { return diagonal(p[1], p[0], p[1].MH()) }},
	"linalg.eig":  {2, []int{0}, func(p []torch.Tensor) torch.Tensor { return diagonal(p[1], p[0], linalg.Inv(p[1])) }},
	"linalg.qr":   {2, nil, func(p []torch.Tensor) torch.Tensor { return gram(p[1]) }},
	"geqrf":       {2, nil, func(p []torch.Tensor) torch.Tensor { return gram(p[0].Triu()) }},
}

// diagonal is a·diag(d)·b, with as many columns and rows of a and b as d has numbers.
func diagonal(a, d, b torch.Tensor) torch.Tensor {
	n := d.Size(-1)
	return a.Narrow(-1, 0, n).Mul(d.Unsqueeze(-2)).Matmul(b.Narrow(-2, 0, n))
}

// gram is what the triangles of all QR decompositions of a matrix share.
func gram(r torch.Tensor) torch.Tensor {
	k := min(r.Size(-1), r.Size(-2))
	r = r.Narrow(-2, 0, k)
	return r.MH().Matmul(r)
}

// decomposed compares a result, and reports whether its parts are those of Python. Where
// another machine made the frame, another decomposition of the same matrix is Close.
func (r *runner) decomposed(result any) (same bool) {
	want, isList := r.c.Get("result").(wire.List)
	d, known := decompositions[r.entry]
	got, _ := elements(result)
	if r.near == nil || !known || !isList || len(want) != d.parts || len(got) != d.parts {
		r.compare("result", r.c.Get("result"), result)
		return true
	}
	var other *found
	func() {
		defer func() {
			if f, ok := recover().(found); ok {
				other = &f
			}
		}()
		r.compare("result", r.c.Get("result"), result)
	}()
	if other == nil {
		return true
	}
	if other.status != Values {
		panic(*other)
	}
	for _, i := range d.unique {
		r.compare(fmt.Sprintf("result %d", i), want[i], got[i])
	}
	var ours, python []torch.Tensor
	for i := range want {
		g, ok := got[i].(torch.Tensor)
		w, isTensor := want[i].(*wire.Expected)
		if !ok || !isTensor {
			panic(*other)
		}
		ours, python = append(ours, double(g.Detach())), append(python, double(w.Tensor()))
	}
	a, b := d.product(python), d.product(ours)
	near := r.near(got[0].(torch.Tensor).DType(), r.terms())
	apart := a.Sub(b).Abs().Max().Item()
	if scale := max(1, a.Abs().Max().Item()); !(apart <= near*scale) {
		differ(Values, "result: what its parts multiply back to differs by %.3g, and %s", apart, other.detail)
	}
	r.close = "result: another decomposition of the same matrix"
	return false
}

// double is t with as many digits as there are.
func double(t torch.Tensor) torch.Tensor {
	if t.DType().IsComplex() {
		return t.To(torch.Complex128)
	}
	return t.Double()
}
