package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/asan"
	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// layerCases are those of testdata/make_golden.py.
var layerCases = []struct {
	name  string
	make  func() nn.Module
	eval  bool
	calls int // 1 unless given
}{
	{name: "conv2d", make: func() nn.Module { return nn.NewConv2d(3, 6, 5) }},
	{name: "conv2d rectangular", make: func() nn.Module {
		return nn.NewConv2d(3, 4, []int{3, 5}, nn.Stride(2, 1), nn.Padding(1, 2))
	}},
	{name: "conv2d no bias", make: func() nn.Module { return nn.NewConv2d(3, 4, 3, nn.Bias(false)) }},
	{name: "conv2d dilation", make: func() nn.Module {
		return nn.NewConv2d(3, 4, 3, nn.Dilation(2, 1), nn.Padding(2))
	}},
	{name: "conv2d groups", make: func() nn.Module { return nn.NewConv2d(3, 6, 3, nn.Groups(3)) }},
	{name: "conv2d same", make: func() nn.Module { return nn.NewConv2d(3, 4, []int{3, 5}, nn.PaddingSame) }},
	{name: "conv2d same even", make: func() nn.Module { return nn.NewConv2d(3, 4, []int{4, 2}, nn.PaddingSame) }},
	{name: "conv2d valid", make: func() nn.Module { return nn.NewConv2d(3, 4, 3, nn.Stride(2), nn.PaddingValid) }},
	{name: "conv2d reflect", make: func() nn.Module {
		return nn.NewConv2d(3, 4, 3, nn.Padding(1, 2), nn.PaddingMode("reflect"))
	}},
	{name: "conv2d replicate", make: func() nn.Module {
		return nn.NewConv2d(3, 4, 3, nn.Padding(1, 2), nn.PaddingMode("replicate"))
	}},
	{name: "conv2d circular", make: func() nn.Module {
		return nn.NewConv2d(3, 4, 3, nn.Stride(2), nn.Padding(1, 2), nn.PaddingMode("circular"))
	}},
	{name: "conv2d reflect same", make: func() nn.Module {
		return nn.NewConv2d(3, 4, []int{4, 3}, nn.PaddingSame, nn.PaddingMode("reflect"))
	}},
	{name: "conv2d reflect valid", make: func() nn.Module {
		return nn.NewConv2d(3, 4, 3, nn.PaddingValid, nn.PaddingMode("reflect"))
	}},
	{name: "conv2d float64", make: func() nn.Module { return nn.NewConv2d(3, 4, 3, nn.DType(torch.Float64)) }},
	{name: "conv2d one picture", make: func() nn.Module { return nn.NewConv2d(3, 4, 3) }},
	{name: "conv2d empty batch", make: func() nn.Module { return nn.NewConv2d(3, 4, 3) }},

	{name: "linear", make: func() nn.Module { return nn.NewLinear(7, 5) }},
	{name: "linear no bias", make: func() nn.Module { return nn.NewLinear(7, 5, nn.Bias(false)) }},
	{name: "linear vector", make: func() nn.Module { return nn.NewLinear(7, 5) }},
	{name: "linear 3d", make: func() nn.Module { return nn.NewLinear(7, 5) }},
	{name: "linear float64", make: func() nn.Module {
		return nn.NewLinear(7, 5, nn.DType(torch.Float64), nn.Device(torch.CPU))
	}},

	{name: "max_pool2d", make: func() nn.Module { return nn.NewMaxPool2d(2) }},
	{name: "max_pool2d options", make: func() nn.Module {
		return nn.NewMaxPool2d([]int{3, 2}, nn.Stride(2, 3), nn.Padding(1), nn.Dilation(1, 2), nn.CeilMode(true))
	}},
	{name: "avg_pool2d", make: func() nn.Module { return nn.NewAvgPool2d(2) }},
	{name: "avg_pool2d options", make: func() nn.Module {
		return nn.NewAvgPool2d([]int{3, 2}, nn.Stride(2), nn.Padding(1), nn.CeilMode(true), nn.CountIncludePad(false))
	}},
	{name: "avg_pool2d divisor", make: func() nn.Module {
		return nn.NewAvgPool2d(3, nn.Stride(1), nn.DivisorOverride(2))
	}},
	{name: "adaptive_avg_pool2d", make: func() nn.Module { return nn.NewAdaptiveAvgPool2d(1) }},
	{name: "adaptive_avg_pool2d pair", make: func() nn.Module { return nn.NewAdaptiveAvgPool2d([]int{4, 3}) }},
	{name: "adaptive_avg_pool2d none", make: func() nn.Module { return nn.NewAdaptiveAvgPool2d([]int{-1, 3}) }},

	{name: "batch_norm2d", make: func() nn.Module { return nn.NewBatchNorm2d(3) }, calls: 2},
	{name: "batch_norm2d eval", make: func() nn.Module { return nn.NewBatchNorm2d(3) }, eval: true},
	{name: "batch_norm2d cumulative", make: func() nn.Module {
		return nn.NewBatchNorm2d(3, nn.CumulativeAverage(true))
	}, calls: 3},
	{name: "batch_norm2d options", make: func() nn.Module {
		return nn.NewBatchNorm2d(3, nn.Eps(1e-3), nn.Momentum(0.3))
	}, calls: 2},
	{name: "batch_norm2d no affine", make: func() nn.Module { return nn.NewBatchNorm2d(3, nn.Affine(false)) }},
	{name: "batch_norm2d no bias", make: func() nn.Module { return nn.NewBatchNorm2d(3, nn.Bias(false)) }},
	{name: "batch_norm2d no statistics", make: func() nn.Module {
		return nn.NewBatchNorm2d(3, nn.TrackRunningStats(false))
	}},
	{name: "batch_norm2d no statistics eval", make: func() nn.Module {
		return nn.NewBatchNorm2d(3, nn.TrackRunningStats(false))
	}, eval: true},

	{name: "dropout", make: func() nn.Module { return nn.NewDropout(0.5) }},
	{name: "dropout inplace", make: func() nn.Module { return nn.NewDropout(0.2, nn.Inplace(true)) }},
	{name: "dropout eval", make: func() nn.Module { return nn.NewDropout(0.5) }, eval: true},
	{name: "dropout none", make: func() nn.Module { return nn.NewDropout(0) }},
	{name: "dropout all", make: func() nn.Module { return nn.NewDropout(1) }},

	{name: "relu", make: func() nn.Module { return nn.NewReLU() }},
	{name: "relu inplace", make: func() nn.Module { return nn.NewReLU(nn.Inplace(true)) }},
	{name: "flatten", make: func() nn.Module { return nn.NewFlatten() }},
	{name: "flatten start", make: func() nn.Module { return nn.NewFlatten(2) }},
	{name: "flatten range", make: func() nn.Module { return nn.NewFlatten(0, 2) }},
	{name: "identity", make: func() nn.Module { return nn.NewIdentity() }},

	{name: "sequential", make: newMix, calls: 2},
	{name: "sequential eval", make: newMix, eval: true},
}

