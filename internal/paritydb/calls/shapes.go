package calls

import (
	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/aten"
)

var shapes = []adapter{
	{"torch.broadcast_tensors", []string{"(Tensor[] tensors)"}, func(a *Args) any { return torch.BroadcastTensors(a.Ts("tensors")...) }},
	{"torch.cartesian_prod", []string{"(Tensor[] tensors)"}, func(a *Args) any { return torch.CartesianProd(a.Ts("tensors")...) }},
	{"torch.block_diag", []string{"(Tensor[] tensors)"}, func(a *Args) any { return torch.BlockDiag(a.Ts("tensors")...) }},
	{"torch.atleast_1d", []string{"(Tensor self)"}, func(a *Args) any { return torch.Atleast1d(a.T("self")) }},
	{"torch.atleast_2d", []string{"(Tensor self)"}, func(a *Args) any { return torch.Atleast2d(a.T("self")) }},
	{"torch.atleast_3d", []string{"(Tensor self)"}, func(a *Args) any { return torch.Atleast3d(a.T("self")) }},
	{"torch.atleast_1d", []string{"(Tensor[] tensors)"}, func(a *Args) any { return torch.Atleast1dTensors(a.Ts("tensors")) }},
	{"torch.atleast_2d", []string{"(Tensor[] tensors)"}, func(a *Args) any { return torch.Atleast2dTensors(a.Ts("tensors")) }},
	{"torch.atleast_3d", []string{"(Tensor[] tensors)"}, func(a *Args) any { return torch.Atleast3dTensors(a.Ts("tensors")) }},
	{"torch.meshgrid", []string{"(Tensor[] tensors, *, str? indexing=None)"}, func(a *Args) any {
		var o []torch.MeshgridOption
		with(a, &o, "indexing", torch.Indexing(a.Str("indexing")))
		return torch.Meshgrid(a.Ts("tensors"), o...)
	}},
	{"torch.unravel_index", []string{"(Tensor indices, int[1] shape)"}, func(a *Args) any { return torch.UnravelIndex(a.T("indices"), a.Is("shape")...) }},
	{"lambda.T", []string{"(Tensor x)"}, func(a *Args) any { return aten.NumpyT(a.T("x")) }},
	{"lambda.H", []string{"(Tensor x)"}, func(a *Args) any { return a.T("x").H() }},
	{"lambda.mT", []string{"(Tensor x)"}, func(a *Args) any { return a.T("x").MT() }},
	{"lambda.mH", []string{"(Tensor x)"}, func(a *Args) any { return a.T("x").MH() }},
	{"lambda.zero_", []string{"(Tensor x)"}, func(a *Args) any { return a.T("x").Clone().Zero_() }},
	{"lambda.resize_", []string{"(Tensor x, int[] shape)"}, func(a *Args) any { return a.T("x").Clone().Resize_(a.Is("shape")) }},
	{"lambda.resize_as_", []string{"(Tensor x, Tensor other)"}, func(a *Args) any { return a.T("x").Clone().ResizeAs_(a.T("other")) }},
	{"torch.nonzero", []string{"(Tensor self, *, bool as_tuple)"}, nonzero},
	{"torch.nonzero out", []string{"(Tensor self, *, bool as_tuple, Tensor(a!) out)"}, func(a *Args) any {
		return aten.NonzeroOut(a.T("self"), a.T("out"))
	}},
	{"Tensor.nonzero", []string{"(Tensor self, *, bool as_tuple)"}, nonzero},
}

func nonzero(a *Args) any {
	if a.B("as_tuple") {
		return torch.WhereNonzero(a.T("self"))
	}
	return a.T("self").Nonzero()
}

// broadcastShapes takes each shape as an argument of its own, an int or a tuple.
func broadcastShapes(args []any) any {
	var all [][]int
	for _, x := range args {
		all = append(all, (&Args{values: map[string]any{"x": x}}).sizes("x"))
	}
	return torch.BroadcastShapes(all...)
}

// getItem is an index as Python writes it.
func getItem(args []any) any {
	t, index := args[0].(torch.Tensor), args[1]
	if tuple, ok := index.(wire.Tuple); ok {
		at := make([]torch.Index, len(tuple))
		for i, x := range tuple {
			at[i] = indexOf(x)
		}
		return t.Index(at...)
	}
	return t.Index(indexOf(index))
}

func indexOf(x any) torch.Index {
	switch x := x.(type) {
	case nil:
		return torch.NewAxis
	case wire.Ellipsis:
		return torch.Ellipsis
	case wire.Slice:
		return torch.Slice{From: x.From, To: x.To, Step: x.Step}
	case wire.List:
		return each[int](x)
	}
	return x
}
