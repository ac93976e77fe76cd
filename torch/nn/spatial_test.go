package nn_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/golden"
	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// spatialCase is a case of testdata/make_spatial.py.
type spatialCase struct {
	py    string // Python's expression
	shape []int  // of the input
	eval  bool
	calls int // 1 unless given
	make  func() any
}

var spatialCases = []spatialCase{
	{py: `nn.Conv1d(2, 3, 3)`, shape: []int{2, 2, 7}, make: func() any { return nn.NewConv1d(2, 3, 3) }},
	{py: `nn.Conv1d(2, 4, 2, stride=2, padding=1, groups=2, bias=False)`, shape: []int{2, 2, 7}, make: func() any { return nn.NewConv1d(2, 4, 2, nn.Stride(2), nn.Padding(1), nn.Groups(2), nn.Bias(false)) }},
	{py: `nn.Conv1d(2, 2, 2, dilation=2, padding="same", padding_mode="circular")`, shape: []int{2, 2, 7}, make: func() any { return nn.NewConv1d(2, 2, 2, nn.Dilation(2), nn.PaddingSame, nn.PaddingMode("circular")) }},
	{py: `nn.Conv1d(2, 2, 3, padding=1, padding_mode="reflect")`, shape: []int{2, 7}, make: func() any { return nn.NewConv1d(2, 2, 3, nn.Padding(1), nn.PaddingMode("reflect")) }},
	{py: `nn.Conv1d(2, 2, 3, padding="valid", dtype=torch.float64)`, shape: []int{2, 2, 7}, make: func() any { return nn.NewConv1d(2, 2, 3, nn.PaddingValid, nn.DType(torch.Float64)) }},
	{py: `nn.ConvTranspose1d(2, 3, 3)`, shape: []int{2, 2, 7}, make: func() any { return nn.NewConvTranspose1d(2, 3, 3) }},
	{py: `nn.ConvTranspose1d(2, 4, 3, stride=2, padding=1, output_padding=1, groups=2, bias=False)`, shape: []int{2, 7}, make: func() any {
		return nn.NewConvTranspose1d(2, 4, 3, nn.Stride(2), nn.Padding(1), nn.OutputPadding(1), nn.Groups(2), nn.Bias(false))
	}},
	{py: `nn.ConvTranspose1d(2, 1, 2, dilation=2)`, shape: []int{2, 2, 7}, make: func() any { return nn.NewConvTranspose1d(2, 1, 2, nn.Dilation(2)) }},
	{py: `With(nn.ConvTranspose1d(2, 1, 2, stride=2), output_size=[15])`, shape: []int{2, 2, 7}, make: func() any { return sized{nn.NewConvTranspose1d(2, 1, 2, nn.Stride(2)), []int{15}} }},
	{py: `nn.MaxPool1d(2)`, shape: []int{2, 2, 7}, make: func() any { return nn.NewMaxPool1d(2) }},
	{py: `nn.MaxPool1d(3, stride=2, padding=1, dilation=2, ceil_mode=True)`, shape: []int{1, 1, 8}, make: func() any { return nn.NewMaxPool1d(3, nn.Stride(2), nn.Padding(1), nn.Dilation(2), nn.CeilMode(true)) }},
	{py: `nn.AvgPool1d(2)`, shape: []int{2, 7}, make: func() any { return nn.NewAvgPool1d(2) }},
	{py: `nn.AvgPool1d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)`, shape: []int{2, 2, 7}, make: func() any {
		return nn.NewAvgPool1d(3, nn.Stride(2), nn.Padding(1), nn.CeilMode(true), nn.CountIncludePad(false))
	}},
	{py: `nn.MaxPool1d(2, return_indices=True)`, shape: []int{2, 2, 7}, make: func() any { return indexed{nn.NewMaxPool1d(2)} }},
	{py: `nn.AdaptiveMaxPool1d(2, return_indices=True)`, shape: []int{2, 2, 7}, make: func() any { return indexed{nn.NewAdaptiveMaxPool1d(2)} }},
	{py: `nn.AdaptiveMaxPool1d(3)`, shape: []int{2, 7}, make: func() any { return nn.NewAdaptiveMaxPool1d(3) }},
	{py: `nn.AdaptiveAvgPool1d(3)`, shape: []int{2, 2, 7}, make: func() any { return nn.NewAdaptiveAvgPool1d(3) }},
	{py: `Unpool(nn.MaxPool1d(2, return_indices=True), nn.MaxUnpool1d(2), False)`, shape: []int{2, 2, 7}, make: func() any { return unpool{nn.NewMaxPool1d(2), nn.NewMaxUnpool1d(2), false} }},
	{py: `Unpool(nn.MaxPool1d(3, 2, 1, return_indices=True), nn.MaxUnpool1d(3, 2, 1), True)`, shape: []int{2, 2, 7}, make: func() any {
		return unpool{nn.NewMaxPool1d(3, nn.Stride(2), nn.Padding(1)), nn.NewMaxUnpool1d(3, nn.Stride(2), nn.Padding(1)), true}
	}},
	{py: `nn.LPPool1d(2, 2)`, shape: []int{2, 2, 7}, make: func() any { return nn.NewLPPool1d(2, 2) }},
	{py: `nn.LPPool1d(3.0, 3, stride=2, ceil_mode=True)`, shape: []int{2, 7}, make: func() any { return nn.NewLPPool1d(3, 3, nn.Stride(2), nn.CeilMode(true)) }},
	{py: `nn.ReflectionPad1d((1, 2))`, shape: []int{1, 1, 7}, make: func() any { return nn.NewReflectionPad1d([]int{1, 2}) }},
	{py: `nn.ReplicationPad1d((1, 2))`, shape: []int{1, 1, 7}, make: func() any { return nn.NewReplicationPad1d([]int{1, 2}) }},
	{py: `nn.CircularPad1d((1, 2))`, shape: []int{1, 1, 7}, make: func() any { return nn.NewCircularPad1d([]int{1, 2}) }},
	{py: `nn.ZeroPad1d((1, 2))`, shape: []int{1, 1, 7}, make: func() any { return nn.NewZeroPad1d([]int{1, 2}) }},
	{py: `nn.ReflectionPad1d(1)`, shape: []int{1, 7}, make: func() any { return nn.NewReflectionPad1d(1) }},
	{py: `nn.ConstantPad1d((-1, 2), 1.5)`, shape: []int{1, 1, 7}, make: func() any { return nn.NewConstantPad1d([]int{-1, 2}, 1.5) }},
	{py: `nn.ZeroPad1d(1)`, shape: []int{3}, make: func() any { return nn.NewZeroPad1d(1) }},
	{py: `nn.BatchNorm1d(2)`, shape: []int{2, 2, 7}, calls: 2, make: func() any { return nn.NewBatchNorm1d(2) }},
	{py: `nn.BatchNorm1d(2, eps=1e-3, momentum=None, affine=False)`, shape: []int{2, 2, 7}, calls: 2, make: func() any { return nn.NewBatchNorm1d(2, nn.Eps(1e-3), nn.CumulativeAverage(true), nn.Affine(false)) }},
	{py: `nn.BatchNorm1d(2, track_running_stats=False, bias=False) eval`, shape: []int{2, 2, 7}, eval: true, make: func() any { return nn.NewBatchNorm1d(2, nn.TrackRunningStats(false), nn.Bias(false)) }},
	{py: `nn.InstanceNorm1d(2)`, shape: []int{2, 2, 7}, make: func() any { return nn.NewInstanceNorm1d(2) }},
	{py: `nn.InstanceNorm1d(2, eps=1e-3, momentum=0.3, affine=True, track_running_stats=True)`, shape: []int{2, 2, 7}, calls: 2, make: func() any {
		return nn.NewInstanceNorm1d(2, nn.Eps(1e-3), nn.Momentum(0.3), nn.Affine(true), nn.TrackRunningStats(true))
	}},
	{py: `nn.InstanceNorm1d(2, affine=True, track_running_stats=True, bias=False) eval`, shape: []int{2, 7}, eval: true, make: func() any {
		return nn.NewInstanceNorm1d(2, nn.Affine(true), nn.TrackRunningStats(true), nn.Bias(false))
	}},
	{py: `nn.Dropout1d(0.4)`, shape: []int{4, 5, 2}, make: func() any { return nn.NewDropout1d(0.4) }},
	{py: `nn.Dropout1d(0.4, inplace=True)`, shape: []int{5, 2}, make: func() any { return nn.NewDropout1d(0.4, nn.Inplace(true)) }},
	{py: `nn.LazyConv1d(2, 2, stride=2, padding=1, groups=2)`, shape: []int{2, 2, 7}, make: func() any { return nn.NewLazyConv1d(2, 2, nn.Stride(2), nn.Padding(1), nn.Groups(2)) }},
	{py: `nn.LazyConvTranspose1d(2, 2, bias=False)`, shape: []int{2, 7}, make: func() any { return nn.NewLazyConvTranspose1d(2, 2, nn.Bias(false)) }},
	{py: `nn.LazyBatchNorm1d()`, shape: []int{2, 2, 7}, make: func() any { return nn.NewLazyBatchNorm1d() }},
	{py: `nn.LazyInstanceNorm1d(affine=True, track_running_stats=True)`, shape: []int{2, 2, 7}, make: func() any { return nn.NewLazyInstanceNorm1d(nn.Affine(true), nn.TrackRunningStats(true)) }},
	{py: `nn.ConvTranspose2d(2, 3, (2, 3))`, shape: []int{2, 2, 5, 6}, make: func() any { return nn.NewConvTranspose2d(2, 3, []int{2, 3}) }},
	{py: `nn.ConvTranspose2d(2, 4, 3, stride=2, padding=1, output_padding=1, groups=2, bias=False)`, shape: []int{2, 5, 6}, make: func() any {
		return nn.NewConvTranspose2d(2, 4, 3, nn.Stride(2), nn.Padding(1), nn.OutputPadding(1), nn.Groups(2), nn.Bias(false))
	}},
	{py: `nn.ConvTranspose2d(2, 1, 2, dilation=2)`, shape: []int{2, 2, 5, 6}, make: func() any { return nn.NewConvTranspose2d(2, 1, 2, nn.Dilation(2)) }},
	{py: `With(nn.ConvTranspose2d(2, 1, 2, stride=2), output_size=[11, 13])`, shape: []int{2, 2, 5, 6}, make: func() any { return sized{nn.NewConvTranspose2d(2, 1, 2, nn.Stride(2)), []int{11, 13}} }},
	{py: `nn.MaxPool2d(2, return_indices=True)`, shape: []int{2, 2, 5, 6}, make: func() any { return indexed{nn.NewMaxPool2d(2)} }},
	{py: `nn.AdaptiveMaxPool2d(2, return_indices=True)`, shape: []int{2, 2, 5, 6}, make: func() any { return indexed{nn.NewAdaptiveMaxPool2d(2)} }},
	{py: `nn.AdaptiveMaxPool2d(3)`, shape: []int{2, 5, 6}, make: func() any { return nn.NewAdaptiveMaxPool2d(3) }},
	{py: `nn.AdaptiveMaxPool2d((None, 2))`, shape: []int{2, 2, 5, 6}, make: func() any { return nn.NewAdaptiveMaxPool2d([]int{-1, 2}) }},
	{py: `Unpool(nn.MaxPool2d(2, return_indices=True), nn.MaxUnpool2d(2), False)`, shape: []int{2, 2, 5, 6}, make: func() any { return unpool{nn.NewMaxPool2d(2), nn.NewMaxUnpool2d(2), false} }},
	{py: `Unpool(nn.MaxPool2d(3, 2, 1, return_indices=True), nn.MaxUnpool2d(3, 2, 1), True)`, shape: []int{2, 2, 5, 6}, make: func() any {
		return unpool{nn.NewMaxPool2d(3, nn.Stride(2), nn.Padding(1)), nn.NewMaxUnpool2d(3, nn.Stride(2), nn.Padding(1)), true}
	}},
	{py: `nn.LPPool2d(2, 2)`, shape: []int{2, 2, 5, 6}, make: func() any { return nn.NewLPPool2d(2, 2) }},
	{py: `nn.LPPool2d(3.0, 3, stride=2, ceil_mode=True)`, shape: []int{2, 5, 6}, make: func() any { return nn.NewLPPool2d(3, 3, nn.Stride(2), nn.CeilMode(true)) }},
	{py: `nn.FractionalMaxPool2d(2, output_size=2)`, shape: []int{2, 2, 5, 6}, make: func() any { return nn.NewFractionalMaxPool2d(2, nn.OutputSize(2)) }},
	{py: `nn.FractionalMaxPool2d(2, output_ratio=0.6, return_indices=True)`, shape: []int{2, 5, 6}, make: func() any { return indexed{nn.NewFractionalMaxPool2d(2, nn.OutputRatio(0.6))} }},
	{py: `nn.FractionalMaxPool2d(2, output_ratio=(0.5, 0.5), _random_samples=torch.full((2, 2, 2), 0.25))`, shape: []int{2, 2, 5, 6}, make: func() any {
		return nn.NewFractionalMaxPool2d(2, nn.OutputRatio(0.5, 0.5), nn.RandomSamples(torch.Full([]int{2, 2, 2}, 0.25)))
	}},
	{py: `nn.ReflectionPad2d((1, 2, 0, 1))`, shape: []int{1, 1, 5, 6}, make: func() any { return nn.NewReflectionPad2d([]int{1, 2, 0, 1}) }},
	{py: `nn.ReplicationPad2d((1, 2, 0, 1))`, shape: []int{1, 1, 5, 6}, make: func() any { return nn.NewReplicationPad2d([]int{1, 2, 0, 1}) }},
	{py: `nn.CircularPad2d((1, 2, 0, 1))`, shape: []int{1, 1, 5, 6}, make: func() any { return nn.NewCircularPad2d([]int{1, 2, 0, 1}) }},
	{py: `nn.ZeroPad2d((1, 2, 0, 1))`, shape: []int{1, 1, 5, 6}, make: func() any { return nn.NewZeroPad2d([]int{1, 2, 0, 1}) }},
	{py: `nn.ReflectionPad2d(1)`, shape: []int{1, 5, 6}, make: func() any { return nn.NewReflectionPad2d(1) }},
	{py: `nn.ConstantPad2d((1, -2, 0, 1), 1.5)`, shape: []int{1, 1, 5, 6}, make: func() any { return nn.NewConstantPad2d([]int{1, -2, 0, 1}, 1.5) }},
	{py: `nn.ZeroPad2d(1)`, shape: []int{5, 6}, make: func() any { return nn.NewZeroPad2d(1) }},
	{py: `nn.InstanceNorm2d(2)`, shape: []int{2, 2, 5, 6}, make: func() any { return nn.NewInstanceNorm2d(2) }},
	{py: `nn.InstanceNorm2d(2, eps=1e-3, momentum=0.3, affine=True, track_running_stats=True)`, shape: []int{2, 2, 5, 6}, calls: 2, make: func() any {
		return nn.NewInstanceNorm2d(2, nn.Eps(1e-3), nn.Momentum(0.3), nn.Affine(true), nn.TrackRunningStats(true))
	}},
	{py: `nn.InstanceNorm2d(2, affine=True, track_running_stats=True, bias=False) eval`, shape: []int{2, 5, 6}, eval: true, make: func() any {
		return nn.NewInstanceNorm2d(2, nn.Affine(true), nn.TrackRunningStats(true), nn.Bias(false))
	}},
	{py: `nn.Dropout2d(0.4)`, shape: []int{4, 5, 2, 2}, make: func() any { return nn.NewDropout2d(0.4) }},
	{py: `nn.Dropout2d(0.4, inplace=True)`, shape: []int{5, 2, 2}, make: func() any { return nn.NewDropout2d(0.4, nn.Inplace(true)) }},
	{py: `nn.LazyConv2d(2, 2, stride=2, padding=1, groups=2)`, shape: []int{2, 2, 5, 6}, make: func() any { return nn.NewLazyConv2d(2, 2, nn.Stride(2), nn.Padding(1), nn.Groups(2)) }},
	{py: `nn.LazyConvTranspose2d(2, 2, bias=False)`, shape: []int{2, 5, 6}, make: func() any { return nn.NewLazyConvTranspose2d(2, 2, nn.Bias(false)) }},
	{py: `nn.LazyBatchNorm2d()`, shape: []int{2, 2, 5, 6}, make: func() any { return nn.NewLazyBatchNorm2d() }},
	{py: `nn.LazyInstanceNorm2d(affine=True, track_running_stats=True)`, shape: []int{2, 2, 5, 6}, make: func() any { return nn.NewLazyInstanceNorm2d(nn.Affine(true), nn.TrackRunningStats(true)) }},
	{py: `nn.Conv3d(2, 3, (2, 1, 3))`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewConv3d(2, 3, []int{2, 1, 3}) }},
	{py: `nn.Conv3d(2, 4, 2, stride=(1, 2, 1), padding=(1, 0, 1), groups=2, bias=False)`, shape: []int{1, 2, 4, 4, 4}, make: func() any {
		return nn.NewConv3d(2, 4, 2, nn.Stride(1, 2, 1), nn.Padding(1, 0, 1), nn.Groups(2), nn.Bias(false))
	}},
	{py: `nn.Conv3d(2, 2, 2, dilation=2, padding="same", padding_mode="circular")`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewConv3d(2, 2, 2, nn.Dilation(2), nn.PaddingSame, nn.PaddingMode("circular")) }},
	{py: `nn.Conv3d(2, 2, 3, padding=1, padding_mode="reflect")`, shape: []int{2, 4, 4, 4}, make: func() any { return nn.NewConv3d(2, 2, 3, nn.Padding(1), nn.PaddingMode("reflect")) }},
	{py: `nn.Conv3d(2, 2, 3, padding="valid", dtype=torch.float64)`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewConv3d(2, 2, 3, nn.PaddingValid, nn.DType(torch.Float64)) }},
	{py: `nn.ConvTranspose3d(2, 3, (2, 1, 3))`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewConvTranspose3d(2, 3, []int{2, 1, 3}) }},
	{py: `nn.ConvTranspose3d(2, 4, 3, stride=2, padding=1, output_padding=1, groups=2, bias=False)`, shape: []int{2, 4, 4, 4}, make: func() any {
		return nn.NewConvTranspose3d(2, 4, 3, nn.Stride(2), nn.Padding(1), nn.OutputPadding(1), nn.Groups(2), nn.Bias(false))
	}},
	{py: `nn.ConvTranspose3d(2, 1, 2, dilation=2)`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewConvTranspose3d(2, 1, 2, nn.Dilation(2)) }},
	{py: `With(nn.ConvTranspose3d(2, 1, 2, stride=2), output_size=[9, 9, 9])`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return sized{nn.NewConvTranspose3d(2, 1, 2, nn.Stride(2)), []int{9, 9, 9}} }},
	{py: `nn.MaxPool3d(2)`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewMaxPool3d(2) }},
	{py: `nn.MaxPool3d(3, stride=2, padding=1, dilation=2, ceil_mode=True)`, shape: []int{1, 1, 5, 5, 5}, make: func() any { return nn.NewMaxPool3d(3, nn.Stride(2), nn.Padding(1), nn.Dilation(2), nn.CeilMode(true)) }},
	{py: `nn.AvgPool3d(2)`, shape: []int{2, 4, 4, 4}, make: func() any { return nn.NewAvgPool3d(2) }},
	{py: `nn.AvgPool3d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)`, shape: []int{1, 2, 4, 4, 4}, make: func() any {
		return nn.NewAvgPool3d(3, nn.Stride(2), nn.Padding(1), nn.CeilMode(true), nn.CountIncludePad(false))
	}},
	{py: `nn.AvgPool3d(2, divisor_override=3)`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewAvgPool3d(2, nn.DivisorOverride(3)) }},
	{py: `nn.MaxPool3d(2, return_indices=True)`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return indexed{nn.NewMaxPool3d(2)} }},
	{py: `nn.AdaptiveMaxPool3d(2, return_indices=True)`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return indexed{nn.NewAdaptiveMaxPool3d(2)} }},
	{py: `nn.AdaptiveMaxPool3d(3)`, shape: []int{2, 4, 4, 4}, make: func() any { return nn.NewAdaptiveMaxPool3d(3) }},
	{py: `nn.AdaptiveAvgPool3d(3)`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewAdaptiveAvgPool3d(3) }},
	{py: `nn.AdaptiveAvgPool3d((None, 2, 1))`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewAdaptiveAvgPool3d([]int{-1, 2, 1}) }},
	{py: `Unpool(nn.MaxPool3d(2, return_indices=True), nn.MaxUnpool3d(2), False)`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return unpool{nn.NewMaxPool3d(2), nn.NewMaxUnpool3d(2), false} }},
	{py: `Unpool(nn.MaxPool3d(3, 2, 1, return_indices=True), nn.MaxUnpool3d(3, 2, 1), True)`, shape: []int{1, 2, 4, 4, 4}, make: func() any {
		return unpool{nn.NewMaxPool3d(3, nn.Stride(2), nn.Padding(1)), nn.NewMaxUnpool3d(3, nn.Stride(2), nn.Padding(1)), true}
	}},
	{py: `nn.LPPool3d(2, 2)`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewLPPool3d(2, 2) }},
	{py: `nn.LPPool3d(3.0, 3, stride=2, ceil_mode=True)`, shape: []int{2, 4, 4, 4}, make: func() any { return nn.NewLPPool3d(3, 3, nn.Stride(2), nn.CeilMode(true)) }},
	{py: `nn.FractionalMaxPool3d(2, output_size=2)`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewFractionalMaxPool3d(2, nn.OutputSize(2)) }},
	{py: `nn.FractionalMaxPool3d(2, output_ratio=0.6, return_indices=True)`, shape: []int{2, 4, 4, 4}, make: func() any { return indexed{nn.NewFractionalMaxPool3d(2, nn.OutputRatio(0.6))} }},
	{py: `nn.FractionalMaxPool3d(2, output_ratio=(0.5, 0.5, 0.5), _random_samples=torch.full((1, 2, 3), 0.25))`, shape: []int{1, 2, 4, 4, 4}, make: func() any {
		return nn.NewFractionalMaxPool3d(2, nn.OutputRatio(0.5, 0.5, 0.5), nn.RandomSamples(torch.Full([]int{1, 2, 3}, 0.25)))
	}},
	{py: `nn.ReflectionPad3d((1, 2, 0, 1, 2, 1))`, shape: []int{1, 1, 4, 4, 4}, make: func() any { return nn.NewReflectionPad3d([]int{1, 2, 0, 1, 2, 1}) }},
	{py: `nn.ReplicationPad3d((1, 2, 0, 1, 2, 1))`, shape: []int{1, 1, 4, 4, 4}, make: func() any { return nn.NewReplicationPad3d([]int{1, 2, 0, 1, 2, 1}) }},
	{py: `nn.CircularPad3d((1, 2, 0, 1, 2, 1))`, shape: []int{1, 1, 4, 4, 4}, make: func() any { return nn.NewCircularPad3d([]int{1, 2, 0, 1, 2, 1}) }},
	{py: `nn.ZeroPad3d((1, 2, 0, 1, 2, 1))`, shape: []int{1, 1, 4, 4, 4}, make: func() any { return nn.NewZeroPad3d([]int{1, 2, 0, 1, 2, 1}) }},
	{py: `nn.ReflectionPad3d(1)`, shape: []int{1, 4, 4, 4}, make: func() any { return nn.NewReflectionPad3d(1) }},
	{py: `nn.ConstantPad3d((1, 2, 0, -1, 2, 1), 1.5)`, shape: []int{1, 1, 4, 4, 4}, make: func() any { return nn.NewConstantPad3d([]int{1, 2, 0, -1, 2, 1}, 1.5) }},
	{py: `nn.ZeroPad3d(1)`, shape: []int{4, 4, 4}, make: func() any { return nn.NewZeroPad3d(1) }},
	{py: `nn.BatchNorm3d(2)`, shape: []int{1, 2, 4, 4, 4}, calls: 2, make: func() any { return nn.NewBatchNorm3d(2) }},
	{py: `nn.BatchNorm3d(2, eps=1e-3, momentum=None, affine=False)`, shape: []int{1, 2, 4, 4, 4}, calls: 2, make: func() any { return nn.NewBatchNorm3d(2, nn.Eps(1e-3), nn.CumulativeAverage(true), nn.Affine(false)) }},
	{py: `nn.BatchNorm3d(2, track_running_stats=False, bias=False) eval`, shape: []int{1, 2, 4, 4, 4}, eval: true, make: func() any { return nn.NewBatchNorm3d(2, nn.TrackRunningStats(false), nn.Bias(false)) }},
	{py: `nn.InstanceNorm3d(2)`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewInstanceNorm3d(2) }},
	{py: `nn.InstanceNorm3d(2, eps=1e-3, momentum=0.3, affine=True, track_running_stats=True)`, shape: []int{1, 2, 4, 4, 4}, calls: 2, make: func() any {
		return nn.NewInstanceNorm3d(2, nn.Eps(1e-3), nn.Momentum(0.3), nn.Affine(true), nn.TrackRunningStats(true))
	}},
	{py: `nn.InstanceNorm3d(2, affine=True, track_running_stats=True, bias=False) eval`, shape: []int{2, 4, 4, 4}, eval: true, make: func() any {
		return nn.NewInstanceNorm3d(2, nn.Affine(true), nn.TrackRunningStats(true), nn.Bias(false))
	}},
	{py: `nn.Dropout3d(0.4)`, shape: []int{4, 5, 2, 2, 2}, make: func() any { return nn.NewDropout3d(0.4) }},
	{py: `nn.Dropout3d(0.4, inplace=True)`, shape: []int{5, 2, 2, 2}, make: func() any { return nn.NewDropout3d(0.4, nn.Inplace(true)) }},
	{py: `nn.LazyConv3d(2, 2, stride=2, padding=1, groups=2)`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewLazyConv3d(2, 2, nn.Stride(2), nn.Padding(1), nn.Groups(2)) }},
	{py: `nn.LazyConvTranspose3d(2, 2, bias=False)`, shape: []int{2, 4, 4, 4}, make: func() any { return nn.NewLazyConvTranspose3d(2, 2, nn.Bias(false)) }},
	{py: `nn.LazyBatchNorm3d()`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewLazyBatchNorm3d() }},
	{py: `nn.LazyInstanceNorm3d(affine=True, track_running_stats=True)`, shape: []int{1, 2, 4, 4, 4}, make: func() any { return nn.NewLazyInstanceNorm3d(nn.Affine(true), nn.TrackRunningStats(true)) }},
	{py: `nn.BatchNorm1d(3)`, shape: []int{4, 3}, make: func() any { return nn.NewBatchNorm1d(3) }},
	{py: `nn.SyncBatchNorm(2)`, shape: []int{2, 2, 3}, calls: 2, make: func() any { return nn.NewSyncBatchNorm(2) }},
	{py: `nn.SyncBatchNorm(2, momentum=None) eval`, shape: []int{3, 2}, eval: true, make: func() any { return nn.NewSyncBatchNorm(2, nn.CumulativeAverage(true)) }},
	{py: `nn.GroupNorm(2, 4)`, shape: []int{2, 4, 3}, make: func() any { return nn.NewGroupNorm(2, 4) }},
	{py: `nn.GroupNorm(1, 4, eps=1e-2, affine=False)`, shape: []int{2, 4}, make: func() any { return nn.NewGroupNorm(1, 4, nn.Eps(1e-2), nn.Affine(false)) }},
	{py: `nn.GroupNorm(4, 4, bias=False)`, shape: []int{2, 4, 2, 2}, make: func() any { return nn.NewGroupNorm(4, 4, nn.Bias(false)) }},
	{py: `nn.LayerNorm(4)`, shape: []int{2, 3, 4}, make: func() any { return nn.NewLayerNorm(4) }},
	{py: `nn.LayerNorm([3, 4], eps=1e-2, bias=False)`, shape: []int{2, 3, 4}, make: func() any { return nn.NewLayerNorm([]int{3, 4}, nn.Eps(1e-2), nn.Bias(false)) }},
	{py: `nn.LayerNorm(4, elementwise_affine=False)`, shape: []int{4}, make: func() any { return nn.NewLayerNorm(4, nn.ElementwiseAffine(false)) }},
	{py: `nn.RMSNorm(4)`, shape: []int{2, 3, 4}, make: func() any { return nn.NewRMSNorm(4) }},
	{py: `nn.RMSNorm([3, 4], eps=0.0)`, shape: []int{2, 3, 4}, make: func() any { return nn.NewRMSNorm([]int{3, 4}, nn.Eps(0)) }},
	{py: `nn.RMSNorm(4, elementwise_affine=False, dtype=torch.float64)`, shape: []int{2, 4}, make: func() any { return nn.NewRMSNorm(4, nn.ElementwiseAffine(false), nn.DType(torch.Float64)) }},
	{py: `nn.LocalResponseNorm(2)`, shape: []int{2, 3, 4}, make: func() any { return nn.NewLocalResponseNorm(2) }},
	{py: `nn.LocalResponseNorm(3, alpha=0.1, beta=0.5, k=2.0)`, shape: []int{1, 4, 2, 3}, make: func() any { return nn.NewLocalResponseNorm(3, nn.Alpha(0.1), nn.Beta(0.5), nn.K(2)) }},
	{py: `nn.CrossMapLRN2d(2, alpha=0.1)`, shape: []int{2, 4, 2, 3}, make: func() any { return nn.NewCrossMapLRN2d(2, nn.Alpha(0.1)) }},
	{py: `nn.CrossMapLRN2d(3, alpha=0.1)`, shape: []int{2, 4, 2, 3}, make: func() any { return nn.NewCrossMapLRN2d(3, nn.Alpha(0.1)) }},
	{py: `nn.CrossMapLRN2d(4, alpha=0.1)`, shape: []int{2, 4, 2, 3}, make: func() any { return nn.NewCrossMapLRN2d(4, nn.Alpha(0.1)) }},
	{py: `nn.CrossMapLRN2d(5, alpha=0.1)`, shape: []int{2, 4, 2, 3}, make: func() any { return nn.NewCrossMapLRN2d(5, nn.Alpha(0.1)) }},
	{py: `nn.CrossMapLRN2d(3, alpha=0.2, beta=0.5, k=2)`, shape: []int{1, 2, 2, 2}, make: func() any { return nn.NewCrossMapLRN2d(3, nn.Alpha(0.2), nn.Beta(0.5), nn.K(2)) }},
	{py: `nn.AlphaDropout(0.4)`, shape: []int{4, 5, 2}, make: func() any { return nn.NewAlphaDropout(0.4) }},
	{py: `nn.AlphaDropout(0.4, inplace=True)`, shape: []int{4, 5}, make: func() any { return nn.NewAlphaDropout(0.4, nn.Inplace(true)) }},
	{py: `nn.AlphaDropout(0.4) eval`, shape: []int{3, 2}, eval: true, make: func() any { return nn.NewAlphaDropout(0.4) }},
	{py: `nn.FeatureAlphaDropout(0.4)`, shape: []int{4, 5, 2}, make: func() any { return nn.NewFeatureAlphaDropout(0.4) }},
	{py: `nn.FeatureAlphaDropout(0.4, inplace=True)`, shape: []int{4, 5}, make: func() any { return nn.NewFeatureAlphaDropout(0.4, nn.Inplace(true)) }},
	{py: `nn.FeatureAlphaDropout(0.4) eval`, shape: []int{3, 2}, eval: true, make: func() any { return nn.NewFeatureAlphaDropout(0.4) }},
	{py: `nn.Dropout1d(0.4) eval`, shape: []int{3, 2, 2}, eval: true, make: func() any { return nn.NewDropout1d(0.4) }},
	{py: `nn.Upsample(scale_factor=2)`, shape: []int{1, 2, 3}, make: func() any { return nn.NewUpsample(nn.ScaleFactor(2)) }},
	{py: `nn.Upsample(size=5, mode="linear", align_corners=True)`, shape: []int{1, 2, 3}, make: func() any { return nn.NewUpsample(nn.Size(5), nn.Mode("linear"), nn.AlignCorners(true)) }},
	{py: `nn.Upsample(scale_factor=(1.5, 2), mode="bilinear", recompute_scale_factor=True)`, shape: []int{1, 1, 3, 4}, make: func() any {
		return nn.NewUpsample(nn.ScaleFactor(1.5, 2), nn.Mode("bilinear"), nn.RecomputeScaleFactor(true))
	}},
	{py: `nn.Upsample(size=(4, 3), mode="bicubic")`, shape: []int{1, 1, 3, 4}, make: func() any { return nn.NewUpsample(nn.Size(4, 3), nn.Mode("bicubic")) }},
	{py: `nn.Upsample(size=(3, 4, 2), mode="trilinear")`, shape: []int{1, 1, 2, 3, 3}, make: func() any { return nn.NewUpsample(nn.Size(3, 4, 2), nn.Mode("trilinear")) }},
	{py: `nn.Upsample(scale_factor=1.7, mode="nearest-exact")`, shape: []int{1, 1, 3, 3}, make: func() any { return nn.NewUpsample(nn.ScaleFactor(1.7), nn.Mode("nearest-exact")) }},
	{py: `nn.Upsample(size=2, mode="area")`, shape: []int{1, 1, 4, 3}, make: func() any { return nn.NewUpsample(nn.Size(2), nn.Mode("area")) }},
	{py: `nn.UpsamplingNearest2d(scale_factor=2)`, shape: []int{1, 1, 3, 2}, make: func() any { return nn.NewUpsamplingNearest2d(nn.ScaleFactor(2)) }},
	{py: `nn.UpsamplingBilinear2d(size=(4, 5))`, shape: []int{1, 1, 3, 2}, make: func() any { return nn.NewUpsamplingBilinear2d(nn.Size(4, 5)) }},
	{py: `nn.PixelShuffle(2)`, shape: []int{1, 8, 2, 2}, make: func() any { return nn.NewPixelShuffle(2) }},
	{py: `nn.PixelUnshuffle(2)`, shape: []int{2, 4, 4}, make: func() any { return nn.NewPixelUnshuffle(2) }},
	{py: `nn.ChannelShuffle(2)`, shape: []int{1, 6, 2}, make: func() any { return nn.NewChannelShuffle(2) }},
	{py: `nn.Unfold(2)`, shape: []int{1, 2, 3, 4}, make: func() any { return nn.NewUnfold(2) }},
	{py: `nn.Unfold((2, 3), dilation=2, padding=(1, 2), stride=2)`, shape: []int{2, 4, 5}, make: func() any { return nn.NewUnfold([]int{2, 3}, nn.Dilation(2), nn.Padding(1, 2), nn.Stride(2)) }},
	{py: `nn.Fold((3, 4), 2)`, shape: []int{1, 8, 6}, make: func() any { return nn.NewFold([]int{3, 4}, 2) }},
	{py: `nn.Fold(4, (2, 3), padding=1, stride=2)`, shape: []int{6, 6}, make: func() any { return nn.NewFold(4, []int{2, 3}, nn.Padding(1), nn.Stride(2)) }},
	{py: `nn.Unflatten(1, (2, 3))`, shape: []int{2, 6, 2}, make: func() any { return nn.NewUnflatten(1, 2, 3) }},
	{py: `nn.Unflatten(-1, (2, -1))`, shape: []int{2, 6}, make: func() any { return nn.NewUnflatten(-1, 2, -1) }},
	{py: `nn.LazyLinear(3)`, shape: []int{2, 4}, make: func() any { return nn.NewLazyLinear(3) }},
	{py: `nn.LazyLinear(3, bias=False)`, shape: []int{4}, make: func() any { return nn.NewLazyLinear(3, nn.Bias(false)) }},
}

