package functional_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

func TestPythonFunctionsRefuse(t *testing.T) {
	line, plane := torch.Zeros([]int{2, 3, 4}), torch.Zeros([]int{2, 3, 4, 6})
	vector, rows := torch.Zeros([]int{5}), torch.Zeros([]int{4, 6})
	tokens := labels(0, 1, 2, 3).View(2, 2)
	none := T{}
	attend := func(q, k, v T, change func(*F.Attention), opts ...F.MultiHeadAttentionForwardOption) {
		a := F.Attention{NumHeads: 2, InProjWeight: torch.Zeros([]int{18, 6}), OutProjWeight: torch.Zeros([]int{6, 6})}
		if change != nil {
			change(&a)
		}
		F.MultiHeadAttentionForward(q, k, v, a, opts...)
	}
	sequence := torch.Zeros([]int{4, 2, 6})
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"alpha dropout", func() { F.AlphaDropout(line, 1.5, true) }, "between 0 and 1, but got 1.5"},
		{"alpha dropout_", func() { F.AlphaDropout_(line, -1, true) }, "between 0 and 1"},
		{"feature alpha dropout", func() { F.FeatureAlphaDropout(line, 2, true) }, "between 0 and 1"},
		{"feature alpha dropout_", func() { F.FeatureAlphaDropout_(line, 2, true) }, "between 0 and 1"},
		{"dropout1d", func() { F.Dropout1d(plane, 0.5, true) }, "the input has 4 dims; 3 are wanted, or 2"},
		{"dropout2d", func() { F.Dropout2d(plane, 2, true) }, "between 0 and 1"},
		{"dropout3d", func() { F.Dropout3d(line, 0.5, true) }, "the input has 3 dims; 5 are wanted, or 4"},
		{"rrelu", func() { F.RReLU(line, F.Lower(2)) }, "rrelu"},
		{"celu", func() { F.CELU(line, F.Alpha(0)) }, "celu"},
		{"complex option", func() { F.CELU(line, F.Alpha(1i)) }, "no real number"},
		{"softmin", func() { F.Softmin(line, 3) }, "softmax"},
		{"gumbel softmax", func() { F.GumbelSoftmax(line, F.Dim(0, 1)) }, "gumbel_softmax"},
		{"max pool", func() { F.MaxPool1d(line, 9) }, "max_pool1d"},
		{"max pool sizes", func() { F.MaxPool2dWithIndices(plane, []int{2, 2, 2}) }, "max_pool2d"},
		{"lp pool", func() { F.LPPool1d(line, 0, 2) }, "norm_type must be a non-zero value, but got 0: it is the p of the norm"},
		{"lp pool sizes", func() { F.LPPool2d(plane, 2, []int{2, 2, 2}) }, "kernelSize [2 2 2] is for 3 dims, there are 2"},
		{"fractional", func() { F.FractionalMaxPool2d(plane, 2) }, "either OutputSize or OutputRatio must be given"},
		{"fractional size", func() { F.FractionalMaxPool2d(plane, 2, F.OutputSize(1, 2, 3)) }, "OutputSize [1 2 3] is for 3 dims"},
		{"fractional shape", func() { F.FractionalMaxPool3d(line, 2, F.OutputSize(1)) }, "the input has 3 dims; 5 are wanted"},
		{"unpool size", func() { F.MaxUnpool1d(line, line.To(torch.Int64), 2, F.OutputSize(99)) }, "invalid output_size \"[99]\" (dim 0 must be between 6 and 10): OutputSize is from 7 to 9 there"},
		{"unpool sizes", func() { F.MaxUnpool2d(plane, plane.To(torch.Int64), 2, F.OutputSize(99)) }, "output_size should be a sequence containing 2 or 4 elements, but it has a length of '1'"},
		{"unpool shape", func() { F.MaxUnpool3d(line, line, 2) }, "Input to max_unpooling3d should be a 4d or 5d Tensor, but got a tensor with 3 dimensions"},
		{"unpool negative", func() { F.MaxUnpool1d(line, line.To(torch.Int64), 2, F.Padding(50)) }, "max_unpooling: output_size must contain non-negative spatial dimensions, but got output_size[0]=-92"},
		{"conv transpose", func() { F.ConvTranspose2d(plane, torch.Zeros([]int{4, 2, 3, 3})) }, "conv_transpose2d"},
		{"gaussian variance", func() { F.GaussianNLLLoss(rows, rows, rows.SubScalar(1)) }, "var has negative entry/entries"},
		{"gaussian shape", func() { F.GaussianNLLLoss(rows, rows, torch.Ones([]int{3, 6})) }, "does not fit the input's [4 6]"},
		{"gaussian last dim", func() { F.GaussianNLLLoss(rows, rows, torch.Ones([]int{6})) }, "without the last dim"},
		{"reduction", func() { F.MultilabelSoftMarginLoss(rows, rows, F.Reduction(7)) }, "there is no reduction 7"},
		{"margin ranking", func() { F.MarginRankingLoss(rows, rows, vector) }, "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: torch.Size([4, 6]), input2: torch.Size([4, 6]), target: torch.Size([5])"},
		{"triplet margin", func() { F.TripletMarginLoss(rows, rows, rows, F.Margin(0)) }, "margin must be greater than 0, got 0.0"},
		{"triplet dims", func() { F.TripletMarginWithDistanceLoss(rows, rows, vector) }, "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor 2D, positive 2D, and negative 1D inputs"},
		{"triplet distance margin", func() { F.TripletMarginWithDistanceLoss(rows, rows, rows, F.Margin(-1.5)) }, "margin must be greater than 0, got -1.5"},
		{"ctc", func() { F.CTCLoss(line, tokens, labels(9), labels(1)) }, "ctc_loss"},
		{"ctc class", func() {
			F.CTCLoss(torch.Zeros([]int{6, 2, 4}), labels(1, 2, 3, 0, -1, 9).View(2, 3), labels(6, 6), labels(3, 2))
		},
			"target 1 of element 1 is -1; there are 4 classes"},
		{"ctc classes in a row", func() { F.CTCLoss(torch.Zeros([]int{6, 2, 4}), labels(1, 2, 99999999), labels(6, 6), labels(1, 2)) },
			"target 1 of element 1 is 99999999"},
		{"ctc class without a batch", func() {
			F.CTCLoss(torch.Zeros([]int{6, 4}), labels(1, 4), torch.FromSlice([]int{6}).Squeeze(), torch.FromSlice([]int{2}).Squeeze())
		}, "target 1 of element 0 is 4; there are 4 classes"},
		{"ctc lengths", func() { F.CTCLoss(torch.Zeros([]int{6, 2, 4}), labels(1, 2), labels(6, 6), labels(-1, 99)) }, "ctc_loss"},
		{"linear cross entropy dims", func() { F.LinearCrossEntropy(line, rows, vector) }, "expected input with dimensionality 1 or 2, got 3"},
		{"linear cross entropy weight", func() { F.LinearCrossEntropy(rows, vector, vector) }, "expected linear_weight with dimensionality at least 2, got 1"},
		{"linear cross entropy features", func() { F.LinearCrossEntropy(rows, torch.Zeros([]int{3, 5}), vector) }, "last dimensions (in_features), got 6 and 5"},
		{"linear cross entropy batch", func() { F.LinearCrossEntropy(torch.Zeros([]int{6}), plane, vector) }, "requires batched input, (N, 6), got unbatched input with shape (6,)"},
		{"linear cross entropy bias", func() { F.LinearCrossEntropy(rows, rows, vector, F.LinearBias(vector)) }, "expected linear_bias shape (4,), got (5,)"},
		{"linear cross entropy ignoring", func() {
			F.LinearCrossEntropy(rows, rows, torch.Zeros([]int{4, 4}), F.IgnoreIndex(1))
		}, "ignore_index cannot be specified when target contains probabilities"},
		{"pdist", func() { F.Pdist(line) }, "pdist"},
		{"normalize", func() { F.Normalize(vector) }, "vector_norm"},
		{"bag mode", func() { F.EmbeddingBag(tokens, rows, F.Mode("min")) }, `no mode "min"`},
		{"bag weight", func() { F.EmbeddingBag(tokens, line) }, "the weight has 3 dims"},
		{"bag offsets", func() { F.EmbeddingBag(tokens, rows, F.Offsets(vector)) }, "takes no Offsets"},
		{"bag without offsets", func() { F.EmbeddingBag(tokens.Flatten(), rows) }, "takes Offsets"},
		{"bag dims", func() { F.EmbeddingBag(tokens.Unsqueeze(0), rows) }, "the input has 3 dims"},
		{"bag samples", func() { F.EmbeddingBag(tokens, rows, F.Mode("sum"), F.PerSampleWeights(vector)) }, "PerSampleWeights are of shape [5]"},
		{"bag samples mode", func() { F.EmbeddingBag(tokens, rows, F.PerSampleWeights(torch.Zeros([]int{2, 2}))) }, "for mode sum, not mean"},
		{"bag max", func() { F.EmbeddingBag(tokens, rows, F.Mode("max"), F.Sparse(true)) }, "mode max takes neither"},
		{"bag row", func() { F.EmbeddingBag(tokens, torch.Zeros([]int{2, 3})) }, "embedding_bag"},
		{"instance norm", func() { F.InstanceNorm(torch.Zeros([]int{2, 3, 1}), none, none) }, "Expected more than 1 spatial element when training, got input size torch.Size([2, 3, 1])"},
		{"rms norm", func() { F.RMSNorm(line, []int{3}) }, "rms_norm"},
		{"local response", func() { F.LocalResponseNorm(rows, 2) }, "Expected 3D or higher dimensionality input (got 2 dimensions)"},
		{"grid mode", func() { F.GridSample(plane, none, F.Mode("cubic")) }, `no mode "cubic"`},
		{"grid padding", func() { F.GridSample(plane, none, F.PaddingMode("wrap")) }, `no padding mode "wrap"`},
		{"grid shape", func() { F.GridSample(plane, line) }, "grid_sampler"},
		{"affine type", func() { F.AffineGrid(labels(1), []int{1, 1, 1, 1}) }, "floating-point type"},
		{"affine size", func() { F.AffineGrid(line, []int{1, 1, 1}) }, "4 or 5 numbers"},
		{"affine shape", func() { F.AffineGrid(line, []int{1, 1, 1, 1}) }, "[1 2 3] is wanted"},
		{"affine empty", func() { F.AffineGrid(torch.Zeros([]int{2, 2, 3}), []int{2, 1, 0, 1}) }, "must be positive"},
		{"pixel shuffle", func() { F.PixelShuffle(plane, 2) }, "pixel_shuffle"},
		{"unfold", func() { F.Unfold(plane, []int{1, 2, 3}) }, "kernelSize [1 2 3]"},
		{"fold", func() { F.Fold(line, 4, 2, F.Stride(1, 2, 3)) }, "Stride [1 2 3] is for 3 dims, there are 2"},
		{"lanczos", func() { F.Interpolate(plane, F.Size(2), F.Mode("lanczos")) }, "lanczos"},
		{"grouped mm", func() { F.GroupedMM(plane, plane) }, "_grouped_mm"},

		{"mse weight", func() { F.MSELoss(rows, rows, F.Weight(vector)) }, "Weight is of shape [5], the input is of [4 6]"},
		{"mse shapes", func() { F.MSELoss(rows, vector) }, "broadcast_tensors"},
		{"l1 reduction", func() { F.L1Loss(rows, rows, F.Weight(rows), F.Reduction(9)) }, "there is no reduction 9"},
		{"huber weight", func() { F.HuberLoss(rows, rows, F.Weight(vector)) }, "Weight is of shape [5]"},
		{"huber delta", func() { F.HuberLoss(rows, rows, F.Delta(-1)) }, "huber_loss"},
		{"smooth beta", func() { F.SmoothL1Loss(rows, rows, F.Beta(-1.0)) }, "smooth_l1_loss"},
		{"kl div", func() { F.KLDiv(rows, vector, F.BatchMean(true)) }, "kl_div"},
		{"binary target", func() { F.BinaryCrossEntropy(rows, vector) }, "the target is of shape [5], the input is of [4 6]"},
		{"binary weight", func() { F.BinaryCrossEntropy(rows, rows, F.Weight(vector)) }, "broadcast_shapes"},
		{"binary logits target", func() { F.BinaryCrossEntropyWithLogits(rows, vector) }, "the target is of shape [5]"},
		{"embedding padding", func() { F.Embedding(tokens, rows, F.PaddingIdx(4)) }, "PaddingIdx is 4; there are 4 rows"},
		{"embedding row", func() { F.Embedding(labels(9), rows) }, "embedding"},
		{"group norm", func() { F.GroupNorm(torch.Zeros([]int{1, 2}), 2) }, "Expected more than 1 value per channel when training, got input size torch.Size([1, 2]): a group of one element has no variance"},
		{"group norm groups", func() { F.GroupNorm(rows, 0) }, "Expected num_groups to be greater than 0, got 0"},
		{"hardtanh", func() { F.Hardtanh(rows, F.MinVal(2)) }, "min_val cannot be greater than max_val: MinVal is 2 and MaxVal 1"},

		{"attention dims", func() { attend(plane, plane, plane, nil) }, "must have 3 dims, or 2 without a batch"},
		{"attention heads", func() { attend(sequence, sequence, sequence, func(a *F.Attention) { a.NumHeads = 4 }) }, "6 features do not divide by 4 heads"},
		{"attention no heads", func() { attend(sequence, sequence, sequence, func(a *F.Attention) { a.NumHeads = 0 }) }, "do not divide by 0 heads"},
		{"attention values", func() { attend(sequence, sequence, torch.Zeros([]int{3, 2, 6}), nil) }, "keys are of shape [4 2 6] and values of [3 2 6]"},
		{"attention mask", func() { attend(sequence, sequence, sequence, nil, F.AttnMask(vector)) }, "AttnMask has 1 dims"},
		{"attention mask shape", func() { attend(sequence, sequence, sequence, nil, F.AttnMask(rows)) }, "AttnMask is of shape [4 6]; [4 4] is wanted"},
		{"attention mask type", func() { attend(sequence, sequence, sequence, nil, F.AttnMask(rows.To(torch.Int64))) }, "bools or floating-point numbers"},
		{"attention padding dims", func() { attend(sequence, sequence, sequence, nil, F.KeyPaddingMask(vector)) }, "KeyPaddingMask has 1 dims; 2 are wanted"},
		{"attention padding shape", func() { attend(sequence, sequence, sequence, nil, F.KeyPaddingMask(rows)) }, "KeyPaddingMask is of shape [4 6]; [2 4] is wanted"},
		{"attention causal", func() { attend(sequence, sequence, sequence, nil, F.IsCausal(true)) }, "must be given too"},
		{"attention bias", func() { attend(sequence, sequence, sequence, func(a *F.Attention) { a.BiasK = vector }) }, "BiasK and BiasV go together"},
		{"attention static bias", func() {
			attend(sequence, sequence, sequence, func(a *F.Attention) { a.BiasK, a.BiasV = vector, vector }, F.StaticK(line))
		}, "cannot be added to StaticK"},
		{"attention static", func() { attend(sequence, sequence, sequence, nil, F.StaticV(line)) }, "StaticV is of shape [2 3 4]; [4 S 3] is wanted"},
		{"attention projections", func() { attend(sequence, sequence, sequence, func(a *F.Attention) { a.InProjWeight = none }) }, "weight of projection 0 must be of shape [6 6]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var e *torch.Error
			err := torch.Try(test.f)
			require.ErrorAs(t, err, &e)
			assert.ErrorContains(t, err, test.want)
		})
	}
}
