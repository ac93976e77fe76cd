package nninit_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

func Example() {
	w := torch.Empty([]int{2, 3}).RequiresGrad_()
	nninit.KaimingUniform_(w, nninit.Nonlinearity("relu"))
	fmt.Println(w.Abs().Max().Item() <= 1.4143, w.IsLeaf())
	// Output: true true
}

func Example_identity() {
	fmt.Println(torch.ToSlice[float32](nninit.Eye_(torch.Empty([]int{2, 3}))))
	// Output: [1 0 0 0 1 0]
}

func ExampleCalculateGain() {
	fmt.Printf("%.4f\n", nninit.CalculateGain("leaky_relu", 0.2))
	// Output: 1.3868
}

func Example_sparse() {
	t := nninit.Sparse_(torch.Empty([]int{10, 3}), 0.4, 0.01)
	fmt.Println(t.EqScalar(0).Sum(torch.Dim(0)).Equal(torch.FromSlice([]int{4, 4, 4}))) // zeros of each column
	// Output: true
}
