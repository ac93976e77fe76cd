package functorch_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/functorch"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

type (
	list = func([]torch.Tensor) []torch.Tensor
	one  = func(torch.Tensor) torch.Tensor
)

// op calls an operator by its name.
func op(name string, args ...any) torch.Tensor {
	var c torch.Call
	for _, a := range args {
		switch a := a.(type) {
		case torch.Tensor:
			c.Tensor(a)
		case nil:
			c.None()
		case []int:
			c.Ints(a)
		case bool:
			c.Bool(a)
		case int:
			c.Int(a)
		case float64:
			c.Float(a)
		}
	}
	name, overload, _ := strings.Cut(name, ".")
	return c.Run1(&torch.Operator{Name: "aten::" + name, Overload: overload})
}

const (
	none = iota // libtorch's numbers for the reduction of a loss
	mean
	sum
)

func mse(x, y torch.Tensor) torch.Tensor { return op("mse_loss", x, y) }
func nll(x, t torch.Tensor) torch.Tensor { return op("nll_loss_nd", x, t) }
func batchNorm(x torch.Tensor) torch.Tensor {
	return op("batch_norm", x, nil, nil, nil, nil, true, 0.1, 1e-5, false)
}
func layerNorm(x torch.Tensor) torch.Tensor { return op("layer_norm", x, []int{x.Size(-1)}) }
func sinSum(x torch.Tensor) torch.Tensor    { return x.Sin().Mul(x.Sum()) }
func cube(x torch.Tensor) torch.Tensor      { return x.PowScalar(3).Sum() }
func timesExp(x, y torch.Tensor) torch.Tensor {
	return x.Mul(y.Exp())
}
func arange4() torch.Tensor { return torch.Arange(4, torch.Float32) }

func loss(w, x, t torch.Tensor) torch.Tensor { return op("cross_entropy_loss", x.Matmul(w).Tanh(), t) }

func mlp(p []torch.Tensor) torch.Tensor { return p[2].Matmul(p[0]).Tanh().Matmul(p[1]) }

func twoResults(p []torch.Tensor) []torch.Tensor {
	x, y := p[0], p[1]
	return []torch.Tensor{x.Sin().Mul(y), x.Mul(x).Mul(y).Sum()}
}

// single makes a list of the one result of f.
func single[F functorch.Func](f F) list { return functorch.List(f) }

func vmap[F functorch.Func](f F, opts ...functorch.VmapOption) list {
	return single(functorch.Vmap(f, opts...))
}

func both(a, b []torch.Tensor) []torch.Tensor { return append(append([]torch.Tensor(nil), a...), b...) }

func random(x torch.Tensor) []torch.Tensor {
	return []torch.Tensor{x.Add(torch.Rand([]int{2})), op("dropout", x, 0.5, true), torch.RandLike(x)}
}

func overList(f func(torch.Tensor) []torch.Tensor) list {
	return func(x []torch.Tensor) []torch.Tensor { return f(x[0]) }
}

func seeded(f list) list {
	return func(x []torch.Tensor) []torch.Tensor {
		torch.ManualSeed(11)
		return f(x)
	}
}