func newMix() nn.Module {
	return nn.NewSequential(
		nn.NewConv2d(3, 4, 3, nn.Padding(1), nn.Bias(false)),
		nn.NewBatchNorm2d(4),
		nn.NewReLU(nn.Inplace(true)),
		nn.NewMaxPool2d(2),
		nn.NewSequential(nn.NewConv2d(4, 6, 3), nn.NewReLU(), nn.NewDropout(0.3)),
		nn.NewAdaptiveAvgPool2d(2),
		nn.NewFlatten(),
		nn.NewLinear(24, 5),
	)
}

// Each layer has PyTorch's parameters for a seed, in PyTorch's order, and gives
// PyTorch's results, gradients and buffers.
func TestLayersEqualPyTorch(t *testing.T) {
	leaktest.Expect(t, "Using padding='same' with even kernel lengths")
	file := golden.Read(t, "testdata/layers.json")
	assert.Len(t, layerCases, len(file.Cases), "cases here and in the golden file")
	for _, test := range layerCases {
		t.Run(test.name, func(t *testing.T) {
			want := file.Case(t, test.name)
			torch.WithThreads(1, func() {
				torch.ManualSeed(0)
				m := test.make()
				var names []string
				for name, p := range nn.NamedParameters(m) {
					names = append(names, "param."+name)
					file.Equal(t, want, "param."+name, p)
				}
				if test.eval {
					nn.Eval(m)
				}

				inputs := torch.NewGenerator().ManualSeed(1)
				shape, dtype := want.Tensor(t, "grad.x").Shape(), want.Tensor(t, "grad.x").DType()
				x := torch.Randn(shape, dtype, inputs).RequiresGrad_()
				var y torch.Tensor
				for range max(1, test.calls) {
					input := x.MulScalar(1)
					torch.ManualSeed(7)
					y = m.Forward(input)
				}
				file.Equal(t, want, "y", y)
				y.Backward(torch.Gradient(torch.Randn(y.Shape(), dtype, inputs)))

				file.Equal(t, want, "grad.x", x.Grad())
				names = append(names, "y", "grad.x")
				for name, p := range nn.NamedParameters(m) {
					names = append(names, "grad."+name)
					file.Equal(t, want, "grad."+name, p.Grad())
				}
				for name, b := range nn.NamedBuffers(m) {
					names = append(names, "buffer."+name)
					file.Equal(t, want, "buffer."+name, b)
				}
				require.Equal(t, want.Names, names)
			})
		})
	}
}

