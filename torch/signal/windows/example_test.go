package windows_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/signal/windows"
)

func ExampleBartlett() {
	fmt.Println(windows.Bartlett(5))
	// Output:
	// tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])
}

func ExampleBlackman() {
	fmt.Println(windows.Blackman(5, windows.DType(torch.Float64)).Clamp(torch.MinOpt(0)))
	// Output:
	// tensor([0.0000, 0.3400, 1.0000, 0.3400, 0.0000], dtype=torch.float64)
}

func ExampleCosine() {
	fmt.Println(windows.Cosine(4))
	// Output:
	// tensor([0.3827, 0.9239, 0.9239, 0.3827])
}

func ExampleExponential() {
	fmt.Println(windows.Exponential(5, windows.Tau(2)))
	// Output:
	// tensor([0.3679, 0.6065, 1.0000, 0.6065, 0.3679])
}

func ExampleGaussian() {
	fmt.Println(windows.Gaussian(5, windows.Std(1.5)))
	// Output:
	// tensor([0.4111, 0.8007, 1.0000, 0.8007, 0.4111])
}

func ExampleGeneralCosine() {
	fmt.Println(windows.GeneralCosine(5, []float64{0.46, 0.23, 0.31}))
	// Output:
	// tensor([0.5400, 0.1500, 1.0000, 0.1500, 0.5400])
}

func ExampleGeneralHamming() {
	fmt.Println(windows.GeneralHamming(5, windows.Alpha(0.6)))
	// Output:
	// tensor([0.2000, 0.6000, 1.0000, 0.6000, 0.2000])
}

func ExampleHamming() {
	fmt.Println(windows.Hamming(5))
	// Output:
	// tensor([0.0800, 0.5400, 1.0000, 0.5400, 0.0800])
}

func ExampleHann() {
	fmt.Println(windows.Hann(4, windows.Sym(false)))
	// Output:
	// tensor([0.0000, 0.5000, 1.0000, 0.5000])
}

func ExampleKaiser() {
	fmt.Println(windows.Kaiser(5, windows.Beta(4)))
	// Output:
	// tensor([0.0885, 0.6334, 1.0000, 0.6334, 0.0885])
}

func ExampleNuttall() {
	fmt.Println(windows.Nuttall(5))
	// Output:
	// tensor([3.6280e-04, 2.2698e-01, 1.0000e+00, 2.2698e-01, 3.6280e-04])
}