var cases = map[string]list{
	"vmap dot":           vmap(torch.Tensor.Dot),
	"vmap in_dims":       vmap(torch.Tensor.Dot, functorch.InDims(1, 0)),
	"vmap None":          vmap(torch.Tensor.MV, functorch.InDims(functorch.None, 0)),
	"vmap negative dims": vmap(torch.Tensor.Outer, functorch.InDims(-1, -2), functorch.OutDims(-1)),
	"vmap out_dims": vmap(overList(func(x torch.Tensor) []torch.Tensor { return []torch.Tensor{x.Exp(), x.Sum()} }),
		functorch.OutDims(1, 0)),
	"vmap result without examples": vmap(overList(func(x torch.Tensor) []torch.Tensor { return []torch.Tensor{x, torch.Ones([]int{2})} })),
	"vmap nested":                  vmap(functorch.Vmap(torch.Tensor.Dot, functorch.InDims(functorch.None, 0)), functorch.InDims(0, functorch.None)),
	"vmap chunks":                  vmap(func(x torch.Tensor) torch.Tensor { return x.Softmax(0) }, functorch.ChunkSize(2)),
	"vmap matmul":                  vmap(torch.Tensor.Matmul),
	"vmap linalg": vmap(func(a torch.Tensor) torch.Tensor {
		return op("linalg_inv", a.Matmul(a.T()).Add(torch.Eye(4))).Diagonal().Sum()
	}),
	"vmap conv":       vmap(func(x, w torch.Tensor) torch.Tensor { return op("conv2d", x, w, nil, []int{1, 1}, []int{1, 1}) }),
	"vmap batch norm": vmap(batchNorm),
	"vmap layer norm": vmap(layerNorm),
	"vmap where":      vmap(func(x, y torch.Tensor) torch.Tensor { return torch.Where(x.Gt(y), x, y.MulScalar(2)) }),
	"vmap gather":     vmap(func(x, i torch.Tensor) torch.Tensor { return x.Gather(0, i) }),
	"vmap sort": vmap(overList(func(x torch.Tensor) []torch.Tensor {
		v, i := x.Sort(torch.Descending(true))
		return []torch.Tensor{v, i}
	})),
	"vmap in place": vmap(func(x torch.Tensor) torch.Tensor { return x.Clone().AddScalar_(1).Mul_(x) }),
	"vmap addr":     vmap(func(m, a, b torch.Tensor) torch.Tensor { return op("addr", m, a, b, 0.5, 2) }),
	"vmap nll":      vmap(nll),
	"vmap nll weight ignore": vmap(func(x, t, w torch.Tensor) torch.Tensor { return op("nll_loss_nd", x, t, w, sum, 1) },
		functorch.InDims(0, 0, functorch.None)),
	"vmap nll none":          vmap(func(x, t torch.Tensor) torch.Tensor { return op("nll_loss_nd", x, t, nil, none) }),
	"vmap nll 2d":            vmap(nll),
	"vmap grad mse":          vmap(functorch.Grad(mse)),
	"vmap grad mse bfloat16": vmap(functorch.Grad(mse)),
	"vmap grad smooth l1": vmap(functorch.Grad(func(x, y torch.Tensor) torch.Tensor {
		return op("smooth_l1_loss", x, y, mean, 0.7)
	})),
	"vmap grad huber": vmap(functorch.Grad(func(x, y torch.Tensor) torch.Tensor { return op("huber_loss", x, y, mean, 0.7) })),
	"vmap grad nll":   vmap(functorch.Grad(nll)),
	"vmap grad nll weight": vmap(functorch.Grad(func(x, t, w torch.Tensor) torch.Tensor {
		return op("nll_loss_nd", x, t, w, mean, 1)
	}), functorch.InDims(0, 0, functorch.None)),
	"vmap grad nll 2d":     vmap(functorch.Grad(nll)),
	"per-sample gradients": vmap(functorch.Grad(loss), functorch.InDims(functorch.None, 0, 0)),
	"grad":                 single(functorch.Grad(func(x torch.Tensor) torch.Tensor { return x.Sin().Sum() })),
	"grad argnums": single(functorch.Grad(func(x, y torch.Tensor) torch.Tensor { return timesExp(x, y).Sum() },
		functorch.ArgNums(1))),
	"grad of all": functorch.Grad(func(p []torch.Tensor) []torch.Tensor { return []torch.Tensor{mlp(p).Sum()} }),
	"grad and value": func(x []torch.Tensor) []torch.Tensor {
		g, v := functorch.GradAndValue(loss)(x...)
		return both(g, []torch.Tensor{v})
	},
	"grad grad grad": single(functorch.Grad(functorch.Grad(functorch.Grad(func(x torch.Tensor) torch.Tensor {
		return x.Sin().Mul(x.Exp())
	})))),
	"grad of a constant": single(functorch.Grad(func(torch.Tensor) torch.Tensor { return torch.ScalarTensor(1) })),
	"vjp": func(x []torch.Tensor) []torch.Tensor {
		_, pullback := functorch.VJP(torch.Tensor.Matmul, x[0], x[1])
		return pullback(x[2])
	},
	"vjp two": func(x []torch.Tensor) []torch.Tensor {
		y, pullback := functorch.VJP(twoResults, x[0], x[1])
		return both(y, pullback(x[2], x[3]))
	},
	"vmap vjp": func(x []torch.Tensor) []torch.Tensor {
		_, pullback := functorch.VJP(torch.Tensor.Sin, x[0])
		return functorch.Vmap(func(u []torch.Tensor) []torch.Tensor { return pullback(u...) })(x[1:])
	},
	"jvp": func(x []torch.Tensor) []torch.Tensor { return both(functorch.JVP(sinSum, x[:1], x[1:])) },
	"jvp two": func(x []torch.Tensor) []torch.Tensor {
		return both(functorch.JVP(twoResults, x[:2], x[2:]))
	},
	"jvp constant": func(x []torch.Tensor) []torch.Tensor {
		return both(functorch.JVP(func(torch.Tensor) torch.Tensor { return torch.Ones([]int{2}) }, x[:1], x[1:]))
	},
	"jvp jvp": func(x []torch.Tensor) []torch.Tensor {
		inner := func(x torch.Tensor) torch.Tensor {
			_, d := functorch.JVP(func(x torch.Tensor) torch.Tensor { return x.Sin().Mul(x) }, []torch.Tensor{x}, []torch.Tensor{torch.Ones([]int{4})})
			return d[0]
		}
		return both(functorch.JVP(inner, x[:1], x[1:]))
	},
	"jvp grad": func(x []torch.Tensor) []torch.Tensor { return both(functorch.JVP(functorch.Grad(cube), x[:1], x[1:])) },
	"grad jvp": single(functorch.Grad(func(x torch.Tensor) torch.Tensor {
		_, d := functorch.JVP(cube, []torch.Tensor{x}, []torch.Tensor{x})
		return d[0]
	})),
	"jacrev":            single(functorch.Jacrev(sinSum)),
	"jacrev matrix":     func(x []torch.Tensor) []torch.Tensor { return []torch.Tensor{functorch.Jacrev(matmulM)(x[0])} },
	"jacrev argnums":    single(functorch.Jacrev(timesExp, functorch.ArgNums(1))),
	"jacrev chunks":     single(functorch.Jacrev(sinSum, functorch.ChunkSize(3))),
	"jacrev row by row": single(functorch.Jacrev(sinSum, functorch.ChunkSize(1))),
	"jacrev of all": functorch.Jacrev(func(p []torch.Tensor) []torch.Tensor {
		return []torch.Tensor{mlp(p).Sum(torch.Dim(0)), p[0].Sum()}
	}),
	"jacfwd":                single(functorch.Jacfwd(sinSum)),
	"jacfwd scalar":         single(functorch.Jacfwd(func(x torch.Tensor) torch.Tensor { return x.Exp().Repeat(3) })),
	"jacfwd of all":         functorch.Jacfwd(twoResults),
	"jacfwd argnums":        single(functorch.Jacfwd(timesExp, functorch.ArgNums(-1))),
	"hessian":               single(functorch.Hessian(func(x torch.Tensor) torch.Tensor { return x.Sin().Mul(x.Exp()).Prod() })),
	"hessian of all":        functorch.Hessian(func(p []torch.Tensor) []torch.Tensor { return []torch.Tensor{p[0].Sin().Mul(p[1].Exp()).Sum()} }),
	"hessian softmax":       single(functorch.Hessian(func(x torch.Tensor) torch.Tensor { return x.Softmax(0).Mul(arange4()).Sum() })),
	"hessian cross entropy": single(functorch.Hessian(loss)),
	"hessian layer norm":    single(functorch.Hessian(func(x torch.Tensor) torch.Tensor { return layerNorm(x).Mul(arange4()).Sum() })),
	"hessian batch norm":    single(functorch.Hessian(func(x torch.Tensor) torch.Tensor { return batchNorm(x).Mul(arange4()).Sum() })),
	"hessian nll":           single(functorch.Hessian(func(x, t torch.Tensor) torch.Tensor { return nll(x.LogSoftmax(1), t) })),
	"hessian logsigmoid":    single(functorch.Hessian(func(x torch.Tensor) torch.Tensor { return op("log_sigmoid", x).Sum() })),
	"hessian trace":         single(functorch.Hessian(func(x torch.Tensor) torch.Tensor { return x.Exp().Trace().Mul(x.Sin().Trace()) })),
	"jacrev jacfwd":         single(functorch.Jacrev(functorch.Jacfwd(sinSum))),
	"vmap hessian":          vmap(functorch.Hessian(cube)),
	"vmap jacrev":           vmap(functorch.Jacrev(sinSum)),
	"random same":           seeded(vmap(overList(random), functorch.RandomnessSame)),
	"random different":      seeded(vmap(overList(random), functorch.RandomnessDifferent)),
}

// matmulM multiplies by the matrix of the case "vjp", which is x1 there.
var matmulM one

// Every transform gives what Python's gives.
func TestGolden(t *testing.T) {
	f := golden.ReadLive(t, "testdata/golden.json", "testdata/make_golden.py")
	m := f.Case(t, "vjp").Tensor(t, "x1")
	matmulM = func(x torch.Tensor) torch.Tensor { return x.Matmul(m) }
	defer func() { matmulM = nil }()
	for name := range f.Cases {
		require.Contains(t, cases, name)
	}
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			c := f.Case(t, name)
			var x []torch.Tensor
			for c.Has("x" + strconv.Itoa(len(x))) {
				x = append(x, c.Tensor(t, "x"+strconv.Itoa(len(x))))
			}
			torch.WithThreads(1, func() {
				y := run(x)
				require.Falsef(t, c.Has("y"+strconv.Itoa(len(y))), "%d results, Python has more", len(y))
				for i, got := range y {
					f.Equal(t, c, "y"+strconv.Itoa(i), got)
				}
			})
		})
	}
}
