package fft_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/fft"
)

func Example() {
	x := torch.FromSlice([]float32{1, 0, -1, 0})
	y := fft.RFFT(x)
	fmt.Println(y)
	fmt.Println(fft.IRFFT(y, fft.N(4)))
	// Output:
	// tensor([0.+0.j, 2.+0.j, 0.+0.j])
	// tensor([ 1.,  0., -1.,  0.])
}
