package calls

import (
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// interpolation are the options of F.Interpolate and what it is behind.
func (a *Args) interpolation() (o []F.InterpolateOption) {
	with(a, &o, "size", F.Size(a.Is("size")...))
	with(a, &o, "scale_factor", F.ScaleFactor(a.Nums("scale_factor")...))
	with(a, &o, "mode", F.Mode(a.Str("mode")))
	with(a, &o, "align_corners", F.AlignCorners(a.B("align_corners")))
	with(a, &o, "recompute_scale_factor", F.RecomputeScaleFactor(a.B("recompute_scale_factor")))
	with(a, &o, "antialias", F.Antialias(a.B("antialias")))
	return o
}

var vision = []adapter{
	{"nn.functional.interpolate", []string{"(Tensor input, int[3]? size=None, float[3]? scale_factor=None, str mode='nearest', bool? align_corners=None, bool? recompute_scale_factor=None, bool antialias=False)"}, func(a *Args) any {
		return F.Interpolate(a.T("input"), a.interpolation()...)
	}},
	{"nn.functional.upsample_nearest", []string{"(Tensor input, int[3]? size=None, float[3]? scale_factor=None)"}, func(a *Args) any {
		return F.UpsampleNearest(a.T("input"), a.interpolation()...)
	}},
	{"nn.functional.upsample_bilinear", []string{"(Tensor input, int[3]? size=None, float[3]? scale_factor=None)"}, func(a *Args) any {
		return F.UpsampleBilinear(a.T("input"), a.interpolation()...)
	}},
	{"nn.functional.pad", []string{"(Tensor input, int[] pad, str mode='constant', float? value=None)"}, func(a *Args) any {
		var o []F.PadOption
		with(a, &o, "mode", F.Mode(a.Str("mode")))
		with(a, &o, "value", F.Value(a.F("value")))
		return F.Pad(a.T("input"), a.Is("pad"), o...)
	}},
	{"nn.functional.grid_sample", []string{"(Tensor input, Tensor grid, str mode='bilinear', str padding_mode='zeros', bool? align_corners=None)"}, func(a *Args) any {
		var o []F.GridSampleOption
		with(a, &o, "mode", F.Mode(a.Str("mode")))
		with(a, &o, "padding_mode", F.PaddingMode(a.Str("padding_mode")))
		with(a, &o, "align_corners", F.AlignCorners(a.B("align_corners")))
		return F.GridSample(a.T("input"), a.T("grid"), o...)
	}},
	{"nn.functional.pixel_shuffle", []string{"(Tensor self, int upscale_factor)"}, func(a *Args) any { return F.PixelShuffle(a.T("self"), a.I("upscale_factor")) }},
	{"nn.functional.pixel_unshuffle", []string{"(Tensor self, int downscale_factor)"}, func(a *Args) any { return F.PixelUnshuffle(a.T("self"), a.I("downscale_factor")) }},
	{"nn.functional.channel_shuffle", []string{"(Tensor self, int groups)"}, func(a *Args) any { return F.ChannelShuffle(a.T("self"), a.I("groups")) }},
	{"nn.functional.unfold", []string{"(Tensor input, int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1)"}, func(a *Args) any {
		var o []F.UnfoldOption
		with(a, &o, "dilation", F.Dilation(a.Is("dilation")...))
		with(a, &o, "padding", F.Padding(a.Is("padding")...))
		with(a, &o, "stride", F.Stride(a.Is("stride")...))
		return F.Unfold(a.T("input"), a.Is("kernel_size"), o...)
	}},
}
