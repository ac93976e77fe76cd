package parametrizations

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/linalg"
	"github.com/gotorch/gotorch/torch/nn/utils/parametrize"
)

// OrthogonalMap is how an orthogonal matrix is made of another: "matrix_exp", the
// default for square and complex ones, "cayley" or "householder", the default for
// others.
type OrthogonalMap string

// UseTrivialization(false) makes an orthogonal matrix without a factor that is kept
// beside it.
type UseTrivialization bool

// OrthogonalOption is an option of [Orthogonal]: [Name], [OrthogonalMap],
// [UseTrivialization].
type OrthogonalOption interface{ orthogonalOption() }

func (Name) orthogonalOption()              {}
func (OrthogonalMap) orthogonalOption()     {}
func (UseTrivialization) orthogonalOption() {}

// Orthogonal makes the columns of a weight [*, M, N] orthonormal, or its rows if there
// are fewer of them. The buffer parametrizations.weight.0.base is a factor that stays.
// It returns the layer, mirrors torch.nn.utils.parametrizations.orthogonal and panics
// with a [*torch.Error] if the layer has no such tensor, or one of fewer than 2 dims, or
// there is no such [OrthogonalMap].
func Orthogonal[M any](layer M, opts ...OrthogonalOption) M {
	const op = "Orthogonal"
	name := "weight"
	p := &orthogonal{useBase: true}
	for _, o := range opts {
		switch o := o.(type) {
		case Name:
			name = string(o)
		case OrthogonalMap:
			p.kind = o
		case UseTrivialization:
			p.useBase = bool(o)
		}
	}
	weight := tensorOf(op, layer, name)
	if weight.NDim() < 2 {
		panic(errorf(op, "a matrix or a batch of them is required, got shape %v", weight.Shape()))
	}
	p.shape = weight.Shape()
	complex := weight.DType().IsComplex()
	switch p.kind {
	case "":
		p.kind = "householder"
		if weight.Size(-2) == weight.Size(-1) || complex {
			p.kind = "matrix_exp"
		}
	case "matrix_exp", "cayley":
	case "householder":
		if complex {
			panic(errorf(op, "householder is not for complex matrices"))
		}
	default:
		panic(errorf(op, "a map is \"matrix_exp\", \"cayley\" or \"householder\", not %q", string(p.kind)))
	}
	return parametrize.Register(layer, name, p, parametrize.Unsafe(true))
}

type orthogonal struct {
	shape   []int
	kind    OrthogonalMap
	useBase bool
	Base    torch.Tensor `torch:"base,buffer"` // [*, max(M, N), max(M, N)], or undefined
}

func (p *orthogonal) Forward(x torch.Tensor) torch.Tensor {
	n, k := x.Size(-2), x.Size(-1)
	transposed := n < k
	if transposed {
		x, n, k = x.MT(), k, n
	}
	var q torch.Tensor
	if p.kind == "householder" {
		a := x.Tril(-1)
		tau := a.Mul(a).Sum(torch.Dim(-2)).AddScalar(1.0).Reciprocal().MulScalar(2.0)
		q = linalg.HouseholderProduct(a, tau)
		q = q.Mul(x.Diagonal(0, -2, -1).To(torch.Int32).Unsqueeze(-2))
	} else {
		x = x.Tril()
		if n != k {
			// Embed it in a square matrix.
			zeros := torch.Zeros([]int{n, n - k}, x.DType(), x.Device())
			x = torch.Cat([]torch.Tensor{x, zeros.Expand(append(slices.Clone(x.Shape()[:x.NDim()-2]), -1, -1)...)}, -1)
		}
		a := x.Sub(x.MH())
		if p.kind == "cayley" {
			id := torch.Eye(n, a.DType(), a.Device())
			q = linalg.Solve(id.Add(a, torch.Alpha(-0.5)), id.Add(a, torch.Alpha(0.5)))
		} else {
			q = a.MatrixExp()
		}
		if n != k {
			q = q.Narrow(-1, 0, k)
		}
	}
	if p.Base.Defined() {
		q = p.Base.Matmul(q)
	}
	if transposed {
		q = q.MT()
	}
	return q
}

// RightInverse makes q orthogonal if it is not, and returns what leads to it.
func (p *orthogonal) RightInverse(q torch.Tensor) (x torch.Tensor) {
	if !slices.Equal(q.Shape(), p.shape) {
		panic(errorf("Orthogonal", "a tensor of shape %v is required, got %v", p.shape, q.Shape()))
	}
	torch.NoGrad(func() { x = p.rightInverse(q) })
	return x
}

func (p *orthogonal) rightInverse(q torch.Tensor) torch.Tensor {
	whole := q
	n, k := q.Size(-2), q.Size(-1)
	transposed := n < k
	if transposed {
		q, n, k = q.MT(), k, n
	}
	if !p.useBase {
		if p.kind != "householder" {
			return torch.Tensor{} // nobody knows
		}
		a, tau := q.Geqrf()
		diagonal := a.Diagonal(0, -2, -1)
		diagonal.Sign_()
		// LAPACK gives exactly 0 where it takes no reflection.
		diagonal.Copy_(torch.Where(tau.EqScalar(0), diagonal.Neg(), diagonal))
		if transposed {
			a = a.MT()
		}
		return a
	}
	switch {
	case n != k: // complete it
		more := torch.Randn(append(slices.Clone(q.Shape()[:q.NDim()-1]), n-k), q.DType(), q.Device())
		q = orthogonalize(torch.Cat([]torch.Tensor{q, more}, -1))
	case isOrthogonal(q):
		q = q.Clone()
	default:
		q = orthogonalize(q)
	}
	p.Base = q.Keep()
	x := torch.ZerosLike(whole)
	x.Diagonal(0, -2, -1).Fill_(-1)
	return x
}

func isOrthogonal(q torch.Tensor) bool {
	n, k := q.Size(-2), q.Size(-1)
	info := torch.FInfo(q.DType())
	return q.MH().Matmul(q).Allclose(torch.Eye(k, q.DType(), q.Device()), torch.Atol(10*float64(n)*info.Eps))
}

// orthogonalize returns Q of a tall matrix's QR, where R has no negative diagonal.
func orthogonalize(a torch.Tensor) torch.Tensor {
	x, tau := a.Geqrf()
	q := linalg.HouseholderProduct(x, tau)
	return q.Mul_(x.Diagonal(0, -2, -1).Sgn().Unsqueeze(-2))
}
