package nn

import (
	"slices"

	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

var opEmbedding = torch.Operator{Name: "aten::embedding"}

// PaddingIdx is a row of an embedding that stands for nothing: it is zero at first
// and has no gradient. A negative one counts from the end.
type PaddingIdx int

// MaxNorm is the greatest norm that a row of an embedding may have: those that are
// looked up and are longer are shortened in the weight itself.
type MaxNorm float64

// NormType is the p of the norm of [MaxNorm]; 2 where it is not given.
type NormType float64

// ScaleGradByFreq divides the gradient of a row by how often it was looked up.
type ScaleGradByFreq bool

// Sparse makes the gradient of an embedding's weight a sparse tensor.
type Sparse bool

// FreezeOpt says that an embedding made of a given weight is not trained; true where
// it is not given. [Freeze] is the function.
type FreezeOpt bool

// Embedding looks up rows of Weight: from row numbers [*] of an integer type to
// [*, EmbeddingDim]. It mirrors torch.nn.Embedding; [NewEmbedding] and
// [NewEmbeddingFromPretrained] make one.
type Embedding struct {
	NumEmbeddings   int
	EmbeddingDim    int
	PaddingIdx      int     // -1: none
	MaxNorm         float64 // 0: none
	NormType        float64
	ScaleGradByFreq bool
	Sparse          bool
	Weight          torch.Tensor // [NumEmbeddings, EmbeddingDim]
}

// EmbeddingOption is an option of [NewEmbedding]: [PaddingIdx], [MaxNorm],
// [NormType], [ScaleGradByFreq], [Sparse], [DType], [Device].
type EmbeddingOption interface{ embeddingOption() }

func (PaddingIdx) embeddingOption()      {}
func (MaxNorm) embeddingOption()         {}
func (NormType) embeddingOption()        {}
func (ScaleGradByFreq) embeddingOption() {}
func (Sparse) embeddingOption()          {}
func (DType) embeddingOption()           {}
func (Device) embeddingOption()          {}

// EmbeddingFromPretrainedOption is an option of [NewEmbeddingFromPretrained]:
// [FreezeOpt], [PaddingIdx], [MaxNorm], [NormType], [ScaleGradByFreq], [Sparse].
type EmbeddingFromPretrainedOption interface{ embeddingFromPretrainedOption() }

func (FreezeOpt) embeddingFromPretrainedOption()       {}
func (PaddingIdx) embeddingFromPretrainedOption()      {}
func (MaxNorm) embeddingFromPretrainedOption()         {}
func (NormType) embeddingFromPretrainedOption()        {}
func (ScaleGradByFreq) embeddingFromPretrainedOption() {}
func (Sparse) embeddingFromPretrainedOption()          {}

// NewEmbedding makes a table of numEmbeddings rows, drawn from the standard normal
// distribution by the default generator; that of [PaddingIdx] is zero. It mirrors
// torch.nn.Embedding and panics with a [*torch.Error] if a size is negative, there
// is no row PaddingIdx, or MaxNorm is not positive.
func NewEmbedding(numEmbeddings, embeddingDim int, opts ...EmbeddingOption) *Embedding {
	const op = "NewEmbedding"
	m := &Embedding{NumEmbeddings: numEmbeddings, EmbeddingDim: embeddingDim, PaddingIdx: -1, NormType: 2}
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
	m.Weight = tableOf(op, like, numEmbeddings, embeddingDim, m.PaddingIdx)
	return m
}

// NewEmbeddingFromPretrained makes an embedding whose weight is embeddings [V, D],
// which it shares memory with. It is not trained unless [FreezeOpt] is false. It
// mirrors torch.nn.Embedding.from_pretrained and panics with a [*torch.Error] if
// embeddings does not have 2 dims, there is no row PaddingIdx, or MaxNorm is not
// positive.
func NewEmbeddingFromPretrained(embeddings torch.Tensor, opts ...EmbeddingFromPretrainedOption) *Embedding {
	const op = "NewEmbeddingFromPretrained"
	rows, dim := tableShape(op, embeddings)
	m := &Embedding{NumEmbeddings: rows, EmbeddingDim: dim, PaddingIdx: -1, NormType: 2}
	freeze := true
	for _, o := range opts {
		switch o := o.(type) {
		case FreezeOpt:
			freeze = bool(o)
		default:
			m.set(op, o)
		}
	}
	m.Weight = pretrained(embeddings, freeze)
	return m
}

// set takes an option that all constructors of an embedding have.
func (m *Embedding) set(op string, o any) {
	switch o := o.(type) {
	case PaddingIdx:
		m.PaddingIdx = paddingRow(op, int(o), m.NumEmbeddings)
	case MaxNorm:
		m.MaxNorm = maxNorm(op, o)
	case NormType:
		m.NormType = float64(o)
	case ScaleGradByFreq:
		m.ScaleGradByFreq = bool(o)
	case Sparse:
		m.Sparse = bool(o)
	}
}

// paddingRow returns the row that padding stands for.
func paddingRow(op string, padding, rows int) int {
	// PyTorch takes row 0 of an empty table, too; then there is no row to make zero.
	if padding < -rows || padding >= rows {
		panic(errorf(op, "Padding_idx must be within num_embeddings: there is no row %d, there are %d, from 0", padding, rows))
	}
	if padding < 0 {
		padding += rows
	}
	return padding
}

func maxNorm(op string, v MaxNorm) float64 {
	if !(v > 0) {
		panic(errorf(op, "MaxNorm must be positive, got %g", float64(v)))
	}
	return float64(v)
}

// tableOf draws the weight of an embedding; row padding is zero unless it is -1.
func tableOf(op string, like factory, rows, dim, padding int) torch.Tensor {
	if rows < 0 || dim < 0 {
		panic(errorf(op, "Trying to create tensor with negative dimension %d: [%d, %d]: the sizes of an embedding", negative(rows, dim), rows, dim))
	}
	w := nninit.Normal_(like.empty(rows, dim), 0, 1)
	if padding >= 0 {
		torch.NoGrad(func() { w.Select(0, padding).Zero_() })
	}
	return w
}

// negative is the first of sizes that is below 0.
func negative(sizes ...int) int {
	return sizes[slices.IndexFunc(sizes, func(n int) bool { return n < 0 })]
}

// tableShape returns the sizes of a weight that is given.
func tableShape(op string, t torch.Tensor) (rows, dim int) {
	if !t.Defined() || t.NDim() != 2 {
		what := "the undefined Tensor"
		if t.Defined() {
			what = pytext.Size(t.Shape())
		}
		panic(errorf(op, "Embeddings parameter is expected to be 2-dimensional, [rows, features]; got %s", what))
	}
	return t.Size(0), t.Size(1)
}

// pretrained makes a parameter that shares memory with t.
func pretrained(t torch.Tensor, freeze bool) torch.Tensor {
	return t.Detach().RequiresGrad_(!freeze).Keep()
}

// Forward looks up rows: [*, EmbeddingDim] for row numbers x [*] of type int64 or
// int32. It panics with a [*torch.Error] if x is of another type, or a row number on
// the CPU is out of range.
func (m *Embedding) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	if m.MaxNorm > 0 {
		opts := []F.EmbeddingOption{F.MaxNorm(m.MaxNorm), F.NormType(m.NormType), F.ScaleGradByFreq(m.ScaleGradByFreq), F.Sparse(m.Sparse)}
		if m.PaddingIdx >= 0 {
			opts = append(opts, F.PaddingIdx(m.PaddingIdx))
		}
		return Leave(m, F.Embedding(x, m.Weight, opts...))
	}
	var c torch.Call
	c.Tensor(m.Weight)
	c.Tensor(x)
	c.Int(m.PaddingIdx)
	c.Bool(m.ScaleGradByFreq)
	c.Bool(m.Sparse)
	return Leave(m, c.Run1(&opEmbedding))
}
