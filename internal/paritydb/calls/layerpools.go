package calls

import (
	"github.com/gotorch/gotorch/torch/nn"
)

const (
	maxPooling        = "(int[3] kernel_size, int[3]? stride=None, int[3] padding=0, int[3] dilation=1, bool return_indices=False, bool ceil_mode=False)"
	avgPooling        = "(int[3] kernel_size, int[3]? stride=None, int[3] padding=0, bool ceil_mode=False, bool count_include_pad=True"
	lpPooling         = "(float norm_type, int[3] kernel_size, int[3]? stride=None, bool ceil_mode=False)"
	fractionalPooling = "(int[3] kernel_size, int[3]? output_size=None, float[3]? output_ratio=None, bool return_indices=False, Tensor? _random_samples=None)"
	adaptivePooling   = "(any output_size, bool return_indices=False)"
)

// pool is a layer of pooling.
func pool[M, O any](class, schema string, build func(a *Args, o []O) M) adapter {
	return layer(class, schema, build, "kernel_size", "return_indices", "norm_type")
}

var poolLayers = []adapter{
	pool("MaxPool1d", maxPooling, func(a *Args, o []nn.MaxPoolOption) any { return pooled(a, nn.NewMaxPool1d(a.kernel(), o...)) }),
	pool("MaxPool2d", maxPooling, func(a *Args, o []nn.MaxPoolOption) any { return pooled(a, nn.NewMaxPool2d(a.Is("kernel_size"), o...)) }),
	pool("MaxPool3d", maxPooling, func(a *Args, o []nn.MaxPoolOption) any { return pooled(a, nn.NewMaxPool3d(a.Is("kernel_size"), o...)) }),
	pool("AvgPool1d", avgPooling+")", func(a *Args, o []nn.AvgPool1dOption) any { return nn.NewAvgPool1d(a.kernel(), o...) }),
	pool("AvgPool2d", avgPooling+", int? divisor_override=None)", func(a *Args, o []nn.AvgPoolOption) any { return nn.NewAvgPool2d(a.Is("kernel_size"), o...) }),
	pool("AvgPool3d", avgPooling+", int? divisor_override=None)", func(a *Args, o []nn.AvgPoolOption) any { return nn.NewAvgPool3d(a.Is("kernel_size"), o...) }),
	pool("LPPool1d", lpPooling, func(a *Args, o []nn.LPPoolOption) any { return nn.NewLPPool1d(a.F("norm_type"), a.kernel(), o...) }),
	pool("LPPool2d", lpPooling, func(a *Args, o []nn.LPPoolOption) any {
		return nn.NewLPPool2d(a.F("norm_type"), a.Is("kernel_size"), o...)
	}),
	pool("LPPool3d", lpPooling, func(a *Args, o []nn.LPPoolOption) any {
		return nn.NewLPPool3d(a.F("norm_type"), a.Is("kernel_size"), o...)
	}),
	pool("FractionalMaxPool2d", fractionalPooling, func(a *Args, o []nn.FractionalMaxPoolOption) any {
		return pooled(a, nn.NewFractionalMaxPool2d(a.Is("kernel_size"), o...))
	}),
	pool("FractionalMaxPool3d", fractionalPooling, func(a *Args, o []nn.FractionalMaxPoolOption) any {
		return pooled(a, nn.NewFractionalMaxPool3d(a.Is("kernel_size"), o...))
	}),
	{"nn.AdaptiveAvgPool1d", []string{adaptivePooling}, func(a *Args) any { return nn.NewAdaptiveAvgPool1d(one(a.sizes("output_size"))) }},
	{"nn.AdaptiveAvgPool2d", []string{adaptivePooling}, func(a *Args) any { return nn.NewAdaptiveAvgPool2d(a.sizes("output_size")) }},
	{"nn.AdaptiveAvgPool3d", []string{adaptivePooling}, func(a *Args) any { return nn.NewAdaptiveAvgPool3d(a.sizes("output_size")) }},
	{"nn.AdaptiveMaxPool1d", []string{adaptivePooling}, func(a *Args) any { return pooled(a, nn.NewAdaptiveMaxPool1d(one(a.sizes("output_size")))) }},
	{"nn.AdaptiveMaxPool2d", []string{adaptivePooling}, func(a *Args) any { return pooled(a, nn.NewAdaptiveMaxPool2d(a.sizes("output_size"))) }},
	{"nn.AdaptiveMaxPool3d", []string{adaptivePooling}, func(a *Args) any { return pooled(a, nn.NewAdaptiveMaxPool3d(a.sizes("output_size"))) }},
}

// one is the only size.
func one(v []int) int {
	if len(v) != 1 {
		panic(&Inexpressible{"output_size", "one number is wanted"})
	}
	return v[0]
}
