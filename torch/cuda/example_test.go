package cuda_test

import (
	"fmt"
	"os"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/cuda"
)

// The same program on a machine with a GPU and without.
func Example() {
	device := torch.DefaultDevice()
	x := torch.Ones([]int{2, 2}, device)
	fmt.Println(x.Sum().Item())
	if cuda.IsAvailable() {
		fmt.Fprintln(os.Stderr, cuda.MemorySummary(device))
	}
	cuda.EmptyCache() // does nothing without a GPU
	// Output: 4
}

// Work on a stream of its own runs beside that of the others.
func ExampleWithStream() {
	if !cuda.IsAvailable() {
		fmt.Println("done")
		return
	}
	s := cuda.NewStream(cuda.Priority(-1))
	var y torch.Tensor
	cuda.WithStream(s, func() {
		y = torch.Ones([]int{1000, 1000}, s.Device()).Sum()
	})
	s.Synchronize()
	fmt.Println("done")
	_ = y
	// Output: done
}
