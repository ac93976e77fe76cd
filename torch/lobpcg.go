package torch

import (
	"math"
	"slices"
)

var (
	opEigh            = Operator{Name: "aten::linalg_eigh"}
	opCholesky        = Operator{Name: "aten::linalg_cholesky"}
	opSolveTriangular = Operator{Name: "aten::linalg_solve_triangular"}
	opDiagEmbed       = Operator{Name: "aten::diag_embed"}
)

// MetricOption holds the value of [Metric].
type MetricOption struct{ v Tensor }

// Metric is B of the generalized eigenvalue problem A x = λ B x of [Lobpcg], of A's
// shape: the identity where it is not given.
func Metric(v Tensor) MetricOption { return MetricOption{v} }

// GuessOption holds the value of [Guess].
type GuessOption struct{ v Tensor }

// Guess is X, where [Lobpcg] starts: [M, n] for n vectors. It draws them from the
// default generator where it is not given.
func Guess(v Tensor) GuessOption { return GuessOption{v} }

// PreconditionerOption holds the value of [Preconditioner].
type PreconditionerOption struct{ v Tensor }

// Preconditioner is iK of [Lobpcg], close to the inverse of A.
func Preconditioner(v Tensor) PreconditionerOption { return PreconditionerOption{v} }

// BlockSize is n of [Lobpcg], the number of vectors to work with: as many as are
// wanted where it is not given.
type BlockSize int

// Tol is the residual at which [Lobpcg] is content, relative: the root of the
// precision of the type where it is not given.
type Tol float64

// Method is the algorithm of [Lobpcg]: "ortho", which is robust, where it is not
// given, or "basic", which is faster.
type Method string

// LobpcgOption is an option of [Lobpcg]: [Metric], [Guess], [Preconditioner],
// [BlockSize], [Niter], [Tol], [Largest], [Method].
type LobpcgOption interface{ isLobpcgOption() }

func (MetricOption) isLobpcgOption()         {}
func (GuessOption) isLobpcgOption()          {}
func (PreconditionerOption) isLobpcgOption() {}
func (BlockSize) isLobpcgOption()            {}
func (Niter) isLobpcgOption()                {}
func (Tol) isLobpcgOption()                  {}
func (Largest) isLobpcgOption()              {}
func (Method) isLobpcgOption()               {}

// Lobpcg finds the k greatest eigenvalues, or least for [Largest](false), and their
// eigenvectors, of a symmetric positive definite matrix a [*, M, M], which may be
// sparse: [*, k] and [*, M, k]. It takes at most [Niter] iterations, 1000 where it is not
// given.
//
// It mirrors torch.lobpcg, whose parameters of orthogonalization keep their defaults
// here, and which has gradients: here a that requires one panics with a [*Error], as do
// shapes that do not fit.
func Lobpcg(a Tensor, k int, opts ...LobpcgOption) (eigenvalues, eigenvectors Tensor) {
	const op = "lobpcg"
	l := lobpcg{a: a, k: k, n: k, niter: 1000, largest: true, method: "ortho"}
	var guess Tensor
	for _, o := range opts {
		switch o := o.(type) {
		case MetricOption:
			l.b = o.v
		case GuessOption:
			guess = o.v
		case PreconditionerOption:
			l.ik = o.v
		case BlockSize:
			l.n = int(o)
		case Niter:
			l.niter = int(o)
		case Tol:
			l.tol = float64(o)
		case Largest:
			l.largest = bool(o)
		case Method:
			l.method = o
		}
	}
	checkMatrix(op, a)
	shape := a.Shape()
	l.m = shape[len(shape)-1]
	if guess.Defined() {
		l.n = guess.Size(-1)
	}
	dtype := a.floatingDType()
	if l.tol == 0 {
		l.tol = math.Sqrt(map[DType]float64{Float32: 1.2e-07, Float64: 2.23e-16}[dtype])
	}
	switch {
	case shape[len(shape)-2] != l.m:
		panic(&Error{Op: op, Args: []string{a.describe()}, Msg: "the matrix must be square"})
	case a.RequiresGrad() || l.b.Defined() && l.b.RequiresGrad():
		panic(&Error{Op: op, Args: []string{a.describe()}, Msg: "it has no gradient; call it on Detach()"})
	case dtype == Float16:
		panic(&Error{Op: op, Args: []string{a.describe()}, Msg: "the matrix must be of type float32 or float64"})
	case l.b.Defined() && !slices.Equal(l.b.Shape(), shape):
		panic(&Error{Op: op, Args: []string{a.describe(), l.b.describe()}, Msg: "Metric must be of the matrix's shape"})
	case k < 1 || l.n < k:
		panic(errorf(op, "there are %d vectors to work with for %d eigenvalues; at least as many are wanted, and one eigenvalue", l.n, k))
	case l.m < 3*l.n:
		panic(errorf(op, "a matrix of %d rows is too small for %d vectors; it takes three times as many rows", l.m, l.n))
	case l.method != "ortho" && l.method != "basic":
		panic(errorf(op, "there is no method %q; there are ortho and basic", string(l.method)))
	case guess.Defined() && guess.Size(-2) != l.m:
		panic(errorf(op, "Guess is of shape %v; %d rows are wanted", guess.Shape(), l.m))
	}
	if len(shape) == 2 {
		return l.run(guess, dtype)
	}
	rows := -1
	batch := a.Reshape(rows, l.m, l.m)
	values, vectors := []Tensor{}, []Tensor{}
	metric := l.b
	for i := range batch.Size(0) {
		one, x := l, Tensor{}
		one.a = batch.Select(0, i)
		if metric.Defined() {
			one.b = metric.Reshape(rows, l.m, l.m).Select(0, i)
		}
		if guess.Defined() {
			x = guess.Reshape(rows, l.m, l.n).Select(0, i)
		}
		e, v := one.run(x, dtype)
		values, vectors = append(values, e), append(vectors, v)
	}
	outer := shape[:len(shape)-2]
	return Stack(values).Reshape(append(slices.Clone(outer), k)...), Stack(vectors).Reshape(append(slices.Clone(outer), l.m, k)...)
}

