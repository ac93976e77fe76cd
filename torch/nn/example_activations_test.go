package nn_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// show prints the elements of t with three digits.
func show(t torch.Tensor) {
	fmt.Printf("%.3f\n", torch.ToSlice[float32](t.Detach().Flatten()))
}

func ExampleNewELU() {
	m := nn.NewELU()
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-0.632 0.400 7.000]
}

func ExampleNewCELU() {
	m := nn.NewCELU(nn.Alpha(2))
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-0.787 0.400 7.000]
}

func ExampleNewSELU() {
	m := nn.NewSELU()
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-1.111 0.420 7.355]
}

func ExampleNewHardshrink() {
	m := nn.NewHardshrink()
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-1.000 0.000 7.000]
}

func ExampleNewHardsigmoid() {
	m := nn.NewHardsigmoid()
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [0.333 0.567 1.000]
}

func ExampleNewHardtanh() {
	m := nn.NewHardtanh(nn.MaxVal(0.5))
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-1.000 0.400 0.500]
}

func ExampleNewHardswish() {
	m := nn.NewHardswish()
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-0.333 0.227 7.000]
}

func ExampleNewLeakyReLU() {
	m := nn.NewLeakyReLU(nn.NegativeSlope(0.1))
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-0.100 0.400 7.000]
}

func ExampleNewLogSigmoid() {
	m := nn.NewLogSigmoid()
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-1.313 -0.513 -0.001]
}

func ExampleNewPReLU() {
	m := nn.NewPReLU(nn.Init(0.2))
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-0.200 0.400 7.000]
}

func ExampleNewReLU6() {
	m := nn.NewReLU6()
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [0.000 0.400 6.000]
}

func ExampleNewGELU() {
	m := nn.NewGELU(nn.ApproximateTanh)
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-0.159 0.262 7.000]
}

func ExampleNewSigmoid() {
	m := nn.NewSigmoid()
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [0.269 0.599 0.999]
}

func ExampleNewSiLU() {
	m := nn.NewSiLU()
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-0.269 0.239 6.994]
}

func ExampleNewMish() {
	m := nn.NewMish()
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-0.303 0.289 7.000]
}

func ExampleNewSoftplus() {
	m := nn.NewSoftplus(nn.Beta(2))
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [0.063 0.586 7.000]
}

func ExampleNewSoftshrink() {
	m := nn.NewSoftshrink(nn.Lambd(0.2))
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-0.800 0.200 6.800]
}

func ExampleNewSoftsign() {
	m := nn.NewSoftsign()
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-0.500 0.286 0.875]
}

func ExampleNewTanh() {
	m := nn.NewTanh()
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-0.762 0.380 1.000]
}

func ExampleNewTanhshrink() {
	m := nn.NewTanhshrink()
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-0.238 0.020 6.000]
}

func ExampleNewThreshold() {
	m := nn.NewThreshold(0.1, -3)
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-3.000 0.400 7.000]
}

func ExampleNewSoftmin() {
	m := nn.NewSoftmin(0)
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [0.802 0.198 0.000]
}

func ExampleNewSoftmax() {
	m := nn.NewSoftmax(0)
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [0.000 0.001 0.998]
}

func ExampleNewLogSoftmax() {
	m := nn.NewLogSoftmax(0)
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-8.002 -6.602 -0.002]
}

func ExampleNewRReLU() {
	m := nn.NewRReLU(nn.Lower(0.1), nn.Upper(0.3))
	nn.Eval(m) // the mean of the slopes, where training draws them
	show(m.Forward(torch.FromSlice([]float32{-1, 0.4, 7})))
	// Output: [-0.200 0.400 7.000]
}

func ExampleNewGLU() {
	m := nn.NewGLU()
	show(m.Forward(torch.FromSlice([]float32{1, 2, 0, 100})))
	// Output: [0.500 2.000]
}

func ExampleNewSoftmax2d() {
	m := nn.NewSoftmax2d()
	show(m.Forward(torch.Zeros([]int{4, 1, 2})))
	// Output: [0.250 0.250 0.250 0.250 0.250 0.250 0.250 0.250]
}
