package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/asan"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// What PyTorch refuses, and what would harm, is refused with the layer's name.
func TestModulesRefuse(t *testing.T) {
	floats := torch.Ones([]int{3, 4})
	other := torch.Ones([]int{2, 5})
	vector := torch.Ones([]int{5})
	integers := torch.Ones([]int{3, 4}, torch.Int64)
	labels := torch.FromSlice([]int{0, 1, 2})
	leaf := torch.Ones([]int{3}).RequiresGrad_()
	none := torch.Tensor{}
	tests := []struct {
		name string
		f    func()
		want []string
	}{
		{"ELU type", func() { nn.NewELU().Forward(integers) }, []string{"nn.ELU: elu(int64[3, 4])"}},
		{"ELU in place of a leaf", func() { nn.NewELU(nn.Inplace(true)).Forward(leaf) }, []string{"nn.ELU: elu_", "leaf"}},
		{"CELU", func() { nn.NewCELU(nn.Alpha(0)) }, []string{"NewCELU", "alpha must not be 0"}},
		{"CELU literal", func() { new(nn.CELU).Forward(floats) }, []string{"nn.CELU: celu"}},
		{"SELU", func() { nn.NewSELU().Forward(none) }, []string{"nn.SELU: selu", "undefined"}},
		{"Hardshrink", func() { nn.NewHardshrink().Forward(integers) }, []string{"nn.Hardshrink: hardshrink"}},
		{"Hardsigmoid", func() { nn.NewHardsigmoid().Forward(integers) }, []string{"nn.Hardsigmoid: hardsigmoid"}},
		{"Hardswish", func() { nn.NewHardswish().Forward(integers) }, []string{"nn.Hardswish: hardswish"}},
		{"Hardtanh", func() { nn.NewHardtanh(nn.MinVal(2)) }, []string{"NewHardtanh", "max_val (1.0) must be greater than min_val (2.0)"}},
		{"Hardtanh equal", func() { nn.NewHardtanh(nn.MinVal(1)) }, []string{"NewHardtanh"}},
		{"Hardtanh literal", func() { (&nn.Hardtanh{MinVal: 2, MaxVal: 1}).Forward(floats) }, []string{"nn.Hardtanh", "min_val cannot be greater than max_val: MinVal is 2 and MaxVal 1"}},
		{"LeakyReLU", func() { nn.NewLeakyReLU().Forward(integers) }, []string{"nn.LeakyReLU: leaky_relu"}},
		{"LogSigmoid", func() { nn.NewLogSigmoid().Forward(integers) }, []string{"nn.LogSigmoid: log_sigmoid"}},
		{"PReLU slopes", func() { nn.NewPReLU(nn.NumParameters(-1)) }, []string{"NewPReLU", "must not be negative, got -1"}},
		{"PReLU channels", func() { nn.NewPReLU(nn.NumParameters(3)).Forward(floats) }, []string{"nn.PReLU: prelu(float32[3, 4], float32[3])"}},
		{"PReLU type", func() { nn.NewPReLU().Forward(floats.To(torch.Float64)) }, []string{"nn.PReLU: prelu"}},
		{"ReLU6", func() { nn.NewReLU6().Forward(none) }, []string{"nn.ReLU6", "undefined"}},
		{"RReLU", func() { nn.NewRReLU(nn.Lower(0.5)) }, []string{"NewRReLU", "Lower must not be above Upper, got 0.5 and 0.33"}},
		{"RReLU literal", func() { (&nn.RReLU{Lower: 2, Upper: 1, Training: true}).Forward(floats.Neg()) }, []string{"nn.RReLU: rrelu"}},
		{"GELU", func() { nn.NewGELU(nn.Approximate("sigmoid")) }, []string{"NewGELU", `not "sigmoid"`}},
		{"GELU literal", func() { new(nn.GELU).Forward(floats) }, []string{"nn.GELU: gelu"}},
		{"Sigmoid", func() { nn.NewSigmoid().Forward(none) }, []string{"nn.Sigmoid", "undefined"}},
		{"SiLU", func() { nn.NewSiLU().Forward(integers) }, []string{"nn.SiLU: silu"}},
		{"Mish", func() { nn.NewMish().Forward(integers) }, []string{"nn.Mish: mish"}},
		{"Softplus", func() { nn.NewSoftplus().Forward(integers) }, []string{"nn.Softplus: softplus"}},
		{"Softshrink", func() { nn.NewSoftshrink(nn.Lambd(-1)) }, []string{"NewSoftshrink", "must not be negative, got -1"}},
		{"Softshrink literal", func() { (&nn.Softshrink{Lambd: -1}).Forward(floats) }, []string{"nn.Softshrink: softshrink"}},
		{"Softsign", func() { nn.NewSoftsign().Forward(none) }, []string{"nn.Softsign", "undefined"}},
		{"Tanh", func() { nn.NewTanh().Forward(none) }, []string{"nn.Tanh", "undefined"}},
		{"Tanhshrink", func() { nn.NewTanhshrink().Forward(none) }, []string{"nn.Tanhshrink", "undefined"}},
		{"Threshold", func() { nn.NewThreshold(0, 1, nn.Inplace(true)).Forward(leaf) }, []string{"nn.Threshold: threshold_", "leaf"}},
		{"GLU dims", func() { nn.NewGLU(0, 1) }, []string{"NewGLU", "one dim at most, got [0 1]"}},
		{"GLU odd", func() { nn.NewGLU(0).Forward(floats) }, []string{"nn.GLU: glu(float32[3, 4])"}},
		{"GLU dim", func() { nn.NewGLU(2).Forward(floats) }, []string{"nn.GLU: glu"}},
		{"Softmax", func() { nn.NewSoftmax(2).Forward(floats) }, []string{"nn.Softmax: softmax(float32[3, 4])"}},
		{"Softmin", func() { nn.NewSoftmin(-3).Forward(floats) }, []string{"nn.Softmin: softmax"}},
		{"LogSoftmax", func() { nn.NewLogSoftmax(0).Forward(integers) }, []string{"nn.LogSoftmax: log_softmax"}},
		{"Softmax2d", func() { nn.NewSoftmax2d().Forward(floats) }, []string{"nn.Softmax2d", "4 dims is required", "[3 4]"}},

		{"adaptive cutoffs", func() { nn.NewAdaptiveLogSoftmaxWithLoss(4, 6, nil) }, []string{"NewAdaptiveLogSoftmaxWithLoss", "at least one cutoff"}},
		{"adaptive order", func() { nn.NewAdaptiveLogSoftmaxWithLoss(4, 6, []int{3, 3}) }, []string{"cutoffs must rise and be between 1 and 5, the last class; got [3 3]"}},
		{"adaptive least", func() { nn.NewAdaptiveLogSoftmaxWithLoss(4, 6, []int{0}) }, []string{"between 1 and 5"}},
		{"adaptive most", func() { nn.NewAdaptiveLogSoftmaxWithLoss(4, 6, []int{6}) }, []string{"between 1 and 5"}},
		{"adaptive features", func() { nn.NewAdaptiveLogSoftmaxWithLoss(-4, 6, []int{3}) }, []string{"features must not be negative, got -4"}},
		{"adaptive divisor", func() { nn.NewAdaptiveLogSoftmaxWithLoss(4, 6, []int{3}, nn.DivValue(0)) }, []string{"DivValue 0 leaves"}},
		{"adaptive target", func() {
			nn.NewAdaptiveLogSoftmaxWithLoss(4, 6, []int{3}).Forward(floats, torch.FromSlice([]int{0, 6, 1}))
		},
			[]string{"nn.AdaptiveLogSoftmaxWithLoss", "between 0 and 5", "between 0 and 6"}},
		{"adaptive target dims", func() { nn.NewAdaptiveLogSoftmaxWithLoss(4, 6, []int{3}).Forward(floats, integers) }, []string{"a target of 1 dim is required", "[3 4]"}},
		{"adaptive input dims", func() { nn.NewAdaptiveLogSoftmaxWithLoss(4, 6, []int{3}).Forward(torch.Ones([]int{3, 4, 4}), labels) }, []string{"takes an input of 2 dims"}},
		{"adaptive batch", func() { nn.NewAdaptiveLogSoftmaxWithLoss(4, 6, []int{3}).Forward(torch.Ones([]int{2, 4}), labels) }, []string{"one batch size, got 2 and 3"}},
		{"adaptive no batch", func() {
			nn.NewAdaptiveLogSoftmaxWithLoss(4, 6, []int{3}).Forward(floats, torch.Zeros(nil, torch.Int64))
		}, []string{"takes an input of 1 dim"}},
		{"adaptive all", func() { nn.NewAdaptiveLogSoftmaxWithLoss(4, 6, []int{3}).LogProb(other) }, []string{"nn.AdaptiveLogSoftmaxWithLoss: linear"}},
		{"adaptive best", func() { nn.NewAdaptiveLogSoftmaxWithLoss(4, 6, []int{3}).Predict(other) }, []string{"nn.AdaptiveLogSoftmaxWithLoss: linear"}},

		{"adaptive literal", func() { new(nn.AdaptiveLogSoftmaxWithLoss).Forward(floats, labels) }, []string{"NewAdaptiveLogSoftmaxWithLoss makes them"}},

		{"L1Loss", func() { nn.NewL1Loss().Forward(floats, other) }, []string{"nn.L1Loss", "float32[3, 4]", "float32[2, 5]"}},
		{"L1Loss reduction", func() { nn.NewL1Loss(nn.Reduction(7)) }, []string{"NewL1Loss", "there is no reduction 7"}},
		{"L1Loss literal", func() { (&nn.L1Loss{Reduction: 9}).Forward(floats, floats) }, []string{"nn.L1Loss", "there is no reduction 9"}},
		{"MSELoss", func() { nn.NewMSELoss().Forward(floats, other) }, []string{"nn.MSELoss"}},
		{"MSELoss reduction", func() { nn.NewMSELoss(nn.Reduction(-1)) }, []string{"NewMSELoss", "there is no reduction -1"}},
		{"SmoothL1Loss", func() { nn.NewSmoothL1Loss(nn.Beta(-1)) }, []string{"NewSmoothL1Loss", "must not be negative, got -1"}},
		{"SmoothL1Loss shapes", func() { nn.NewSmoothL1Loss().Forward(floats, other) }, []string{"nn.SmoothL1Loss"}},
		{"HuberLoss", func() { nn.NewHuberLoss(nn.Delta(0)) }, []string{"NewHuberLoss", "Delta must be positive, got 0"}},
		{"HuberLoss shapes", func() { nn.NewHuberLoss().Forward(floats, other) }, []string{"nn.HuberLoss"}},
		{"NLLLoss label", func() { nn.NewNLLLoss().Forward(floats, torch.FromSlice([]int{0, 4, 1})) }, []string{"nn.NLLLoss", "Target 4 is out of bounds"}},
		{"NLLLoss type", func() { nn.NewNLLLoss().Forward(floats, torch.Ones([]int{3})) }, []string{"nn.NLLLoss", "float32[3]"}},
		{"NLLLoss count", func() { nn.NewNLLLoss().Forward(floats, torch.FromSlice([]int{0})) }, []string{"nn.NLLLoss", "int64[1]"}},
		{"NLLLoss weight", func() { nn.NewNLLLoss(nn.Weight(vector)).Forward(floats, labels) }, []string{"nn.NLLLoss", "float32[5]"}},
		{"CrossEntropyLoss reduction", func() { nn.NewCrossEntropyLoss(nn.Reduction(5)) }, []string{"NewCrossEntropyLoss", "there is no reduction 5"}},
		{"CrossEntropyLoss shapes", func() { nn.NewCrossEntropyLoss().Forward(floats, other) }, []string{"nn.CrossEntropyLoss: cross_entropy_loss"}},
		{"PoissonNLLLoss", func() { nn.NewPoissonNLLLoss().Forward(floats, other) }, []string{"nn.PoissonNLLLoss"}},
		{"GaussianNLLLoss", func() { nn.NewGaussianNLLLoss().Forward(floats, floats, floats.Neg()) }, []string{"nn.GaussianNLLLoss", "var has negative entry/entries"}},
		{"GaussianNLLLoss shapes", func() { nn.NewGaussianNLLLoss().Forward(floats, floats, other) }, []string{"nn.GaussianNLLLoss", "does not fit"}},
		{"GaussianNLLLoss eps", func() { nn.NewGaussianNLLLoss(nn.Eps(0)) }, []string{"NewGaussianNLLLoss", "Eps must be positive, got 0"}},
		{"KLDivLoss", func() { nn.NewKLDivLoss().Forward(floats, other) }, []string{"nn.KLDivLoss"}},
		{"BCELoss", func() { nn.NewBCELoss().Forward(floats.MulScalar(2), floats) }, []string{"nn.BCELoss", "between 0 and 1"}},
		{"BCELoss shapes", func() { nn.NewBCELoss().Forward(floats, other) }, []string{"nn.BCELoss", "the target is of shape [2 5], the input is of [3 4]"}},
		{"BCELoss weight", func() { nn.NewBCELoss(nn.Weight(vector)).Forward(floats, floats) }, []string{"nn.BCELoss"}},
		{"BCEWithLogitsLoss", func() { nn.NewBCEWithLogitsLoss().Forward(floats, vector) }, []string{"nn.BCEWithLogitsLoss", "the target is of shape [5]"}},
		{"BCEWithLogitsLoss positives", func() { nn.NewBCEWithLogitsLoss(nn.PosWeight(vector)).Forward(floats, floats) }, []string{"nn.BCEWithLogitsLoss"}},
		{"MarginRankingLoss", func() { nn.NewMarginRankingLoss().Forward(floats, floats, vector) }, []string{"nn.MarginRankingLoss", "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: torch.Size([3, 4]), input2: torch.Size([3, 4]), target: torch.Size([5])"}},
		{"HingeEmbeddingLoss", func() { nn.NewHingeEmbeddingLoss().Forward(floats, other) }, []string{"nn.HingeEmbeddingLoss"}},
		{"CosineEmbeddingLoss", func() { nn.NewCosineEmbeddingLoss().Forward(floats, floats, floats) }, []string{"nn.CosineEmbeddingLoss"}},
		{"SoftMarginLoss", func() { nn.NewSoftMarginLoss().Forward(floats, other) }, []string{"nn.SoftMarginLoss"}},
		{"MultiMarginLoss", func() { nn.NewMultiMarginLoss(nn.P(3)) }, []string{"NewMultiMarginLoss", "only p == 1 and p == 2 supported, not 3"}},
		{"MultiMarginLoss literal", func() { (&nn.MultiMarginLoss{P: 1.5}).Forward(floats, labels) }, []string{"nn.MultiMarginLoss", "not 1.5"}},
		{"MultiMarginLoss weight", func() { nn.NewMultiMarginLoss(nn.Weight(floats)) }, []string{"NewMultiMarginLoss", "MultiMarginLoss: expected weight to be None or 1D tensor, got 2D instead"}},
		{"MultiMarginLoss label", func() { nn.NewMultiMarginLoss().Forward(floats, torch.FromSlice([]int{0, 4, 1})) }, []string{"nn.MultiMarginLoss"}},
		{"MultiMarginLoss type", func() { nn.NewMultiMarginLoss().Forward(floats, floats) }, []string{"nn.MultiMarginLoss"}},
		{"MultiLabelMarginLoss label", func() { nn.NewMultiLabelMarginLoss().Forward(floats, integers.MulScalar(4)) }, []string{"nn.MultiLabelMarginLoss"}},
		{"MultiLabelMarginLoss type", func() { nn.NewMultiLabelMarginLoss().Forward(floats, floats) }, []string{"nn.MultiLabelMarginLoss"}},
		{"MultiLabelSoftMarginLoss", func() { nn.NewMultiLabelSoftMarginLoss().Forward(floats, other) }, []string{"nn.MultiLabelSoftMarginLoss"}},
		{"CTCLoss class", func() {
			nn.NewCTCLoss().Forward(torch.Zeros([]int{6, 2, 4}), torch.FromSlice([]int{1, 2, 9}), torch.FromSlice([]int{6, 6}), torch.FromSlice([]int{1, 2}))
		}, []string{"nn.CTCLoss: ctc_loss", "is 9; there are 4 classes"}},
		{"CTCLoss blank", func() {
			nn.NewCTCLoss(nn.Blank(4)).Forward(torch.Zeros([]int{6, 1, 4}), torch.FromSlice([]int{1}), torch.FromSlice([]int{6}), torch.FromSlice([]int{1}))
		}, []string{"nn.CTCLoss: ctc_loss", "blank"}},
		{"CTCLoss lengths", func() {
			nn.NewCTCLoss().Forward(torch.Zeros([]int{6, 1, 4}), torch.FromSlice([]int{1}), torch.FromSlice([]int{7}), torch.FromSlice([]int{1}))
		}, []string{"nn.CTCLoss: ctc_loss"}},
		{"TripletMarginLoss", func() { nn.NewTripletMarginLoss(nn.Margin(0)) }, []string{"NewTripletMarginLoss", "greater than 0, got 0"}},
		{"TripletMarginLoss shapes", func() { nn.NewTripletMarginLoss().Forward(floats, floats, other) }, []string{"nn.TripletMarginLoss"}},
		{"TripletMarginWithDistanceLoss", func() { nn.NewTripletMarginWithDistanceLoss(nn.Margin(-1)) }, []string{"greater than 0, got -1"}},
		{"TripletMarginWithDistanceLoss nil", func() { nn.NewTripletMarginWithDistanceLoss(nn.DistanceFunction(nil)) }, []string{"the distance is nil"}},
		{"TripletMarginWithDistanceLoss dims", func() { nn.NewTripletMarginWithDistanceLoss().Forward(floats, floats, vector) }, []string{"nn.TripletMarginWithDistanceLoss", "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor 2D, positive 2D, and negative 1D inputs"}},
		{"TripletMarginWithDistanceLoss literal", func() { new(nn.TripletMarginWithDistanceLoss).Forward(floats, floats, floats) }, []string{"nn.TripletMarginWithDistanceLoss", "distance is nil"}},
		{"LinearCrossEntropyLoss weight", func() { nn.NewLinearCrossEntropyLoss(4, 3, nn.Weight(vector)) }, []string{"NewLinearCrossEntropyLoss", "expected weight shape to be (3,), got (5,)"}},
		{"LinearCrossEntropyLoss smoothing", func() { nn.NewLinearCrossEntropyLoss(4, 3, nn.LabelSmoothing(2)) }, []string{"expected label_smoothing to be in range [0, 1], got 2.0"}},
		{"LinearCrossEntropyLoss chunks", func() {
			nn.NewLinearCrossEntropyLoss(4, 3, nn.LinearCrossEntropyOptions{BatchChunkSize: -1}).Forward(floats, labels)
		}, []string{"nn.LinearCrossEntropyLoss", "batch_chunk_size must be positive"}},
		{"LinearCrossEntropyLoss probabilities", func() {
			nn.NewLinearCrossEntropyLoss(4, 3, nn.IgnoreIndex(-100)).Forward(torch.Zeros([]int{2, 4}), torch.Zeros([]int{2, 3}))
		}, []string{"ignore_index cannot be specified"}},
		{"LinearCrossEntropyLoss sizes", func() { nn.NewLinearCrossEntropyLoss(4, -3) }, []string{"must not be negative, got 4 and -3"}},
		{"LinearCrossEntropyLoss dims", func() { nn.NewLinearCrossEntropyLoss(4, 3, nn.OutFeatures(-2)) }, []string{"OutFeatures must not be negative"}},
		{"LinearCrossEntropyLoss input", func() { nn.NewLinearCrossEntropyLoss(5, 3).Forward(floats, labels) }, []string{"nn.LinearCrossEntropyLoss", "got 4 and 5, respectively"}},
		{"LinearCrossEntropyLoss literal", func() { new(nn.LinearCrossEntropyLoss).Forward(floats, labels) }, []string{"nn.LinearCrossEntropyLoss", "NewLinearCrossEntropyLoss"}},

		{"CosineSimilarity dim", func() { nn.NewCosineSimilarity(nn.Dim(2)).Forward(floats, floats) }, []string{"nn.CosineSimilarity"}},
		{"CosineSimilarity shapes", func() { nn.NewCosineSimilarity().Forward(floats, other) }, []string{"nn.CosineSimilarity"}},
		{"PairwiseDistance", func() { nn.NewPairwiseDistance().Forward(floats, other) }, []string{"nn.PairwiseDistance"}},

		{"Embedding sizes", func() { nn.NewEmbedding(5, -1) }, []string{"NewEmbedding", "Trying to create tensor with negative dimension -1: [5, -1]: the sizes of an embedding"}},
		{"Embedding padding", func() { nn.NewEmbedding(5, 3, nn.PaddingIdx(5)) }, []string{"NewEmbedding", "Padding_idx must be within num_embeddings: there is no row 5, there are 5, from 0"}},
		{"Embedding padding below", func() { nn.NewEmbedding(5, 3, nn.PaddingIdx(-6)) }, []string{"no row -6"}},
		{"Embedding norm", func() { nn.NewEmbedding(5, 3, nn.MaxNorm(-1)) }, []string{"MaxNorm must be positive, got -1"}},
		{"Embedding row", func() { nn.NewEmbedding(5, 3).Forward(torch.FromSlice([]int{5})) }, []string{"nn.Embedding: embedding"}},
		{"Embedding row below", func() { nn.NewEmbedding(5, 3).Forward(torch.FromSlice([]int{-1})) }, []string{"nn.Embedding: embedding"}},
		{"Embedding row and norm", func() { nn.NewEmbedding(5, 3, nn.MaxNorm(1)).Forward(torch.FromSlice([]int{5})) }, []string{"nn.Embedding: embedding"}},
		{"Embedding type", func() { nn.NewEmbedding(5, 3).Forward(floats) }, []string{"nn.Embedding: embedding", "float32[3, 4]"}},
		{"Embedding pretrained", func() { nn.NewEmbeddingFromPretrained(vector) }, []string{"NewEmbeddingFromPretrained", "Embeddings parameter is expected to be 2-dimensional, [rows, features]; got torch.Size([5])", "torch.Size([5])"}},
		{"Embedding pretrained undefined", func() { nn.NewEmbeddingFromPretrained(none) }, []string{"the undefined Tensor"}},
		{"Embedding pretrained padding", func() { nn.NewEmbeddingFromPretrained(floats, nn.PaddingIdx(3)) }, []string{"no row 3"}},
		{"EmbeddingBag sizes", func() { nn.NewEmbeddingBag(-5, 1) }, []string{"NewEmbeddingBag", "Trying to create tensor with negative dimension -5: [-5, 1]: the sizes of an embedding"}},
		{"EmbeddingBag mode", func() { nn.NewEmbeddingBag(5, 1, nn.BagMode("min")) }, []string{"NewEmbeddingBag", `no mode "min"`}},
		{"EmbeddingBag max", func() { nn.NewEmbeddingBag(5, 1, nn.BagMax, nn.Sparse(true)) }, []string{"BagMax takes neither"}},
		{"EmbeddingBag padding", func() { nn.NewEmbeddingBag(5, 1, nn.PaddingIdx(9)) }, []string{"no row 9"}},
		{"EmbeddingBag without offsets", func() { nn.NewEmbeddingBag(5, 3).Forward(labels) }, []string{"nn.EmbeddingBag", "takes Offsets"}},
		{"EmbeddingBag offsets", func() { nn.NewEmbeddingBag(5, 3).Forward(integers, nn.Offsets(labels)) }, []string{"nn.EmbeddingBag", "takes no Offsets"}},
		{"EmbeddingBag first offset", func() { nn.NewEmbeddingBag(5, 3).Forward(labels, nn.Offsets(torch.FromSlice([]int{1}))) }, []string{"nn.EmbeddingBag: embedding_bag"}},
		{"EmbeddingBag last offset", func() { nn.NewEmbeddingBag(5, 3).Forward(labels, nn.Offsets(torch.FromSlice([]int{0, 9}))) }, []string{"nn.EmbeddingBag: embedding_bag"}},
		{"EmbeddingBag weights", func() { nn.NewEmbeddingBag(5, 3).Forward(integers, nn.PerSampleWeights(floats)) }, []string{"nn.EmbeddingBag", "for mode sum, not mean"}},
		{"EmbeddingBag row", func() { nn.NewEmbeddingBag(5, 3).Forward(integers.MulScalar(5)) }, []string{"nn.EmbeddingBag: embedding_bag"}},
		{"EmbeddingBag pretrained", func() { nn.NewEmbeddingBagFromPretrained(vector) }, []string{"NewEmbeddingBagFromPretrained", "Embeddings parameter is expected to be 2-dimensional, [rows, features]; got torch.Size([5])"}},

		{"Bilinear features", func() { nn.NewBilinear(0, 1, 1) }, []string{"NewBilinear", "must be positive", "got 0, 1 and 1"}},
		{"Bilinear negative", func() { nn.NewBilinear(1, 1, -1) }, []string{"NewBilinear", "got 1, 1 and -1"}},
		{"Bilinear input", func() { nn.NewBilinear(4, 3, 2).Forward(floats, floats) }, []string{"nn.Bilinear: bilinear", "float32[2, 4, 3]"}},
		{"Bilinear type", func() { nn.NewBilinear(4, 4, 2).Forward(floats, floats.To(torch.Float64)) }, []string{"nn.Bilinear: bilinear"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := torch.Try(test.f)
			var e *torch.Error
			require.ErrorAs(t, err, &e)
			for _, s := range test.want {
				assert.ErrorContains(t, err, s)
			}
		})
	}
}

