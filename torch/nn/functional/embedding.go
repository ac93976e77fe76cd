package functional

import "github.com/gotorch/gotorch/torch"

var opEmbedding = torch.Operator{Name: "aten::embedding"}

// PaddingIdx is the row of an embedding that stands for nothing: it has no gradient.
type PaddingIdx int

// ScaleGradByFreq divides the gradient of a row by how often it was looked up.
type ScaleGradByFreq bool

// Sparse makes the gradient of an embedding a sparse tensor.
type Sparse bool

// EmbeddingOption is an option of [Embedding]: [PaddingIdx], [MaxNorm],
// [NormType], [ScaleGradByFreq], [Sparse].
type EmbeddingOption interface{ isEmbeddingOption() }

func (PaddingIdx) isEmbeddingOption()      {}
func (MaxNorm) isEmbeddingOption()         {}
func (NormType) isEmbeddingOption()        {}
func (ScaleGradByFreq) isEmbeddingOption() {}
func (Sparse) isEmbeddingOption()          {}

// Embedding looks up rows of weight [V, D]: the result is [*, D] for row numbers input
// [*]. [PaddingIdx] is a row without a gradient, a negative one counts from the end.
// [MaxNorm] shortens rows that are looked up in weight itself; [Sparse] makes the
// gradient a sparse tensor.
//
// It mirrors torch.nn.functional.embedding and panics with a [*torch.Error] if shapes or
// types do not fit, or a row number is out of range.
func Embedding(input, weight torch.Tensor, opts ...EmbeddingOption) torch.Tensor {
	var maxNorm any
	padding, normType, byFreq, sparse := -1, 2.0, false, false
	for _, o := range opts {
		switch o := o.(type) {
		case PaddingIdx:
			rows := weight.Size(0)
			if padding = int(o); padding < -rows || padding >= rows {
				refuse("embedding", "PaddingIdx is %d; there are %d rows", padding, rows)
			}
			if padding < 0 {
				padding += rows
			}
		case MaxNorm:
			maxNorm = float64(o)
		case NormType:
			normType = float64(o)
		case ScaleGradByFreq:
			byFreq = bool(o)
		case Sparse:
			sparse = bool(o)
		}
	}
	if maxNorm != nil {
		input = input.Contiguous()
		renorm(weight, input, maxNorm, normType)
	}
	return apply(&opEmbedding, weight, input, padding, byFreq, sparse)
}