func TestCrossEntropyLossEqualsPyTorch(t *testing.T) {
	weight := torch.FromSlice([]float32{0.5, 1, 2, 0.25, 3})
	file := golden.Read(t, "testdata/losses.json")
	tests := map[string]*nn.CrossEntropyLoss{
		"cross entropy":              nn.NewCrossEntropyLoss(),
		"cross entropy sum":          nn.NewCrossEntropyLoss(nn.ReductionSum),
		"cross entropy none":         nn.NewCrossEntropyLoss(nn.ReductionNone),
		"cross entropy weight":       nn.NewCrossEntropyLoss(nn.Weight(weight)),
		"cross entropy ignore":       nn.NewCrossEntropyLoss(),
		"cross entropy ignore index": nn.NewCrossEntropyLoss(nn.IgnoreIndex(4)),
		"cross entropy smoothing":    nn.NewCrossEntropyLoss(nn.LabelSmoothing(0.1)),
		"cross entropy everything": nn.NewCrossEntropyLoss(nn.Weight(weight), nn.IgnoreIndex(2),
			nn.ReductionSum, nn.LabelSmoothing(0.2)),
		"cross entropy probabilities": nn.NewCrossEntropyLoss(nn.Weight(weight)),
		"cross entropy pixels":        nn.NewCrossEntropyLoss(),
		"cross entropy pixels none":   nn.NewCrossEntropyLoss(nn.ReductionNone),
	}
	assert.Len(t, tests, len(file.Cases), "cases here and in the golden file")
	for name, m := range tests {
		t.Run(name, func(t *testing.T) {
			want := file.Case(t, name)
			torch.WithThreads(1, func() {
				inputs := torch.NewGenerator().ManualSeed(1)
				x := torch.Randn(want.Tensor(t, "grad.x").Shape(), inputs).RequiresGrad_()
				y := m.Forward(x, want.Tensor(t, "target"))
				file.Equal(t, want, "y", y)
				y.Backward(torch.Gradient(torch.Randn(y.Shape(), inputs)))
				file.Equal(t, want, "grad.x", x.Grad())
			})
		})
	}
}