// lobpcg is one run of the method of A. Knyazev, "Toward the optimal preconditioned
// eigensolver", 2001, in the order of PyTorch's _lobpcg.py.
type lobpcg struct {
	a, b, ik     Tensor
	m, n, k      int
	niter        int
	tol          float64
	largest      bool
	method       Method
	x, e, r, s   Tensor
	aNorm, bNorm float64
	converged    int // eigenpairs
	convergedEnd int // columns of s in use
	started      bool
}

func (l *lobpcg) run(guess Tensor, dtype DType) (eigenvalues, eigenvectors Tensor) {
	device := l.a.Device()
	if guess.Defined() {
		l.x = guess.Clone()
	} else {
		l.x = Randn([]int{l.m, l.n}, dtype, device)
	}
	l.e = Zeros([]int{l.n}, l.x.DType(), device)
	l.s = Zeros([]int{l.m, 3 * l.n}, l.x.DType(), device)
	inverse := 1 / Item[float64](norm2(l.x))
	l.aNorm = Item[float64](norm2(maybeSparseMatmul(l.a, l.x))) * inverse
	l.bNorm = Item[float64](norm2(maybeSparseMatmul(l.b, l.x))) * inverse
	for left := l.niter; ; {
		if l.method == "ortho" {
			l.updateOrtho()
		} else {
			l.updateBasic()
		}
		l.started = true
		if left--; left == 0 || l.converged >= l.k {
			break
		}
	}
	return l.e.Narrow(0, 0, l.k), l.x.Narrow(1, 0, l.k)
}

// qform returns sᵀ a s.
func qform(a, s Tensor) Tensor { return s.MT().Matmul(maybeSparseMatmul(a, s)) }

func (l *lobpcg) symeig(a Tensor, largest bool) (e, z Tensor) {
	var c Call
	c.Tensor(a)
	c.String("U")
	e, z = c.Run2(&opEigh)
	if largest {
		e, z = e.Flip(-1), z.Flip(-1)
	}
	return e, z
}

// columns are those from from to to, a view.
func columns(t Tensor, from, to int) Tensor { return t.Narrow(1, from, to-from) }

func (l *lobpcg) updateResidual() {
	l.r = maybeSparseMatmul(l.a, l.x).Sub(maybeSparseMatmul(l.b, l.x).Mul(l.e))
}

func (l *lobpcg) updateConverged() {
	norm := vectorNorm(l.x, 2, []int{0}, false, -1)
	scale := l.e.Narrow(0, 0, l.n).Abs().MulScalar(l.bNorm).AddScalar(l.aNorm)
	relative := vectorNorm(l.r, 2, []int{0}, false, -1).Div(norm.Mul(scale))
	count := 0
	for _, ok := range ToSlice[bool](relative.LtScalar(l.tol)) {
		if !ok {
			break
		}
		count++
	}
	if count < l.converged {
		panic(errorf("lobpcg", "the number of converged eigenpairs fell from %d to %d", l.converged, count))
	}
	l.converged = count
}

// directions puts x, the p last directions and the new ones w into the basis.
func (l *lobpcg) directions(p Tensor, w func() Tensor) {
	np := 0
	columns(l.s, 0, l.n).Copy_(l.x)
	if p.Defined() {
		np = p.Size(-1)
		columns(l.s, l.n, l.n+np).Copy_(p)
	}
	next := w()
	l.convergedEnd = l.n + np + next.Size(-1)
	columns(l.s, l.n+np, l.convergedEnd).Copy_(next)
}

