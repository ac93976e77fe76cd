package torch

var (
	opQR        = Operator{Name: "aten::linalg_qr"}
	opSVD       = Operator{Name: "aten::linalg_svd"}
	opSparseMM  = Operator{Name: "aten::_sparse_mm"}
	opSparseSum = Operator{Name: "aten::_sparse_sum", Overload: "dim"}
	opIndices   = Operator{Name: "aten::indices"}
	opValues    = Operator{Name: "aten::values"}
	opCOO       = Operator{Name: "aten::sparse_coo_tensor", Overload: "indices_size"}
	opAdjoint   = Operator{Name: "aten::adjoint"}
)

// Q is the rank that [SVDLowrank] and [PCALowrank] look for, better a few more than
// the matrix has: 6 where it is not given.
type Q int

// Niter is a number of iterations; each function says what it is where it is not
// given.
type Niter int

// SubtractedOption holds the value of [Subtracted].
type SubtractedOption struct{ v Tensor }

// Subtracted is a matrix, Python's M, that [SVDLowrank] subtracts from its input, which
// it broadcasts to, without ever computing the difference.
func Subtracted(v Tensor) SubtractedOption { return SubtractedOption{v} }

// SVDLowrankOption is an option of [SVDLowrank]: [Q], [Niter], [Subtracted].
type SVDLowrankOption interface{ isSVDLowrankOption() }

func (Q) isSVDLowrankOption()                {}
func (Niter) isSVDLowrankOption()            {}
func (SubtractedOption) isSVDLowrankOption() {}

// SVDLowrank computes u [*, M, Q], s [*, Q] and v [*, N, Q] such that u × diag(s) × vᴴ
// is close to a [*, M, N], which may be sparse: the singular value decomposition of a
// matrix of low rank, by [Niter] iterations, 2 where it is not given, from random
// vectors of the default generator.
//
// It mirrors torch.svd_lowrank and panics with a [*Error] if shapes do not fit.
func SVDLowrank(a Tensor, opts ...SVDLowrankOption) (u, s, v Tensor) {
	q, niter := 6, 2
	var m Tensor
	for _, o := range opts {
		switch o := o.(type) {
		case Q:
			q = int(o)
		case Niter:
			niter = int(o)
		case SubtractedOption:
			m = o.v
		}
	}
	checkMatrix("svd_lowrank", a)
	return svdLowrank(a, q, niter, m)
}

// PCALowrankOption is an option of [PCALowrank]: [Q], [Center], [Niter].
type PCALowrankOption interface{ isPCALowrankOption() }

func (Q) isPCALowrankOption()      {}
func (Center) isPCALowrankOption() {}
func (Niter) isPCALowrankOption()  {}

// PCALowrank computes the principal components of a [*, M, N], M samples of N
// features, as [SVDLowrank] of a less the mean of its columns: the columns of v are the
// principal directions. [Q] is min(6, M, N) where it is not given; [Center](false) leaves
// the mean where it is.
//
// It mirrors torch.pca_lowrank and panics with a [*Error] if shapes or options do not
// fit.
func PCALowrank(a Tensor, opts ...PCALowrankOption) (u, s, v Tensor) {
	checkMatrix("pca_lowrank", a)
	m, n := a.Size(-2), a.Size(-1)
	q, center, niter := min(6, m, n), true, 2
	for _, o := range opts {
		switch o := o.(type) {
		case Q:
			q = int(o)
		case Center:
			center = bool(o)
		case Niter:
			niter = int(o)
		}
	}
	if q < 0 || q > min(m, n) {
		panic(errorf("pca_lowrank", "Q must be from 0 to %d, the lesser size of the matrix, not %d", min(m, n), q))
	}
	if niter < 0 {
		panic(errorf("pca_lowrank", "Niter must not be negative, and is %d", niter))
	}
	switch {
	case !center:
		return svdLowrank(a, q, niter, Tensor{})
	case !a.IsSparse():
		return svdLowrank(a.Sub(a.Mean(Dim(-2), KeepDim(true))), q, niter, Tensor{})
	case a.NDim() != 2:
		panic(&Error{Op: "pca_lowrank", Args: []string{a.describe()}, Msg: "a sparse input must have two dims"})
	}
	return svdLowrank(a, q, niter, sparseColumnMeans(a, m, n))
}

