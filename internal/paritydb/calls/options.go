package calls

import (
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// with adds the option v to opts if the caller gave the argument.
func with[O any](a *Args, opts *[]O, name string, v any) {
	if a.Has(name) {
		*opts = append(*opts, v.(O))
	}
}

// reduction is the option that the losses take, by Python's name.
func reduction(a *Args) F.Reduction {
	for _, legacy := range []string{"size_average", "reduce"} {
		if a.Has(legacy) {
			panic(&Inexpressible{"reduction", legacy + " is given, which PyTorch has deprecated for reduction"})
		}
	}
	if !a.Has("reduction") {
		return F.ReductionMean
	}
	for _, r := range []F.Reduction{F.ReductionNone, F.ReductionMean, F.ReductionSum} {
		if r.String() == a.Str("reduction") {
			return r
		}
	}
	panic(&Inexpressible{"reduction", "there is no constant for " + a.Str("reduction")})
}

// legacy are what losses took before reduction.
const legacy = "bool? size_average=None, bool? reduce=None, str reduction='mean'"
