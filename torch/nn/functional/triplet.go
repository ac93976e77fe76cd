package functional

import (
	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/linalg"
)

var (
	opTripletMarginLoss = torch.Operator{Name: "aten::triplet_margin_loss"}
	opPairwiseDistance  = torch.Operator{Name: "aten::pairwise_distance"}
	opPdist             = torch.Operator{Name: "aten::pdist"}
	opClampMin          = torch.Operator{Name: "aten::clamp_min"}
)

// POption holds the value of [P].
type POption struct{ v torch.Scalar }

// P is the p of a norm: 2 where it is not given.
func P(v torch.Scalar) POption { return POption{v} }

// Swap makes a triplet loss take the distance from the positive to the negative
// where it is less than that from the anchor.
type Swap bool

// TripletMarginLossOption is an option of [TripletMarginLoss]: [Margin], [P],
// [Eps], [Swap], [Reduction].
type TripletMarginLossOption interface{ isTripletMarginLossOption() }

func (MarginOption) isTripletMarginLossOption() {}
func (POption) isTripletMarginLossOption()      {}
func (Eps) isTripletMarginLossOption()          {}
func (Swap) isTripletMarginLossOption()         {}
func (Reduction) isTripletMarginLossOption()    {}

// TripletMarginLoss is max(0, d(anchor, positive) - d(anchor, negative) + margin)
// for vectors [N, D] or [D], with the distance of [PairwiseDistance]. [Margin] is
// 1 where it is not given, [P] 2, [Eps] 1e-6. It mirrors
// torch.nn.functional.triplet_margin_loss and panics with a [*torch.Error] if the
// margin is not positive, or shapes do not fit.
func TripletMarginLoss(anchor, positive, negative torch.Tensor, opts ...TripletMarginLossOption) torch.Tensor {
	var margin, p any = 1.0, 2.0
	eps, swap, reduction := 1e-6, false, ReductionMean
	for _, o := range opts {
		switch o := o.(type) {
		case MarginOption:
			margin = scalar(o.v)
		case POption:
			p = scalar(o.v)
		case Eps:
			eps = float64(o)
		case Swap:
			swap = bool(o)
		case Reduction:
			reduction = o
		}
	}
	checkMargin("triplet_margin_loss", margin)
	return apply(&opTripletMarginLoss, anchor, positive, negative, margin, p, eps, swap, reduction)
}

func checkMargin(op string, margin any) {
	switch m := margin.(type) {
	case float64:
		if m > 0 {
			return
		}
	case int:
		if m > 0 {
			return
		}
	}
	refuse(op, "margin must be greater than 0, got %s", pytext.Float(number(margin)))
}

// DistanceFunction is the distance that [TripletMarginWithDistanceLoss] compares
// by: [PairwiseDistance] where it is not given.
type DistanceFunction func(x, y torch.Tensor) torch.Tensor

// TripletMarginWithDistanceLossOption is an option of
// [TripletMarginWithDistanceLoss]: [DistanceFunction], [Margin], [Swap],
// [Reduction].
type TripletMarginWithDistanceLossOption interface{ isTripletMarginWithDistanceLossOption() }

func (DistanceFunction) isTripletMarginWithDistanceLossOption() {}
func (MarginOption) isTripletMarginWithDistanceLossOption()     {}
func (Swap) isTripletMarginWithDistanceLossOption()             {}
func (Reduction) isTripletMarginWithDistanceLossOption()        {}

