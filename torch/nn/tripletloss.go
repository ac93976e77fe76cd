package nn

import (
	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// Swap makes a triplet loss take the distance from the positive to the negative
// where it is less than that from the anchor.
type Swap bool

// TripletMarginLoss is max(0, d(anchor, positive) - d(anchor, negative) + Margin)
// for vectors [N, D] or [D], with the distance of [PairwiseDistance]. Margin is 1
// where it is not given, P 2, Eps 1e-6. It mirrors torch.nn.TripletMarginLoss;
// [NewTripletMarginLoss] makes one.
type TripletMarginLoss struct {
	Margin    float64
	P         float64
	Eps       float64
	Swap      bool
	Reduction Reduction
}

// TripletMarginLossOption is an option of [NewTripletMarginLoss]: [Margin], [P],
// [Eps], [Swap], a [Reduction].
type TripletMarginLossOption interface{ tripletMarginLossOption() }

func (Margin) tripletMarginLossOption()    {}
func (P) tripletMarginLossOption()         {}
func (Eps) tripletMarginLossOption()       {}
func (Swap) tripletMarginLossOption()      {}
func (Reduction) tripletMarginLossOption() {}

// NewTripletMarginLoss makes a loss. It mirrors torch.nn.TripletMarginLoss and
// panics with a [*torch.Error] if the margin is not positive, or there is no such
// [Reduction].
func NewTripletMarginLoss(opts ...TripletMarginLossOption) *TripletMarginLoss {
	m := &TripletMarginLoss{Margin: 1, P: 2, Eps: 1e-6, Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case Margin:
			m.Margin = float64(o)
		case P:
			m.P = float64(o)
		case Eps:
			m.Eps = float64(o)
		case Swap:
			m.Swap = bool(o)
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewTripletMarginLoss")
	if !(m.Margin > 0) {
		panic(errorf("NewTripletMarginLoss", "TripletMarginLoss: expected margin to be greater than 0, got %s instead", pytext.Float(m.Margin)))
	}
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] [N] or []. It
// panics with a [*torch.Error] if shapes do not fit.
func (m *TripletMarginLoss) Forward(anchor, positive, negative torch.Tensor) torch.Tensor {
	defer blame(m)
	in := EnterAll(m, anchor, positive, negative)
	m.Reduction.check("TripletMarginLoss")
	return Leave(m, F.TripletMarginLoss(in[0], in[1], in[2], F.Margin(m.Margin), F.P(m.P), F.Eps(m.Eps), F.Swap(m.Swap), F.Reduction(m.Reduction)))
}

// Distance is how [TripletMarginWithDistanceLoss] compares vectors: a layer such as
// [PairwiseDistance], or a [DistanceFunc].
type Distance interface {
	Forward(x1, x2 torch.Tensor) torch.Tensor
}

// DistanceFunc is a function as a [Distance].
type DistanceFunc func(x1, x2 torch.Tensor) torch.Tensor

// Forward calls f.
func (f DistanceFunc) Forward(x1, x2 torch.Tensor) torch.Tensor { return f(x1, x2) }

// DistanceFunctionOption holds the value of [DistanceFunction].
type DistanceFunctionOption struct{ d Distance }

// DistanceFunction is the distance of [TripletMarginWithDistanceLoss]; a
// [PairwiseDistance] where it is not given.
func DistanceFunction(d Distance) DistanceFunctionOption { return DistanceFunctionOption{d} }

// TripletMarginWithDistanceLoss is [TripletMarginLoss] with any distance, which may
// have parameters. It mirrors torch.nn.TripletMarginWithDistanceLoss;
// [NewTripletMarginWithDistanceLoss] makes one.
type TripletMarginWithDistanceLoss struct {
	DistanceFunction Distance
	Margin           float64
	Swap             bool
	Reduction        Reduction
}

// TripletMarginWithDistanceLossOption is an option of
// [NewTripletMarginWithDistanceLoss]: [DistanceFunction], [Margin], [Swap], a
// [Reduction].
type TripletMarginWithDistanceLossOption interface{ tripletMarginWithDistanceLossOption() }

func (DistanceFunctionOption) tripletMarginWithDistanceLossOption() {}
func (Margin) tripletMarginWithDistanceLossOption()                 {}
func (Swap) tripletMarginWithDistanceLossOption()                   {}
func (Reduction) tripletMarginWithDistanceLossOption()              {}

// NewTripletMarginWithDistanceLoss makes a loss. It mirrors
// torch.nn.TripletMarginWithDistanceLoss and panics with a [*torch.Error] if the
// margin is not positive, the distance is nil, or there is no such [Reduction].
func NewTripletMarginWithDistanceLoss(opts ...TripletMarginWithDistanceLossOption) *TripletMarginWithDistanceLoss {
	const op = "NewTripletMarginWithDistanceLoss"
	m := &TripletMarginWithDistanceLoss{DistanceFunction: NewPairwiseDistance(), Margin: 1, Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case DistanceFunctionOption:
			if m.DistanceFunction = o.d; o.d == nil {
				panic(errorf(op, "the distance is nil"))
			}
		case Margin:
			m.Margin = float64(o)
		case Swap:
			m.Swap = bool(o)
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check(op)
	if !(m.Margin > 0) {
		panic(errorf(op, "TripletMarginWithDistanceLoss: expected margin to be greater than 0, got %s instead", pytext.Float(m.Margin)))
	}
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of the
// distances. It panics with a [*torch.Error] if the numbers of dims differ, or the
// distance panics.
func (m *TripletMarginWithDistanceLoss) Forward(anchor, positive, negative torch.Tensor) torch.Tensor {
	defer blame(m)
	in := EnterAll(m, anchor, positive, negative)
	m.Reduction.check("TripletMarginWithDistanceLoss")
	if m.DistanceFunction == nil {
		panic(errorf("TripletMarginWithDistanceLoss", "the distance is nil; NewTripletMarginWithDistanceLoss sets one"))
	}
	distance := F.DistanceFunction(m.DistanceFunction.Forward)
	return Leave(m, F.TripletMarginWithDistanceLoss(in[0], in[1], in[2], distance, F.Margin(m.Margin), F.Swap(m.Swap), F.Reduction(m.Reduction)))
}
