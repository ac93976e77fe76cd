package functional

import "github.com/gotorch/gotorch/torch"

var opGroupNorm = torch.Operator{Name: "aten::group_norm"}

// GroupNormOption is an option of [GroupNorm]: [Weight], [Bias], [Eps].
type GroupNormOption interface{ isGroupNormOption() }

func (WeightOption) isGroupNormOption() {}
func (BiasOption) isGroupNormOption()   {}
func (Eps) isGroupNormOption()          {}

// GroupNorm normalises numGroups groups of channels of each element of input [N, C, *]
// by their mean and variance, then scales by [Weight] [C] and shifts by [Bias] [C].
// [Eps] is 1e-5 where it is not given. It mirrors torch.nn.functional.group_norm and
// panics with a [*torch.Error] if the channels do not divide, or a group has one element.
func GroupNorm(input torch.Tensor, numGroups int, opts ...GroupNormOption) torch.Tensor {
	var weight, bias torch.Tensor
	eps := 1e-5
	for _, o := range opts {
		switch o := o.(type) {
		case WeightOption:
			weight = o.t
		case BiasOption:
			bias = o.t
		case Eps:
			eps = float64(o)
		}
	}
	shape := input.Shape()
	if len(shape) < 2 || numGroups < 1 {
		refuse("group_norm", "the input has %d dims, and %d groups are wanted; at least 2 dims and 1 group are", len(shape), numGroups)
	}
	if shape[0]*shape[1]/numGroups*product(shape[2:]) == 1 {
		refuse("group_norm", "normalising takes more than 1 element per group, got input of shape %v", shape)
	}
	return apply(&opGroupNorm, input, numGroups, weight, bias, eps, true)
}