func (l *lobpcg) updateBasic() {
	if !l.started {
		ri := l.rayleighRitz(l.x)
		e, z := l.symeig(qform(qform(l.a, l.x), ri), l.largest)
		l.x.Copy_(l.x.Matmul(ri.Matmul(z)))
		l.e.Copy_(e)
		l.updateResidual()
		l.updateConverged()
		l.directions(Tensor{}, func() Tensor { return maybeSparseMatmul(l.ik, l.r) })
		return
	}
	nc := l.converged
	s := columns(l.s, nc, l.convergedEnd)
	ri := l.rayleighRitz(s)
	e, z := l.symeig(qform(qform(l.a, s), ri), l.largest)
	columns(l.x, nc, l.n).Copy_(s.Matmul(ri.Matmul(columns(z, 0, l.n-nc))))
	l.e.Narrow(0, nc, l.n-nc).Copy_(e.Narrow(0, 0, l.n-nc))
	from, to := min(l.n, z.Size(1)), min(2*l.n-nc, z.Size(1))
	p := s.Matmul(ri.Matmul(columns(z, from, max(from, to))))
	l.updateResidual()
	l.updateConverged()
	l.directions(p, func() Tensor { return maybeSparseMatmul(l.ik, columns(l.r, l.converged, l.n)) })
}

func (l *lobpcg) updateOrtho() {
	if !l.started {
		ri := l.rayleighRitz(l.x)
		_, z := l.symeig(qform(qform(l.a, l.x), ri), l.largest)
		l.x = l.x.Matmul(ri.Matmul(z))
		l.updateResidual()
		l.updateConverged()
		l.directions(Tensor{}, func() Tensor { return l.ortho(l.r, l.x) })
		return
	}
	nc := l.converged
	s := columns(l.s, nc, l.convergedEnd)
	e, z := l.symeig(qform(l.a, s), l.largest)
	columns(l.x, nc, l.n).Copy_(s.Matmul(columns(z, 0, l.n-nc)))
	l.e.Narrow(0, nc, l.n-nc).Copy_(e.Narrow(0, 0, l.n-nc))
	rest := columns(z, l.n-nc, z.Size(1))
	p := s.Matmul(rest.Matmul(rest.Narrow(0, 0, l.n-nc).MT().qr()))
	l.updateResidual()
	l.updateConverged()
	np := p.Size(-1)
	l.directions(p, func() Tensor {
		return l.ortho(columns(l.r, l.converged, l.n), columns(l.s, 0, l.n+np))
	})
}

// rayleighRitz returns the transformation that makes the problem in the basis s a
// standard one.
func (l *lobpcg) rayleighRitz(s Tensor) Tensor {
	sbs := qform(l.b, s)
	row := sbs.Diagonal(0, -2, -1).PowScalar(-0.5)
	column := row.Reshape(row.Size(0), 1)
	r := call1(&opCholesky, sbs.Mul(row).Mul(column), true)
	return call1(&opSolveTriangular, r, call1(&opDiagEmbed, row), true, false)
}

// svqb returns a basis of the columns of u that is orthonormal under the metric.
func (l *lobpcg) svqb(u Tensor, tau float64) Tensor {
	if u.NumEl() == 0 {
		return u
	}
	ubu := qform(l.b, u)
	d := ubu.Diagonal(0, -2, -1)
	if nonzero := d.Abs().NeScalar(0).Nonzero(); nonzero.Size(0) < d.Size(0) {
		u = u.Index(Colon, nonzero.Select(1, 0))
		if u.NumEl() == 0 {
			return u
		}
		ubu = qform(l.b, u)
		d = ubu.Diagonal(0, -2, -1)
	}
	column := d.PowScalar(-0.5).Reshape(d.Size(0), 1)
	e, z := l.symeig(ubu.Mul(column).Mul(column.MT()), false)
	t := e.Abs().Max().MulScalar(tau)
	e = Where(e.Lt(t), t, e)
	return u.Mul(column.MT()).Matmul(z.Mul(e.PowScalar(-0.5)))
}

// ortho returns a basis of the columns of u that is orthonormal and orthogonal to v
// under the metric, by algorithm 3 of J. Duersch's thesis, 2015.
func (l *lobpcg) ortho(u, v Tensor) Tensor {
	const rounds = 3
	vNorm := norm2(maybeSparseMatmul(l.b, v))
	bu := maybeSparseMatmul(l.b, u)
	vbu := v.MT().Matmul(bu)
	for range rounds {
		u = u.Sub(v.Matmul(vbu))
		for range rounds {
			u = l.svqb(u, l.tol)
			if u.NumEl() == 0 {
				return u
			}
			bu = maybeSparseMatmul(l.b, u)
			ubu := u.MT().Matmul(bu)
			off := norm2(ubu.Sub(Eye(ubu.Size(-1), ubu.DType(), ubu.Device())))
			if Item[float64](off)/Item[float64](norm2(bu).Mul(norm2(u))) < l.tol {
				break
			}
		}
		vbu = v.MT().Matmul(bu)
		if Item[float64](norm2(vbu))/Item[float64](vNorm.Mul(norm2(u))) < l.tol {
			break
		}
		if l.m < u.Size(-1)+v.Size(-1) {
			panic(errorf("lobpcg", "a matrix of %d rows has no %d vectors orthogonal to %d", l.m, u.Size(-1), v.Size(-1)))
		}
	}
	return u
}

// norm2 is the square root of the sum of the squares of all elements.
func norm2(t Tensor) Tensor { return vectorNorm(t, 2, nil, false, -1) }
