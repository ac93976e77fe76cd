package nn_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils/rnn"
)

func ExampleNewLSTM() {
	lstm := nn.NewLSTM(10, 20, nn.NumLayers(2), nn.BatchFirst(true))
	x := torch.Randn([]int{3, 5, 10}) // 3 sequences of 5 steps

	y, h, c := lstm.Forward(x)
	fmt.Println(y.Shape(), h.Shape(), c.Shape())

	y, h, c = lstm.Forward(x, h, c) // the next 5 steps
	fmt.Println(y.Shape(), h.Shape(), c.Shape())
	// Output:
	// [3 5 20] [2 3 20] [2 3 20]
	// [3 5 20] [2 3 20] [2 3 20]
}

func ExampleLSTM_ForwardPacked() {
	lstm := nn.NewLSTM(10, 20)
	x := torch.Randn([]int{5, 3, 10}) // padded to 5 steps
	packed := rnn.PackPaddedSequence(x, []int{2, 5, 3}, rnn.EnforceSorted(false))

	y, h, _ := lstm.ForwardPacked(packed)
	padded, lengths := rnn.PadPackedSequence(y)
	fmt.Println(padded.Shape(), lengths)
	fmt.Println(h.Select(0, 0).Select(0, 0).Equal(padded.Select(0, 1).Select(0, 0))) // sequence 0 ends after step 1
	// Output:
	// [5 3 20] [2 5 3]
	// true
}

func ExampleNewGRU() {
	gru := nn.NewGRU(10, 20, nn.Bidirectional(true))
	y, h := gru.Forward(torch.Randn([]int{5, 3, 10}))
	fmt.Println(y.Shape(), h.Shape())
	// Output: [5 3 40] [2 3 20]
}

func ExampleNewRNN() {
	net := nn.NewRNN(10, 20, nn.Nonlinearity("relu"))
	y, h := net.Forward(torch.Randn([]int{5, 10})) // one sequence
	fmt.Println(y.Shape(), h.Shape())
	// Output: [5 20] [1 20]
}

func ExampleNewLSTMCell() {
	cell := nn.NewLSTMCell(10, 20)
	h, c := torch.Zeros([]int{3, 20}), torch.Zeros([]int{3, 20})
	for _, step := range torch.Randn([]int{5, 3, 10}).Unbind() {
		h, c = cell.Forward(step, h, c)
	}
	fmt.Println(h.Shape(), c.Shape())
	// Output: [3 20] [3 20]
}

func ExampleNewGRUCell() {
	h := nn.NewGRUCell(10, 20).Forward(torch.Randn([]int{3, 10}))
	fmt.Println(h.Shape())
	// Output: [3 20]
}

func ExampleNewRNNCell() {
	h := nn.NewRNNCell(10, 20).Forward(torch.Randn([]int{10}))
	fmt.Println(h.Shape())
	// Output: [20]
}

func ExampleNewMultiheadAttention() {
	attention := nn.NewMultiheadAttention(16, 4, nn.BatchFirst(true))
	x := torch.Randn([]int{2, 5, 16})
	y, weights := attention.Forward(x, x, x, nn.AttnMask(nn.GenerateSquareSubsequentMask(5)))
	fmt.Println(y.Shape(), weights.Shape())
	// Output: [2 5 16] [2 5 5]
}

func ExampleNewTransformerEncoder() {
	layer := nn.NewTransformerEncoderLayer(16, 4, nn.DimFeedforward(32), nn.BatchFirst(true))
	encoder := nn.NewTransformerEncoder(layer, 3, nn.Norm(nn.NewLayerNorm(16)))
	padding := torch.FromSlice([]bool{false, false, false, false, false, true}, 2, 3)
	y := encoder.Forward(torch.Randn([]int{2, 3, 16}), nn.SrcKeyPaddingMask(padding))
	fmt.Println(y.Shape())
	// Output: [2 3 16]
}

func ExampleNewTransformerDecoder() {
	layer := nn.NewTransformerDecoderLayer(16, 4, nn.DimFeedforward(32))
	decoder := nn.NewTransformerDecoder(layer, 3)
	memory, target := torch.Randn([]int{10, 2, 16}), torch.Randn([]int{7, 2, 16})
	fmt.Println(decoder.Forward(target, memory, nn.TgtMask(nn.GenerateSquareSubsequentMask(7))).Shape())
	// Output: [7 2 16]
}

func ExampleNewTransformer() {
	model := nn.NewTransformer(nn.DModel(16), nn.NHead(4), nn.NumEncoderLayers(2), nn.NumDecoderLayers(2), nn.DimFeedforward(32))
	source, target := torch.Randn([]int{10, 2, 16}), torch.Randn([]int{7, 2, 16})
	fmt.Println(model.Forward(source, target, nn.TgtMask(nn.GenerateSquareSubsequentMask(7))).Shape())
	// Output: [7 2 16]
}

func ExampleClone() {
	a := nn.NewLinear(2, 2)
	b := nn.Clone(a)
	fmt.Println(a.Weight.Equal(b.Weight), a.Weight.Same(b.Weight))
	// Output: true false
}

func ExampleGenerateSquareSubsequentMask() {
	fmt.Println(nn.GenerateSquareSubsequentMask(3))
	// Output:
	// tensor([[0., -inf, -inf],
	//         [0., 0., -inf],
	//         [0., 0., 0.]])
}

// Derived weights are computed of others before each Forward.
func ExampleDerive() {
	fc := nn.NewLinear(2, 2)
	nn.Derive(fc, &nn.Derived{
		Name:    "weight",
		Members: []nn.Member{{Name: "log_weight", Tensor: torch.Zeros([]int{2, 2}).RequiresGrad_()}},
		Compute: func(m []nn.Member) torch.Tensor { return m[0].Tensor.Exp() },
	})
	for name := range nn.NamedParameters(fc) {
		fmt.Println(name)
	}
	fmt.Println(fc.Weight.Detach())
	// Output:
	// bias
	// log_weight
	// tensor([[1., 1.],
	//         [1., 1.]])
}
