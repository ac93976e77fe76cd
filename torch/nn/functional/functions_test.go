package functional_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

type T = torch.Tensor

// r is drawn as the script draws it.
func r(seed int64, shape ...int) T {
	return torch.Randn(shape, torch.NewGenerator().ManualSeed(seed))
}

func floats(v ...float32) T { return torch.FromSlice(v) }
func labels(v ...int) T     { return torch.FromSlice(v) }

// both are two results as a slice.
func both(a, b T) []T {
	if !b.Defined() {
		return []T{a}
	}
	return []T{a, b}
}

// attend has the parameters of the script's attention.
func attend(x, key, value T, change func(*F.Attention), opts ...F.MultiHeadAttentionForwardOption) []T {
	a := F.Attention{NumHeads: 2, InProjWeight: r(5, 18, 6), InProjBias: r(6, 18), OutProjWeight: r(7, 6, 6), OutProjBias: r(8, 6)}
	if change != nil {
		change(&a)
	}
	return both(F.MultiHeadAttentionForward(x, key, value, a, opts...))
}

// chunked is the script's: the loss, and its gradients.
func chunked(x, target T, dtype torch.DType, o F.LinearCrossEntropyOptions, opts ...F.LinearCrossEntropyOption) []T {
	leaf := func(t T) T { return t.Detach().To(dtype).RequiresGrad_() }
	x, w, b := leaf(x), leaf(r(2, 5, 6)), leaf(r(3, 5))
	loss := F.LinearCrossEntropy(x, w, target, append(opts, F.LinearBias(b), o)...)
	grads := torch.Grad([]T{loss}, []T{x, w, b}, torch.Gradient(r(4, loss.Shape()...).To(dtype)))
	return append([]T{loss.Detach()}, grads...)
}

