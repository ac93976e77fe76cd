package functional

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

var (
	opMSELoss      = torch.Operator{Name: "aten::mse_loss"}
	opL1Loss       = torch.Operator{Name: "aten::l1_loss"}
	opSmoothL1Loss = torch.Operator{Name: "aten::smooth_l1_loss"}
	opHuberLoss    = torch.Operator{Name: "aten::huber_loss"}
)

// MSELossOption is an option of [MSELoss]: [Reduction], [Weight].
type MSELossOption interface{ isMSELossOption() }

func (Reduction) isMSELossOption()    {}
func (WeightOption) isMSELossOption() {}

// MSELoss is the mean of the squares of input - target, of any shape. [Weight], of
// input's shape, weighs elements: their mean is then divided by its sum. It mirrors
// torch.nn.functional.mse_loss and panics with a [*torch.Error] if shapes do not fit.
func MSELoss(input, target torch.Tensor, opts ...MSELossOption) torch.Tensor {
	reduction, weight := ReductionMean, torch.Tensor{}
	for _, o := range opts {
		switch o := o.(type) {
		case Reduction:
			reduction = o
		case WeightOption:
			weight = o.t
		}
	}
	input, target = broadcast(input, target)
	if !weight.Defined() {
		return apply(&opMSELoss, input, target, reduction)
	}
	return weighted("mse_loss", input.Sub(target).PowScalar(2), weight, input, reduction)
}

// L1LossOption is an option of [L1Loss]: [Reduction], [Weight].
type L1LossOption interface{ isL1LossOption() }

func (Reduction) isL1LossOption()    {}
func (WeightOption) isL1LossOption() {}

// L1Loss is the mean of the absolute values of input - target, of any shape. [Weight],
// of input's shape, weighs elements: their mean is then divided by its sum. It mirrors
// torch.nn.functional.l1_loss and panics with a [*torch.Error] if shapes do not fit.
func L1Loss(input, target torch.Tensor, opts ...L1LossOption) torch.Tensor {
	reduction, weight := ReductionMean, torch.Tensor{}
	for _, o := range opts {
		switch o := o.(type) {
		case Reduction:
			reduction = o
		case WeightOption:
			weight = o.t
		}
	}
	input, target = broadcast(input, target)
	if !weight.Defined() {
		return apply(&opL1Loss, input, target, reduction)
	}
	return weighted("l1_loss", input.Sub(target).Abs(), weight, input, reduction)
}

// SmoothL1LossOption is an option of [SmoothL1Loss]: [Reduction], [Beta].
type SmoothL1LossOption interface{ isSmoothL1LossOption() }

func (Reduction) isSmoothL1LossOption()  {}
func (BetaOption) isSmoothL1LossOption() {}

// SmoothL1Loss is [L1Loss] with a square, divided by 2β, in place of the absolute value
// where that is below β. β is [Beta], 1 where it is not given. It mirrors
// torch.nn.functional.smooth_l1_loss and panics with a [*torch.Error] if shapes do not
// fit, or β is negative.
func SmoothL1Loss(input, target torch.Tensor, opts ...SmoothL1LossOption) torch.Tensor {
	var beta any = 1.0
	reduction := ReductionMean
	for _, o := range opts {
		switch o := o.(type) {
		case Reduction:
			reduction = o
		case BetaOption:
			beta = scalar(o.v)
		}
	}
	input, target = broadcast(input, target)
	if beta == 0 || beta == 0.0 {
		return apply(&opL1Loss, input, target, reduction)
	}
	return apply(&opSmoothL1Loss, input, target, reduction, beta)
}

// Delta is the difference at which [HuberLoss] becomes linear, 1 where it is not given.
type Delta float64

// HuberLossOption is an option of [HuberLoss]: [Reduction], [Delta], [Weight].
type HuberLossOption interface{ isHuberLossOption() }

func (Reduction) isHuberLossOption()    {}
func (Delta) isHuberLossOption()        {}
func (WeightOption) isHuberLossOption() {}

// HuberLoss is half the square of input - target where that is below δ, else
// δ × (its absolute value - δ/2). δ is [Delta], 1 where it is not given; [Weight], of
// input's shape, weighs elements. It mirrors torch.nn.functional.huber_loss and panics
// with a [*torch.Error] if shapes do not fit, or δ is not positive.
func HuberLoss(input, target torch.Tensor, opts ...HuberLossOption) torch.Tensor {
	delta, reduction, weight := 1.0, ReductionMean, torch.Tensor{}
	for _, o := range opts {
		switch o := o.(type) {
		case Reduction:
			reduction = o
		case Delta:
			delta = float64(o)
		case WeightOption:
			weight = o.t
		}
	}
	shape := input.Shape()
	input, target = broadcast(input, target)
	if !weight.Defined() {
		return apply(&opHuberLoss, input, target, reduction, delta)
	}
	sameShape("huber_loss", weight, shape)
	return reduce("huber_loss", apply(&opHuberLoss, input, target, ReductionNone, delta).Mul(weight), reduction)
}

// broadcast repeats dims of size 1 of a loss's two tensors to one shape.
func broadcast(input, target torch.Tensor) (torch.Tensor, torch.Tensor) {
	if slices.Equal(input.Shape(), target.Shape()) {
		return input, target
	}
	both := torch.BroadcastTensors(input, target)
	return both[0], both[1]
}

func sameShape(op string, weight torch.Tensor, shape []int) {
	if !slices.Equal(weight.Shape(), shape) {
		refuse(op, "Weight is of shape %v, the input is of %v", weight.Shape(), shape)
	}
}

// weighted reduces losses that are weighed; the mean is by the sum of the weights.
func weighted(op string, loss, weight, input torch.Tensor, r Reduction) torch.Tensor {
	sameShape(op, weight, input.Shape())
	loss = loss.Mul(weight)
	if r == ReductionMean {
		return loss.Sum().Div(weight.Sum())
	}
	return reduce(op, loss, r)
}
