package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// MSELoss is the mean of the squares of input - target, of any shape. It mirrors
// torch.nn.MSELoss; [NewMSELoss] makes one.
type MSELoss struct {
	Reduction Reduction
}

// MSELossOption is an option of [NewMSELoss]: a [Reduction].
type MSELossOption interface{ mSELossOption() }

func (Reduction) mSELossOption() {}

// NewMSELoss makes a loss. It mirrors torch.nn.MSELoss and panics with a
// [*torch.Error] if there is no such [Reduction].
func NewMSELoss(opts ...MSELossOption) *MSELoss {
	l := readLoss("NewMSELoss", 0, opts)
	return &MSELoss{Reduction: l.reduction}
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// both. It panics with a [*torch.Error] if shapes do not fit.
func (m *MSELoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("MSELoss")
	return Leave(m, F.MSELoss(input, target, F.Reduction(m.Reduction)))
}
