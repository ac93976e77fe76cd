package torch_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gold "github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// autogradGolden is what Python computes: testdata/make_autograd.py.
type autogradGolden struct {
	Made        processor.Machine
	Derivatives map[string][]any
	Hooks       [][]any
	Checkpoint  map[string][]float64
	Anomaly     string
}

var differentiable = map[string]func(x torch.Tensor) torch.Tensor{
	"polynomial":  func(x torch.Tensor) torch.Tensor { return x.PowScalar(4).Sub(x.Mul(x).MulScalar(2)).Sum() },
	"exp sin":     func(x torch.Tensor) torch.Tensor { return x.Exp().Mul(x.Sin()).Sum() },
	"matmul tanh": func(x torch.Tensor) torch.Tensor { return x.Matmul(x.T()).Tanh().Sum() },
	"softmax":     func(x torch.Tensor) torch.Tensor { return x.Softmax(1).Mul(x).Sum() },
	"logsumexp":   func(x torch.Tensor) torch.Tensor { return x.Logsumexp([]int{1}).Sum() },
	"sigmoid log": func(x torch.Tensor) torch.Tensor { return x.Sigmoid().Log().Sum() },
	"sqrt div": func(x torch.Tensor) torch.Tensor {
		return x.Square().AddScalar(1).Sqrt().Div(x.Abs().AddScalar(1)).Sum()
	},
	"cumsum": func(x torch.Tensor) torch.Tensor { return x.Cumsum(1).PowScalar(3).Sum() },
	"narrow": func(x torch.Tensor) torch.Tensor { return x.Narrow(1, 1, 2).PowScalar(3).Sum() },
	"relu":   func(x torch.Tensor) torch.Tensor { return x.ReLU().PowScalar(2).Sum() },
	"in place": func(x torch.Tensor) torch.Tensor {
		y := x.MulScalar(2)
		y.Select(0, 0).Mul_(x.Select(0, 1))
		return y.Mul(y).Mul(y).Sum()
	},
	"custom": func(x torch.Tensor) torch.Tensor {
		return torch.Apply1(cube{}, x).Mul(torch.Apply1(cube{}, x.Sin())).Sum()
	},
}

// equalNumbers compares a derivative with Python's as [gold.Numbers] does. Each order sums over
// the terms of the one before.
func equalNumbers(t *testing.T, name string, made processor.Machine, order int, want any, got []float64) {
	t.Helper()
	list, ok := want.([]any)
	if !ok {
		list = []any{want}
	}
	numbers := make([]float64, len(list))
	for i := range list {
		numbers[i] = list[i].(float64)
	}
	gold.Numbers(t, name, made, torch.Float64, int(math.Pow(6, float64(order+2))), numbers, got)
}

func TestDerivativesAsPython(t *testing.T) {
	want := golden[autogradGolden](t, "autograd.json")
	require.Len(t, want.Derivatives, len(differentiable))
	line := func(from, to float64) torch.Tensor {
		return torch.Linspace(from, to, 6, torch.Float64).Reshape(2, 3)
	}
	v := line(0.5, 1.5)
	for name, f := range differentiable {
		for _, checkpointed := range []bool{false, true} {
			x := line(-1.5, 2).RequiresGrad_()
			y := torch.Tensor{}
			if checkpointed {
				y = torch.Checkpoint1(f, x)
			} else {
				y = f(x)
			}
			for order, w := range want.Derivatives[name] {
				if order > 0 {
					g := torch.Grad([]torch.Tensor{y}, []torch.Tensor{x}, torch.CreateGraph(true))[0]
					equalNumbers(t, name, want.Made, order, w, torch.ToSlice[float64](g))
					y = g.Mul(v).Sum()
				} else {
					equalNumbers(t, name, want.Made, order, w, torch.ToSlice[float64](y))
				}
			}
		}
	}
}

func TestHooksAsPython(t *testing.T) {
	var events [][]any
	event := func(name string, g torch.Tensor) {
		e := []any{name}
		for _, v := range floats(g) {
			e = append(e, float64(v))
		}
		events = append(events, e)
	}
	hook := func(name string, scale float64) func(torch.Tensor) torch.Tensor {
		return func(g torch.Tensor) torch.Tensor {
			event(name, g)
			if scale == 0 {
				return torch.Tensor{}
			}
			return g.MulScalar(scale)
		}
	}
	w := leaf(1, 2)
	w.RegisterPostAccumulateGradHook(func(p torch.Tensor) { event("post", p.Grad()) })
	w.RegisterHook(hook("leaf", 2))
	y := w.Mul(w)
	y.RegisterHook(hook("y 1", 0))
	gone := y.RegisterHook(hook("y gone", 5))
	y.RetainGrad()
	y.RegisterHook(hook("y 2", 3))
	gone.Remove()
	z := y.MulScalar(2)
	z.RegisterHook(hook("z before", 0))
	z.MulScalar_(4)
	z.RegisterHook(hook("z after", 0))
	loss := z.Sum()
	loss.RegisterHook(hook("loss", 0))
	torch.Grad([]torch.Tensor{loss}, []torch.Tensor{y}, torch.RetainGraph(true))
	events = append(events, []any{"grad done"})
	loss.Backward()
	event("y.grad", y.Grad())
	assert.Equal(t, golden[autogradGolden](t, "autograd.json").Hooks, events)
}

