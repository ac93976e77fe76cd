package autograd_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

type list = func([]torch.Tensor) []torch.Tensor

// leaf returns random numbers between 0.5 and 1.5, where everything below is
// smooth.
func leaf(seed int64, dtype torch.DType, shape ...int) torch.Tensor {
	g := torch.NewGenerator().ManualSeed(seed)
	t := torch.Rand(shape, g, torch.Float64).AddScalar(0.5)
	if dtype.IsComplex() {
		return t.Add(torch.Rand(shape, g, torch.Float64).MulScalar(1i)).To(dtype).RequiresGrad_()
	}
	return t.To(dtype).RequiresGrad_()
}

func one(f func(x torch.Tensor) torch.Tensor) list {
	return func(x []torch.Tensor) []torch.Tensor { return []torch.Tensor{f(x[0])} }
}

// right are functions whose gradients are right.
var right = map[string]struct {
	f      list
	inputs func() []torch.Tensor
}{
	"sin":   {one(torch.Tensor.Sin), func() []torch.Tensor { return []torch.Tensor{leaf(1, torch.Float64, 2, 3)} }},
	"0-dim": {one(torch.Tensor.Exp), func() []torch.Tensor { return []torch.Tensor{leaf(1, torch.Float64)} }},
	"transposed": {one(func(x torch.Tensor) torch.Tensor { return x.Mul(x).Cumsum(0) }),
		func() []torch.Tensor {
			return []torch.Tensor{leaf(1, torch.Float64, 2, 3).Detach().T().RequiresGrad_()}
		}},
	"matmul": {func(x []torch.Tensor) []torch.Tensor { return []torch.Tensor{x[0].Matmul(x[1])} },
		func() []torch.Tensor {
			return []torch.Tensor{leaf(1, torch.Float64, 2, 3), leaf(2, torch.Float64, 3, 2)}
		}},
	"two results, an input that is constant": {func(x []torch.Tensor) []torch.Tensor {
		return []torch.Tensor{x[0].Mul(x[1]).Sum(), x[0].Exp(), x[0].Argmax(), x[1].MulScalar(2)}
	}, func() []torch.Tensor {
		return []torch.Tensor{leaf(1, torch.Float64, 3), leaf(2, torch.Float64, 3).Detach()}
	}},
	"cross entropy": {func(x []torch.Tensor) []torch.Tensor { return []torch.Tensor{F.CrossEntropy(x[0], x[1])} },
		func() []torch.Tensor {
			return []torch.Tensor{leaf(1, torch.Float64, 2, 3), torch.FromSlice([]int64{2, 0})}
		}},
	"layer norm": {func(x []torch.Tensor) []torch.Tensor { return []torch.Tensor{layerNorm(x[0], x[1], x[2])} },
		func() []torch.Tensor {
			return []torch.Tensor{leaf(1, torch.Float64, 2, 4), leaf(2, torch.Float64, 4), leaf(3, torch.Float64, 4)}
		}},
	"batch norm": {func(x []torch.Tensor) []torch.Tensor { return []torch.Tensor{batchNorm(x[0], x[1], x[2])} },
		func() []torch.Tensor {
			return []torch.Tensor{leaf(1, torch.Float64, 3, 2, 2), leaf(2, torch.Float64, 2), leaf(3, torch.Float64, 2)}
		}},
	"complex":         {one(func(x torch.Tensor) torch.Tensor { return x.Mul(x).Exp() }), func() []torch.Tensor { return []torch.Tensor{leaf(1, torch.Complex128, 2)} }},
	"complex to real": {one(torch.Tensor.Abs), func() []torch.Tensor { return []torch.Tensor{leaf(1, torch.Complex128, 3)} }},
	"real to complex": {one(func(x torch.Tensor) torch.Tensor { return x.MulScalar(1 + 2i).Exp() }), func() []torch.Tensor { return []torch.Tensor{leaf(1, torch.Float64, 3)} }},
	"log sigmoid":     {one(func(x torch.Tensor) torch.Tensor { return run1("aten::log_sigmoid", x) }), func() []torch.Tensor { return []torch.Tensor{leaf(1, torch.Float64, 3)} }},
	"trace":           {one(torch.Tensor.Trace), func() []torch.Tensor { return []torch.Tensor{leaf(1, torch.Float64, 3, 3)} }},
	"softmax":         {one(func(x torch.Tensor) torch.Tensor { return x.Softmax(1) }), func() []torch.Tensor { return []torch.Tensor{leaf(1, torch.Float64, 2, 3)} }},
}

