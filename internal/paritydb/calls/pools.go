package calls

import (
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// maxPool is max_pool1d and its kin, which return indices too if asked to.
func maxPool[O any](name string, stride func(a *Args, o []O) any, indices func(a *Args, o []O) any) adapter {
	return adapter{"nn.functional." + name, []string{"(Tensor input, int[3] kernel_size, int[3]? stride=None, int[3] padding=0, int[3] dilation=1, bool ceil_mode=False, bool return_indices=False)"}, func(a *Args) any {
		var o []O
		with(a, &o, "stride", F.Stride(a.Is("stride")...))
		with(a, &o, "padding", F.Padding(a.Is("padding")...))
		with(a, &o, "dilation", F.Dilation(a.Is("dilation")...))
		with(a, &o, "ceil_mode", F.CeilMode(a.B("ceil_mode")))
		if a.B("return_indices") {
			return indices(a, o)
		}
		return stride(a, o)
	}}
}

// kernel is the size of a window of one dim.
func (a *Args) kernel() int { return a.single("kernel_size") }

// single is an int, or the only one of a list.
func (a *Args) single(name string) int {
	v := a.Is(name)
	if len(v) != 1 {
		panic(&Inexpressible{name, "one number is wanted"})
	}
	return v[0]
}

const adaptive = "(Tensor input, any output_size, bool return_indices=False)"

// sizes are output sizes, -1 for None.
func (a *Args) sizes(name string) []int {
	if v, ok := a.values[name].(int); ok {
		return []int{v}
	}
	var all []int
	for _, x := range sequence(a.values[name]) {
		n, ok := x.(int)
		if !ok {
			n = -1
		}
		all = append(all, n)
	}
	return all
}

var pools = []adapter{
	maxPool("max_pool1d", func(a *Args, o []F.MaxPool1dOption) any { return F.MaxPool1d(a.T("input"), a.kernel(), o...) },
		func(a *Args, o []F.MaxPool1dOption) any {
			return tuple2(F.MaxPool1dWithIndices(a.T("input"), a.kernel(), o...))
		}),
	maxPool("max_pool2d", func(a *Args, o []F.MaxPool2dOption) any { return F.MaxPool2d(a.T("input"), a.Is("kernel_size"), o...) },
		func(a *Args, o []F.MaxPool2dOption) any {
			return tuple2(F.MaxPool2dWithIndices(a.T("input"), a.Is("kernel_size"), o...))
		}),
	maxPool("max_pool3d", func(a *Args, o []F.MaxPool3dOption) any { return F.MaxPool3d(a.T("input"), a.Is("kernel_size"), o...) },
		func(a *Args, o []F.MaxPool3dOption) any {
			return tuple2(F.MaxPool3dWithIndices(a.T("input"), a.Is("kernel_size"), o...))
		}),
	{"nn.functional.avg_pool1d", []string{"(Tensor input, int[1] kernel_size, int[1]? stride=None, int[1] padding=0, bool ceil_mode=False, bool count_include_pad=True)"}, func(a *Args) any {
		var o []F.AvgPool1dOption
		with(a, &o, "stride", F.Stride(a.Is("stride")...))
		with(a, &o, "padding", F.Padding(a.Is("padding")...))
		with(a, &o, "ceil_mode", F.CeilMode(a.B("ceil_mode")))
		with(a, &o, "count_include_pad", F.CountIncludePad(a.B("count_include_pad")))
		return F.AvgPool1d(a.T("input"), a.kernel(), o...)
	}},
	{"nn.functional.adaptive_avg_pool1d", []string{"(Tensor input, int[1] output_size)"}, func(a *Args) any {
		return F.AdaptiveAvgPool1d(a.T("input"), a.single("output_size"))
	}},
	{"nn.functional.adaptive_avg_pool2d", []string{adaptive}, func(a *Args) any { return F.AdaptiveAvgPool2d(a.T("input"), a.sizes("output_size")) }},
	{"nn.functional.adaptive_avg_pool3d", []string{adaptive}, func(a *Args) any { return F.AdaptiveAvgPool3d(a.T("input"), a.sizes("output_size")) }},
	{"nn.functional.adaptive_max_pool1d", []string{adaptive}, func(a *Args) any {
		sizes := a.sizes("output_size")
		if len(sizes) != 1 {
			panic(&Inexpressible{"output_size", "one number is wanted"})
		}
		if a.B("return_indices") {
			return tuple2(F.AdaptiveMaxPool1dWithIndices(a.T("input"), sizes[0]))
		}
		return F.AdaptiveMaxPool1d(a.T("input"), sizes[0])
	}},
	{"nn.functional.adaptive_max_pool2d", []string{adaptive}, func(a *Args) any {
		if a.B("return_indices") {
			return tuple2(F.AdaptiveMaxPool2dWithIndices(a.T("input"), a.sizes("output_size")))
		}
		return F.AdaptiveMaxPool2d(a.T("input"), a.sizes("output_size"))
	}},
	{"nn.functional.adaptive_max_pool3d", []string{adaptive}, func(a *Args) any {
		if a.B("return_indices") {
			return tuple2(F.AdaptiveMaxPool3dWithIndices(a.T("input"), a.sizes("output_size")))
		}
		return F.AdaptiveMaxPool3d(a.T("input"), a.sizes("output_size"))
	}},
	{"nn.functional.fractional_max_pool2d", []string{fractional}, func(a *Args) any {
		if a.B("return_indices") {
			return tuple2(F.FractionalMaxPool2dWithIndices(a.T("input"), a.Is("kernel_size"), a.fractional()...))
		}
		return F.FractionalMaxPool2d(a.T("input"), a.Is("kernel_size"), a.fractional()...)
	}},
	{"nn.functional.fractional_max_pool3d", []string{fractional}, func(a *Args) any {
		if a.B("return_indices") {
			return tuple2(F.FractionalMaxPool3dWithIndices(a.T("input"), a.Is("kernel_size"), a.fractional()...))
		}
		return F.FractionalMaxPool3d(a.T("input"), a.Is("kernel_size"), a.fractional()...)
	}},
	{"nn.functional.max_unpool1d", []string{unpool}, func(a *Args) any {
		return F.MaxUnpool1d(a.T("input"), a.T("indices"), a.kernel(), a.unpool()...)
	}},
	{"nn.functional.max_unpool2d", []string{unpool}, func(a *Args) any {
		return F.MaxUnpool2d(a.T("input"), a.T("indices"), a.Is("kernel_size"), a.unpool()...)
	}},
	{"nn.functional.max_unpool3d", []string{unpool}, func(a *Args) any {
		return F.MaxUnpool3d(a.T("input"), a.T("indices"), a.Is("kernel_size"), a.unpool()...)
	}},
}

const fractional = "(Tensor input, int[3] kernel_size, int[3]? output_size=None, float[3]? output_ratio=None, bool return_indices=False, Tensor? _random_samples=None)"

func (a *Args) fractional() (o []F.FractionalMaxPoolOption) {
	with(a, &o, "output_size", F.OutputSize(a.Is("output_size")...))
	with(a, &o, "output_ratio", F.OutputRatio(a.Nums("output_ratio")...))
	with(a, &o, "_random_samples", F.RandomSamples(a.T("_random_samples")))
	return o
}

const unpool = "(Tensor input, Tensor indices, int[3] kernel_size, int[3]? stride=None, int[3] padding=0, int[]? output_size=None)"

func (a *Args) unpool() (o []F.MaxUnpoolOption) {
	with(a, &o, "stride", F.Stride(a.Is("stride")...))
	with(a, &o, "padding", F.Padding(a.Is("padding")...))
	with(a, &o, "output_size", F.OutputSize(a.Is("output_size")...))
	return o
}
