package functional_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

func ExampleMaxUnpool1d() {
	x := torch.FromSlice([]float32{1, 4, 2, 3}, 1, 4)
	y, where := F.MaxPool1dWithIndices(x, 2)
	fmt.Println(torch.ToSlice[float32](y), torch.ToSlice[float32](F.MaxUnpool1d(y, where, 2)))
	// Output: [4 3] [0 4 0 3]
}

func ExampleNormalize() {
	x := torch.FromSlice([]float32{3, 4, 0, 5}, 2, 2)
	fmt.Println(torch.ToSlice[float32](F.Normalize(x)))
	// Output: [0.6 0.8 0 1]
}

func ExampleEmbeddingBag() {
	weight := torch.FromSlice([]float32{1, 2, 3, 4, 5, 6}, 3, 2)
	tokens := torch.FromSlice([]int{0, 2, 1, 1}, 2, 2)
	fmt.Println(torch.ToSlice[float32](F.EmbeddingBag(tokens, weight, F.Mode("sum"))))
	// Output: [6 8 6 8]
}

// The loss of a language model without the logits of all words at once.
func ExampleLinearCrossEntropyOptions() {
	hidden := torch.Randn([]int{64, 8}).RequiresGrad_()
	words, next := torch.Randn([]int{1000, 8}).RequiresGrad_(), torch.Randint(1000, []int{64}).To(torch.Int64)
	F.LinearCrossEntropy(hidden, words, next, F.LinearCrossEntropyOptions{BatchChunkSize: 16}).Backward()
	fmt.Println(hidden.Grad().Shape(), words.Grad().Shape())
	// Output: [64 8] [1000 8]
}
