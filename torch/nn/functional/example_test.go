package functional_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

func Example() {
	x := torch.Ones([]int{1, 1, 4, 4})
	w := torch.Ones([]int{2, 1, 3, 3})
	y := F.MaxPool2d(F.ReLU(F.Conv2d(x, w, F.Padding(1))), 2)
	fmt.Println(y.Shape(), torch.ToSlice[float32](y))
	// Output: [1 2 2 2] [9 9 9 9 9 9 9 9]
}

func ExampleCrossEntropy() {
	logits := torch.FromSlice([]float32{2, 1, 0, 0, 0, 9}, 2, 3)
	labels := torch.FromSlice([]int{0, 2})
	fmt.Printf("%.4f\n", F.CrossEntropy(logits, labels).Item())
	fmt.Printf("%.4f\n", F.CrossEntropy(logits, labels, F.ReductionNone, F.LabelSmoothing(0.1)).Select(0, 0).Item())
	// Output:
	// 0.2039
	// 0.5076
}

func ExamplePad() {
	x := torch.FromSlice([]float32{1, 2, 3}, 1, 1, 3)
	fmt.Println(torch.ToSlice[float32](F.Pad(x, []int{1, 2})))
	fmt.Println(torch.ToSlice[float32](F.Pad(x, []int{1, 2}, F.Mode("reflect"))))
	// Output:
	// [0 1 2 3 0 0]
	// [2 1 2 3 2 1]
}

func ExampleInterpolate() {
	x := torch.FromSlice([]float32{0, 1, 2, 3}, 1, 1, 2, 2)
	y := F.Interpolate(x, F.Size(2, 4), F.Mode("bilinear"))
	fmt.Println(torch.ToSlice[float32](y))
	// Output: [0 0.25 0.75 1 2 2.25 2.75 3]
}

func ExampleOneHot() {
	fmt.Println(torch.ToSlice[int64](F.OneHot(torch.FromSlice([]int{1, 2}), 3)))
	// Output: [0 1 0 0 0 1]
}
