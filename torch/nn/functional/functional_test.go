package functional_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// The cases are those of ../testdata/make_golden.py, with the shape of their
// input.
func TestFunctionsEqualPyTorch(t *testing.T) {
	mean, variance := torch.FromSlice([]float32{0.1, -0.2, 0.3}), torch.FromSlice([]float32{1, 0.5, 2})
	scale, shift := torch.FromSlice([]float32{1.5, 0.5, -1}), torch.FromSlice([]float32{0, 1, 2})
	classes := torch.FromSlice([]int{1, 0, 4, 2})
	weight := torch.FromSlice([]float32{0.5, 1, 2, 0.25, 3})
	small, logits, line, cube := []int{2, 3, 4, 6}, []int{4, 5}, []int{2, 3, 5}, []int{1, 2, 3, 4, 5}
	type T = torch.Tensor
	resize := func(opts ...F.InterpolateOption) func(T) T {
		return func(x T) T { return F.Interpolate(x, opts...) }
	}
	tests := []struct {
		name  string
		shape []int
		f     func(x T) T
	}{
		{"relu", small, F.ReLU},
		{"relu_", small, F.ReLU_},
		{"softmax", small, func(x T) T { return F.Softmax(x, 1) }},
		{"softmax float64", small, func(x T) T { return F.Softmax(x, -1, torch.Float64) }},
		{"log_softmax", small, func(x T) T { return F.LogSoftmax(x, 1) }},
		{"dropout", small, func(x T) T { return F.Dropout(x, 0.4, true) }},
		{"dropout_", small, func(x T) T { return F.Dropout_(x, 0.4, true) }},
		{"dropout eval", small, func(x T) T { return F.Dropout(x, 0.4, false) }},
		{"batch_norm", small, func(x T) T { return F.BatchNorm(x, mean, variance, F.Weight(scale), F.Bias(shift)) }},
		{"batch_norm plain", small, func(x T) T { return F.BatchNorm(x, T{}, T{}, F.Training(true)) }},
		{"batch_norm training", small, func(x T) T {
			m, v := mean.Clone(), variance.Clone()
			y := F.BatchNorm(x, m, v, F.Weight(scale), F.Bias(shift), F.Training(true), F.Momentum(0.2), F.Eps(1e-4))
			return torch.Cat([]T{y.Flatten(), m, v})
		}},
		{"pad", small, func(x T) T { return F.Pad(x, []int{1, 2}) }},
		{"pad value", small, func(x T) T { return F.Pad(x, []int{1, 2, 3, -1}, F.Value(0.5)) }},
		{"pad reflect", small, func(x T) T { return F.Pad(x, []int{1, 2, 3, 0}, F.Mode("reflect")) }},
		{"pad replicate", small, func(x T) T { return F.Pad(x, []int{1, 2, 3, 0}, F.Mode("replicate")) }},
		{"pad circular", small, func(x T) T { return F.Pad(x, []int{1, 2, 3, 0}, F.Mode("circular")) }},
		{"max_pool2d", small, func(x T) T { return F.MaxPool2d(x, 2) }},
		{"avg_pool2d", small, func(x T) T { return F.AvgPool2d(x, []int{2, 3}, F.Stride(1)) }},
		{"adaptive_avg_pool2d", small, func(x T) T { return F.AdaptiveAvgPool2d(x, 2) }},
		{"conv2d", small, func(x T) T {
			return F.Conv2d(x, torch.Ones([]int{2, 3, 2, 2}), F.Bias(scale.Narrow(0, 0, 2)), F.Stride(2), F.Padding(1))
		}},
		{"linear", small, func(x T) T { return F.Linear(x, torch.Ones([]int{3, 6}), F.Bias(shift)) }},
		{"nll_loss", logits, func(x T) T {
			return F.NLLLoss(F.LogSoftmax(x, 1), classes, F.Weight(weight), F.IgnoreIndex(2), F.ReductionSum)
		}},
		{"cross_entropy", logits, func(x T) T {
			return F.CrossEntropy(x, classes, F.Weight(weight), F.LabelSmoothing(0.1))
		}},
		{"one_hot", []int{1}, func(T) T { return F.OneHot(classes, 6) }},

		{"interpolate nearest", small, resize(F.Size(7, 3))},
		{"interpolate nearest factor", small, resize(F.ScaleFactor(1.7))},
		{"interpolate nearest factors", small, resize(F.ScaleFactor(0.6, 2))},
		{"interpolate nearest recompute", small, resize(F.ScaleFactor(1.7), F.RecomputeScaleFactor(true))},
		{"interpolate nearest-exact", small, resize(F.Size(5), F.Mode("nearest-exact"))},
		{"interpolate nearest 1d", line, resize(F.ScaleFactor(2))},
		{"interpolate area", small, resize(F.Size(3, 4), F.Mode("area"))},
		{"interpolate area factor", small, resize(F.ScaleFactor(0.6), F.Mode("area"))},
		{"interpolate area 3d", cube, resize(F.Size(2), F.Mode("area"))},
		{"interpolate linear", line, resize(F.Size(9), F.Mode("linear"))},
		{"interpolate bilinear", small, resize(F.Size(7, 3), F.Mode("bilinear"))},
		{"interpolate bilinear corners", small, resize(F.Size(7, 3), F.Mode("bilinear"), F.AlignCorners(true))},
		{"interpolate bilinear factor", small, resize(F.ScaleFactor(1.7), F.Mode("bilinear"))},
		{"interpolate bilinear antialias", small, resize(F.Size(2, 3), F.Mode("bilinear"), F.Antialias(true))},
		{"interpolate bicubic", small, resize(F.Size(7, 3), F.Mode("bicubic"))},
		{"interpolate bicubic antialias", small, resize(F.Size(2, 3), F.Mode("bicubic"), F.Antialias(true))},
		{"interpolate trilinear", cube, resize(F.Size(2, 6, 5), F.Mode("trilinear"))},
	}
	file := golden.Read(t, "../testdata/functional.json")
	assert.Len(t, tests, len(file.Cases), "cases here and in the golden file")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := file.Case(t, test.name)
			torch.WithThreads(1, func() {
				x := torch.Randn(test.shape, torch.NewGenerator().ManualSeed(1)).RequiresGrad_()
				torch.ManualSeed(7)
				y := test.f(x.MulScalar(1)) // in-place functions may not touch a leaf
				file.Equal(t, want, "y", y)
				if want.Has("grad.x") {
					y.Sum().Backward()
					file.Equal(t, want, "grad.x", x.Grad())
				}
			})
		})
	}
}

