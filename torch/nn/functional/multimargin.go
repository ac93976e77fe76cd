package functional

import "github.com/gotorch/gotorch/torch"

var opMultiMarginLoss = torch.Operator{Name: "aten::multi_margin_loss"}

// MultiMarginLossOption is an option of [MultiMarginLoss]: [P], [Margin], [Weight],
// [Reduction].
type MultiMarginLossOption interface{ isMultiMarginLossOption() }

func (POption) isMultiMarginLossOption()      {}
func (MarginOption) isMultiMarginLossOption() {}
func (WeightOption) isMultiMarginLossOption() {}
func (Reduction) isMultiMarginLossOption()    {}

// MultiMarginLoss computes the hinge loss by which the target class's score should exceed
// all others' by [Margin], 1 where it is not given, to the power [P], which is 1 or 2.
// input is [N, C] or [C], target holds classes, [Weight] [C] weighs them. It mirrors
// torch.nn.functional.multi_margin_loss and panics with a [*torch.Error] if shapes or
// types do not fit.
func MultiMarginLoss(input, target torch.Tensor, opts ...MultiMarginLossOption) torch.Tensor {
	var p, margin any = 1, 1.0
	var weight torch.Tensor
	reduction := ReductionMean
	for _, o := range opts {
		switch o := o.(type) {
		case POption:
			p = scalar(o.v)
		case MarginOption:
			margin = scalar(o.v)
		case WeightOption:
			weight = o.t
		case Reduction:
			reduction = o
		}
	}
	if n := number(p); n != 1 && n != 2 {
		refuse("multi_margin_loss", "only p == 1 and p == 2 supported, not %v", p)
	}
	if weight.Defined() && weight.NDim() != 1 {
		refuse("multi_margin_loss", "weight must be one-dimensional, one number for each class; got %v", weight.Shape())
	}
	return apply(&opMultiMarginLoss, input, target, p, margin, weight, reduction)
}
