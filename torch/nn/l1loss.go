package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// L1Loss is the mean of |input - target|, of any shape. It mirrors
// torch.nn.L1Loss; [NewL1Loss] makes one.
type L1Loss struct {
	Reduction Reduction
}

// L1LossOption is an option of [NewL1Loss]: a [Reduction].
type L1LossOption interface{ l1LossOption() }

func (Reduction) l1LossOption() {}

// NewL1Loss makes a loss. It mirrors torch.nn.L1Loss and panics with a
// [*torch.Error] if there is no such [Reduction].
func NewL1Loss(opts ...L1LossOption) *L1Loss {
	l := readLoss("NewL1Loss", 0, opts)
	return &L1Loss{Reduction: l.reduction}
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// both. It panics with a [*torch.Error] if shapes do not fit.
func (m *L1Loss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("L1Loss")
	return Leave(m, F.L1Loss(input, target, F.Reduction(m.Reduction)))
}

// SmoothL1Loss is [L1Loss] with a square, divided by 2 × Beta, in place of the
// absolute value where that is below Beta. It mirrors torch.nn.SmoothL1Loss;
// [NewSmoothL1Loss] makes one.
type SmoothL1Loss struct {
	Beta      float64
	Reduction Reduction
}

// SmoothL1LossOption is an option of [NewSmoothL1Loss]: [Beta], a [Reduction].
type SmoothL1LossOption interface{ smoothL1LossOption() }

func (Beta) smoothL1LossOption()      {}
func (Reduction) smoothL1LossOption() {}

// NewSmoothL1Loss makes a loss. It mirrors torch.nn.SmoothL1Loss and panics with
// a [*torch.Error] if Beta is negative, or there is no such [Reduction].
func NewSmoothL1Loss(opts ...SmoothL1LossOption) *SmoothL1Loss {
	m := &SmoothL1Loss{Beta: 1, Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case Beta:
			m.Beta = float64(o)
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewSmoothL1Loss")
	if !(m.Beta >= 0) {
		panic(errorf("NewSmoothL1Loss", "Beta must not be negative, got %g", m.Beta))
	}
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// both. It panics with a [*torch.Error] if shapes do not fit, or Beta is
// negative.
func (m *SmoothL1Loss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("SmoothL1Loss")
	return Leave(m, F.SmoothL1Loss(input, target, F.Beta(m.Beta), F.Reduction(m.Reduction)))
}

// Delta is the difference at which [HuberLoss] becomes linear; 1 where it is not
// given.
type Delta float64

// HuberLoss is half the square of input - target where that is below Delta, else
// Delta × (its absolute value - Delta/2). It mirrors torch.nn.HuberLoss;
// [NewHuberLoss] makes one.
type HuberLoss struct {
	Delta     float64
	Reduction Reduction
}

// HuberLossOption is an option of [NewHuberLoss]: [Delta], a [Reduction].
type HuberLossOption interface{ huberLossOption() }

func (Delta) huberLossOption()     {}
func (Reduction) huberLossOption() {}

// NewHuberLoss makes a loss. It mirrors torch.nn.HuberLoss and panics with a
// [*torch.Error] if Delta is not positive, or there is no such [Reduction].
func NewHuberLoss(opts ...HuberLossOption) *HuberLoss {
	m := &HuberLoss{Delta: 1, Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case Delta:
			m.Delta = float64(o)
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewHuberLoss")
	if !(m.Delta > 0) {
		panic(errorf("NewHuberLoss", "Delta must be positive, got %g", m.Delta))
	}
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// both. It panics with a [*torch.Error] if shapes do not fit, or Delta is not
// positive.
func (m *HuberLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("HuberLoss")
	return Leave(m, F.HuberLoss(input, target, F.Delta(m.Delta), F.Reduction(m.Reduction)))
}
