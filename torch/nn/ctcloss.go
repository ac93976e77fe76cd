package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// Blank is the class of [CTCLoss] that stands for no label; 0 where it is not
// given.
type Blank int

// ZeroInfinity makes [CTCLoss] zero where it is infinite: where a target is
// longer than its input.
type ZeroInfinity bool

// CTCLoss is the connectionist temporal classification loss of log probabilities
// [T, N, C] or [T, C] against targets [N, S], or all of them one behind the
// other. The mean divides each loss by its target's length first. It mirrors
// torch.nn.CTCLoss; [NewCTCLoss] makes one.
type CTCLoss struct {
	Blank        int
	ZeroInfinity bool
	Reduction    Reduction
}

// CTCLossOption is an option of [NewCTCLoss]: [Blank], [ZeroInfinity], a
// [Reduction].
type CTCLossOption interface{ cTCLossOption() }

func (Blank) cTCLossOption()        {}
func (ZeroInfinity) cTCLossOption() {}
func (Reduction) cTCLossOption()    {}

// NewCTCLoss makes a loss. It mirrors torch.nn.CTCLoss and panics with a
// [*torch.Error] if there is no such [Reduction].
func NewCTCLoss(opts ...CTCLossOption) *CTCLoss {
	m := &CTCLoss{Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case Blank:
			m.Blank = int(o)
		case ZeroInfinity:
			m.ZeroInfinity = bool(o)
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewCTCLoss")
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] [N] or []. The
// lengths, of the inputs at most T and of the targets at most S, are tensors [N]
// of integers. It panics with a [*torch.Error] if shapes or lengths do not fit,
// or a target is no class.
func (m *CTCLoss) Forward(logProbs, targets, inputLengths, targetLengths torch.Tensor) torch.Tensor {
	defer blame(m)
	in := EnterAll(m, logProbs, targets, inputLengths, targetLengths)
	m.Reduction.check("CTCLoss")
	return Leave(m, F.CTCLoss(in[0], in[1], in[2], in[3], F.Blank(m.Blank), F.Reduction(m.Reduction), F.ZeroInfinity(m.ZeroInfinity)))
}