// Forward allocates what one call of the operator does, and nothing of its own.
func TestForwardAllocatesNoMoreThanTheCall(t *testing.T) {
	if asan.Enabled {
		t.Skip("AddressSanitizer changes what escapes")
	}
	x := torch.Randn([]int{1, 4, 8, 8})
	call := testing.AllocsPerRun(100, func() { x.ReLU() })
	flat := torch.Randn([]int{1, 4})
	tests := map[string]func(){
		"Conv2d":            forward(nn.NewConv2d(4, 4, 3), x),
		"ConvTranspose2d":   forward(nn.NewConvTranspose2d(4, 4, 3), x),
		"LayerNorm":         forward(nn.NewLayerNorm(8), x),
		"Sequential":        forward(nn.NewSequential(nn.NewReLU()), x),
		"Linear":            forward(nn.NewLinear(4, 4), flat),
		"MaxPool2d":         forward(nn.NewMaxPool2d(2), x),
		"AvgPool2d":         forward(nn.NewAvgPool2d(2), x),
		"AdaptiveAvgPool2d": forward(nn.NewAdaptiveAvgPool2d(2), x),
		"BatchNorm2d":       forward(nn.NewBatchNorm2d(4), x),
		"ReLU":              forward(nn.NewReLU(), x),
		"Flatten":           forward(nn.NewFlatten(), x),
		"Dropout":           forward(nn.NewDropout(0), x),
	}
	for name, f := range tests {
		torch.NoGrad(func() {
			assert.LessOrEqual(t, testing.AllocsPerRun(100, f), call, name)
		})
	}
}

func forward(m nn.Module, x torch.Tensor) func() { return func() { m.Forward(x) } }

// A layer made in a scope lives on when the scope closes.
func TestLayersOutliveTheirScope(t *testing.T) {
	scope := torch.NewScope()
	m := newMix()
	loss := nn.NewCrossEntropyLoss(nn.Weight(torch.Ones([]int{5})))
	scope.Close()
	y := m.Forward(torch.Randn([]int{2, 3, 6, 7}))
	loss.Forward(y, torch.FromSlice([]int{0, 4})).Backward()
	for name, p := range nn.NamedParameters(m) {
		assert.True(t, p.Grad().Defined(), name)
	}
}

