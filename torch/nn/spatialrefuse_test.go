package nn_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// Misuse panics with an *Error that says what is wrong.
func TestSpatialErrors(t *testing.T) {
	x3, x4 := torch.Zeros([]int{2, 3, 6}), torch.Zeros([]int{2, 3, 6, 6})
	tests := []struct {
		name string
		f    func()
		want []string
	}{
		{"kernel", func() { nn.NewConv1d(1, 1, 0) }, []string{"NewConv1d", "kernel size must be at least 1"}},
		{"kernel of two for three", func() { nn.NewConv3d(1, 1, []int{1, 2}) }, []string{"NewConv3d", "one number or three, got 2"}},
		{"no kernel", func() { nn.NewMaxPool2d([]int{}) }, []string{"one number or two, got 0"}},
		{"dilation", func() { nn.NewConv1d(1, 1, 1, nn.Dilation(0)) }, []string{"dilation must be at least 1"}},
		{"dilation of two", func() { nn.NewConv1d(1, 1, 1, nn.Dilation(1, 1)) }, []string{"one number, got 2"}},
		{"groups", func() { nn.NewConv3d(3, 4, 1, nn.Groups(2)) }, []string{"got 2 for 3 and 4"}},
		{"no groups", func() { nn.NewConvTranspose1d(3, 3, 1, nn.Groups(0)) }, []string{"NewConvTranspose1d", "got 0"}},
		{"lazy groups", func() { nn.NewLazyConv2d(3, 1, nn.Groups(2)) }, []string{"NewLazyConv2d", "got 2 for 3"}},
		{"lazy groups of the input", func() { nn.NewLazyConv1d(2, 1, nn.Groups(2)).Forward(x3) }, []string{"LazyConv1d", "got 2 for 3 and 2"}},
		{"lazy channels", func() { nn.NewLazyConvTranspose2d(-1, 1) }, []string{"must not be negative"}},
		{"lazy features", func() { nn.NewLazyLinear(-1) }, []string{"NewLazyLinear", "must not be negative"}},
		{"lazy dims", func() { nn.NewLazyBatchNorm2d().Forward(x3) }, []string{"LazyBatchNorm2d", "expected 4D input (got 3D input)"}},
		{"output padding", func() { nn.NewConvTranspose2d(3, 3, 3, nn.OutputPadding(-1)) }, []string{"output padding must be at least 0"}},
		{"output padding beyond the stride", func() { nn.NewConvTranspose2d(3, 3, 3, nn.OutputPadding(1)).Forward(x4) }, []string{"output padding must be smaller"}},
		{"output size", func() { nn.NewConvTranspose1d(3, 3, 3, nn.Stride(2)).ForwardSize(x3, 15) }, []string{"ConvTranspose1d", "from 13 to 14", "[15]"}},
		{"output size of two", func() { nn.NewConvTranspose1d(3, 3, 3).ForwardSize(x3, 1, 2) }, []string{"1 numbers is required, or of 3"}},
		{"padding beyond half", func() { nn.NewMaxPool1d(2, nn.Padding(2)).Forward(x3) }, []string{"padding should be at most half"}},
		{"unpool index", func() { nn.NewMaxUnpool1d(2).Forward(x3, torch.Full([]int{2, 3, 6}, 99)) }, []string{"index"}},
		{"unpool shape", func() { nn.NewMaxUnpool2d(2).Forward(x4, torch.Zeros([]int{1}, torch.Int64)) }, []string{"max_unpool"}},
		{"unpool size", func() {
			nn.NewMaxUnpool1d(2).ForwardSize(x3, torch.Zeros([]int{2, 3, 6}, torch.Int64), 20)
		}, []string{"invalid output_size \"[20]\" (dim 0 must be between 10 and 14): OutputSize is from 11 to 13 there"}},
		{"norm", func() { nn.NewLPPool2d(0, 2) }, []string{"NewLPPool2d", "must not be 0"}},
		{"output size of adaptive", func() { nn.NewAdaptiveMaxPool3d(-2) }, []string{"output size must be at least -1"}},
		{"adaptive dims", func() { nn.NewAdaptiveAvgPool1d(2).Forward(x4) }, []string{"AdaptiveAvgPool1d", "expected 2D or 3D input (got 4D input)"}},
		{"neither size nor ratio", func() { nn.NewFractionalMaxPool2d(2) }, []string{"either OutputSize or OutputRatio"}},
		{"size and ratio", func() { nn.NewFractionalMaxPool3d(2, nn.OutputSize(2), nn.OutputRatio(0.5)) }, []string{"not both"}},
		{"ratio", func() { nn.NewFractionalMaxPool2d(2, nn.OutputRatio(1)) }, []string{"between 0 and 1"}},
		{"ratios", func() { nn.NewFractionalMaxPool3d(2, nn.OutputRatio(0.5, 0.5)) }, []string{"3 dims"}},
		{"padding of three", func() { nn.NewZeroPad1d([]int{1, 2, 3}) }, []string{"NewZeroPad1d", "one number or two, got 3"}},
		{"padding of two for six", func() { nn.NewCircularPad3d([]int{1, 2}) }, []string{"one number or six, got 2"}},
		{"reflection", func() { nn.NewReflectionPad1d(6).Forward(x3) }, []string{"Padding size should be less"}},
		{"pad dims", func() { nn.NewReplicationPad2d(1).Forward(torch.Zeros([]int{2})) }, []string{"ReplicationPad2d", "expected 3D or 4D input (got 1D input)"}},
		{"norm dims", func() { nn.NewBatchNorm3d(3).Forward(x4) }, []string{"BatchNorm3d", "expected 5D input (got 4D input): [N, C, D, H, W], not [2 3 6 6]"}},
		{"norm dims of two kinds", func() { nn.NewBatchNorm1d(3).Forward(x4) }, []string{"BatchNorm1d", "expected 2D or 3D input (got 4D input)"}},
		{"one value", func() { nn.NewBatchNorm1d(3).Forward(torch.Zeros([]int{1, 3})) }, []string{"more than 1 value per channel"}},
		{"sync dims", func() { nn.NewSyncBatchNorm(3).Forward(torch.Zeros([]int{3})) }, []string{"SyncBatchNorm", "at least 2 dims"}},
		{"instance channels", func() { nn.NewInstanceNorm1d(4, nn.Affine(true)).Forward(x3) }, []string{"InstanceNorm1d", "expected input's size at dim=1 to match num_features (4), but got: 3."}},
		{"group norm", func() { nn.NewGroupNorm(2, 3) }, []string{"num_channels (3) must be divisible by num_groups (2)"}},
		{"group norm channels", func() { nn.NewGroupNorm(2, 4).Forward(x3) }, []string{"group_norm"}},
		{"layer norm", func() { nn.NewLayerNorm([]int{}) }, []string{"NewLayerNorm"}},
		{"rms norm", func() { nn.NewRMSNorm(-1) }, []string{"NewRMSNorm", "[-1]"}},
		{"response norm", func() { nn.NewLocalResponseNorm(0) }, []string{"NewLocalResponseNorm", "at least 1"}},
		{"cross map dims", func() { nn.NewCrossMapLRN2d(2).Forward(x3) }, []string{"CrossMapLRN2d", "4 dims is required"}},
		{"probability", func() { nn.NewAlphaDropout(-0.1) }, []string{"NewAlphaDropout", "between 0 and 1, but got -0.1"}},
		{"probability later", func() { m := nn.NewDropout2d(0.5); m.P = 2; m.Forward(x4) }, []string{"between 0 and 1, but got 2.0"}},
		{"upsample", func() { nn.NewUpsample() }, []string{"either Size or ScaleFactor"}},
		{"upsample both", func() { nn.NewUpsamplingNearest2d(nn.Size(2), nn.ScaleFactor(2)) }, []string{"NewUpsamplingNearest2d", "not both"}},
		{"upsample mode", func() { nn.NewUpsample(nn.Size(2), nn.Mode("cubic")) }, []string{`no mode "cubic"`}},
		{"upsample corners", func() { nn.NewUpsample(nn.Size(2), nn.AlignCorners(true)) }, []string{"takes no AlignCorners"}},
		{"upsample size", func() { nn.NewUpsample(nn.Size(0)) }, []string{"sizes must be at least 1"}},
		{"upsample factor", func() { nn.NewUpsample(nn.ScaleFactor(-1)) }, []string{"scale factors must be positive"}},
		{"upsample dims", func() { nn.NewUpsample(nn.Size(2), nn.Mode("bilinear")).Forward(x3) }, []string{`mode "bilinear" does not resize`}},
		{"shuffle", func() { nn.NewPixelShuffle(0) }, []string{"upscale factor must be at least 1"}},
		{"shuffle channels", func() { nn.NewPixelShuffle(2).Forward(x4) }, []string{"pixel_shuffle"}},
		{"channel groups", func() { nn.NewChannelShuffle(2).Forward(x3) }, []string{"channel_shuffle"}},
		{"fold", func() { nn.NewFold(4, 2).Forward(torch.Zeros([]int{1, 8, 5})) }, []string{"col2im"}},
		{"fold dilation", func() { nn.NewUnfold(2, nn.Dilation(0)) }, []string{"NewUnfold", "dilation must be at least 1"}},
		{"unflatten", func() { nn.NewUnflatten(1) }, []string{"at least one size"}},
		{"unflatten sizes", func() { nn.NewUnflatten(1, 2, 2).Forward(x3) }, []string{"unflatten"}},
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

// Fields may be changed after a constructor has looked at them: libtorch, or a guard, looks
// again.
func TestChangedFieldsAreRefused(t *testing.T) {
	x := torch.Zeros([]int{1, 2, 6, 6})
	for name, f := range map[string]func(v int){
		"conv stride":     func(v int) { m := nn.NewConv2d(2, 2, 1); m.Stride[1] = v; m.Forward(x) },
		"conv dilation":   func(v int) { m := nn.NewConv2d(2, 2, 2); m.Dilation[1] = v; m.Forward(x) },
		"conv groups":     func(v int) { m := nn.NewConv2d(2, 2, 1); m.Groups = v; m.Forward(x) },
		"transposed":      func(v int) { m := nn.NewConvTranspose2d(2, 2, 2); m.Stride[0] = v; m.Forward(x) },
		"transposed dil.": func(v int) { m := nn.NewConvTranspose2d(2, 2, 2); m.Dilation[0] = v; m.Forward(x) },
		"max kernel":      func(v int) { m := nn.NewMaxPool2d(2); m.KernelSize[0] = v; m.Forward(x) },
		"max stride":      func(v int) { m := nn.NewMaxPool2d(2); m.Stride[0] = v; m.Forward(x) },
		"max dilation":    func(v int) { m := nn.NewMaxPool2d(2); m.Dilation[0] = v; m.Forward(x) },
		"avg kernel":      func(v int) { m := nn.NewAvgPool2d(2); m.KernelSize[0] = v; m.Forward(x) },
		"avg stride":      func(v int) { m := nn.NewAvgPool2d(2); m.Stride[0] = v; m.Forward(x) },
		"lp kernel":       func(v int) { m := nn.NewLPPool2d(2, 2); m.KernelSize[0] = v; m.Forward(x) },
		"lp stride":       func(v int) { m := nn.NewLPPool2d(2, 2); m.Stride[0] = v; m.Forward(x) },
		"fractional":      func(v int) { m := nn.NewFractionalMaxPool2d(2, nn.OutputSize(2)); m.KernelSize[0] = v; m.Forward(x) },
		"unfold kernel":   func(v int) { m := nn.NewUnfold(2); m.KernelSize[0] = v; m.Forward(x) },
		"unfold stride":   func(v int) { m := nn.NewUnfold(2); m.Stride[0] = v; m.Forward(x) },
		"unfold dilation": func(v int) { m := nn.NewUnfold(2); m.Dilation[0] = v; m.Forward(x) },
		"group norm":      func(v int) { m := nn.NewGroupNorm(1, 2); m.NumGroups = v; m.Forward(x) },
		"shuffle":         func(v int) { m := nn.NewChannelShuffle(2); m.Groups = v; m.Forward(x) },
		"unshuffle":       func(v int) { m := nn.NewPixelUnshuffle(2); m.DownscaleFactor = v; m.Forward(x) },
		"response norm":   func(v int) { m := nn.NewLocalResponseNorm(2); m.Size = v; m.Forward(x) },
		"cross map":       func(v int) { m := nn.NewCrossMapLRN2d(2); m.Size = v; m.Forward(x) },
	} {
		t.Run(name, func(t *testing.T) {
			for _, v := range []int{0, -1, -1 << 40} {
				var e *torch.Error
				assert.ErrorAs(t, torch.Try(func() { f(v) }), &e, "%d", v)
			}
		})
	}
}