func TestErrors(t *testing.T) {
	x := torch.Zeros([]int{2, 3, 4, 4})
	type T = torch.Tensor
	tests := []struct {
		name string
		f    func()
		want []string
	}{
		{"dropout", func() { F.Dropout(x, -0.1, false) }, []string{"dropout", "between 0 and 1, but got -0.1"}},
		{"dropout_", func() { F.Dropout_(x, 2, true) }, []string{"dropout_", "but got 2.0"}},
		{"batch_norm eps", func() { F.BatchNorm(x, T{}, T{}, F.Training(true), F.Eps(0)) }, []string{"eps must be positive"}},
		{"batch_norm one value", func() { F.BatchNorm(torch.Zeros([]int{1, 3}), T{}, T{}, F.Training(true)) }, []string{"more than 1 value per channel", "Expected more than 1 value per channel when training, got input size torch.Size([1, 3])"}},
		{"batch_norm channels", func() { F.BatchNorm(x, torch.Zeros([]int{4}), torch.Ones([]int{4})) }, []string{"batch_norm", "float32[2, 3, 4, 4]"}},
		{"batch_norm without statistics", func() { F.BatchNorm(x, T{}, T{}) }, []string{"batch_norm"}},
		{"softmax dim", func() { F.Softmax(x, 4) }, []string{"softmax", "float32[2, 3, 4, 4]"}},
		{"pad mode", func() { F.Pad(x, []int{1, 1}, F.Mode("mirror")) }, []string{"pad", "mirror"}},
		{"pad sizes", func() { F.Pad(x, []int{1}) }, []string{"pad", "float32[2, 3, 4, 4]"}},
		{"pad reflect beyond", func() { F.Pad(x, []int{5, 5, 5, 5}, F.Mode("reflect")) }, []string{"pad"}},
		{"interpolate nothing", func() { F.Interpolate(x) }, []string{"either Size or ScaleFactor"}},
		{"interpolate both", func() { F.Interpolate(x, F.Size(2), F.ScaleFactor(2)) }, []string{"either Size or ScaleFactor"}},
		{"interpolate mode", func() { F.Interpolate(x, F.Size(2), F.Mode("cubic")) }, []string{`no mode "cubic"`, "bicubic"}},
		{"interpolate shape", func() { F.Interpolate(x, F.Size(2), F.Mode("linear")) }, []string{`"linear"`, "[2 3 4 4]"}},
		{"interpolate vector", func() { F.Interpolate(torch.Zeros([]int{3}), F.Size(2)) }, []string{"[3]"}},
		{"interpolate sizes", func() { F.Interpolate(x, F.Size(2, 3, 4)) }, []string{"[2 3 4] is for 3 dims; the input has 2"}},
		{"interpolate corners", func() { F.Interpolate(x, F.Size(2), F.AlignCorners(false)) }, []string{"takes no AlignCorners"}},
		{"interpolate antialias", func() { F.Interpolate(x, F.Size(2), F.Antialias(true)) }, []string{"Antialias", `"nearest"`}},
		{"interpolate recompute", func() { F.Interpolate(x, F.Size(2), F.RecomputeScaleFactor(true)) }, []string{"RecomputeScaleFactor"}},
		{"conv2d channels", func() { F.Conv2d(x, torch.Zeros([]int{4, 2, 3, 3})) }, []string{"conv2d", "float32[2, 3, 4, 4]", "float32[4, 2, 3, 3]"}},
		{"linear types", func() { F.Linear(x, torch.Zeros([]int{4, 4}, torch.Float64)) }, []string{"linear", "float64[4, 4]"}},
		{"cross_entropy label", func() { F.CrossEntropy(torch.Zeros([]int{1, 3}), torch.FromSlice([]int{3})) }, []string{"cross_entropy_loss", "Target 3 is out of bounds"}},
		{"nll_loss label", func() { F.NLLLoss(torch.Zeros([]int{1, 3}), torch.FromSlice([]int{-7})) }, []string{"Target -7 is out of bounds"}},
		{"one_hot class", func() { F.OneHot(torch.FromSlice([]int{3}), 2) }, []string{"one_hot", "int64[1]"}},
		{"relu_ of a leaf", func() { F.ReLU_(torch.Ones([]int{1}).RequiresGrad_()) }, []string{"relu_", "leaf"}},
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

func TestReductionString(t *testing.T) {
	assert.Equal(t, "none mean sum Reduction(7)", F.ReductionNone.String()+" "+F.ReductionMean.String()+" "+
		F.ReductionSum.String()+" "+F.Reduction(7).String())
}
