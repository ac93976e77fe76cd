package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// BagMode is how [EmbeddingBag] makes one vector of the rows of a bag.
type BagMode string

// The ways of [EmbeddingBag].
const (
	BagSum  BagMode = "sum"
	BagMean BagMode = "mean" // where nothing is given
	BagMax  BagMode = "max"
)

// IncludeLastOffset says that the last of the offsets of [EmbeddingBag] is the end
// of the last bag.
type IncludeLastOffset bool

// EmbeddingBag looks up rows of Weight and makes one vector of those of each bag:
// [B, EmbeddingDim]. It mirrors torch.nn.EmbeddingBag; [NewEmbeddingBag] and
// [NewEmbeddingBagFromPretrained] make one.
type EmbeddingBag struct {
	NumEmbeddings     int
	EmbeddingDim      int
	MaxNorm           float64 // 0: none
	NormType          float64
	ScaleGradByFreq   bool
	Mode              BagMode
	Sparse            bool
	IncludeLastOffset bool
	PaddingIdx        int          // -1: none
	Weight            torch.Tensor // [NumEmbeddings, EmbeddingDim]
}

// EmbeddingBagOption is an option of [NewEmbeddingBag]: [MaxNorm], [NormType],
// [ScaleGradByFreq], a [BagMode], [Sparse], [IncludeLastOffset], [PaddingIdx],
// [DType], [Device].
type EmbeddingBagOption interface{ embeddingBagOption() }

func (MaxNorm) embeddingBagOption()           {}
func (NormType) embeddingBagOption()          {}
func (ScaleGradByFreq) embeddingBagOption()   {}
func (BagMode) embeddingBagOption()           {}
func (Sparse) embeddingBagOption()            {}
func (IncludeLastOffset) embeddingBagOption() {}
func (PaddingIdx) embeddingBagOption()        {}
func (DType) embeddingBagOption()             {}
func (Device) embeddingBagOption()            {}

// EmbeddingBagFromPretrainedOption is an option of [NewEmbeddingBagFromPretrained]:
// [FreezeOpt], [MaxNorm], [NormType], [ScaleGradByFreq], a [BagMode], [Sparse],
// [IncludeLastOffset], [PaddingIdx].
type EmbeddingBagFromPretrainedOption interface{ embeddingBagFromPretrainedOption() }

func (FreezeOpt) embeddingBagFromPretrainedOption()         {}
func (MaxNorm) embeddingBagFromPretrainedOption()           {}
func (NormType) embeddingBagFromPretrainedOption()          {}
func (ScaleGradByFreq) embeddingBagFromPretrainedOption()   {}
func (BagMode) embeddingBagFromPretrainedOption()           {}
func (Sparse) embeddingBagFromPretrainedOption()            {}
func (IncludeLastOffset) embeddingBagFromPretrainedOption() {}
func (PaddingIdx) embeddingBagFromPretrainedOption()        {}

// NewEmbeddingBag makes a table of numEmbeddings rows, drawn from the standard
// normal distribution by the default generator; that of [PaddingIdx] is zero, and
// counts for nothing in a bag. It mirrors torch.nn.EmbeddingBag and panics with a
// [*torch.Error] if a size is negative, there is no row PaddingIdx or no such
// [BagMode], MaxNorm is not positive, or BagMax is given with ScaleGradByFreq or
// Sparse.
func NewEmbeddingBag(numEmbeddings, embeddingDim int, opts ...EmbeddingBagOption) *EmbeddingBag {
	const op = "NewEmbeddingBag"
	m := &EmbeddingBag{NumEmbeddings: numEmbeddings, EmbeddingDim: embeddingDim, PaddingIdx: -1, NormType: 2, Mode: BagMean}
	var like factory
	for _, o := range opts {
		switch o := o.(type) {
		case DType:
			like.dtype = &o
		case Device:
			like.device = &o
		default:
			m.set(op, o)
		}
	}
	m.check(op)
	m.Weight = tableOf(op, like, numEmbeddings, embeddingDim, m.PaddingIdx)
	return m
}