// sized is a transposed convolution with a size to come out.
type sized struct {
	Layer interface {
		Forward(torch.Tensor) torch.Tensor
		ForwardSize(torch.Tensor, ...int) torch.Tensor
	}
	size []int
}

func (m sized) Forward(x torch.Tensor) torch.Tensor { return m.Layer.ForwardSize(x, m.size...) }

// indexed is a layer that pools, with indices.
type indexed struct {
	layer interface {
		ForwardIndices(torch.Tensor) (y, indices torch.Tensor)
	}
}

// unpool is pooling, and back again.
type unpool struct {
	Pool interface {
		ForwardIndices(torch.Tensor) (y, indices torch.Tensor)
	}
	Unpool interface {
		ForwardSize(x, indices torch.Tensor, size ...int) torch.Tensor
		Forward(x, indices torch.Tensor) torch.Tensor
	}
	sized bool
}

func (m unpool) Forward(x torch.Tensor) torch.Tensor {
	y, indices := m.Pool.ForwardIndices(x)
	if m.sized {
		return m.Unpool.ForwardSize(y, indices, x.Shape()...)
	}
	return m.Unpool.Forward(y, indices)
}

// Each layer has PyTorch's parameters for a seed, in PyTorch's order, and gives PyTorch's
// results, gradients, buffers and state dict.
func TestSpatialLayersEqualPyTorch(t *testing.T) {
	file := golden.ReadLive(t, "testdata/spatial.json", "testdata/make_spatial.py")
	assert.Len(t, spatialCases, len(file.Cases), "cases here and in the golden file")
	for _, test := range spatialCases {
		t.Run(test.py, func(t *testing.T) {
			want := file.Case(t, test.py)
			torch.WithThreads(1, func() { compareSpatial(t, file, want, test) })
		})
	}
}

