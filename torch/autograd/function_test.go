package autograd_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd"
	"github.com/gotorch/gotorch/torch/autograd/forwardad"
)

// scaledCube is factor·x³·y, written in Go, in all modes of differentiation.
type scaledCube struct {
	factor float64
	wrong  bool
}

func (c scaledCube) Forward(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
	ctx.SaveForBackward(in...)
	return []torch.Tensor{in[0].PowScalar(3).Mul(in[1]).MulScalar(c.factor)}
}

func (c scaledCube) Backward(ctx *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
	x, y := ctx.SavedTensors()[0], ctx.SavedTensors()[1]
	g := grads[0].MulScalar(c.factor)
	if c.wrong {
		g = g.MulScalar(1.01)
	}
	return []torch.Tensor{g.Mul(x.Square().MulScalar(3)).Mul(y), g.Mul(x.PowScalar(3))}
}

func (c scaledCube) JVP(ctx *torch.FunctionCtx, tangents []torch.Tensor) []torch.Tensor {
	x, y := ctx.SavedTensors()[0], ctx.SavedTensors()[1]
	t := torch.ZerosLike(x)
	if tangents[0].Defined() {
		t = t.Add(tangents[0].Mul(x.Square().MulScalar(3)).Mul(y))
	}
	if tangents[1].Defined() {
		t = t.Add(tangents[1].Mul(x.PowScalar(3)))
	}
	return []torch.Tensor{t.MulScalar(c.factor)}
}

func TestFunctionGradCheck(t *testing.T) {
	inputs := []torch.Tensor{leaf(1, torch.Float64, 2, 3), leaf(2, torch.Float64, 2, 3)}
	f := func(wrong bool) list {
		return func(x []torch.Tensor) []torch.Tensor { return torch.Apply(scaledCube{2, wrong}, x...) }
	}
	assert.NoError(t, autograd.GradCheck(f(false), inputs, autograd.CheckForwardAD(true)))
	assert.NoError(t, autograd.GradGradCheck(f(false), inputs))
	assert.Error(t, autograd.GradCheck(f(true), inputs))
	assert.NoError(t, autograd.GradGradCheck(func(x []torch.Tensor) []torch.Tensor {
		return torch.Checkpoint(f(false), x)
	}, inputs), "through a checkpoint as well")
}

// backwardOnly has no JVP.
type backwardOnly struct{}

func (backwardOnly) Forward(_ *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
	return []torch.Tensor{in[0].MulScalar(2)}
}

func (backwardOnly) Backward(_ *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
	return []torch.Tensor{grads[0].MulScalar(2)}
}

func TestFunctionForwardMode(t *testing.T) {
	x, y := torch.FromSlice([]float64{1, 2}), torch.FromSlice([]float64{3, 4})
	forwardad.DualLevel(func() {
		dual := forwardad.MakeDual(x, torch.FromSlice([]float64{1, 10}))
		out := torch.Apply1(scaledCube{factor: 2}, dual, y)
		_, tangent := forwardad.UnpackDual(out)
		assert.Equal(t, []float64{18, 960}, torch.ToSlice[float64](tangent))
		err := torch.Try(func() { torch.Apply1(backwardOnly{}, dual) })
		assert.ErrorContains(t, err, "forward-mode differentiation needs a method JVP on the custom function")
	})
}
