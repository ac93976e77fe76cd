package calls

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// dropout is one of the functions that drop; training is Python's default of the flag.
func dropout(name, training string, f, g func(x torch.Tensor, p float64, training bool) torch.Tensor) adapter {
	return adapter{"nn.functional." + name, []string{"(Tensor input, float p=0.5, bool training=" + training + ", bool inplace=False)"}, func(a *Args) any {
		p, train := 0.5, training == "True"
		if a.Has("p") {
			p = a.F("p")
		}
		if a.Has("training") {
			train = a.B("training")
		}
		if a.B("inplace") {
			return g(a.T("input"), p, train)
		}
		return f(a.T("input"), p, train)
	}}
}

var dropouts = []adapter{
	dropout("dropout", "True", F.Dropout, F.Dropout_),
	dropout("dropout1d", "True", F.Dropout1d, F.Dropout1d_),
	dropout("dropout2d", "True", F.Dropout2d, F.Dropout2d_),
	dropout("dropout3d", "True", F.Dropout3d, F.Dropout3d_),
	dropout("alpha_dropout", "False", F.AlphaDropout, F.AlphaDropout_),
	dropout("feature_alpha_dropout", "False", F.FeatureAlphaDropout, F.FeatureAlphaDropout_),
}