func TestCheckpointAsPython(t *testing.T) {
	want := golden[autogradGolden](t, "autograd.json")
	torch.WithThreads(1, func() {
		torch.ManualSeed(7)
		x := torch.Randn([]int{4, 8}).RequiresGrad_()
		w1 := torch.Randn([]int{8, 16}).RequiresGrad_()
		w2 := torch.Randn([]int{16, 3}).RequiresGrad_()
		block := func(x torch.Tensor) torch.Tensor { return F.Dropout(x.Matmul(w1).ReLU(), 0.5, true).Matmul(w2) }
		outer := func(x torch.Tensor) torch.Tensor { return torch.Checkpoint1(block, x.MulScalar(2)).Tanh() }
		a := torch.Checkpoint1(block, x)
		b := torch.Checkpoint1(outer, x)
		loss := F.Dropout(a.Mul(b), 0.3, true).PowScalar(2).Sum()
		loss.Backward()
		for name, got := range map[string]torch.Tensor{"loss": loss, "x": x.Grad(), "w1": w1.Grad(), "w2": w2.Grad(), "next": torch.Rand([]int{3})} {
			gold.Numbers(t, name, want.Made, torch.Float32, 4*8*16*3, want.Checkpoint[name], torch.ToSlice[float64](got.Double().Flatten()))
		}
	})
}

func TestDetectAnomaly(t *testing.T) {
	assert.False(t, torch.IsAnomalyEnabled())
	x := leaf(-1)
	err := torch.Try(func() {
		torch.DetectAnomaly(func() {
			assert.True(t, torch.IsAnomalyEnabled())
			y := x.Sqrt()
			y.Sum().Backward()
		})
	})
	assert.False(t, torch.IsAnomalyEnabled())
	python := golden[autogradGolden](t, "autograd.json").Anomaly
	assert.ErrorContains(t, err, python)
	assert.ErrorContains(t, err, "error detected in SqrtBackward0, which was recorded at\n  github.com/gotorch/gotorch/torch_test.TestDetectAnomaly")
	assert.ErrorContains(t, err, "derivatives_test.go:")

	// A hook that panics keeps its value; a node from before has no stack.
	oops := errors.New("oops")
	y := leaf(1).MulScalar(2)
	y.RegisterHook(func(torch.Tensor) torch.Tensor { panic(oops) })
	err = torch.Try(func() { torch.DetectAnomaly(func() { y.Sum().Backward() }) })
	assert.ErrorIs(t, err, oops)
	assert.ErrorContains(t, err, "MulBackward1, which was recorded outside of DetectAnomaly")

	// In a backward of a backward, the stack of the first one as well.
	err = torch.Try(func() {
		torch.DetectAnomaly(func() {
			x := torch.FromSlice([]float32{0}).RequiresGrad_()
			g := torch.Grad([]torch.Tensor{x.PowScalar(1.5).Sum()}, []torch.Tensor{x}, torch.CreateGraph(true))[0]
			g.MulScalar(0).Sum().Backward()
		})
	})
	assert.ErrorContains(t, err, "returned nan values")
	assert.Equal(t, 1, strings.Count(err.Error(), "that was recorded by the backward of PowBackward0"))

	assert.NoError(t, torch.Try(func() {
		torch.DetectAnomaly(func() { x.Sqrt().Sum().Backward() }, torch.CheckNaN(false))
	}))
	assert.Panics(t, func() { torch.DetectAnomaly(func() { panic(1) }) })
	assert.False(t, torch.IsAnomalyEnabled())
}

func TestInferenceMode(t *testing.T) {
	w := leaf(1, 2)
	var y torch.Tensor
	torch.InferenceMode(func() {
		assert.True(t, torch.IsInferenceModeEnabled())
		assert.False(t, torch.IsGradEnabled())
		y = w.MulScalar(2)
		torch.SetInferenceMode(false, func() {
			assert.False(t, torch.IsInferenceModeEnabled())
			assert.True(t, w.MulScalar(2).RequiresGrad())
		})
		assert.True(t, torch.IsInferenceModeEnabled())
		y.AddScalar_(1)
	})
	assert.False(t, torch.IsInferenceModeEnabled())
	assert.True(t, torch.IsGradEnabled())
	assert.True(t, y.IsInference())
	assert.False(t, w.IsInference())
	assert.Equal(t, []float32{3, 5}, floats(y))
	assert.ErrorContains(t, torch.Try(func() { w.Mul(y) }), "Inference tensors cannot be saved for backward")
	assert.ErrorContains(t, torch.Try(func() { y.AddScalar_(1) }), "Inplace update to inference tensor outside InferenceMode is not allowed")
	assert.ErrorContains(t, torch.Try(func() { y.Version() }), "Inference tensors do not track version counter")
	assert.Panics(t, func() { torch.InferenceMode(func() { panic(1) }) })
	assert.False(t, torch.IsInferenceModeEnabled())
	assert.True(t, w.MulScalar(2).RequiresGrad())
	done := make(chan bool)
	torch.InferenceMode(func() {
		go func() { done <- torch.IsInferenceModeEnabled() }()
		assert.False(t, <-done, "it stays on its goroutine")
	})
	torch.SetGradEnabled(false, func() {
		assert.False(t, torch.IsGradEnabled())
		torch.SetGradEnabled(true, func() { assert.True(t, torch.IsGradEnabled()) })
	})
}

func TestOutputNr(t *testing.T) {
	parts := leaf(1, 2, 3).Split(1)
	assert.Equal(t, 2, parts[2].OutputNr())
	assert.Equal(t, 0, leaf(1).OutputNr())
	x := torch.Ones([]int{1})
	v := x.Version()
	x.AddScalar_(1).AddScalar_(1)
	assert.Equal(t, v+2, x.Version())
}