func compareSpatial(t *testing.T, file *golden.File, want golden.Case, test spatialCase) {
	dtype := want.Tensor(t, "y").DType()
	torch.ManualSeed(0)
	made := test.make()
	var m any = made
	run := func(x torch.Tensor) (y, indices torch.Tensor) { return made.(nn.Module).Forward(x), indices }
	switch made := made.(type) {
	case indexed:
		m, run = made.layer, made.layer.ForwardIndices
	}
	if l, ok := m.(interface{ Uninitialized() bool }); ok {
		require.True(t, l.Uninitialized())
		nn.Eval(m)
		run(torch.Zeros(test.shape, dtype))
		require.False(t, l.Uninitialized())
	}
	var names []string
	equal := func(name string, got torch.Tensor) {
		names = append(names, name)
		file.Equal(t, want, name, got)
	}
	for name, p := range nn.NamedParameters(m) {
		equal("param."+name, p)
	}
	nn.Train(m, !test.eval)

	inputs := torch.NewGenerator().ManualSeed(1)
	x := torch.Randn(test.shape, dtype, inputs).RequiresGrad_()
	var y, indices torch.Tensor
	for range max(1, test.calls) {
		input := x.MulScalar(1)
		torch.ManualSeed(7)
		y, indices = run(input)
	}
	if indices.Defined() {
		equal("indices", indices)
	}
	equal("y", y)
	y.Backward(torch.Gradient(torch.Randn(y.Shape(), dtype, inputs)))
	equal("grad.x", x.Grad())
	for name, p := range nn.NamedParameters(m) {
		equal("grad."+name, p.Grad())
	}
	for name, b := range nn.NamedBuffers(m) {
		equal("buffer."+name, b)
	}
	for _, name := range nn.StateDict(m).Keys() {
		names = append(names, "state."+name)
	}
	require.Equal(t, want.Names[:len(want.Names)-1], names)
}

