package aten_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/aten"
)

func Example() {
	x := torch.FromSlice([]float32{1, 2, 3})
	fmt.Println(aten.AddTensor(x, x, torch.Named("alpha", 10)))
	fmt.Println(aten.InternalForeachMulScalar([]torch.Tensor{x}, 2)[0])
	// Output:
	// tensor([11., 22., 33.])
	// tensor([2., 4., 6.])
}