// TripletMarginWithDistanceLoss is [TripletMarginLoss] with any distance. It
// mirrors torch.nn.functional.triplet_margin_with_distance_loss and panics with a
// [*torch.Error] if the margin is not positive, or the numbers of dims differ.
func TripletMarginWithDistanceLoss(anchor, positive, negative torch.Tensor, opts ...TripletMarginWithDistanceLossOption) torch.Tensor {
	const op = "triplet_margin_with_distance_loss"
	distance := DistanceFunction(func(x, y torch.Tensor) torch.Tensor { return PairwiseDistance(x, y) })
	var margin any = 1.0
	swap, reduction := false, ReductionMean
	for _, o := range opts {
		switch o := o.(type) {
		case DistanceFunction:
			distance = o
		case MarginOption:
			margin = scalar(o.v)
		case Swap:
			swap = bool(o)
		case Reduction:
			reduction = o
		}
	}
	checkMargin(op, margin)
	if a, p, n := anchor.NDim(), positive.NDim(), negative.NDim(); a != p || a != n {
		refuse(op, "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor %dD, positive %dD, and negative %dD inputs", a, p, n)
	}
	near := distance(anchor, positive)
	far := distance(anchor, negative)
	if swap {
		far = far.Minimum(distance(positive, negative))
	}
	return reduce(op, apply(&opClampMin, near.AddScalar(margin).Sub(far), 0), reduction)
}

// KeepDim keeps the dim that a function reduces, with size 1.
type KeepDim bool

// PairwiseDistanceOption is an option of [PairwiseDistance]: [P], [Eps],
// [KeepDim].
type PairwiseDistanceOption interface{ isPairwiseDistanceOption() }

func (POption) isPairwiseDistanceOption() {}
func (Eps) isPairwiseDistanceOption()     {}
func (KeepDim) isPairwiseDistanceOption() {}

// PairwiseDistance computes the norm of x1 - x2 + eps along the last dim, of
// vectors [N, D] or [D]. [P] is 2 where it is not given, [Eps] 1e-6. It mirrors
// torch.nn.functional.pairwise_distance and panics with a [*torch.Error] if shapes
// do not fit.
func PairwiseDistance(x1, x2 torch.Tensor, opts ...PairwiseDistanceOption) torch.Tensor {
	var p any = 2.0
	eps, keep := 1e-6, false
	for _, o := range opts {
		switch o := o.(type) {
		case POption:
			p = scalar(o.v)
		case Eps:
			eps = float64(o)
		case KeepDim:
			keep = bool(o)
		}
	}
	return apply(&opPairwiseDistance, x1, x2, p, eps, keep)
}

// PdistOption is an option of [Pdist]: [P].
type PdistOption interface{ isPdistOption() }

func (POption) isPdistOption() {}

// Pdist computes the distance of each pair of rows of input [N, D], in the order
// of the upper triangle: N(N-1)/2 of them. [P] is 2 where it is not given. It
// mirrors torch.nn.functional.pdist and panics with a [*torch.Error] if input is
// no matrix, or p is negative.
func Pdist(input torch.Tensor, opts ...PdistOption) torch.Tensor {
	var p any = 2.0
	for _, o := range opts {
		switch o := o.(type) {
		case POption:
			p = scalar(o.v)
		}
	}
	return apply(&opPdist, input, p)
}

// NormalizeOption is an option of [Normalize]: [P], [Dim], [Eps].
type NormalizeOption interface{ isNormalizeOption() }

func (POption) isNormalizeOption()   {}
func (DimOption) isNormalizeOption() {}
func (Eps) isNormalizeOption()       {}

// Normalize divides input by its norm along [Dim], 1 where it is not given. [P] is
// 2 where it is not given; [Eps], 1e-12, is the least divisor. It mirrors
// torch.nn.functional.normalize and panics with a [*torch.Error] if there is no
// such dim.
func Normalize(input torch.Tensor, opts ...NormalizeOption) torch.Tensor {
	var p any = 2.0
	dim, eps := DimOption{1}, 1e-12
	for _, o := range opts {
		switch o := o.(type) {
		case POption:
			p = scalar(o.v)
		case DimOption:
			dim = o
		case Eps:
			eps = float64(o)
		}
	}
	norm := linalg.VectorNorm(input, linalg.Ord(p), linalg.Dim(dim...), linalg.KeepDim(true))
	return input.Div(apply(&opClampMin, norm, eps).ExpandAs(input))
}