// functionCases has the expressions of testdata/make_functions.py in Go.
func functionCases() map[string]func(x T) any {
	none := T{}
	copied := func(x T) T { return x.MulScalar(1) } // in-place functions may not touch a leaf
	signs := floats(1, -1, 1, 1, -1)
	bags, flat := labels(1, 0, 4, 2, 2, 1).View(2, 3), labels(1, 0, 4, 2, 2, 1)
	padding := torch.FromSlice([]bool{false, false, false, true, false, false, true, true}, 2, 4)
	mask := r(4, 4, 4).GtScalar(0.5)
	positive := func(x T) T { return x.GtScalar(0).To(torch.Float32) }
	distance := F.DistanceFunction(func(x, y T) T { return x.Sub(y).Abs().Sum(torch.Dim(-1)) })
	return map[string]func(x T) any{
		`F.threshold(x, 0.5, -1.0)`:                               func(x T) any { return F.ThresholdTo(x, 0.5, -1) },
		`F.threshold_(x * 1, 0.5, -1.0)`:                          func(x T) any { return F.ThresholdTo_(copied(x), 0.5, -1) },
		`F.celu(x, 0.7)`:                                          func(x T) any { return F.CELU(x, F.Alpha(0.7)) },
		`F.celu_(x * 1)`:                                          func(x T) any { return F.CELU_(copied(x)) },
		`F.selu_(x * 1)`:                                          func(x T) any { return F.SELU_(copied(x)) },
		`F.rrelu(x)`:                                              func(x T) any { return F.RReLU(x) },
		`F.rrelu(x, 0.1, 0.9, training=True)`:                     func(x T) any { return F.RReLU(x, F.Lower(0.1), F.Upper(0.9), F.Training(true)) },
		`F.rrelu_(x * 1, training=True)`:                          func(x T) any { return F.RReLU_(copied(x), F.Training(true)) },
		`F.prelu(x, tensor([0.25]))`:                              func(x T) any { return F.PReLU(x, floats(0.25)) },
		`F.prelu(x, tensor([0.25, 0.5, -1]))`:                     func(x T) any { return F.PReLU(x, floats(0.25, 0.5, -1)) },
		`F.hardshrink(x)`:                                         func(x T) any { return F.Hardshrink(x) },
		`F.hardshrink(x, 1)`:                                      func(x T) any { return F.Hardshrink(x, F.Lambd(1)) },
		`F.tanhshrink(x)`:                                         func(x T) any { return F.Tanhshrink(x) },
		`F.softsign(x)`:                                           func(x T) any { return F.Softsign(x) },
		`F.tanh(x)`:                                               func(x T) any { return F.Tanh(x) },
		`F.sigmoid(x)`:                                            func(x T) any { return F.Sigmoid(x) },
		`F.softmin(x, 1)`:                                         func(x T) any { return F.Softmin(x, 1) },
		`F.softmin(x, -1, dtype=torch.float64)`:                   func(x T) any { return F.Softmin(x, -1, torch.Float64) },
		`F.gumbel_softmax(x)`:                                     func(x T) any { return F.GumbelSoftmax(x) },
		`F.gumbel_softmax(x, tau=0.5, hard=True, dim=1)`:          func(x T) any { return F.GumbelSoftmax(x, F.Tau(0.5), F.Hard(true), F.Dim(1)) },
		`F.alpha_dropout(x, 0.4, True)`:                           func(x T) any { return F.AlphaDropout(x, 0.4, true) },
		`F.alpha_dropout(x * 1, 0.4, True, inplace=True)`:         func(x T) any { return F.AlphaDropout_(copied(x), 0.4, true) },
		`F.alpha_dropout(x, 0.4, False)`:                          func(x T) any { return F.AlphaDropout(x, 0.4, false) },
		`F.feature_alpha_dropout(x, 0.4, True)`:                   func(x T) any { return F.FeatureAlphaDropout(x, 0.4, true) },
		`F.feature_alpha_dropout(x * 1, 0.4, True, inplace=True)`: func(x T) any { return F.FeatureAlphaDropout_(copied(x), 0.4, true) },
		`F.dropout1d(x, 0.4, True)`:                               func(x T) any { return F.Dropout1d(x, 0.4, true) },
		`F.dropout1d(x * 1, 0.4, True, inplace=True)`:             func(x T) any { return F.Dropout1d_(copied(x), 0.4, true) },
		`F.dropout2d(x, 0.4, True)`:                               func(x T) any { return F.Dropout2d(x, 0.4, true) },
		`F.dropout2d(x * 1, 0.4, True, inplace=True)`:             func(x T) any { return F.Dropout2d_(copied(x), 0.4, true) },
		`F.dropout3d(x, 0.4, True)`:                               func(x T) any { return F.Dropout3d(x, 0.4, true) },
		`F.dropout3d(x * 1, 0.4, True, inplace=True)`:             func(x T) any { return F.Dropout3d_(copied(x), 0.4, true) },

		`F.max_pool1d(x, 3)`:                               func(x T) any { return F.MaxPool1d(x, 3) },
		`F.max_pool1d(x, 3, 2, 1, 1, True)`:                func(x T) any { return F.MaxPool1d(x, 3, F.Stride(2), F.Padding(1), F.CeilMode(true)) },
		`F.max_pool1d(x, 3, 2, 1, 2, return_indices=True)`: func(x T) any { return both(F.MaxPool1dWithIndices(x, 3, F.Stride(2), F.Padding(1), F.Dilation(2))) },
		`F.max_pool2d(x, 2, return_indices=True)`:          func(x T) any { return both(F.MaxPool2dWithIndices(x, 2)) },
		`F.max_pool2d(x, (2, 3), (1, 2), 1, return_indices=True)`: func(x T) any {
			return both(F.MaxPool2dWithIndices(x, []int{2, 3}, F.Stride(1, 2), F.Padding(1)))
		},
		`F.max_pool3d(x, 2)`: func(x T) any { return F.MaxPool3d(x, 2) },
		`F.max_pool3d(x, (2, 3, 1), 1, return_indices=True)`: func(x T) any {
			return both(F.MaxPool3dWithIndices(x, []int{2, 3, 1}, F.Stride(1)))
		},
		`F.avg_pool1d(x, 3)`: func(x T) any { return F.AvgPool1d(x, 3) },
		`F.avg_pool1d(x, 3, 2, 1, True, False)`: func(x T) any {
			return F.AvgPool1d(x, 3, F.Stride(2), F.Padding(1), F.CeilMode(true), F.CountIncludePad(false))
		},
		`F.adaptive_avg_pool1d(x, 4)`:                  func(x T) any { return F.AdaptiveAvgPool1d(x, 4) },
		`F.adaptive_max_pool1d(x, 4)`:                  func(x T) any { return F.AdaptiveMaxPool1d(x, 4) },
		`F.adaptive_max_pool1d(x, 4, True)`:            func(x T) any { return both(F.AdaptiveMaxPool1dWithIndices(x, 4)) },
		`F.adaptive_max_pool2d(x, 3)`:                  func(x T) any { return F.AdaptiveMaxPool2d(x, 3) },
		`F.adaptive_max_pool2d(x, (None, 4), True)`:    func(x T) any { return both(F.AdaptiveMaxPool2dWithIndices(x, []int{-1, 4})) },
		`F.adaptive_max_pool3d(x, 2)`:                  func(x T) any { return F.AdaptiveMaxPool3d(x, 2) },
		`F.adaptive_max_pool3d(x, (2, None, 1), True)`: func(x T) any { return both(F.AdaptiveMaxPool3dWithIndices(x, []int{2, -1, 1})) },
		`F.lp_pool1d(x, 2, 3)`:                         func(x T) any { return F.LPPool1d(x, 2, 3) },
		`F.lp_pool1d(x, inf, 3, 2, True)`:              func(x T) any { return F.LPPool1d(x, math.Inf(1), 3, F.Stride(2), F.CeilMode(true)) },
		`F.lp_pool2d(x, 3, 2)`:                         func(x T) any { return F.LPPool2d(x, 3, 2) },
		`F.lp_pool2d(x, -inf, (2, 3), 1)`:              func(x T) any { return F.LPPool2d(x, math.Inf(-1), []int{2, 3}, F.Stride(1)) },
		`F.lp_pool2d(x, 4, (2, 3), 2, True)`:           func(x T) any { return F.LPPool2d(x, 4, []int{2, 3}, F.Stride(2), F.CeilMode(true)) },
		`F.lp_pool3d(x, 2, 2)`:                         func(x T) any { return F.LPPool3d(x, 2, 2) },
		`F.lp_pool3d(x, 2, (2, 3, 1), 1)`:              func(x T) any { return F.LPPool3d(x, 2, []int{2, 3, 1}, F.Stride(1)) },
		`F.fractional_max_pool2d(x, 2, output_size=3)`: func(x T) any { return F.FractionalMaxPool2d(x, 2, F.OutputSize(3)) },
		`F.fractional_max_pool2d(x, (2, 3), output_ratio=(0.5, 0.6), return_indices=True)`: func(x T) any {
			return both(F.FractionalMaxPool2dWithIndices(x, []int{2, 3}, F.OutputRatio(0.5, 0.6)))
		},
		`F.fractional_max_pool2d(x, 2, output_size=(3, 4), return_indices=True)`: func(x T) any {
			return both(F.FractionalMaxPool2dWithIndices(x, 2, F.OutputSize(3, 4)))
		},
		`F.fractional_max_pool2d(x, 2, output_size=3, _random_samples=r(2, 2, 3, 2).sigmoid())`: func(x T) any {
			return F.FractionalMaxPool2d(x, 2, F.OutputSize(3), F.RandomSamples(r(2, 2, 3, 2).Sigmoid()))
		},
		`F.fractional_max_pool3d(x, 2, output_ratio=0.5)`: func(x T) any { return F.FractionalMaxPool3d(x, 2, F.OutputRatio(0.5)) },
		`F.fractional_max_pool3d(x, (2, 3, 2), output_size=(2, 3, 2), return_indices=True)`: func(x T) any {
			return both(F.FractionalMaxPool3dWithIndices(x, []int{2, 3, 2}, F.OutputSize(2, 3, 2)))
		},
		`F.max_unpool1d(*F.max_pool1d(x, 2, return_indices=True), 2)`: func(x T) any {
			y, i := F.MaxPool1dWithIndices(x, 2)
			return F.MaxUnpool1d(y, i, 2)
		},
		`F.max_unpool1d(*F.max_pool1d(x, 2, return_indices=True), 2, output_size=(2, 3, 9))`: func(x T) any {
			y, i := F.MaxPool1dWithIndices(x, 2)
			return F.MaxUnpool1d(y, i, 2, F.OutputSize(2, 3, 9))
		},
		`F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2)`: func(x T) any {
			y, i := F.MaxPool2dWithIndices(x, 2)
			return F.MaxUnpool2d(y, i, 2)
		},
		`F.max_unpool2d(*F.max_pool2d(x, 3, 2, 1, return_indices=True), 3, 2, 1, output_size=(5, 7))`: func(x T) any {
			y, i := F.MaxPool2dWithIndices(x, 3, F.Stride(2), F.Padding(1))
			return F.MaxUnpool2d(y, i, 3, F.Stride(2), F.Padding(1), F.OutputSize(5, 7))
		},
		`F.max_unpool3d(*F.max_pool3d(x, 2, return_indices=True), 2)`: func(x T) any {
			y, i := F.MaxPool3dWithIndices(x, 2)
			return F.MaxUnpool3d(y, i, 2)
		},

		`F.conv_transpose1d(x, r(2, 3, 4, 3), r(3, 4))`: func(x T) any { return F.ConvTranspose1d(x, r(2, 3, 4, 3), F.Bias(r(3, 4))) },
		`F.conv_transpose1d(x, r(2, 4, 2, 3), None, 2, 1, 1, 2, 2)`: func(x T) any {
			return F.ConvTranspose1d(x, r(2, 4, 2, 3), F.Stride(2), F.Padding(1), F.OutputPadding(1), F.Groups(2), F.Dilation(2))
		},
		`F.conv_transpose2d(x, r(2, 3, 2, 3, 2), r(3, 2), stride=(2, 1), padding=(1, 0), output_padding=(1, 0))`: func(x T) any {
			return F.ConvTranspose2d(x, r(2, 3, 2, 3, 2), F.Bias(r(3, 2)), F.Stride(2, 1), F.Padding(1, 0), F.OutputPadding(1, 0))
		},
		`F.conv_transpose3d(x, r(2, 2, 3, 2, 2, 2), stride=2)`: func(x T) any { return F.ConvTranspose3d(x, r(2, 2, 3, 2, 2, 2), F.Stride(2)) },
		`F.conv_tbc(x, r(2, 3, 3, 4), r(3, 4), 1)`:             func(x T) any { return F.ConvTbc(x, r(2, 3, 3, 4), r(3, 4), 1) },

		`F.poisson_nll_loss(x, r(2, 4, 5).abs())`: func(x T) any { return F.PoissonNLLLoss(x, r(2, 4, 5).Abs()) },
		`F.poisson_nll_loss(x.abs(), r(2, 4, 5).abs(), log_input=False, full=True, eps=1e-4, reduction="sum")`: func(x T) any {
			return F.PoissonNLLLoss(x.Abs(), r(2, 4, 5).Abs(), F.LogInput(false), F.Full(true), F.Eps(1e-4), F.ReductionSum)
		},
		`F.gaussian_nll_loss(x, r(2, 4, 5), r(3, 4, 5).abs())`: func(x T) any { return F.GaussianNLLLoss(x, r(2, 4, 5), r(3, 4, 5).Abs()) },
		`F.gaussian_nll_loss(x, r(2, 4, 5), r(3, 4).abs(), full=True, eps=0.5, reduction="none")`: func(x T) any {
			return F.GaussianNLLLoss(x, r(2, 4, 5), r(3, 4).Abs(), F.Full(true), F.Eps(0.5), F.ReductionNone)
		},
		`F.gaussian_nll_loss(x, r(2, 4, 5), r(3, 4, 1).abs(), reduction="sum")`: func(x T) any {
			return F.GaussianNLLLoss(x, r(2, 4, 5), r(3, 4, 1).Abs(), F.ReductionSum)
		},
		`F.ctc_loss(x.log_softmax(2), tensor([[1, 2, 2], [3, 1, 0]]), tensor([6, 5]), tensor([3, 2]))`: func(x T) any {
			return F.CTCLoss(x.LogSoftmax(2), labels(1, 2, 2, 3, 1, 0).View(2, 3), labels(6, 5), labels(3, 2))
		},
		`F.ctc_loss(x.log_softmax(2), tensor([1, 2, 2, 3, 1]), tensor([6, 2]), tensor([3, 2]), blank=0, reduction="sum", zero_infinity=True)`: func(x T) any {
			return F.CTCLoss(x.LogSoftmax(2), labels(1, 2, 2, 3, 1), labels(6, 2), labels(3, 2), F.Blank(0), F.ReductionSum, F.ZeroInfinity(true))
		},
		`F.margin_ranking_loss(x, r(2, 5), tensor([1., -1, 1, 1, -1]))`: func(x T) any { return F.MarginRankingLoss(x, r(2, 5), signs) },
		`F.margin_ranking_loss(x, r(2, 5), tensor([1., -1, 1, 1, -1]), 0.5, reduction="none")`: func(x T) any {
			return F.MarginRankingLoss(x, r(2, 5), signs, F.Margin(0.5), F.ReductionNone)
		},
		`F.hinge_embedding_loss(x, tensor([1., -1, 1, 1, -1]))`: func(x T) any { return F.HingeEmbeddingLoss(x, signs) },
		`F.hinge_embedding_loss(x, tensor([1., -1, 1, 1, -1]), 2.0, reduction="sum")`: func(x T) any {
			return F.HingeEmbeddingLoss(x, signs, F.Margin(2.0), F.ReductionSum)
		},
		`F.cosine_embedding_loss(x, r(2, 3, 4), tensor([1, -1, -1]))`: func(x T) any { return F.CosineEmbeddingLoss(x, r(2, 3, 4), labels(1, -1, -1)) },
		`F.cosine_embedding_loss(x, r(2, 3, 4), tensor([1, -1, -1]), 0.2, reduction="none")`: func(x T) any {
			return F.CosineEmbeddingLoss(x, r(2, 3, 4), labels(1, -1, -1), F.Margin(0.2), F.ReductionNone)
		},
		`F.multilabel_soft_margin_loss(x, (r(2, 3, 4) > 0).float())`: func(x T) any { return F.MultilabelSoftMarginLoss(x, positive(r(2, 3, 4))) },
		`F.multilabel_soft_margin_loss(x, (r(2, 3, 4) > 0).float(), r(3, 4), reduction="none")`: func(x T) any {
			return F.MultilabelSoftMarginLoss(x, positive(r(2, 3, 4)), F.Weight(r(3, 4)), F.ReductionNone)
		},
		`F.triplet_margin_loss(x, r(2, 3, 4), r(3, 3, 4))`: func(x T) any { return F.TripletMarginLoss(x, r(2, 3, 4), r(3, 3, 4)) },
		`F.triplet_margin_loss(x, r(2, 3, 4), r(3, 3, 4), 2, 1, 1e-4, True, reduction="sum")`: func(x T) any {
			return F.TripletMarginLoss(x, r(2, 3, 4), r(3, 3, 4), F.Margin(2), F.P(1), F.Eps(1e-4), F.Swap(true), F.ReductionSum)
		},
		`F.triplet_margin_with_distance_loss(x, r(2, 3, 4), r(3, 3, 4))`: func(x T) any {
			return F.TripletMarginWithDistanceLoss(x, r(2, 3, 4), r(3, 3, 4))
		},
		`F.triplet_margin_with_distance_loss(x, r(2, 3, 4), r(3, 3, 4), distance_function=step, margin=3, swap=True, reduction="none")`: func(x T) any {
			return F.TripletMarginWithDistanceLoss(x, r(2, 3, 4), r(3, 3, 4), distance, F.Margin(3), F.Swap(true), F.ReductionNone)
		},
		`F.linear_cross_entropy(x, r(2, 5, 6), tensor([1, 0, 4, 2]))`: func(x T) any { return F.LinearCrossEntropy(x, r(2, 5, 6), labels(1, 0, 4, 2)) },
		`F.linear_cross_entropy(x, r(2, 5, 6), tensor([1, 0, 4, 2]), linear_bias=r(3, 5), weight=r(4, 5).abs(), reduction="sum", ignore_index=4, label_smoothing=0.1)`: func(x T) any {
			return F.LinearCrossEntropy(x, r(2, 5, 6), labels(1, 0, 4, 2), F.LinearBias(r(3, 5)), F.Weight(r(4, 5).Abs()), F.ReductionSum, F.IgnoreIndex(4), F.LabelSmoothing(0.1))
		},
		`F.linear_cross_entropy(x, r(2, 5, 2, 6), tensor([[1, 0], [4, 2], [3, 3], [0, 1]]), linear_bias=r(3, 5, 2))`: func(x T) any {
			return F.LinearCrossEntropy(x, r(2, 5, 2, 6), labels(1, 0, 4, 2, 3, 3, 0, 1).View(4, 2), F.LinearBias(r(3, 5, 2)))
		},
		`F.linear_cross_entropy(x, r(2, 5, 6), r(3, 5).softmax(0))`: func(x T) any { return F.LinearCrossEntropy(x, r(2, 5, 6), r(3, 5).Softmax(0)) },
		`chunked(x, tensor([1, 0, 4, 2]))`:                          func(x T) any { return chunked(x, labels(1, 0, 4, 2), torch.Float32, F.LinearCrossEntropyOptions{}) },
		`chunked(x, tensor([1, -100, 4, 2]), batch_chunk_size=3, weight=r(5, 5).abs())`: func(x T) any {
			return chunked(x, labels(1, -100, 4, 2), torch.Float32, F.LinearCrossEntropyOptions{BatchChunkSize: 3}, F.Weight(r(5, 5).Abs()))
		},
		`chunked(x, tensor([1, 0, 4, 2]), chunking_method="aspect_ratio:2", reduction="sum", ignore_index=4)`: func(x T) any {
			return chunked(x, labels(1, 0, 4, 2), torch.Float32, F.LinearCrossEntropyOptions{ChunkingMethod: F.AspectRatio(2)}, F.ReductionSum, F.IgnoreIndex(4))
		},
		`chunked(x, tensor([1, 0, 4, 2]), chunking_method=None, reduction="none", weight=r(5, 5).abs())`: func(x T) any {
			return chunked(x, labels(1, 0, 4, 2), torch.Float32, F.LinearCrossEntropyOptions{ChunkingMethod: F.ChunkingNone}, F.ReductionNone, F.Weight(r(5, 5).Abs()))
		},
		`chunked(x, r(5, 4, 5).softmax(1), batch_chunk_size=2, allow_retain_graph=True)`: func(x T) any {
			return chunked(x, r(5, 4, 5).Softmax(1), torch.Float32, F.LinearCrossEntropyOptions{BatchChunkSize: 2, AllowRetainGraph: true})
		},
		`chunked(x, r(5, 4, 5).softmax(1), batch_chunk_size=2, reduction="none", weight=r(6, 5).abs())`: func(x T) any {
			return chunked(x, r(5, 4, 5).Softmax(1), torch.Float32, F.LinearCrossEntropyOptions{BatchChunkSize: 2}, F.ReductionNone, F.Weight(r(6, 5).Abs()))
		},
		`chunked(x, tensor(3), reduction="none")`: func(x T) any {
			return chunked(x, labels(3).Squeeze(), torch.Float32, F.LinearCrossEntropyOptions{}, F.ReductionNone)
		},
		`chunked(x, tensor([1, 0, 4, 2]), torch.bfloat16, batch_chunk_size=2)`: func(x T) any {
			return chunked(x, labels(1, 0, 4, 2), torch.BFloat16, F.LinearCrossEntropyOptions{BatchChunkSize: 2})
		},
		`chunked(x, tensor([1, 0, 4, 2]), torch.bfloat16, batch_chunk_size=2, acc_policy="compact", acc_dtype=torch.float32)`: func(x T) any {
			return chunked(x, labels(1, 0, 4, 2), torch.BFloat16, F.LinearCrossEntropyOptions{BatchChunkSize: 2, AccPolicy: F.AccCompact, AccDType: torch.Float32})
		},
		`chunked(x, tensor([1, 0, 4, 2]), torch.float16, batch_chunk_size=2, acc_policy="compact", acc_dtype=torch.float32)`: func(x T) any {
			return chunked(x, labels(1, 0, 4, 2), torch.Float16, F.LinearCrossEntropyOptions{BatchChunkSize: 2, AccPolicy: F.AccCompact, AccDType: torch.Float32})
		},
		`chunked(x, r(5, 4, 5).softmax(1).half(), torch.float16, batch_chunk_size=2, reduction="sum")`: func(x T) any {
			return chunked(x, r(5, 4, 5).Softmax(1).To(torch.Float16), torch.Float16, F.LinearCrossEntropyOptions{BatchChunkSize: 2}, F.ReductionSum)
		},
		`chunked(x, tensor([1, 0, 4, 2]), torch.float64, acc_policy="accurate")`: func(x T) any {
			return chunked(x, labels(1, 0, 4, 2), torch.Float64, F.LinearCrossEntropyOptions{AccPolicy: F.AccAccurate})
		},
		`F.pairwise_distance(x, r(2, 3, 4))`: func(x T) any { return F.PairwiseDistance(x, r(2, 3, 4)) },
		`F.pairwise_distance(x, r(2, 3, 4), 1, 1e-3, True)`: func(x T) any {
			return F.PairwiseDistance(x, r(2, 3, 4), F.P(1), F.Eps(1e-3), F.KeepDim(true))
		},
		`F.pdist(x)`:                 func(x T) any { return F.Pdist(x) },
		`F.pdist(x, 1.5)`:            func(x T) any { return F.Pdist(x, F.P(1.5)) },
		`F.normalize(x)`:             func(x T) any { return F.Normalize(x) },
		`F.normalize(x, 1, -1, 0.5)`: func(x T) any { return F.Normalize(x, F.P(1), F.Dim(-1), F.Eps(0.5)) },

		`F.embedding_bag(tensor([[1, 0, 4], [2, 2, 1]]), x)`: func(x T) any { return F.EmbeddingBag(bags, x) },
		`F.embedding_bag(tensor([1, 0, 4, 2, 2, 1]), x, tensor([0, 2, 2]), mode="sum")`: func(x T) any {
			return F.EmbeddingBag(flat, x, F.Offsets(labels(0, 2, 2)), F.Mode("sum"))
		},
		`F.embedding_bag(tensor([1, 0, 4, 2, 2, 1]), x, tensor([0, 2, 6]), mode="max", include_last_offset=True)`: func(x T) any {
			return F.EmbeddingBag(flat, x, F.Offsets(labels(0, 2, 6)), F.Mode("max"), F.IncludeLastOffset(true))
		},
		`F.embedding_bag(tensor([[1, 0, 4], [2, 2, 1]]), x, mode="sum", per_sample_weights=r(2, 2, 3), padding_idx=2)`: func(x T) any {
			return F.EmbeddingBag(bags, x, F.Mode("sum"), F.PerSampleWeights(r(2, 2, 3)), F.PaddingIdx(2))
		},
		`F.embedding_bag(tensor([[1, 0, 4], [2, 2, 1]]), x, max_norm=1.0, norm_type=1, scale_grad_by_freq=True)`: func(x T) any {
			return F.EmbeddingBag(bags, x, F.MaxNorm(1), F.NormType(1), F.ScaleGradByFreq(true))
		},

		`F.instance_norm(x)`: func(x T) any { return F.InstanceNorm(x, none, none) },
		`F.instance_norm(x, r(2, 3), r(3, 3).abs(), r(4, 3), r(5, 3), use_input_stats=False, eps=1e-3)`: func(x T) any {
			return F.InstanceNorm(x, r(2, 3), r(3, 3).Abs(), F.Weight(r(4, 3)), F.Bias(r(5, 3)), F.UseInputStats(false), F.Eps(1e-3))
		},
		`F.rms_norm(x, [4])`:                      func(x T) any { return F.RMSNorm(x, []int{4}) },
		`F.rms_norm(x, [3, 4], r(2, 3, 4), 1e-3)`: func(x T) any { return F.RMSNorm(x, []int{3, 4}, F.Weight(r(2, 3, 4)), F.Eps(1e-3)) },
		`F.local_response_norm(x, 3)`:             func(x T) any { return F.LocalResponseNorm(x, 3) },
		`F.local_response_norm(x, 2, 0.1, 0.5, 2.0)`: func(x T) any {
			return F.LocalResponseNorm(x, 2, F.Alpha(0.1), F.Beta(0.5), F.K(2.0))
		},

		`F.grid_sample(x, r(2, 1, 2, 3, 2))`: func(x T) any { return F.GridSample(x, r(2, 1, 2, 3, 2)) },
		`F.grid_sample(x, r(2, 1, 2, 3, 2), "nearest", "border", True)`: func(x T) any {
			return F.GridSample(x, r(2, 1, 2, 3, 2), F.Mode("nearest"), F.PaddingMode("border"), F.AlignCorners(true))
		},
		`F.grid_sample(x, r(2, 1, 2, 3, 2), "bicubic", "reflection")`: func(x T) any {
			return F.GridSample(x, r(2, 1, 2, 3, 2), F.Mode("bicubic"), F.PaddingMode("reflection"))
		},
		`F.grid_sample(x, r(2, 1, 2, 3, 2, 3), align_corners=True)`: func(x T) any { return F.GridSample(x, r(2, 1, 2, 3, 2, 3), F.AlignCorners(true)) },
		`F.affine_grid(x, (2, 3, 4, 5))`:                            func(x T) any { return F.AffineGrid(x, []int{2, 3, 4, 5}) },
		`F.affine_grid(x, (2, 1, 2, 3, 2), True)`:                   func(x T) any { return F.AffineGrid(x, []int{2, 1, 2, 3, 2}, F.AlignCorners(true)) },
		`F.pixel_shuffle(x, 2)`:                                     func(x T) any { return F.PixelShuffle(x, 2) },
		`F.pixel_unshuffle(x, 2)`:                                   func(x T) any { return F.PixelUnshuffle(x, 2) },
		`F.channel_shuffle(x, 3)`:                                   func(x T) any { return F.ChannelShuffle(x, 3) },
		`F.native_channel_shuffle(x, 3)`:                            func(x T) any { return F.NativeChannelShuffle(x, 3) },
		`F.unfold(x, (2, 3))`:                                       func(x T) any { return F.Unfold(x, []int{2, 3}) },
		`F.unfold(x, 2, dilation=(1, 2), padding=1, stride=(2, 1))`: func(x T) any {
			return F.Unfold(x, 2, F.Dilation(1, 2), F.Padding(1), F.Stride(2, 1))
		},
		`F.fold(x, (4, 4), 2)`: func(x T) any { return F.Fold(x, []int{4, 4}, 2) },
		`F.fold(x, (4, 5), (2, 2), dilation=(1, 2), padding=(0, 1), stride=(1, 2))`: func(x T) any {
			return F.Fold(x, []int{4, 5}, []int{2, 2}, F.Dilation(1, 2), F.Padding(0, 1), F.Stride(1, 2))
		},
		`F.upsample(x, scale_factor=2, mode="bicubic")`: func(x T) any { return F.Upsample(x, F.ScaleFactor(2), F.Mode("bicubic")) },
		`F.upsample_nearest(x, size=5)`:                 func(x T) any { return F.UpsampleNearest(x, F.Size(5)) },
		`F.upsample_bilinear(x, scale_factor=2)`:        func(x T) any { return F.UpsampleBilinear(x, F.ScaleFactor(2)) },
		`F.interpolate(x, size=(3, 4), mode="lanczos", antialias=True)`: func(x T) any {
			return F.Interpolate(x, F.Size(3, 4), F.Mode("lanczos"), F.Antialias(true))
		},

		`attention(x, x, x)`:                     func(x T) any { return attend(x, x, x, nil) },
		`attention(x, x, x, need_weights=False)`: func(x T) any { return attend(x, x, x, nil, F.NeedWeights(false)) },
		`attention(x, x, x, training=False, dropout_p=0.5, average_attn_weights=False)`: func(x T) any {
			return attend(x, x, x, func(a *F.Attention) { a.DropoutP = 0.5 }, F.Training(false), F.AverageAttnWeights(false))
		},
		`attention(x, x, x, dropout_p=0.5)`: func(x T) any { return attend(x, x, x, func(a *F.Attention) { a.DropoutP = 0.5 }) },
		`attention(x, *[r(2, 3, 2, 6)] * 2)`: func(x T) any {
			k := r(2, 3, 2, 6)
			return attend(x, k, k, nil)
		},
		`attention(x, r(2, 3, 2, 6), r(3, 3, 2, 6), r(4, 4, 3))`: func(x T) any {
			return attend(x, r(2, 3, 2, 6), r(3, 3, 2, 6), nil, F.AttnMask(r(4, 4, 3)))
		},
		`attention(x, x, x, r(4, 4, 4) > 0.5, key_padding_mask=tensor([[0, 0, 0, 1], [0, 0, 1, 1]]).bool())`: func(x T) any {
			return attend(x, x, x, nil, F.AttnMask(mask), F.KeyPaddingMask(padding))
		},
		`attention(x, x, x, r(4, 4, 4) > 0.5, key_padding_mask=tensor([[0, 0, 0, 1], [0, 0, 1, 1]]).bool(), need_weights=False)`: func(x T) any {
			return attend(x, x, x, nil, F.AttnMask(mask), F.KeyPaddingMask(padding), F.NeedWeights(false))
		},
		`attention(x, x, x, r(4, 4, 4, 4), need_weights=False)`: func(x T) any {
			return attend(x, x, x, nil, F.AttnMask(r(4, 4, 4, 4)), F.NeedWeights(false))
		},
		`attention(x, x, x, torch.ones(4, 4).triu(1).bool(), need_weights=False, is_causal=True)`: func(x T) any {
			return attend(x, x, x, nil, F.AttnMask(torch.Ones([]int{4, 4}).Triu(1).To(torch.Bool)), F.NeedWeights(false), F.IsCausal(true))
		},
		`attention(x, x, x, r(4, 4, 4), bias_k=r(9, 1, 1, 6), bias_v=r(10, 1, 1, 6), add_zero_attn=True, key_padding_mask=tensor([[0, 0, 0, 1], [0, 0, 1, 1]]).bool())`: func(x T) any {
			return attend(x, x, x, func(a *F.Attention) { a.BiasK, a.BiasV, a.AddZeroAttn = r(9, 1, 1, 6), r(10, 1, 1, 6), true },
				F.AttnMask(r(4, 4, 4)), F.KeyPaddingMask(padding))
		},
		`attention(x, r(2, 3, 2, 5), r(3, 3, 2, 4), in_proj_weight=None, in_proj_bias=None, use_separate_proj_weight=True, q_proj_weight=r(11, 6, 6), k_proj_weight=r(12, 6, 5), v_proj_weight=r(13, 6, 4))`: func(x T) any {
			return attend(x, r(2, 3, 2, 5), r(3, 3, 2, 4), func(a *F.Attention) {
				a.InProjWeight, a.InProjBias = none, none
				a.QProjWeight, a.KProjWeight, a.VProjWeight = r(11, 6, 6), r(12, 6, 5), r(13, 6, 4)
			})
		},
		`attention(x, x, x, static_k=r(2, 4, 5, 3), static_v=r(3, 4, 5, 3))`: func(x T) any {
			return attend(x, x, x, nil, F.StaticK(r(2, 4, 5, 3)), F.StaticV(r(3, 4, 5, 3)))
		},
		`F.grouped_mm(x, r(2, 2, 8, 4))`: func(x T) any { return F.GroupedMM(x, r(2, 2, 8, 4)) },
		`F.grouped_mm(x, r(2, 2, 8, 4), offs=tensor([1, 4], dtype=torch.int32))`: func(x T) any {
			return F.GroupedMM(x, r(2, 2, 8, 4), F.Offs(torch.FromSlice([]int32{1, 4})))
		},

		`F.mse_loss(x, r(2, 4, 5), weight=r(3, 4, 5).abs())`:                       func(x T) any { return F.MSELoss(x, r(2, 4, 5), F.Weight(r(3, 4, 5).Abs())) },
		`F.mse_loss(x, r(2, 5), reduction="sum")`:                                  func(x T) any { return F.MSELoss(x, r(2, 5), F.ReductionSum) },
		`F.mse_loss(x, r(2, 4, 5), reduction="none", weight=r(3, 4, 5).abs())`:     func(x T) any { return F.MSELoss(x, r(2, 4, 5), F.ReductionNone, F.Weight(r(3, 4, 5).Abs())) },
		`F.l1_loss(x, r(2, 4, 5), weight=r(3, 4, 5).abs())`:                        func(x T) any { return F.L1Loss(x, r(2, 4, 5), F.Weight(r(3, 4, 5).Abs())) },
		`F.smooth_l1_loss(x, r(2, 4, 5), beta=0.0)`:                                func(x T) any { return F.SmoothL1Loss(x, r(2, 4, 5), F.Beta(0)) },
		`F.smooth_l1_loss(x, r(2, 4, 5), beta=0.5, reduction="sum")`:               func(x T) any { return F.SmoothL1Loss(x, r(2, 4, 5), F.Beta(0.5), F.ReductionSum) },
		`F.huber_loss(x, r(2, 4, 5), delta=0.5, weight=r(3, 4, 5).abs())`:          func(x T) any { return F.HuberLoss(x, r(2, 4, 5), F.Delta(0.5), F.Weight(r(3, 4, 5).Abs())) },
		`F.kl_div(x.log_softmax(1), r(2, 4, 5).softmax(1), reduction="batchmean")`: func(x T) any { return F.KLDiv(x.LogSoftmax(1), r(2, 4, 5).Softmax(1), F.BatchMean(true)) },
		`F.kl_div(x.log_softmax(1), r(2, 4, 5).log_softmax(1), log_target=True)`:   func(x T) any { return F.KLDiv(x.LogSoftmax(1), r(2, 4, 5).LogSoftmax(1), F.LogTarget(true)) },
		`F.binary_cross_entropy(x.sigmoid(), r(2, 4, 5).sigmoid(), r(3, 5).abs())`: func(x T) any { return F.BinaryCrossEntropy(x.Sigmoid(), r(2, 4, 5).Sigmoid(), F.Weight(r(3, 5).Abs())) },
		`F.binary_cross_entropy_with_logits(x, r(2, 4, 5).sigmoid(), pos_weight=r(3, 5).abs(), reduction="sum")`: func(x T) any {
			return F.BinaryCrossEntropyWithLogits(x, r(2, 4, 5).Sigmoid(), F.PosWeight(r(3, 5).Abs()), F.ReductionSum)
		},
		`F.embedding(tensor([[1, 4], [0, 1]]), x, -1)`:                      func(x T) any { return F.Embedding(labels(1, 4, 0, 1).View(2, 2), x, F.PaddingIdx(-1)) },
		`F.embedding(tensor([[1, 4], [0, 1]]), x, max_norm=1.0)`:            func(x T) any { return F.Embedding(labels(1, 4, 0, 1).View(2, 2), x, F.MaxNorm(1)) },
		`F.embedding(tensor([[1, 4], [0, 1]]), x, scale_grad_by_freq=True)`: func(x T) any { return F.Embedding(labels(1, 4, 0, 1).View(2, 2), x, F.ScaleGradByFreq(true)) },
		`F.group_norm(x, 2, r(2, 4), r(3, 4), 1e-3)`:                        func(x T) any { return F.GroupNorm(x, 2, F.Weight(r(2, 4)), F.Bias(r(3, 4)), F.Eps(1e-3)) },
		`F.adaptive_avg_pool2d(x, (None, 2))`:                               func(x T) any { return F.AdaptiveAvgPool2d(x, []int{-1, 2}) },
		`F.adaptive_avg_pool3d(x, (2, None, 1))`:                            func(x T) any { return F.AdaptiveAvgPool3d(x, []int{2, -1, 1}) },
		`F.hardtanh(x, -0.5, 2)`:                                            func(x T) any { return F.Hardtanh(x, F.MinVal(-0.5), F.MaxVal(2)) },
		`F.hardtanh_(x * 1, 0, 1)`:                                          func(x T) any { return F.Hardtanh_(copied(x), F.MinVal(0), F.MaxVal(1)) },
	}
}

