package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// LogInput says that the input of [PoissonNLLLoss] is the logarithm of the rate;
// true where it is not given.
type LogInput bool

// Full adds to [PoissonNLLLoss] and [GaussianNLLLoss] the terms that do not
// depend on the input.
type Full bool

// PoissonNLLLoss is the negative log likelihood of target, of any shape, under
// Poisson distributions whose rates input holds, as logarithms if LogInput. Full
// adds an approximation of log(target!); Eps keeps a rate from zero. It mirrors
// torch.nn.PoissonNLLLoss; [NewPoissonNLLLoss] makes one.
type PoissonNLLLoss struct {
	LogInput  bool
	Full      bool
	Eps       float64
	Reduction Reduction
}

// PoissonNLLLossOption is an option of [NewPoissonNLLLoss]: [LogInput], [Full],
// [Eps], a [Reduction].
type PoissonNLLLossOption interface{ poissonNLLLossOption() }

func (LogInput) poissonNLLLossOption()  {}
func (Full) poissonNLLLossOption()      {}
func (Eps) poissonNLLLossOption()       {}
func (Reduction) poissonNLLLossOption() {}

// NewPoissonNLLLoss makes a loss. It mirrors torch.nn.PoissonNLLLoss and panics
// with a [*torch.Error] if there is no such [Reduction].
func NewPoissonNLLLoss(opts ...PoissonNLLLossOption) *PoissonNLLLoss {
	m := &PoissonNLLLoss{LogInput: true, Eps: 1e-8, Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case LogInput:
			m.LogInput = bool(o)
		case Full:
			m.Full = bool(o)
		case Eps:
			m.Eps = float64(o)
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewPoissonNLLLoss")
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// both. It panics with a [*torch.Error] if shapes do not fit.
func (m *PoissonNLLLoss) Forward(input, target torch.Tensor) torch.Tensor {
	defer blame(m)
	input, target = enter2(m, input, target)
	m.Reduction.check("PoissonNLLLoss")
	return Leave(m, F.PoissonNLLLoss(input, target, F.LogInput(m.LogInput), F.Full(m.Full), F.Eps(m.Eps), F.Reduction(m.Reduction)))
}

// GaussianNLLLoss is the negative log likelihood of target under normal
// distributions with mean input and a given variance. Full adds the constant
// term; Eps is the least variance. It mirrors torch.nn.GaussianNLLLoss;
// [NewGaussianNLLLoss] makes one.
type GaussianNLLLoss struct {
	Full      bool
	Eps       float64
	Reduction Reduction
}

// GaussianNLLLossOption is an option of [NewGaussianNLLLoss]: [Full], [Eps], a
// [Reduction].
type GaussianNLLLossOption interface{ gaussianNLLLossOption() }

func (Full) gaussianNLLLossOption()      {}
func (Eps) gaussianNLLLossOption()       {}
func (Reduction) gaussianNLLLossOption() {}

// NewGaussianNLLLoss makes a loss. It mirrors torch.nn.GaussianNLLLoss and panics
// with a [*torch.Error] if Eps is not positive, or there is no such [Reduction].
func NewGaussianNLLLoss(opts ...GaussianNLLLossOption) *GaussianNLLLoss {
	m := &GaussianNLLLoss{Eps: 1e-6, Reduction: ReductionMean}
	for _, o := range opts {
		switch o := o.(type) {
		case Full:
			m.Full = bool(o)
		case Eps:
			m.Eps = float64(o)
		case Reduction:
			m.Reduction = o
		}
	}
	m.Reduction.check("NewGaussianNLLLoss")
	if !(m.Eps > 0) {
		panic(errorf("NewGaussianNLLLoss", "Eps must be positive, got %g", m.Eps))
	}
	return m
}

// Forward returns the loss: of no dims, or with [ReductionNone] of the shape of
// input. The variance is of that shape, or lacks its last dim, or has 1 in one
// place where input has not; torch.FullLike makes one of a number. It panics with
// a [*torch.Error] if a variance is negative, or shapes do not fit.
func (m *GaussianNLLLoss) Forward(input, target, variance torch.Tensor) torch.Tensor {
	defer blame(m)
	in := EnterAll(m, input, target, variance)
	m.Reduction.check("GaussianNLLLoss")
	return Leave(m, F.GaussianNLLLoss(in[0], in[1], in[2], F.Full(m.Full), F.Eps(m.Eps), F.Reduction(m.Reduction)))
}
