package calls

import (
	"github.com/gotorch/gotorch/torch/nn"
)

const (
	convolution   = "int[3] kernel_size, int[3] stride=1, any padding=0, int[3] dilation=1, int groups=1, bool bias=True, str padding_mode='zeros'" + factory
	transposition = "int[3] kernel_size, int[3] stride=1, int[3] padding=0, int[3] output_padding=0, int groups=1, bool bias=True, int[3] dilation=1, str padding_mode='zeros'" + factory
)

// conv is a convolution, or with in "" one whose input's channels are not known yet.
func conv[M, O any](class, in, rest string, build func(a *Args, o []O) M) adapter {
	return layer(class, "("+in+"int out_channels, "+rest, build, "in_channels", "out_channels", "kernel_size")
}

const channels = "int in_channels, "

var convLayers = []adapter{
	conv("Conv1d", channels, convolution, func(a *Args, o []nn.ConvOption) any {
		return nn.NewConv1d(a.I("in_channels"), a.I("out_channels"), a.kernel(), o...)
	}),
	conv("Conv2d", channels, convolution, func(a *Args, o []nn.ConvOption) any {
		return nn.NewConv2d(a.I("in_channels"), a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("Conv3d", channels, convolution, func(a *Args, o []nn.ConvOption) any {
		return nn.NewConv3d(a.I("in_channels"), a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("LazyConv1d", "", convolution, func(a *Args, o []nn.ConvOption) any { return nn.NewLazyConv1d(a.I("out_channels"), a.kernel(), o...) }),
	conv("LazyConv2d", "", convolution, func(a *Args, o []nn.ConvOption) any {
		return nn.NewLazyConv2d(a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("LazyConv3d", "", convolution, func(a *Args, o []nn.ConvOption) any {
		return nn.NewLazyConv3d(a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("ConvTranspose1d", channels, transposition, func(a *Args, o []nn.ConvTransposeOption) any {
		return nn.NewConvTranspose1d(a.I("in_channels"), a.I("out_channels"), a.kernel(), o...)
	}),
	conv("ConvTranspose2d", channels, transposition, func(a *Args, o []nn.ConvTransposeOption) any {
		return nn.NewConvTranspose2d(a.I("in_channels"), a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("ConvTranspose3d", channels, transposition, func(a *Args, o []nn.ConvTransposeOption) any {
		return nn.NewConvTranspose3d(a.I("in_channels"), a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("LazyConvTranspose1d", "", transposition, func(a *Args, o []nn.ConvTransposeOption) any {
		return nn.NewLazyConvTranspose1d(a.I("out_channels"), a.kernel(), o...)
	}),
	conv("LazyConvTranspose2d", "", transposition, func(a *Args, o []nn.ConvTransposeOption) any {
		return nn.NewLazyConvTranspose2d(a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
	conv("LazyConvTranspose3d", "", transposition, func(a *Args, o []nn.ConvTransposeOption) any {
		return nn.NewLazyConvTranspose3d(a.I("out_channels"), a.Is("kernel_size"), o...)
	}),
}
