package masked_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/masked"
)

var (
	x     = torch.FromSlice([]float32{1, 2, 4, 8, 16, 32}, 2, 3)
	valid = torch.FromSlice([]bool{true, false, true, false, true, true}, 2, 3)
)

func ExampleSum() {
	fmt.Println(masked.Sum(x, masked.Dim(1), masked.Mask(valid)))
	// Output:
	// tensor([ 5., 48.])
}

func ExampleProd() {
	fmt.Println(masked.Prod(x, masked.Dim(1), masked.Mask(valid)))
	// Output:
	// tensor([  4., 512.])
}

func ExampleAmax() {
	fmt.Println(masked.Amax(x, masked.Dim(0), masked.Mask(valid)))
	// Output:
	// tensor([ 1., 16., 32.])
}

func ExampleAmin() {
	fmt.Println(masked.Amin(x, masked.Mask(valid)))
	// Output:
	// tensor(1.)
}

func ExampleArgmax() {
	fmt.Println(masked.Argmax(x, masked.Dim(1), masked.Mask(valid), masked.DType(torch.Int64)))
	// Output:
	// tensor([2, 2])
}

func ExampleArgmin() {
	fmt.Println(masked.Argmin(x, masked.Dim(1), masked.Mask(valid), masked.DType(torch.Int64)))
	// Output:
	// tensor([0, 1])
}

func ExampleMean() {
	fmt.Println(masked.Mean(x, masked.Dim(1), masked.KeepDim(true), masked.Mask(valid)))
	// Output:
	// tensor([[ 2.5000],
	//         [24.0000]])
}

func ExampleMedian() {
	fmt.Println(masked.Median(x, 1, masked.Mask(valid)))
	// Output:
	// tensor([ 1., 16.])
}

func ExampleNorm() {
	fmt.Println(masked.Norm(x, masked.Ord(1), masked.Mask(valid)))
	// Output:
	// tensor(53.)
}

func ExampleVar() {
	fmt.Println(masked.Var(x, masked.Dim(1), masked.Mask(valid)))
	// Output:
	// tensor([  4.5000, 128.0000])
}

func ExampleStd() {
	fmt.Println(masked.Std(x, masked.Dim(1), masked.Correction(0), masked.Mask(valid)))
	// Output:
	// tensor([1.5000, 8.0000])
}

func ExampleLogsumexp() {
	fmt.Println(masked.Logsumexp(x, masked.Dim(1), masked.Mask(valid)))
	// Output:
	// tensor([ 4.0486, 32.0000])
}

func ExampleLogaddexp() {
	fmt.Println(masked.Logaddexp(x, x, masked.OtherMask(valid)))
	// Output:
	// tensor([[ 1.6931,  2.0000,  4.6931],
	//         [ 8.0000, 16.6931, 32.6931]])
}

func ExampleCumsum() {
	fmt.Println(masked.Cumsum(x, 1, masked.Mask(valid)))
	// Output:
	// tensor([[ 1.,  1.,  5.],
	//         [ 0., 16., 48.]])
}

func ExampleCumprod() {
	fmt.Println(masked.Cumprod(x, 1, masked.Mask(valid)))
	// Output:
	// tensor([[  1.,   1.,   4.],
	//         [  1.,  16., 512.]])
}

func ExampleSoftmax() {
	fmt.Println(masked.Softmax(x, 1, masked.Mask(valid)))
	// Output:
	// tensor([[4.7426e-02, 0.0000e+00, 9.5257e-01],
	//         [0.0000e+00, 1.1254e-07, 1.0000e+00]])
}

func ExampleLogSoftmax() {
	fmt.Println(masked.LogSoftmax(x, 1, masked.Mask(valid)))
	// Output:
	// tensor([[-3.0486e+00,        -inf, -4.8587e-02],
	//         [       -inf, -1.6000e+01, -1.1921e-07]])
}

func ExampleSoftmin() {
	fmt.Println(masked.Softmin(x, 1, masked.Mask(valid)))
	// Output:
	// tensor([[9.5257e-01, 0.0000e+00, 4.7426e-02],
	//         [0.0000e+00, 1.0000e+00, 1.1254e-07]])
}

func ExampleNormalize() {
	fmt.Println(masked.Normalize(x, 2, 1, masked.Mask(valid)))
	// Output:
	// tensor([[0.2425, 0.0000, 0.9701],
	//         [0.0000, 0.4472, 0.8944]])
}