func checkMatrix(op string, a Tensor) {
	if a.NDim() < 2 {
		panic(&Error{Op: op, Args: []string{a.describe()}, Msg: "the input must be a matrix, or a batch of them"})
	}
}

// sparseColumnMeans returns the means of the columns of a sparse matrix in each of m
// rows.
func sparseColumnMeans(a Tensor, m, n int) Tensor {
	mean := call1(&opSparseSum, a, []int{-2})
	mean = mean.DivScalar(m)
	columns := call1(&opIndices, mean).Select(0, 0)
	indices := Zeros([]int{2, columns.Size(0)}, columns.DType(), columns.Device())
	indices.Select(0, 0).Copy_(columns)
	dtype := a.floatingDType()
	var c Call
	c.Tensor(indices)
	c.Tensor(call1(&opValues, mean))
	c.Ints([]int{n, 1})
	c.DType(dtype)
	c.None()
	c.Device(a.Device())
	t := c.Run1(&opCOO)
	return call1(&opSparseMM, t, Ones([]int{1, m}, dtype, a.Device())).MT()
}

// floatingDType is the type to compute with for a matrix.
func (t Tensor) floatingDType() DType {
	switch d := t.DType(); d {
	case Float16, Float32, Float64:
		return d
	}
	return Float32
}

// call1 runs an operator on tensors and lists of ints.
func call1(op *Operator, args ...any) Tensor {
	var c Call
	for _, a := range args {
		switch a := a.(type) {
		case Tensor:
			c.Tensor(a)
		case []int:
			c.Ints(a)
		case bool:
			c.Bool(a)
		}
	}
	return c.Run1(op)
}

// maybeSparseMatmul multiplies a, which may be sparse, or stand for the identity if
// it is undefined, by b.
func maybeSparseMatmul(a, b Tensor) Tensor {
	switch {
	case !a.Defined():
		return b
	case a.IsSparse():
		return call1(&opSparseMM, a, b)
	}
	return a.Matmul(b)
}

// qr returns an orthogonal basis of the columns.
func (t Tensor) qr() Tensor {
	var c Call
	c.Tensor(t)
	q, _ := c.Run2(&opQR)
	return q
}

func (t Tensor) adjoint() Tensor { return call1(&opAdjoint, t) }

// svdLowrank is algorithm 5.1 of Halko et al., "Finding structure with randomness",
// 2009.
func svdLowrank(a Tensor, q, niter int, m Tensor) (u, s, v Tensor) {
	if m.Defined() {
		m = m.BroadcastTo(a.Shape()...)
	}
	wide := a.Size(-2) < a.Size(-1)
	if wide {
		a = a.adjoint()
		if m.Defined() {
			m = m.adjoint()
		}
	}
	basis := approximateBasis(a, q, niter, m)
	b := maybeSparseMatmul(basis.adjoint(), a)
	if m.Defined() {
		b = b.Sub(maybeSparseMatmul(basis.adjoint(), m))
	}
	var c Call
	c.Tensor(b)
	c.Bool(false)
	u, s, vh := c.Run3(&opSVD)
	v, u = vh.adjoint(), basis.Matmul(u)
	if wide {
		u, v = v, u
	}
	return u, s, v
}

// approximateBasis is algorithm 4.4: q orthonormal columns that span about what those
// of a - m do.
func approximateBasis(a Tensor, q, niter int, m Tensor) Tensor {
	dtype := a.DType()
	if !dtype.IsComplex() {
		dtype = a.floatingDType()
	}
	times := func(a, m, x Tensor) Tensor {
		y := maybeSparseMatmul(a, x)
		if m.Defined() {
			y = y.Sub(maybeSparseMatmul(m, x))
		}
		return y
	}
	basis := times(a, m, Randn([]int{a.Size(-1), q}, dtype, a.Device())).qr()
	for range niter {
		var mh Tensor // made anew, so that the gradients of m add up in Python's order
		if m.Defined() {
			mh = m.adjoint()
		}
		basis = times(a.adjoint(), mh, basis).qr()
		basis = times(a, m, basis).qr()
	}
	return basis
}