// Forward of what is one operator allocates what a call of that does.
func TestModulesAllocateNoMoreThanTheCall(t *testing.T) {
	if asan.Enabled {
		t.Skip("AddressSanitizer changes what escapes")
	}
	x := torch.Randn([]int{2, 4})
	one := testing.AllocsPerRun(100, func() { x.ReLU() })
	embedding, rows := nn.NewEmbedding(5, 3), torch.FromSlice([]int{1, 2})
	bilinear := nn.NewBilinear(4, 4, 2)
	entropy, label := nn.NewCrossEntropyLoss(), torch.FromSlice([]int{1, 2})
	tests := map[string]func(){
		"ELU":              forward(nn.NewELU(), x),
		"Hardtanh":         forward(nn.NewHardtanh(), x),
		"LeakyReLU":        forward(nn.NewLeakyReLU(), x),
		"PReLU":            forward(nn.NewPReLU(), x),
		"RReLU":            forward(nn.NewRReLU(), x),
		"GELU":             forward(nn.NewGELU(), x),
		"GLU":              forward(nn.NewGLU(), x),
		"SiLU in place":    forward(nn.NewSiLU(nn.Inplace(true)), x),
		"Softmax":          forward(nn.NewSoftmax(1), x),
		"LogSoftmax":       forward(nn.NewLogSoftmax(1), x),
		"Embedding":        forward(embedding, rows),
		"Bilinear":         func() { bilinear.Forward(x, x) },
		"CrossEntropyLoss": func() { entropy.Forward(x, label) },
	}
	for name, f := range tests {
		torch.NoGrad(func() {
			assert.LessOrEqual(t, testing.AllocsPerRun(100, f), one, name)
		})
	}
}

