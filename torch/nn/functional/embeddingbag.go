package functional

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

var (
	opEmbeddingBag     = torch.Operator{Name: "aten::embedding_bag", Overload: "padding_idx"}
	opEmbeddingRenorm_ = torch.Operator{Name: "aten::embedding_renorm_"}
)

// OffsetsOption holds the value of [Offsets].
type OffsetsOption struct{ v torch.Tensor }

// Offsets are where the bags of [EmbeddingBag] begin in an input of one dim.
func Offsets(v torch.Tensor) OffsetsOption { return OffsetsOption{v} }

// MaxNorm is the greatest norm that an embedding may have: those that are looked
// up and are longer are shortened in weight itself, outside of autograd.
type MaxNorm float64

// NormType is the p of the norm of [MaxNorm], 2 where it is not given.
type NormType float64

// PerSampleWeightsOption holds the value of [PerSampleWeights].
type PerSampleWeightsOption struct{ v torch.Tensor }

// PerSampleWeights are factors for the embeddings that [EmbeddingBag] sums, in
// the shape of its input.
func PerSampleWeights(v torch.Tensor) PerSampleWeightsOption { return PerSampleWeightsOption{v} }

// IncludeLastOffset says that the last of [Offsets] is the end of the last bag.
type IncludeLastOffset bool

// EmbeddingBagOption is an option of [EmbeddingBag]: [Offsets], [MaxNorm],
// [NormType], [ScaleGradByFreq], [Mode], [Sparse], [PerSampleWeights],
// [IncludeLastOffset], [PaddingIdx].
type EmbeddingBagOption interface{ isEmbeddingBagOption() }

func (OffsetsOption) isEmbeddingBagOption()          {}
func (MaxNorm) isEmbeddingBagOption()                {}
func (NormType) isEmbeddingBagOption()               {}
func (ScaleGradByFreq) isEmbeddingBagOption()        {}
func (Mode) isEmbeddingBagOption()                   {}
func (Sparse) isEmbeddingBagOption()                 {}
func (PerSampleWeightsOption) isEmbeddingBagOption() {}
func (IncludeLastOffset) isEmbeddingBagOption()      {}
func (PaddingIdx) isEmbeddingBagOption()             {}

// bagModes are the ways to reduce a bag, with libtorch's numbers.
var bagModes = map[Mode]int{"sum": 0, "mean": 1, "max": 2}

// EmbeddingBag looks up rows of weight [V, D] and reduces those of each bag, to
// [B, D]. input holds row numbers: [B, N] for bags of one size, else [N] with
// [Offsets] [B]. [Mode] is "mean" where it is not given, "sum" or "max".
// [PaddingIdx] is a row that counts for nothing.
//
// It mirrors torch.nn.functional.embedding_bag and panics with a [*torch.Error] if
// shapes or options do not fit, or a row number is out of range.
func EmbeddingBag(input, weight torch.Tensor, opts ...EmbeddingBagOption) torch.Tensor {
	const op = "embedding_bag"
	var offsets, samples torch.Tensor
	var padding, maxNorm any
	mode, normType, byFreq, sparse, last := Mode("mean"), 2.0, false, false, false
	for _, o := range opts {
		switch o := o.(type) {
		case OffsetsOption:
			offsets = o.v
		case MaxNorm:
			maxNorm = float64(o)
		case NormType:
			normType = float64(o)
		case ScaleGradByFreq:
			byFreq = bool(o)
		case Mode:
			mode = o
		case Sparse:
			sparse = bool(o)
		case PerSampleWeightsOption:
			samples = o.v
		case IncludeLastOffset:
			last = bool(o)
		case PaddingIdx:
			padding = int(o)
		}
	}
	m, known := bagModes[mode]
	shape := input.Shape()
	switch {
	case !known:
		refuse(op, "there is no mode %q; there are sum, mean and max", mode)
	case samples.Defined() && !slices.Equal(samples.Shape(), shape):
		refuse(op, "PerSampleWeights are of shape %v, the input is of %v", samples.Shape(), shape)
	case samples.Defined() && mode != "sum":
		refuse(op, "PerSampleWeights are for mode sum, not %s", mode)
	case mode == "max" && (byFreq || sparse):
		refuse(op, "mode max takes neither ScaleGradByFreq nor Sparse")
	case weight.NDim() != 2:
		refuse(op, "the weight has %d dims; 2 are wanted", weight.NDim())
	case len(shape) == 2 && offsets.Defined():
		refuse(op, "an input of two dims takes no Offsets: each row is a bag")
	case len(shape) == 1 && !offsets.Defined():
		refuse(op, "an input of one dim takes Offsets: where the bags begin")
	case len(shape) != 1 && len(shape) != 2:
		refuse(op, "the input has %d dims; 1 or 2 are wanted", len(shape))
	}
	if len(shape) == 2 {
		offsets = torch.ArangeStep(0, shape[0]*shape[1], torch.Step(max(shape[1], 1)), input.DType(), input.Device())
		if shape[1] == 0 {
			offsets = torch.Zeros([]int{shape[0]}, input.DType(), input.Device())
		}
		last = false
		input = input.Reshape(-1)
		if samples.Defined() {
			samples = samples.Reshape(-1)
		}
	}
	if maxNorm != nil {
		renorm(weight, input, maxNorm, normType)
	}
	var c torch.Call
	push(&c, []any{weight, input, offsets, byFreq, m, sparse, samples, last, padding})
	y, _, _, _ := c.Run4(&opEmbeddingBag)
	return y
}

// renorm shortens the rows of weight that input names to maxNorm.
func renorm(weight, input torch.Tensor, maxNorm, normType any) {
	torch.NoGrad(func() { change(&opEmbeddingRenorm_, weight.Detach(), input, maxNorm, normType) })
}
