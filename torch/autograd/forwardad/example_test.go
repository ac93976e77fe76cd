package forwardad_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd/forwardad"
)

func Example() {
	x := torch.FromSlice([]float32{1, 2, 3})
	v := torch.FromSlice([]float32{1, 0, -1})
	forwardad.DualLevel(func() {
		y, jvp := forwardad.UnpackDual(forwardad.MakeDual(x, v).PowScalar(3))
		fmt.Println(y)
		fmt.Println(jvp)
	})
	// Output:
	// tensor([ 1.,  8., 27.])
	// tensor([  3.,   0., -27.])
}
