package nn_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

func ExampleNewEmbedding() {
	m := nn.NewEmbedding(10, 3, nn.PaddingIdx(0))
	y := m.Forward(torch.FromSlice([]int{0, 4, 7, 0}, 2, 2))
	fmt.Println(y.Shape())
	show(y.Select(0, 0).Select(0, 0)) // the padding
	// Output:
	// [2 2 3]
	// [0.000 0.000 0.000]
}

func ExampleNewEmbeddingFromPretrained() {
	words := torch.FromSlice([]float32{1, 2, 3, 4}, 2, 2)
	m := nn.NewEmbeddingFromPretrained(words)
	show(m.Forward(torch.FromSlice([]int{1, 0})))
	fmt.Println(m.Weight.RequiresGrad())
	// Output:
	// [3.000 4.000 1.000 2.000]
	// false
}

func ExampleNewEmbeddingBag() {
	m := nn.NewEmbeddingBag(10, 3, nn.BagSum)
	words := torch.FromSlice([]int{1, 2, 4, 5, 4}) // bags of two and three
	fmt.Println(m.Forward(words, nn.Offsets(torch.FromSlice([]int{0, 2}))).Shape())
	// Output: [2 3]
}

func ExampleNewEmbeddingBagFromPretrained() {
	words := torch.FromSlice([]float32{1, 2, 3, 4}, 2, 2)
	m := nn.NewEmbeddingBagFromPretrained(words, nn.BagMean)
	show(m.Forward(torch.FromSlice([]int{1, 0}, 1, 2)))
	// Output: [2.000 3.000]
}

func ExampleNewBilinear() {
	m := nn.NewBilinear(20, 30, 40)
	fmt.Println(m.Forward(torch.Randn([]int{128, 20}), torch.Randn([]int{128, 30})).Shape())
	// Output: [128 40]
}

func ExampleNewAdaptiveLogSoftmaxWithLoss() {
	m := nn.NewAdaptiveLogSoftmaxWithLoss(64, 1000, []int{10, 100})
	x, words := torch.Randn([]int{3, 64}), torch.FromSlice([]int{4, 50, 999})
	output, loss := m.Forward(x, words)
	fmt.Println(output.Shape(), loss.Shape(), m.LogProb(x).Shape(), m.Predict(x).Shape())
	for name, p := range nn.NamedParameters(m) {
		fmt.Println(name, p.Shape())
	}
	// Output:
	// [3] [] [3 1000] [3]
	// head.weight [12 64]
	// tail.0.0.weight [16 64]
	// tail.0.1.weight [90 16]
	// tail.1.0.weight [4 64]
	// tail.1.1.weight [900 4]
}