// Results, and gradients of their sum, are Python's to the last bit.
func TestPythonFunctionsEqualPyTorch(t *testing.T) {
	file := golden.ReadLive(t, "testdata/functions.json", "testdata/make_functions.py")
	cases, seen := functionCases(), map[string]bool{}
	for name := range file.Cases {
		shape, expression, _ := strings.Cut(name, ": ")
		f := cases[expression]
		seen[expression] = true
		t.Run(name, func(t *testing.T) {
			require.NotNil(t, f, "the golden file has a case that is not here")
			want := file.Case(t, name)
			torch.WithThreads(1, func() {
				pinned.Run(t, func() {
					x := r(1, numbers(t, shape)...).RequiresGrad_()
					torch.ManualSeed(7)
					checkResults(t, file, want, x, f(x))
				})
			})
		})
	}
	assert.Len(t, cases, len(seen), "a case here is not in the golden file")
}

// checkResults holds a Tensor or several, and the gradient of their sum with
// respect to x, against a golden case.
func checkResults(t *testing.T, file *golden.File, want golden.Case, x T, result any) {
	t.Helper()
	ys, several := result.([]T)
	if !several {
		ys = []T{result.(T)}
	}
	var sum T
	for i, y := range ys {
		file.Equal(t, want, "y"+strconv.Itoa(i), y)
		switch {
		case !y.RequiresGrad():
		case sum.Defined():
			sum = sum.Add(y.Sum())
		default:
			sum = y.Sum()
		}
	}
	assert.False(t, want.Has("y"+strconv.Itoa(len(ys))), "Python has more results")
	if want.Has("grad.x") {
		sum.Backward()
		file.Equal(t, want, "grad.x", x.Grad())
	}
}

func numbers(t *testing.T, s string) (v []int) {
	t.Helper()
	for _, f := range strings.Fields(s) {
		n, err := strconv.Atoi(f)
		require.NoError(t, err)
		v = append(v, n)
	}
	return v
}