// NewEmbeddingBagFromPretrained makes an embedding whose weight is embeddings
// [V, D], which it shares memory with. It is not trained unless [FreezeOpt] is
// false. It mirrors torch.nn.EmbeddingBag.from_pretrained and panics with a
// [*torch.Error] if embeddings does not have 2 dims, and as [NewEmbeddingBag].
func NewEmbeddingBagFromPretrained(embeddings torch.Tensor, opts ...EmbeddingBagFromPretrainedOption) *EmbeddingBag {
	const op = "NewEmbeddingBagFromPretrained"
	rows, dim := tableShape(op, embeddings)
	m := &EmbeddingBag{NumEmbeddings: rows, EmbeddingDim: dim, PaddingIdx: -1, NormType: 2, Mode: BagMean}
	freeze := true
	for _, o := range opts {
		switch o := o.(type) {
		case FreezeOpt:
			freeze = bool(o)
		default:
			m.set(op, o)
		}
	}
	m.check(op)
	m.Weight = pretrained(embeddings, freeze)
	return m
}

// set takes an option that both constructors have.
func (m *EmbeddingBag) set(op string, o any) {
	switch o := o.(type) {
	case MaxNorm:
		m.MaxNorm = maxNorm(op, o)
	case NormType:
		m.NormType = float64(o)
	case ScaleGradByFreq:
		m.ScaleGradByFreq = bool(o)
	case BagMode:
		m.Mode = o
	case Sparse:
		m.Sparse = bool(o)
	case IncludeLastOffset:
		m.IncludeLastOffset = bool(o)
	case PaddingIdx:
		m.PaddingIdx = paddingRow(op, int(o), m.NumEmbeddings)
	}
}

func (m *EmbeddingBag) check(op string) {
	switch {
	case m.Mode != BagSum && m.Mode != BagMean && m.Mode != BagMax:
		panic(errorf(op, "there is no mode %q; there are BagSum, BagMean and BagMax", string(m.Mode)))
	case m.Mode == BagMax && (m.ScaleGradByFreq || m.Sparse):
		panic(errorf(op, "BagMax takes neither ScaleGradByFreq nor Sparse"))
	}
}

// OffsetsOption holds the value of [Offsets].
type OffsetsOption struct{ t torch.Tensor }

// Offsets are where the bags of [EmbeddingBag] begin in an input of one dim: [B], or
// with IncludeLastOffset [B+1], of the input's type.
func Offsets(t torch.Tensor) OffsetsOption { return OffsetsOption{t} }

// PerSampleWeightsOption holds the value of [PerSampleWeights].
type PerSampleWeightsOption struct{ t torch.Tensor }

// PerSampleWeights are factors for the rows that [EmbeddingBag] sums, in the shape
// of its input; for BagSum.
func PerSampleWeights(t torch.Tensor) PerSampleWeightsOption { return PerSampleWeightsOption{t} }

// EmbeddingBagForwardOption is an option of [EmbeddingBag.Forward]: [Offsets],
// [PerSampleWeights].
type EmbeddingBagForwardOption interface{ embeddingBagForwardOption() }

func (OffsetsOption) embeddingBagForwardOption()          {}
func (PerSampleWeightsOption) embeddingBagForwardOption() {}

// Forward returns [B, EmbeddingDim] for row numbers x of type int64 or int32: [B, N]
// for bags of one size, else [N] with [Offsets]. It panics with a [*torch.Error] if
// shapes or types do not fit, Offsets are missing, or a row number is out of range.
func (m *EmbeddingBag) Forward(x torch.Tensor, opts ...EmbeddingBagForwardOption) torch.Tensor {
	defer blame(m)
	var offsets, weights torch.Tensor
	for _, o := range opts {
		switch o := o.(type) {
		case OffsetsOption:
			offsets = o.t
		case PerSampleWeightsOption:
			weights = o.t
		}
	}
	in := EnterAll(m, x, offsets, weights)
	bag := []F.EmbeddingBagOption{
		F.NormType(m.NormType), F.ScaleGradByFreq(m.ScaleGradByFreq), F.Mode(m.Mode), F.Sparse(m.Sparse),
		F.Offsets(in[1]), F.PerSampleWeights(in[2]), F.IncludeLastOffset(m.IncludeLastOffset),
	}
	if m.MaxNorm > 0 {
		bag = append(bag, F.MaxNorm(m.MaxNorm))
	}
	if m.PaddingIdx >= 0 {
		bag = append(bag, F.PaddingIdx(m.PaddingIdx))
	}
	return Leave(m, F.EmbeddingBag(in[0], m.Weight, bag...))
}