func TestLayerErrors(t *testing.T) {
	x := torch.Zeros([]int{2, 3, 4, 4})
	logits := torch.Zeros([]int{2, 5})
	tests := []struct {
		name string
		f    func()
		want []string
	}{
		{"kernel", func() { nn.NewConv2d(3, 4, 0) }, []string{"NewConv2d", "kernel size must be at least 1, got [0 0]"}},
		{"kernel of three", func() { nn.NewConv2d(3, 4, []int{1, 2, 3}) }, []string{"one number or two, got 3"}},
		{"stride", func() { nn.NewMaxPool2d(2, nn.Stride(0)) }, []string{"NewMaxPool2d", "stride must be at least 1"}},
		{"padding", func() { nn.NewAvgPool2d(2, nn.Padding(-1)) }, []string{"padding must be at least 0"}},
		{"divisor", func() { nn.NewAvgPool2d(2, nn.DivisorOverride(0)) }, []string{"divisor must not be zero"}},
		{"groups", func() { nn.NewConv2d(3, 4, 1, nn.Groups(3)) }, []string{"groups", "got 3 for 3 and 4"}},
		{"channels", func() { nn.NewConv2d(-3, 4, 1) }, []string{"channels must not be negative"}},
		{"same with stride", func() { nn.NewConv2d(3, 4, 3, nn.PaddingSame, nn.Stride(2)) }, []string{"PaddingSame takes stride 1"}},
		{"padding name", func() { nn.NewConv2d(3, 4, 3, nn.PaddingString("full")) }, []string{`"full"`}},
		{"padding mode", func() { nn.NewConv2d(3, 4, 3, nn.PaddingMode("mirror")) }, []string{`"mirror"`, `"reflect"`}},
		{"features", func() { nn.NewLinear(3, -1) }, []string{"features must not be negative, got 3 and -1"}},
		{"eps", func() { nn.NewBatchNorm2d(3, nn.Eps(0)).Forward(torch.Ones([]int{2, 3, 2, 2})) }, []string{"batch_norm eps must be positive during training, but got 0.0"}},
		{"eps in evaluation", func() {
			m := nn.NewBatchNorm2d(3, nn.Eps(-1))
			nn.Eval(m)
			m.Forward(torch.Ones([]int{2, 3, 2, 2}))
		}, []string{"batch_norm eps must be non-negative, but got -1.0"}},
		{"probability", func() { nn.NewDropout(1.5) }, []string{"between 0 and 1, but got 1.5"}},
		{"output size", func() { nn.NewAdaptiveAvgPool2d(-2) }, []string{"output size"}},
		{"flatten", func() { nn.NewFlatten(1, 2, 3) }, []string{"NewFlatten", "at most 2"}},

		{"input channels", func() { nn.NewConv2d(4, 4, 3).Forward(x) }, []string{"conv2d", "float32[2, 3, 4, 4]", "float32[4, 4, 3, 3]"}},
		{"input type", func() { nn.NewConv2d(3, 4, 3).Forward(x.To(torch.Float64)) }, []string{"conv2d", "float64[2, 3, 4, 4]"}},
		{"input features", func() { nn.NewLinear(3, 4).Forward(x) }, []string{"linear", "float32[2, 3, 4, 4]", "float32[4, 3]"}},
		{"undefined input", func() { nn.NewLinear(3, 4).Forward(torch.Tensor{}) }, []string{"linear", "undefined"}},
		{"layer without a constructor", func() { new(nn.Conv2d).Forward(x) }, []string{"conv2d"}},
		{"window beyond the input", func() { nn.NewMaxPool2d(5).Forward(x) }, []string{"max_pool2d"}},
		{"dims to normalise", func() { nn.NewBatchNorm2d(3).Forward(logits) }, []string{"expected 4D input (got 2D input): [N, C, H, W], not [2 5]", "[2 5]"}},
		{"channels to normalise", func() { nn.NewBatchNorm2d(4).Forward(x) }, []string{"batch_norm", "float32[2, 3, 4, 4]"}},
		{"one value to normalise", func() { nn.NewBatchNorm2d(3).Forward(torch.Zeros([]int{1, 3, 1, 1})) }, []string{"more than 1 value per channel", "Expected more than 1 value per channel when training, got input size torch.Size([1, 3, 1, 1])"}},
		{"nil in Sequential", func() { nn.NewSequential(nil).Forward(x) }, []string{"layer 0 is nil"}},

		{"label", func() { nn.NewCrossEntropyLoss().Forward(logits, torch.FromSlice([]int{1, 5})) }, []string{"Target 5 is out of bounds", "int64[2]"}},
		{"label below", func() { nn.NewCrossEntropyLoss().Forward(logits, torch.FromSlice([]int{1, -1})) }, []string{"Target -1 is out of bounds"}},
		{"label type", func() { nn.NewCrossEntropyLoss().Forward(logits, torch.FromSlice([]float32{1, 2})) }, []string{"cross_entropy_loss", "float32[2]"}},
		{"label count", func() { nn.NewCrossEntropyLoss().Forward(logits, torch.FromSlice([]int{1})) }, []string{"cross_entropy_loss", "int64[1]"}},
		{"class weights", func() {
			nn.NewCrossEntropyLoss(nn.Weight(torch.Ones([]int{4}))).Forward(logits, torch.FromSlice([]int{1, 2}))
		}, []string{"cross_entropy_loss", "float32[4]"}},
		{"smoothing", func() { nn.NewCrossEntropyLoss(nn.LabelSmoothing(1.5)).Forward(logits, torch.FromSlice([]int{1, 2})) }, []string{"label_smoothing"}},
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