// odd are inputs that some layers refuse, as make_spatial.py has them.
func odd(shape []int, dtype torch.DType) (list []torch.Tensor) {
	for _, s := range [][]int{{}, {0}, {3}, {2, 2}, {0, 2}, {2, 0}, {2, 2, 3}, {1, 2, 1}, {0, 2, 4}, {2, 0, 4}, {2, 2, 0}, {2, 2, 3, 4},
		{1, 2, 1, 1}, {0, 2, 4, 4}, {2, 2, 0, 4}, {2, 2, 4, 4, 4}, {1, 2, 1, 1, 1}, {0, 2, 4, 4, 4}, {1, 2, 1, 1, 1, 1},
		append(slices.Clone(shape[:len(shape)-1]), 1), append(slices.Clone(shape), 1), append([]int{1}, shape...)} {
		list = append(list, torch.Ones(s, dtype))
	}
	for _, d := range []torch.DType{torch.Float64, torch.BFloat16, torch.Int64, torch.Uint8, torch.Bool, torch.Complex64} {
		list = append(list, torch.Ones(shape, d))
	}
	return list
}

// A layer refuses what PyTorch's refuses, with an *Error, and takes what that takes.
func TestSpatialLayersRefuseWhatPyTorchRefuses(t *testing.T) {
	leaktest.Expect(t, "Mismatch dtype between input and weight")
	file := golden.ReadLive(t, "testdata/spatial.json", "testdata/make_spatial.py")
	for _, test := range spatialCases {
		t.Run(test.py, func(t *testing.T) {
			c := file.Case(t, test.py)
			want := torch.ToSlice[bool](c.Tensor(t, "accepts"))
			inputs := odd(test.shape, c.Tensor(t, "grad.x").DType())
			require.Len(t, want, len(inputs))
			for i, x := range inputs {
				made := test.make()
				err := torch.Try(func() {
					torch.NoGrad(func() {
						switch m := made.(type) {
						case indexed:
							nn.Train(m.layer, !test.eval)
							m.layer.ForwardIndices(x)
						default:
							nn.Train(m, !test.eval)
							m.(nn.Module).Forward(x)
						}
					})
				})
				switch n := x.NDim(); {
				case strings.HasPrefix(test.py, "nn.Dropout3d") && n != 4 && n != 5:
					want[i] = false // PyTorch warns that it will refuse them
				case strings.HasPrefix(test.py, "nn.LazyInstanceNorm") && n == len(test.shape)-1:
					want[i] = err == nil // PyTorch mistakes a size for the channels
				}
				assert.Equalf(t, want[i], err == nil, "%s%v: %v", x.DType(), x.Shape(), err)
			}
			var e *torch.Error
			assert.ErrorAs(t, torch.Try(func() { // the undefined Tensor
				if m, ok := test.make().(nn.Module); ok {
					m.Forward(torch.Tensor{})
				} else {
					test.make().(indexed).layer.ForwardIndices(torch.Tensor{})
				}
			}), &e)
		})
	}
}
