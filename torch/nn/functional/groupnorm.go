package functional

import (
	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
)

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
	switch {
	case len(shape) < 2:
		refuse("group_norm", "Expected at least 2 dimensions for input tensor but received %d", len(shape))
	case numGroups < 1:
		refuse("group_norm", "Expected num_groups to be greater than 0, got %d", numGroups)
	}
	if shape[0]*shape[1]/numGroups*product(shape[2:]) == 1 {
		refuse("group_norm", "Expected more than 1 value per channel when training, got input size %s: a group of one element has no variance", pytext.Size(append([]int{shape[0] * shape[1] / numGroups, numGroups}, shape[2:]...)))
	}
	return apply(&opGroupNorm, input, numGroups, weight, bias, eps, true)
}
