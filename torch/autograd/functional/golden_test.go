package functional_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd/functional"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

type tensors = []torch.Tensor

func one(f func(x torch.Tensor) torch.Tensor) functional.Func {
	return func(x tensors) tensors { return tensors{f(x[0])} }
}

func exps(x torch.Tensor) torch.Tensor { return x.Exp().Sum(torch.Dim(1)) }

var functions = map[string]functional.Func{
	"one": one(exps),
	"several": func(x tensors) tensors {
		return tensors{x[0].Mul(x[1].Sin()), x[0].Mul(x[0]).Sum()}
	},
	"independent": func(x tensors) tensors { return tensors{x[0].Exp().MulScalar(2)} },
	"scalar":      one(func(x torch.Tensor) torch.Tensor { return x.PowScalar(3).Mul(x.Sin()).Sum() }),
	"scalar of several": func(x tensors) tensors {
		return tensors{x[0].PowScalar(2).MulScalar(2).Mul(x[1].Exp()).Add(x[1].PowScalar(2).MulScalar(3)).Sum()}
	},
	"element": one(func(x torch.Tensor) torch.Tensor { return x.Mul(x.Exp()) }),
	"float64": one(func(x torch.Tensor) torch.Tensor { return x.Tanh().Mul(x.Cumsum(0)).Sum() }),
}

func flat(rows [][]torch.Tensor) (all tensors) {
	for _, r := range rows {
		all = append(all, r...)
	}
	return all
}

// run computes what the case called name is about, with its options.
func run(t *testing.T, what string, f functional.Func, x, v tensors) tensors {
	what, create := strings.CutSuffix(what, ", create_graph")
	graph := functional.CreateGraph(create)
	switch what {
	case "jacobian":
		return flat(functional.Jacobians(f, x, graph))
	case "jacobian vectorized":
		return flat(functional.Jacobians(f, x, graph, functional.Vectorize(true)))
	case "jacobian forward":
		return flat(functional.Jacobians(f, x, functional.Vectorize(true), functional.ForwardMode(true)))
	case "hessian":
		return flat(functional.Hessians(f, x, graph))
	case "hessian vectorized":
		return flat(functional.Hessians(f, x, graph, functional.Vectorize(true)))
	case "hessian forward":
		return flat(functional.Hessians(f, x, functional.Vectorize(true), functional.ForwardMode(true)))
	case "vjp":
		y, r := functional.VJPs(f, x, v, graph)
		return append(append(tensors(nil), y...), r...)
	case "jvp":
		y, r := functional.JVPs(f, x, v, graph)
		return append(append(tensors(nil), y...), r...)
	case "vhp":
		y, r := functional.VHPs(f, x, v, graph)
		return append(tensors{y}, r...)
	case "hvp":
		y, r := functional.HVPs(f, x, v, graph)
		return append(tensors{y}, r...)
	}
	require.Fail(t, "unknown case", what)
	return nil
}

func read(t *testing.T, c golden.Case, name string) (ts tensors) {
	for c.Has(name + strconv.Itoa(len(ts))) {
		ts = append(ts, c.Tensor(t, name+strconv.Itoa(len(ts))))
	}
	return ts
}

// Everything is what Python gives, and with a graph so is the next derivative.
func TestGolden(t *testing.T) {
	f := golden.ReadLive(t, "testdata/golden.json", "testdata/make_golden.py")
	for name, c := range f.Cases {
		t.Run(name, func(t *testing.T) {
			of, what, _ := strings.Cut(name, ": ")
			create := strings.HasSuffix(name, "create_graph")
			x := read(t, c, "x")
			for _, x := range x {
				x.RequiresGrad_(create)
			}
			torch.WithThreads(1, func() {
				y := run(t, what, functions[of], x, read(t, c, "v"))
				require.Falsef(t, c.Has("y"+strconv.Itoa(len(y))), "%d results, Python has more", len(y))
				total := torch.Zeros(nil, x[0].DType())
				for i, y := range y {
					f.Equal(t, c, "y"+strconv.Itoa(i), y)
					assert.True(t, create || !y.RequiresGrad(), "a history that nobody asked for")
					total = total.Add(y.Sum())
				}
				if !create {
					return
				}
				for i, g := range torch.Grad(tensors{total}, x, torch.AllowUnused(true)) {
					if !g.Defined() {
						g = torch.ZerosLike(x[i])
					}
					f.Equal(t, c, "g"+strconv.Itoa(i), g)
				}
			})
		})
	}
}

// The functions of one tensor give what those of lists do.
func TestSingular(t *testing.T) {
	f := golden.Read(t, "testdata/golden.json")
	torch.WithThreads(1, func() {
		c := f.Case(t, "one: jacobian")
		f.Equal(t, c, "y0", functional.Jacobian(exps, c.Tensor(t, "x0")))
		cube := func(x torch.Tensor) torch.Tensor { return x.PowScalar(3).Mul(x.Sin()).Sum() }
		c = f.Case(t, "scalar: hessian")
		f.Equal(t, c, "y0", functional.Hessian(cube, c.Tensor(t, "x0")))
		for name, g := range map[string]func(f func(torch.Tensor) torch.Tensor, x, v torch.Tensor, o ...functional.ProductOption) (_, _ torch.Tensor){
			"vjp": functional.VJP, "jvp": functional.JVP, "vhp": functional.VHP, "hvp": functional.HVP,
		} {
			c := f.Case(t, "scalar: "+name)
			y, r := g(cube, c.Tensor(t, "x0"), c.Tensor(t, "v0"))
			f.Equal(t, c, "y0", y)
			f.Equal(t, c, "y1", r)
		}
		c = f.Case(t, "element: vjp")
		_, r := functional.VJP(func(x torch.Tensor) torch.Tensor { return x.Mul(x.Exp()) }, c.Tensor(t, "x0"), torch.Tensor{})
		f.Equal(t, c, "y1", r)
	})
}