func run1(op string, x torch.Tensor) torch.Tensor {
	var c torch.Call
	c.Tensor(x)
	return c.Run1(&torch.Operator{Name: op})
}

func layerNorm(x, weight, bias torch.Tensor) torch.Tensor {
	var c torch.Call
	c.Tensor(x)
	c.Ints([]int{x.Size(-1)})
	c.Tensor(weight)
	c.Tensor(bias)
	return c.Run1(&torch.Operator{Name: "aten::layer_norm"})
}

func batchNorm(x, weight, bias torch.Tensor) torch.Tensor {
	var c torch.Call
	c.Tensor(x)
	c.Tensor(weight)
	c.Tensor(bias)
	c.None()
	c.None()
	c.Bool(true)
	c.Float(0.1)
	c.Float(1e-5)
	c.Bool(false)
	return c.Run1(&torch.Operator{Name: "aten::batch_norm"})
}

// detached forgets a part of its gradient.
func detached(x torch.Tensor) torch.Tensor { return x.Mul(x.Detach()) }

func TestGradCheck(t *testing.T) {
	for name, c := range right {
		t.Run(name, func(t *testing.T) {
			assert.NoError(t, autograd.GradCheck(c.f, c.inputs()))
			assert.NoError(t, autograd.GradCheck(c.f, c.inputs(), autograd.FastMode(true)))
			assert.NoError(t, autograd.GradCheck(c.f, c.inputs(), autograd.CheckForwardAD(true), autograd.CheckBatchedGrad(true), autograd.CheckGradDTypes(true)))
			assert.NoError(t, autograd.GradCheck(c.f, c.inputs(), autograd.CheckForwardAD(true), autograd.CheckBackwardAD(false), autograd.CheckBatchedForwardGrad(true), autograd.FastMode(true)))
		})
	}
}

func TestGradGradCheck(t *testing.T) {
	for name, c := range right {
		t.Run(name, func(t *testing.T) {
			assert.NoError(t, autograd.GradGradCheck(c.f, c.inputs()))
			assert.NoError(t, autograd.GradGradCheck(c.f, c.inputs(), autograd.CheckFwdOverRev(true), autograd.FastMode(true)))
		})
	}
	x, g := leaf(1, torch.Float64, 2), leaf(2, torch.Float64, 2)
	assert.NoError(t, autograd.GradGradCheck(torch.Tensor.Sin, []torch.Tensor{x}, autograd.GradOutputs(g)))
}

// A gradient that is wrong is found, and the message has both Jacobians.
func TestGradCheckFinds(t *testing.T) {
	x := torch.FromSlice([]float64{1, 2}).RequiresGrad_()
	in := []torch.Tensor{x}
	err := autograd.GradCheck(detached, in)
	var e *autograd.GradCheckError
	require.ErrorAs(t, err, &e)
	assert.Equal(t, `Jacobian mismatch for output 0 with respect to input 0,
numerical:tensor([[2.0000, 0.0000],
        [0.0000, 4.0000]], dtype=torch.float64)
analytical:tensor([[1., 0.],
        [0., 2.]], dtype=torch.float64)
`, e.Msg)
	assert.Equal(t, []float64{1, 2}, torch.ToSlice[float64](x.Detach()), "the input is as before")

	err = autograd.GradCheck(detached, in, autograd.FastMode(true))
	assert.ErrorContains(t, err, "Jacobian mismatch for output 0 with respect to input 0,")
	assert.ErrorContains(t, err, "The max per-element difference (slow mode) is: 2")
	err = autograd.GradCheck(detached, in, autograd.CheckForwardAD(true), autograd.CheckBackwardAD(false))
	assert.ErrorContains(t, err, "Jacobian computed with forward mode mismatch for output 0 with respect to input 0,")

	z := leaf(1, torch.Complex128, 2)
	err = autograd.GradCheck(detached, []torch.Tensor{z})
	assert.ErrorContains(t, err, "While considering the imaginary part of complex outputs only, Jacobian mismatch for output 0 with respect to input 0,")
	err = autograd.GradCheck(detached, []torch.Tensor{z}, autograd.CheckForwardAD(true), autograd.CheckBackwardAD(false))
	assert.ErrorContains(t, err, "While considering the imaginary part of complex inputs only, Jacobian computed with forward mode mismatch")

	// The first derivative is right, the second is not.
	second := func(x torch.Tensor) torch.Tensor {
		return x.PowScalar(3).Sub(detached(x).Sub(x.Mul(x).DivScalar(2)).Detach().Mul(x))
	}
	assert.ErrorContains(t, autograd.GradCheck(second, in), "Jacobian mismatch")
	kink := func(x torch.Tensor) torch.Tensor { return x.Mul(x).Add(x.Sub(x.Detach()).PowScalar(2)) }
	require.ErrorContains(t, autograd.GradGradCheck(kink, in), "Jacobian mismatch for output 0 with respect to input 0,")
	assert.NoError(t, autograd.GradCheck(torch.Tensor.Sin, in, autograd.Eps(1e-5), autograd.Atol(1e-4), autograd.Rtol(1e-3), autograd.NondetTol(1e-9)))
}

