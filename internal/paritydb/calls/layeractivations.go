package calls

import (
	"github.com/gotorch/gotorch/torch/nn"
)

var pointwiseLayers = []adapter{
	optional("ELU", "(float alpha=1.0, bool inplace=False)", nn.NewELU),
	optional("CELU", "(float alpha=1.0, bool inplace=False)", nn.NewCELU),
	optional("SELU", "(bool inplace=False)", nn.NewSELU),
	optional("GELU", "(str approximate='none')", nn.NewGELU),
	optional("Hardshrink", "(float lambd=0.5)", nn.NewHardshrink),
	optional("Hardswish", "(bool inplace=False)", nn.NewHardswish),
	optional("Hardtanh", "(float min_val=-1.0, float max_val=1.0, bool inplace=False)", nn.NewHardtanh),
	optional("ReLU", "(bool inplace=False)", nn.NewReLU),
	optional("ReLU6", "(bool inplace=False)", nn.NewReLU6),
	optional("LeakyReLU", "(float negative_slope=0.01, bool inplace=False)", nn.NewLeakyReLU),
	optional("PReLU", "(int num_parameters=1, float init=0.25"+factory, nn.NewPReLU),
	optional("SiLU", "(bool inplace=False)", nn.NewSiLU),
	optional("Mish", "(bool inplace=False)", nn.NewMish),
	optional("Softplus", "(float beta=1.0, float threshold=20.0)", nn.NewSoftplus),
	optional("Softshrink", "(float lambd=0.5)", nn.NewSoftshrink),
	bare("Sigmoid", nn.NewSigmoid),
	bare("LogSigmoid", nn.NewLogSigmoid),
	bare("Softsign", nn.NewSoftsign),
	bare("Softmax2d", nn.NewSoftmax2d),
	bare("Tanh", nn.NewTanh),
	bare("Tanhshrink", nn.NewTanhshrink),
	alongDim("Softmax", nn.NewSoftmax),
	alongDim("Softmin", nn.NewSoftmin),
	alongDim("LogSoftmax", nn.NewLogSoftmax),
	{"nn.GLU", []string{"(int dim=-1)"}, func(a *Args) any {
		if a.Has("dim") {
			return nn.NewGLU(a.I("dim"))
		}
		return nn.NewGLU()
	}},
	layer("Threshold", "(float threshold, float value, bool inplace=False)", func(a *Args, o []nn.ThresholdOption) any {
		return nn.NewThreshold(a.F("threshold"), a.F("value"), o...)
	}, "threshold", "value"),
}

// alongDim is a class whose constructor takes a dim.
func alongDim[M any](class string, build func(dim int) M) adapter {
	return adapter{"nn." + class, []string{"(int dim)"}, func(a *Args) any { return build(a.I("dim")) }}
}
