package sparse_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/sparse"
)

func Example() {
	indices := torch.FromSlice([]int{0, 1, 2, 2, 0, 3}, 2, 3)
	a := sparse.COO(indices, torch.FromSlice([]float32{1, 2, 3}), sparse.Size(3, 4))
	y := sparse.MM(a, torch.Ones([]int{4, 2}))
	fmt.Println(a.Shape(), torch.ToSlice[float32](y))
	// Output: [3 4] [1 1 2 2 3 3]
}

func ExampleCSR() {
	rows, columns := torch.FromSlice([]int{0, 2, 3}), torch.FromSlice([]int{0, 2, 1})
	a := sparse.CSR(rows, columns, torch.FromSlice([]float64{1, 2, 3}))
	fmt.Println(a)
	// Output:
	// tensor(crow_indices=tensor([0, 2, 3]),
	//        col_indices=tensor([0, 2, 1]),
	//        values=tensor([1., 2., 3.]), size=(2, 3), nnz=3, dtype=torch.float64,
	//        layout=torch.sparse_csr)
}

func ExampleSum() {
	a := sparse.Spdiags(torch.FromSlice([]float32{1, 2, 3}, 1, 3), torch.FromSlice([]int{0}), 3, 3)
	fmt.Println(sparse.Sum(a).Item(), sparse.Sum(a, sparse.Dim(0)).Shape())
	// Output: 6 [3]
}
