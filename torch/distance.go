package torch

import "math"

var (
	opCdist      = Operator{Name: "aten::cdist"}
	opMatrixNorm = Operator{Name: "aten::linalg_matrix_norm", Overload: "str_ord"}
	opSparseNorm = Operator{Name: "aten::norm", Overload: "ScalarOpt_dim"}
	opSparseFro  = Operator{Name: "aten::frobenius_norm", Overload: "dim"}
)

// ComputeMode is the way of [Cdist] to Euclidean distances.
type ComputeMode string

// The ways: a matrix product is faster for many vectors, and less exact.
const (
	UseMMIfNecessary ComputeMode = "use_mm_for_euclid_dist_if_necessary" // by a matrix product beyond 25 vectors; where nothing is given
	UseMM            ComputeMode = "use_mm_for_euclid_dist"              // always by a matrix product
	DonotUseMM       ComputeMode = "donot_use_mm_for_euclid_dist"        // never
)

// CdistOption is an option of [Cdist]: [P], [ComputeMode].
type CdistOption interface{ isCdistOption() }

func (P) isCdistOption()           {}
func (ComputeMode) isCdistOption() {}

// Cdist computes the distance of each vector of x1 [*, N, D] to each of x2 [*, M, D]:
// [*, N, M]. [P] is the p of the norm, 2 where it is not given. It mirrors torch.cdist
// and panics with a [*Error] if shapes do not fit, or there is no such mode.
func Cdist(x1, x2 Tensor, opts ...CdistOption) Tensor {
	p, mode := 2.0, UseMMIfNecessary
	for _, o := range opts {
		switch o := o.(type) {
		case P:
			p = float64(o)
		case ComputeMode:
			mode = o
		}
	}
	var c Call
	c.Tensor(x1)
	c.Tensor(x2)
	c.Float(p)
	switch mode {
	case UseMMIfNecessary:
		c.None()
	case UseMM:
		c.Int(1)
	case DonotUseMM:
		c.Int(2)
	default:
		panic(errorf("cdist", "there is no compute mode %q; there are UseMMIfNecessary, UseMM and DonotUseMM", string(mode)))
	}
	return c.Run1(&opCdist)
}

// NormKind is a norm of matrices that [Tensor.Norm] computes by name.
type NormKind string

// The norms that have a name.
const (
	Fro NormKind = "fro" // Frobenius: the root of the sum of squares
	Nuc NormKind = "nuc" // nuclear: the sum of the singular values
)

// NormOption is an option of [Norm]: [P], [NormKind], [Dim], [KeepDim], [DType].
type NormOption interface{ isNormOption() }

func (P) isNormOption()         {}
func (NormKind) isNormOption()  {}
func (DimOption) isNormOption() {}
func (KeepDim) isNormOption()   {}
func (DType) isNormOption()     {}

// Norm computes a norm of all elements of t, or of those along the dims of [Dim]: the
// root of the sum of squares where nothing is given, the p-norm of vectors for [P], or
// one that has a name, [Fro] or [Nuc], of matrices. A [DType] converts first.
//
// It mirrors torch.norm and panics with a [*Error] if there is no such dim, or t is of
// an integer type.
func (t Tensor) Norm(opts ...NormOption) Tensor {
	p, kind, keep, dtype := 2.0, NormKind(""), false, DType(-1)
	var dims []int
	given := false
	for _, o := range opts {
		switch o := o.(type) {
		case P:
			p, kind = float64(o), ""
		case NormKind:
			kind = o
		case DimOption:
			dims, given = o, true
		case KeepDim:
			keep = bool(o)
		case DType:
			dtype = o
		}
	}
	if kind != "" && kind != Fro && kind != Nuc {
		panic(errorf("norm", "there is no norm %q; there are Fro, Nuc and P", string(kind)))
	}
	if t.IsSparse() {
		return t.sparseNorm(p, kind, dims, given, keep, dtype)
	}
	matrix := kind == Nuc || kind == Fro && given && len(dims) > 2
	if !matrix {
		if given && dims == nil {
			dims = []int{}
		}
		return vectorNorm(t, p, dims, keep, dtype)
	}
	if !given {
		dims = allDims(t.NDim())
	}
	var c Call
	c.Tensor(t)
	c.String(string(kind))
	c.Ints(dims)
	c.Bool(keep)
	c.OptDType(dtype)
	return c.Run1(&opMatrixNorm)
}

// Norm is [Tensor.Norm] as a function. It mirrors torch.norm.
func Norm(input Tensor, opts ...NormOption) Tensor { return input.Norm(opts...) }

func allDims(n int) []int {
	dims := make([]int, n)
	for i := range dims {
		dims[i] = i
	}
	return dims
}

// sparseNorm is Norm by the operators that take sparse tensors.
func (t Tensor) sparseNorm(p float64, kind NormKind, dims []int, given, keep bool, dtype DType) Tensor {
	if kind == Nuc || dtype >= 0 {
		panic(&Error{Op: "norm", Args: []string{t.describe()}, Msg: "a sparse tensor has no nuclear norm, and its norm takes no DType; use ToDense first"})
	}
	if !given && (kind != Fro || keep || math.IsInf(p, 0)) {
		dims = allDims(t.NDim())
	}
	var c Call
	c.Tensor(t)
	if kind == Fro {
		c.Ints(dims)
		c.Bool(keep)
		return c.Run1(&opSparseFro)
	}
	c.Float(p)
	c.Ints(dims)
	c.Bool(keep)
	return c.Run1(&opSparseNorm)
}