func TestGradCheckMisuse(t *testing.T) {
	x := leaf(1, torch.Float64, 2)
	for want, f := range map[string]func() error{
		"at least one input tensor to require gradient": func() error { return autograd.GradCheck(torch.Tensor.Sin, []torch.Tensor{x.Detach()}) },
		"Input #0 requires gradient and is not a double precision floating point or complex, but torch.float32": func() error {
			return autograd.GradCheck(torch.Tensor.Sin, []torch.Tensor{leaf(1, torch.Float32, 2)})
		},
		"The 0th input has a dimension with stride 0": func() error {
			return autograd.GradCheck(torch.Tensor.Sin, []torch.Tensor{leaf(1, torch.Float64, 1).Expand(3)})
		},
		"Input #0 is undefined": func() error { return autograd.GradCheck(torch.Tensor.Sin, []torch.Tensor{{}}) },
		"Expected at least one of": func() error {
			return autograd.GradCheck(torch.Tensor.Sin, []torch.Tensor{x}, autograd.CheckBackwardAD(false))
		},
		"requires CheckForwardAD": func() error {
			return autograd.GradCheck(torch.Tensor.Sin, []torch.Tensor{x}, autograd.CheckBatchedForwardGrad(true))
		},
		"Sparse output is not": func() error {
			return autograd.GradCheck(func(x torch.Tensor) torch.Tensor { return x.ToSparse() }, []torch.Tensor{x})
		},
		"expected to be zero":      func() error { return autograd.GradCheck(torch.Tensor.Detach, []torch.Tensor{x}) },
		"with the same shape when": func() error { return autograd.GradCheck(growing(), []torch.Tensor{x}) },
		"and got 2 gradients for": func() error {
			return autograd.GradGradCheck(torch.Tensor.Sin, []torch.Tensor{x}, autograd.GradOutputs(x, x))
		},
		"Numerical gradient for func": func() error {
			return autograd.GradCheck(torch.Tensor.Detach, []torch.Tensor{x}, autograd.FastMode(true))
		},
	} {
		err := f()
		assert.ErrorContains(t, err, want)
		var e *autograd.GradCheckError
		assert.True(t, errors.As(err, &e), want)
	}
	assert.NoError(t, autograd.GradCheck(torch.Tensor.Sin, []torch.Tensor{leaf(1, torch.Float32, 2)}, autograd.LowPrecision(true), autograd.Eps(1e-2), autograd.Atol(1e-2)))
	err := torch.Try(func() {
		_ = autograd.GradCheck(func(x torch.Tensor) torch.Tensor { return x.Add(torch.Ones([]int{7})) }, []torch.Tensor{x})
	})
	assert.ErrorContains(t, err, "must match the size", "a panic of the function goes on")
}

func growing() func(torch.Tensor) torch.Tensor {
	n := 0
	return func(x torch.Tensor) torch.Tensor {
		n++
		return x.Repeat(n).Sin()
	}
}
