package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// P is the p of the norm of [PairwiseDistance] and [TripletMarginLoss], 2 where it
// is not given, and the power of [MultiMarginLoss], 1 or 2, there 1.
type P float64

// KeepDim keeps the dim that a layer reduces, with size 1.
type KeepDim bool

// PairwiseDistance computes the P-norm of x1 - x2 + Eps along the last dim, of
// vectors [N, D] or [D]. It mirrors torch.nn.PairwiseDistance; [NewPairwiseDistance]
// makes one.
type PairwiseDistance struct {
	P, Eps  float64
	KeepDim bool
}

// PairwiseDistanceOption is an option of [NewPairwiseDistance]: [P], [Eps],
// [KeepDim].
type PairwiseDistanceOption interface{ pairwiseDistanceOption() }

func (P) pairwiseDistanceOption()       {}
func (Eps) pairwiseDistanceOption()     {}
func (KeepDim) pairwiseDistanceOption() {}

// NewPairwiseDistance makes a distance; [Eps] is 1e-6 where it is not given. It
// mirrors torch.nn.PairwiseDistance.
func NewPairwiseDistance(opts ...PairwiseDistanceOption) *PairwiseDistance {
	m := &PairwiseDistance{P: 2, Eps: 1e-6}
	for _, o := range opts {
		switch o := o.(type) {
		case P:
			m.P = float64(o)
		case Eps:
			m.Eps = float64(o)
		case KeepDim:
			m.KeepDim = bool(o)
		}
	}
	return m
}

// Forward returns the distances: [N] or [], with KeepDim [N, 1] or [1]. It panics
// with a [*torch.Error] if shapes do not fit.
func (m *PairwiseDistance) Forward(x1, x2 torch.Tensor) torch.Tensor {
	defer blame(m)
	x1, x2 = enter2(m, x1, x2)
	return Leave(m, F.PairwiseDistance(x1, x2, F.P(m.P), F.Eps(m.Eps), F.KeepDim(m.KeepDim)))
}

// DimOption holds the value of [Dim].
type DimOption int

// Dim is the dim that [CosineSimilarity] compares along; 1 where it is not given.
func Dim(d int) DimOption { return DimOption(d) }

// CosineSimilarity computes the cosine of the angle between x1 and x2 along Dim,
// with norms of at least Eps. It mirrors torch.nn.CosineSimilarity;
// [NewCosineSimilarity] makes one.
type CosineSimilarity struct {
	Dim int
	Eps float64
}

// CosineSimilarityOption is an option of [NewCosineSimilarity]: [Dim], [Eps].
type CosineSimilarityOption interface{ cosineSimilarityOption() }

func (DimOption) cosineSimilarityOption() {}
func (Eps) cosineSimilarityOption()       {}

// NewCosineSimilarity makes a similarity; [Eps] is 1e-8 where it is not given. It
// mirrors torch.nn.CosineSimilarity.
func NewCosineSimilarity(opts ...CosineSimilarityOption) *CosineSimilarity {
	m := &CosineSimilarity{Dim: 1, Eps: 1e-8}
	for _, o := range opts {
		switch o := o.(type) {
		case DimOption:
			m.Dim = int(o)
		case Eps:
			m.Eps = float64(o)
		}
	}
	return m
}

// Forward returns the cosines, in the shape of x1 and x2 without Dim. It panics with
// a [*torch.Error] if shapes do not fit, or there is no such dim.
func (m *CosineSimilarity) Forward(x1, x2 torch.Tensor) torch.Tensor {
	defer blame(m)
	x1, x2 = enter2(m, x1, x2)
	return Leave(m, F.CosineSimilarity(x1, x2, F.Dim(m.Dim), F.Eps(m.Eps)))
}
