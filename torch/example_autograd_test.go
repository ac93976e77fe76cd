package torch_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// A hook sees the gradient of a tensor, and may replace it.
func ExampleTensor_RegisterHook() {
	w := torch.FromSlice([]float32{1, 2}).RequiresGrad_()
	half := w.RegisterHook(func(grad torch.Tensor) torch.Tensor {
		fmt.Println("gradient:", torch.ToSlice[float32](grad))
		return grad.MulScalar(0.5)
	})
	w.Mul(w).Sum().Backward()
	fmt.Println("kept:", torch.ToSlice[float32](w.Grad()))
	half.Remove()
	// Output:
	// gradient: [2 4]
	// kept: [1 2]
}

// An optimizer inside of Backward: no two gradients are alive at once.
func ExampleTensor_RegisterPostAccumulateGradHook() {
	w := torch.FromSlice([]float32{1, 2}).RequiresGrad_()
	defer w.RegisterPostAccumulateGradHook(func(w torch.Tensor) {
		torch.NoGrad(func() { w.Sub_(w.Grad(), torch.Alpha(0.25)) })
		w.SetGrad(torch.Tensor{})
	}).Remove()
	w.Mul(w).Sum().Backward()
	fmt.Println(torch.ToSlice[float32](w))
	// Output: [0.5 1]
}

// step is the sign of x, scaled. Its true gradient is zero; this one lets the
// gradient through.
type step struct{ scale float64 }

func (s step) Forward(_ *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
	return []torch.Tensor{in[0].Sign().MulScalar(s.scale)}
}

func (s step) Backward(_ *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
	return []torch.Tensor{grads[0].MulScalar(s.scale)}
}

// A function with a gradient of its own. What is not a tensor is a field.
func ExampleApply1() {
	x := torch.FromSlice([]float32{-2, 0.5, 2}).RequiresGrad_()
	y := torch.Apply1(step{3}, x)
	fmt.Println(torch.ToSlice[float32](y), y.GradFn())
	y.Sum().Backward()
	fmt.Println(torch.ToSlice[float32](x.Grad()))
	// Output:
	// [-3 3 3] stepBackward
	// [3 3 3]
}

// hypot is sqrt(a² + b²). Its Backward uses what Forward saved.
type hypot struct{}

func (hypot) Forward(ctx *torch.FunctionCtx, in []torch.Tensor) []torch.Tensor {
	y := in[0].Square().Add(in[1].Square()).Sqrt()
	ctx.SaveForBackward(in[0], in[1], y)
	return []torch.Tensor{y}
}

func (hypot) Backward(ctx *torch.FunctionCtx, grads []torch.Tensor) []torch.Tensor {
	s := ctx.SavedTensors()
	a, b, y := s[0], s[1], s[2]
	return []torch.Tensor{grads[0].Mul(a).Div(y), grads[0].Mul(b).Div(y)}
}

func ExampleApply() {
	a := torch.FromSlice([]float32{3}).RequiresGrad_()
	b := torch.FromSlice([]float32{4}).RequiresGrad_()
	out := torch.Apply(hypot{}, a, b)
	out[0].Sum().Backward()
	fmt.Println(torch.ToSlice[float32](out[0]), torch.ToSlice[float32](a.Grad()), torch.ToSlice[float32](b.Grad()))
	// Output: [5] [0.6] [0.8]
}

// A panic in a callback is an error of the Backward that ran it.
func ExamplePanicError() {
	errBad := errors.New("bad gradient")
	w := torch.FromSlice([]float32{1}).RequiresGrad_()
	w.RegisterHook(func(torch.Tensor) torch.Tensor { panic(errBad) })
	err := torch.Try(func() { w.Sum().Backward() })
	fmt.Println(err)
	fmt.Println(errors.Is(err, errBad))
	// Output:
	// torch: Backward(float32[]): a hook panicked: bad gradient
	// true
}

// Activations inside are computed again instead of kept.
func ExampleCheckpoint1() {
	calls := 0
	block := func(x torch.Tensor) torch.Tensor {
		calls++
		return x.Sin().Exp()
	}
	x := torch.FromSlice([]float32{0}).RequiresGrad_()
	torch.Checkpoint1(block, x).Sum().Backward()
	fmt.Println(torch.ToSlice[float32](x.Grad()), calls)
	// Output: [1] 2
}

// Tensors for Backward kept as half-precision numbers.
func ExampleSavedTensorsHooks() {
	x := torch.FromSlice([]float32{1, 2}).RequiresGrad_()
	var y torch.Tensor
	torch.SavedTensorsHooks(
		func(t torch.Tensor) any { return t.To(torch.Float16) },
		func(packed any) torch.Tensor { return packed.(torch.Tensor).To(torch.Float32) },
		func() { y = x.Mul(x).Sum() })
	y.Backward()
	fmt.Println(torch.ToSlice[float32](x.Grad()))
	// Output: [2 4]
}

func ExampleDetectAnomaly() {
	x := torch.FromSlice([]float32{-1}).RequiresGrad_()
	err := torch.Try(func() {
		torch.DetectAnomaly(func() { x.Sqrt().Sum().Backward() })
	})
	message, _, _ := strings.Cut(err.Error(), "\n") // then comes the stack of Sqrt
	fmt.Println(message)
	// Output: torch: Backward(float32[]): Function 'SqrtBackward0' returned nan values in its 0th output.
}

func ExampleInferenceMode() {
	w := torch.FromSlice([]float32{1, 2}).RequiresGrad_()
	torch.InferenceMode(func() {
		y := w.MulScalar(2)
		fmt.Println(y.RequiresGrad(), y.IsInference())
	})
	// Output: false true
}

func ExampleBackward() {
	w := torch.FromSlice([]float32{1, 2}).RequiresGrad_()
	torch.Backward([]torch.Tensor{w.Sum(), w.Mul(w).Sum()})
	fmt.Println(torch.ToSlice[float32](w.Grad()))
	// Output: [3 5]
}
