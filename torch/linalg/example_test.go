package linalg_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/linalg"
)

func Example() {
	a := torch.FromSlice([]float64{3, 1, 1, 2}, 2, 2)
	b := torch.FromSlice([]float64{9, 8})
	fmt.Println(linalg.Solve(a, b))
	fmt.Println(linalg.Norm(a, linalg.OrdName("fro")))
	// Output:
	// tensor([2., 3.], dtype=torch.float64)
	// tensor(3.8730, dtype=torch.float64)
}
