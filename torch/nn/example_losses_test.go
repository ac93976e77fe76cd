package nn_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

func ExampleNewL1Loss() {
	input, target := torch.FromSlice([]float32{1, 2, 3}), torch.FromSlice([]float32{1, 1, 5})
	digits(nn.NewL1Loss().Forward(input, target))
	// Output: [1.000]
}

func ExampleNewMSELoss() {
	input, target := torch.FromSlice([]float32{1, 2, 3}), torch.FromSlice([]float32{1, 1, 5})
	digits(nn.NewMSELoss(nn.ReductionSum).Forward(input, target))
	// Output: [5.000]
}

func ExampleNewSmoothL1Loss() {
	input, target := torch.FromSlice([]float32{1, 2, 3}), torch.FromSlice([]float32{1, 1, 5})
	digits(nn.NewSmoothL1Loss(nn.Beta(2), nn.ReductionNone).Forward(input, target))
	// Output: [0.000 0.250 1.000]
}

func ExampleNewHuberLoss() {
	input, target := torch.FromSlice([]float32{1, 2, 3}), torch.FromSlice([]float32{1, 1, 5})
	digits(nn.NewHuberLoss(nn.Delta(1.5), nn.ReductionNone).Forward(input, target))
	// Output: [0.000 0.500 1.875]
}

func ExampleNewCrossEntropyLoss() {
	logits, labels := torch.FromSlice([]float32{5, 0, 0, 0, 0, 5}, 2, 3), torch.FromSlice([]int{0, 1})
	digits(nn.NewCrossEntropyLoss(nn.ReductionNone).Forward(logits, labels))
	// Output: [0.013 5.013]
}

func ExampleNewNLLLoss() {
	logits, labels := torch.FromSlice([]float32{5, 0, 0, 0, 0, 5}, 2, 3), torch.FromSlice([]int{0, -100})
	logProbs := nn.NewLogSoftmax(1).Forward(logits)
	digits(nn.NewNLLLoss().Forward(logProbs, labels)) // the second label is ignored
	// Output: [0.013]
}

func ExampleNewNLLLoss2d() {
	pictures, labels := torch.Zeros([]int{2, 3, 4, 4}), torch.Zeros([]int{2, 4, 4}, torch.Int64)
	digits(nn.NewNLLLoss2d().Forward(nn.NewLogSoftmax(1).Forward(pictures), labels))
	// Output: [1.099]
}

func ExampleNewPoissonNLLLoss() {
	logRate, count := torch.FromSlice([]float32{0, 1}), torch.FromSlice([]float32{1, 3})
	digits(nn.NewPoissonNLLLoss(nn.Full(true)).Forward(logRate, count))
	// Output: [1.241]
}

func ExampleNewGaussianNLLLoss() {
	mean, target := torch.FromSlice([]float32{0, 1}), torch.FromSlice([]float32{0, 3})
	variance := torch.FromSlice([]float32{1, 4})
	digits(nn.NewGaussianNLLLoss(nn.ReductionNone).Forward(mean, target, variance))
	// Output: [0.000 1.193]
}

func ExampleNewKLDivLoss() {
	logProbs := torch.FromSlice([]float32{0.5, 0.5, 0.9, 0.1}, 2, 2).Log()
	target := torch.FromSlice([]float32{0.5, 0.5, 0.5, 0.5}, 2, 2)
	digits(nn.NewKLDivLoss(nn.BatchMean(true)).Forward(logProbs, target))
	// Output: [0.255]
}

func ExampleNewBCELoss() {
	probability, target := torch.FromSlice([]float32{0.9, 0.2}), torch.FromSlice([]float32{1, 0})
	digits(nn.NewBCELoss().Forward(probability, target))
	// Output: [0.164]
}

func ExampleNewBCEWithLogitsLoss() {
	logits, target := torch.FromSlice([]float32{2, -1}), torch.FromSlice([]float32{1, 0})
	rare := nn.PosWeight(torch.FromSlice([]float32{3, 1})) // positives of the first kind count three times
	digits(nn.NewBCEWithLogitsLoss(rare, nn.ReductionNone).Forward(logits, target))
	// Output: [0.381 0.313]
}

func ExampleNewMarginRankingLoss() {
	a, b := torch.FromSlice([]float32{1, 2}), torch.FromSlice([]float32{2, 1})
	aFirst := torch.FromSlice([]float32{1, 1})
	digits(nn.NewMarginRankingLoss(nn.Margin(0.5), nn.ReductionNone).Forward(a, b, aFirst))
	// Output: [1.500 0.000]
}

func ExampleNewHingeEmbeddingLoss() {
	distance, same := torch.FromSlice([]float32{0.2, 0.3}), torch.FromSlice([]float32{1, -1})
	digits(nn.NewHingeEmbeddingLoss(nn.ReductionNone).Forward(distance, same))
	// Output: [0.200 0.700]
}

