package rnn_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn/utils/rnn"
)

func ExamplePackPaddedSequence() {
	x := torch.FromSlice([]int64{1, 2, 0, 3, 0, 0, 4, 5, 6}, 3, 3)
	p := rnn.PackPaddedSequence(x, []int{2, 1, 3}, rnn.BatchFirst(true), rnn.EnforceSorted(false))
	fmt.Println(p.Data)
	fmt.Println(p.BatchSizes)
	padded, lengths := rnn.PadPackedSequence(p, rnn.BatchFirst(true))
	fmt.Println(padded.Equal(x), lengths)
	// Output:
	// tensor([4, 1, 3, 5, 2, 6])
	// tensor([3, 2, 1])
	// true [2 1 3]
}

func ExamplePackSequence() {
	a, b := torch.FromSlice([]int64{1, 2, 3}), torch.FromSlice([]int64{4, 5})
	p := rnn.PackSequence([]torch.Tensor{a, b})
	fmt.Println(p.Data)
	fmt.Println(rnn.UnpackSequence(p)[1])
	// Output:
	// tensor([1, 4, 2, 5, 3])
	// tensor([4, 5])
}

func ExamplePadSequence() {
	a, b := torch.FromSlice([]int64{1, 2, 3}), torch.FromSlice([]int64{4, 5})
	x := rnn.PadSequence([]torch.Tensor{a, b}, rnn.BatchFirst(true))
	fmt.Println(x)
	fmt.Println(rnn.UnpadSequence(x, []int{3, 2}, rnn.BatchFirst(true))[1])
	// Output:
	// tensor([[1, 2, 3],
	//         [4, 5, 0]])
	// tensor([4, 5])
}
