package torch_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

func ExampleEinsum() {
	a := torch.FromSlice([]float32{1, 2, 3, 4}, 2, 2)
	b := torch.FromSlice([]float32{1, 0, 1, 1}, 2, 2)
	fmt.Println(torch.ToSlice[float32](torch.Einsum("ij,jk->ik", a, b)))
	fmt.Println(torch.Einsum("ii", a).Item()) // the trace
	// Output:
	// [3 2 7 4]
	// 5
}

func ExampleTensor_Unique() {
	x := torch.FromSlice([]int{3, 1, 2, 1, 3, 3})
	values, _, counts := x.Unique(torch.ReturnCounts(true))
	fmt.Println(torch.ToSlice[int](values), torch.ToSlice[int](counts))
	// Output: [1 2 3] [2 1 3]
}

func ExampleMeshgrid() {
	grid := torch.Meshgrid([]torch.Tensor{torch.Arange(2), torch.Arange(3)}, torch.Indexing("xy"))
	fmt.Println(grid[0].Shape(), torch.ToSlice[int](grid[0]))
	// Output: [3 2] [0 1 0 1 0 1]
}

func ExampleTensor_Norm() {
	x := torch.FromSlice([]float32{3, 4, 0, 5}, 2, 2)
	fmt.Println(torch.ToSlice[float32](x.Norm(torch.Dim(1))), x.Norm(torch.P(1)).Item())
	// Output: [5 5] 12
}

func ExampleTensor_STFT() {
	x := torch.Ones([]int{64})
	spectrum := x.STFT(16, torch.HopLength(8), torch.Window(torch.HannWindow(16)))
	fmt.Println(spectrum.Shape(), spectrum.DType())
	// Output: [9 9] torch.complex64
}