// A layer that is given tensors keeps them beyond the scope that they were made in.
func TestModulesOutliveTheirScope(t *testing.T) {
	scope := torch.NewScope()
	prelu := nn.NewPReLU()
	embedding := nn.NewEmbeddingFromPretrained(torch.Ones([]int{5, 3}))
	adaptive := nn.NewAdaptiveLogSoftmaxWithLoss(3, 6, []int{2})
	loss := nn.NewBCEWithLogitsLoss(nn.Weight(torch.Ones([]int{3})), nn.PosWeight(torch.Ones([]int{3})))
	linear := nn.NewLinearCrossEntropyLoss(3, 6, nn.Weight(torch.Ones([]int{6})))
	scope.Close()
	labels := torch.FromSlice([]int{0, 4})
	y := prelu.Forward(embedding.Forward(labels))
	_, l := adaptive.Forward(y, labels)
	l.Add(loss.Forward(y, torch.Ones([]int{2, 3}))).Add(linear.Forward(y, labels)).Backward()
	for _, m := range []any{prelu, adaptive, linear} {
		for name, p := range nn.NamedParameters(m) {
			assert.Truef(t, p.Grad().Defined(), "%T %s", m, name)
		}
	}
	assert.False(t, embedding.Weight.RequiresGrad())
}

// LogProb and Predict are what Forward goes by.
func TestAdaptiveLogSoftmaxLogProbAndPredict(t *testing.T) {
	torch.ManualSeed(0)
	m := nn.NewAdaptiveLogSoftmaxWithLoss(8, 12, []int{3, 7}, nn.DivValue(2))
	for _, scale := range []float64{0, 1, 30} { // all, some and none in the shortlist, or nearly
		x := torch.Randn([]int{6, 8}).MulScalar(scale)
		all := m.LogProb(x)
		require.Equal(t, []int{6, 12}, all.Shape())
		assert.True(t, torch.Allclose(all.Exp().Sum(torch.Dim(1)), torch.Ones([]int{6}), torch.Atol(1e-5)))
		target := torch.FromSlice([]int{0, 2, 3, 6, 7, 11})
		output, _ := m.Forward(x, target)
		assert.True(t, torch.Allclose(all.Gather(1, target.Unsqueeze(1)).Squeeze(1), output, torch.Atol(1e-6)))
		require.Equal(t, []int{6}, m.Predict(x).Shape())
	}
}