func ExampleNewCosineEmbeddingLoss() {
	a, b := torch.FromSlice([]float32{1, 0, 1, 0}, 2, 2), torch.FromSlice([]float32{1, 0, 0, 1}, 2, 2)
	same := torch.FromSlice([]float32{1, 1})
	digits(nn.NewCosineEmbeddingLoss(nn.ReductionNone).Forward(a, b, same))
	// Output: [0.000 1.000]
}

func ExampleNewSoftMarginLoss() {
	score, target := torch.FromSlice([]float32{2, 2}), torch.FromSlice([]float32{1, -1})
	digits(nn.NewSoftMarginLoss(nn.ReductionNone).Forward(score, target))
	// Output: [0.127 2.127]
}

func ExampleNewMultiMarginLoss() {
	scores, labels := torch.FromSlice([]float32{3, 1, 2.5}, 1, 3), torch.FromSlice([]int{0})
	digits(nn.NewMultiMarginLoss().Forward(scores, labels))
	// Output: [0.167]
}

func ExampleNewMultiLabelMarginLoss() {
	scores := torch.FromSlice([]float32{0.1, 0.2, 0.4, 0.8}, 1, 4)
	labels := torch.FromSlice([]int{3, 0, -1, 1}, 1, 4) // 3 and 0; what follows -1 does not count
	digits(nn.NewMultiLabelMarginLoss().Forward(scores, labels))
	// Output: [0.850]
}

func ExampleNewMultiLabelSoftMarginLoss() {
	logits, target := torch.FromSlice([]float32{2, -2}, 1, 2), torch.FromSlice([]float32{1, 0}, 1, 2)
	digits(nn.NewMultiLabelSoftMarginLoss().Forward(logits, target))
	// Output: [0.127]
}

func ExampleNewCTCLoss() {
	logProbs := torch.Zeros([]int{4, 1, 3}).LogSoftmax(2) // four steps, one sequence, blank and two labels
	targets := torch.FromSlice([]int{1, 2}, 1, 2)
	digits(nn.NewCTCLoss(nn.ReductionSum).Forward(logProbs, targets, torch.FromSlice([]int{4}), torch.FromSlice([]int{2})))
	// Output: [1.686]
}

func ExampleNewTripletMarginLoss() {
	anchor := torch.FromSlice([]float32{0, 0}, 1, 2)
	near, far := torch.FromSlice([]float32{3, 4}, 1, 2), torch.FromSlice([]float32{6, 8}, 1, 2)
	digits(nn.NewTripletMarginLoss(nn.Margin(6)).Forward(anchor, near, far))
	// Output: [1.000]
}

func ExampleNewTripletMarginWithDistanceLoss() {
	manhattan := nn.DistanceFunc(func(x, y torch.Tensor) torch.Tensor {
		return x.Sub(y).Abs().Sum(torch.Dim(-1))
	})
	anchor := torch.FromSlice([]float32{0, 0}, 1, 2)
	near, far := torch.FromSlice([]float32{3, 4}, 1, 2), torch.FromSlice([]float32{6, 8}, 1, 2)
	loss := nn.NewTripletMarginWithDistanceLoss(nn.DistanceFunction(manhattan), nn.Margin(8))
	digits(loss.Forward(anchor, near, far))
	// Output: [1.000]
}

func ExampleNewLinearCrossEntropyLoss() {
	loss := nn.NewLinearCrossEntropyLoss(8, 1000) // hidden features, words
	hidden, words := torch.Randn([]int{4, 8}), torch.FromSlice([]int{1, 5, 9, 2})
	loss.Forward(hidden, words).Backward()
	fmt.Println(loss.Linear.Weight.Grad().Shape())
	// Output: [1000 8]
}

// The logits of 1000 words are there for two rows at a time.
func ExampleLinearCrossEntropyOptions() {
	loss := nn.NewLinearCrossEntropyLoss(8, 1000, nn.LinearCrossEntropyOptions{BatchChunkSize: 2})
	hidden, words := torch.Randn([]int{4, 8}), torch.FromSlice([]int{1, 5, 9, 2})
	loss.Forward(hidden, words).Backward()
	fmt.Println(loss.Linear.Weight.Grad().Shape())
	// Output: [1000 8]
}

func ExampleNewPairwiseDistance() {
	a, b := torch.FromSlice([]float32{0, 0}, 1, 2), torch.FromSlice([]float32{3, 4}, 1, 2)
	digits(nn.NewPairwiseDistance().Forward(a, b))
	// Output: [5.000]
}

func ExampleNewCosineSimilarity() {
	a, b := torch.FromSlice([]float32{1, 0}, 1, 2), torch.FromSlice([]float32{3, 4}, 1, 2)
	digits(nn.NewCosineSimilarity().Forward(a, b))
	// Output: [0.600]
}
