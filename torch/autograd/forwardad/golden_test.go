package forwardad_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd/forwardad"
	"github.com/gotorch/gotorch/torch/autograd/functional"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

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
		case float64:
			c.Float(a)
		}
	}
	name, overload, _ := strings.Cut(name, ".")
	return c.Run1(&torch.Operator{Name: "aten::" + name, Overload: overload})
}

var cases = map[string]func(x []torch.Tensor) torch.Tensor{
	"sin":         func(x []torch.Tensor) torch.Tensor { return x[0].Sin() },
	"matmul":      func(x []torch.Tensor) torch.Tensor { return x[0].Matmul(x[1]) },
	"softmax":     func(x []torch.Tensor) torch.Tensor { return x[0].Softmax(1) },
	"log_softmax": func(x []torch.Tensor) torch.Tensor { return x[0].LogSoftmax(1) },
	"conv":        func(x []torch.Tensor) torch.Tensor { return op("conv2d", x[0], x[1], nil, []int{1, 1}, []int{1, 1}) },
	"max_pool":    func(x []torch.Tensor) torch.Tensor { return op("max_pool2d", x[0], []int{2, 2}) },
	"layer_norm":  func(x []torch.Tensor) torch.Tensor { return op("layer_norm", x[0], []int{4}, x[1], x[2]) },
	"batch_norm": func(x []torch.Tensor) torch.Tensor {
		return op("batch_norm", x[0], nil, nil, nil, nil, true, 0.1, 1e-5, false)
	},
	"mlp": func(x []torch.Tensor) torch.Tensor { return x[0].Matmul(x[1]).Tanh().Matmul(x[2]) },
	"cross_entropy": func(x []torch.Tensor) torch.Tensor {
		return op("cross_entropy_loss", x[0], torch.FromSlice([]int64{0, 3, 1}))
	},
	"logsigmoid": func(x []torch.Tensor) torch.Tensor { return op("log_sigmoid", x[0]) },
	"trace":      func(x []torch.Tensor) torch.Tensor { return x[0].Trace() },
	"cumprod":    func(x []torch.Tensor) torch.Tensor { return x[0].Cumprod(1) },
	"view":       func(x []torch.Tensor) torch.Tensor { return x[0].T().Narrow(0, 1, 3).Contiguous().View(-1) },
	"in place":   func(x []torch.Tensor) torch.Tensor { return x[0].Clone().Mul_(x[0]).AddScalar_(1) },
	"linalg": func(x []torch.Tensor) torch.Tensor {
		return op("linalg_inv", x[0].Matmul(x[0].T()).Add(torch.Eye(4)))
	},
}

// Tangents are what Python's are, and what going backward twice gives, to six
// digits: that goes through other operators.
func TestGolden(t *testing.T) {
	f := golden.ReadLive(t, "testdata/golden.json", "testdata/make_golden.py")
	for name := range f.Cases {
		require.Contains(t, cases, name)
	}
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			c := f.Case(t, name)
			var x, tangents []torch.Tensor
			for i := 0; c.Has("x" + strconv.Itoa(i)); i++ {
				x = append(x, c.Tensor(t, "x"+strconv.Itoa(i)))
				tangents = append(tangents, c.Tensor(t, "t"+strconv.Itoa(i)))
			}
			torch.WithThreads(1, func() {
				var d torch.Tensor
				forwardad.DualLevel(func() {
					duals := make([]torch.Tensor, len(x))
					for i := range x {
						duals[i] = forwardad.MakeDual(x[i], tangents[i])
					}
					var y torch.Tensor
					y, d = forwardad.UnpackDual(run(duals))
					f.Equal(t, c, "y", y)
					f.Equal(t, c, "d", d)
				})
				_, trick := functional.JVPs(func(x []torch.Tensor) []torch.Tensor { return []torch.Tensor{run(x)} }, x, tangents)
				require.True(t, d.Allclose(trick[0], torch.Rtol(1e-4), torch.Atol(1e-6)), "the double-backward trick: %v, not %v", trick[0], d)
			})
		})
	}
}
