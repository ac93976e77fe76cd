package nn

import (
	"math"
	"slices"
	"sync/atomic"

	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

var opNativeAttention = torch.Operator{Name: "aten::_native_multi_head_attention"}

// AddBiasKV adds one more key and value, which are learned, to those of a
// [MultiheadAttention].
type AddBiasKV bool

// AddZeroAttn adds one more key and value, of zeros, to those of a
// [MultiheadAttention].
type AddZeroAttn bool

// KDim is the number of features of the keys of a [MultiheadAttention]; that of the
// queries where it is not given.
type KDim int

// VDim is the number of features of the values of a [MultiheadAttention]; that of the
// queries where it is not given.
type VDim int

// MultiheadAttention attends from queries [L, N, EmbedDim] to keys [S, N, KDim] and
// values [S, N, VDim], with BatchFirst from [N, L, EmbedDim] to [N, S, KDim] and [N, S,
// VDim], in each of NumHeads heads on its own. It mirrors torch.nn.MultiheadAttention;
// [NewMultiheadAttention] makes one.
type MultiheadAttention struct {
	EmbedDim, KDim, VDim int
	NumHeads             int
	Dropout              float64 // of the attention weights, while Training
	BatchFirst           bool
	AddZeroAttn          bool
	Training             bool

	InProjWeight torch.Tensor // [3×EmbedDim, EmbedDim]; undefined where the next three are there
	QProjWeight  torch.Tensor // [EmbedDim, EmbedDim], if KDim or VDim is not EmbedDim
	KProjWeight  torch.Tensor // [EmbedDim, KDim]
	VProjWeight  torch.Tensor // [EmbedDim, VDim]
	InProjBias   torch.Tensor // [3×EmbedDim], or undefined
	BiasK        torch.Tensor // [1, 1, EmbedDim], or undefined
	BiasV        torch.Tensor // [1, 1, EmbedDim], or undefined
	OutProj      *Linear
}

// MultiheadAttentionOption is an option of [NewMultiheadAttention]: [DropoutP],
// [Bias], [AddBiasKV], [AddZeroAttn], [KDim], [VDim], [BatchFirst], [DType], [Device].
type MultiheadAttentionOption interface{ multiheadAttentionOption() }

func (DropoutP) multiheadAttentionOption()    {}
func (Bias) multiheadAttentionOption()        {}
func (AddBiasKV) multiheadAttentionOption()   {}
func (AddZeroAttn) multiheadAttentionOption() {}
func (KDim) multiheadAttentionOption()        {}
func (VDim) multiheadAttentionOption()        {}
func (BatchFirst) multiheadAttentionOption()  {}
func (DType) multiheadAttentionOption()       {}
func (Device) multiheadAttentionOption()      {}

// NewMultiheadAttention makes an attention layer of embedDim features and numHeads
// heads. It draws what PyTorch draws from the default generator: OutProj, then the
// weights of the projections (Glorot, uniform), BiasK and BiasV (normal); other biases
// are 0. It mirrors torch.nn.MultiheadAttention and panics with a [*torch.Error] if a
// number is not positive, the heads do not divide the features, or [DropoutP] is not
// between 0 and 1.
func NewMultiheadAttention(embedDim, numHeads int, opts ...MultiheadAttentionOption) *MultiheadAttention {
	const op = "NewMultiheadAttention"
	m := &MultiheadAttention{EmbedDim: embedDim, KDim: embedDim, VDim: embedDim, NumHeads: numHeads, Training: true}
	bias, biasKV := true, false
	var like factory
	var linear []LinearOption
	for _, o := range opts {
		switch o := o.(type) {
		case DropoutP:
			m.Dropout = float64(o)
		case Bias:
			bias = bool(o)
			linear = append(linear, o)
		case AddBiasKV:
			biasKV = bool(o)
		case AddZeroAttn:
			m.AddZeroAttn = bool(o)
		case KDim:
			m.KDim = int(o)
		case VDim:
			m.VDim = int(o)
		case BatchFirst:
			m.BatchFirst = bool(o)
		case DType:
			like.dtype = &o
			linear = append(linear, o)
		case Device:
			like.device = &o
			linear = append(linear, o)
		}
	}
	switch {
	case embedDim < 1 || numHeads < 1 || m.KDim < 1 || m.VDim < 1:
		panic(errorf(op, "the numbers of features and heads must be positive, got %d features, %d heads, KDim %d and VDim %d", embedDim, numHeads, m.KDim, m.VDim))
	case embedDim%numHeads != 0:
		panic(errorf(op, "%d features do not divide by %d heads", embedDim, numHeads))
	case !(m.Dropout >= 0 && m.Dropout <= 1):
		panic(errorf(op, "a dropout probability is between 0 and 1, not %g", m.Dropout))
	}
	if bias {
		m.InProjBias = like.empty(3 * embedDim)
	}
	m.OutProj = NewLinear(embedDim, embedDim, linear...)
	if m.KDim == embedDim && m.VDim == embedDim {
		m.InProjWeight = nninit.XavierUniform_(like.empty(3*embedDim, embedDim))
	} else {
		m.QProjWeight = nninit.XavierUniform_(like.empty(embedDim, embedDim))
		m.KProjWeight = nninit.XavierUniform_(like.empty(embedDim, m.KDim))
		m.VProjWeight = nninit.XavierUniform_(like.empty(embedDim, m.VDim))
	}
	if bias {
		nninit.Zeros_(m.InProjBias)
		nninit.Zeros_(m.OutProj.Bias)
	}
	if biasKV {
		m.BiasK = nninit.XavierNormal_(like.empty(1, 1, embedDim))
		m.BiasV = nninit.XavierNormal_(like.empty(1, 1, embedDim))
	}
	return m
}

// KeyPaddingMaskOption holds the value of [KeyPaddingMask].
type KeyPaddingMaskOption struct{ t torch.Tensor }

// KeyPaddingMask [N, S] is true for keys to leave out, or is added to their weights
// before softmax.
func KeyPaddingMask(t torch.Tensor) KeyPaddingMaskOption { return KeyPaddingMaskOption{t} }

// AttnMaskOption holds the value of [AttnMask].
type AttnMaskOption struct{ t torch.Tensor }

// AttnMask [L, S], or [N×heads, L, S], is true for keys to leave out for a query, or is
// added to the weights before softmax.
func AttnMask(t torch.Tensor) AttnMaskOption { return AttnMaskOption{t} }

// NeedWeights(false) makes a [MultiheadAttention] return no weights, which lets it use
// faster kernels.
type NeedWeights bool

// AverageAttnWeights(false) makes a [MultiheadAttention] return the weights of each
// head, not their mean.
type AverageAttnWeights bool

// IsCausal says that the mask that is given leaves out all later keys, so that a
// kernel may do so without it.
type IsCausal bool

// AttentionOption is an option of [MultiheadAttention.Forward]: [KeyPaddingMask],
// [NeedWeights], [AttnMask], [AverageAttnWeights], [IsCausal].
type AttentionOption interface{ attentionOption() }

func (KeyPaddingMaskOption) attentionOption() {}
func (NeedWeights) attentionOption()          {}
func (AttnMaskOption) attentionOption()       {}
func (AverageAttnWeights) attentionOption()   {}
func (IsCausal) attentionOption()             {}

// Forward returns what the queries find, [L, N, EmbedDim], or [N, L, EmbedDim] with
// BatchFirst, and the weights of the keys [N, L, S], undefined with
// [NeedWeights](false). All may be without N. In evaluation mode and without gradients
// it takes libtorch's fused kernel where PyTorch does, see [SetFastPath]. It panics
// with a [*torch.Error] if shapes or types do not fit.
func (m *MultiheadAttention) Forward(query, key, value torch.Tensor, opts ...AttentionOption) (output, weights torch.Tensor) {
	defer blame(m)
	const op = "MultiheadAttention"
	in := EnterAll(m, query, key, value)
	query, key, value = in[0], in[1], in[2]
	a := attention{needWeights: true, average: true}
	for _, o := range opts {
		switch o := o.(type) {
		case KeyPaddingMaskOption:
			a.padding = o.t
		case NeedWeights:
			a.needWeights = bool(o)
		case AttnMaskOption:
			a.mask = o.t
		case AverageAttnWeights:
			a.average = bool(o)
		case IsCausal:
			a.causal = bool(o)
		}
	}
	m.check(op, query, key, value)
	derive(m.OutProj) // whose Forward does not run
	fast := FastPath() && !isFloat(a.mask) && !isFloat(a.padding) && query.NDim() == 3 && query.Same(key) && key.Same(value) && m.fuses(query.DType())
	a.padding = additiveMask(op, "KeyPaddingMask", a.padding, query.DType())
	a.mask = additiveMask(op, "AttnMask", a.mask, query.DType())
	if fast && fusable(query, m.InProjWeight, m.InProjBias, m.OutProj.Weight, m.OutProj.Bias) {
		output, weights = m.fused(query, a)
	} else {
		output, weights = m.plain(query, key, value, a)
	}
	return leave2(m, output, weights)
}

// attention is what one Forward is asked for.
type attention struct {
	padding, mask                torch.Tensor
	needWeights, average, causal bool
}

func (m *MultiheadAttention) check(op string, query, key, value torch.Tensor) {
	if m.OutProj == nil {
		panic(errorf(op, "OutProj is nil; make the layer with NewMultiheadAttention"))
	}
	n := query.NDim()
	if n != 2 && n != 3 || key.NDim() != n || value.NDim() != n {
		panic(errorf(op, "query, key and value must have 3 dims, or 2 without a batch; got %v, %v and %v", query.Shape(), key.Shape(), value.Shape()))
	}
	for _, x := range []struct {
		what string
		t    torch.Tensor
		want int
	}{{"query", query, m.EmbedDim}, {"key", key, m.KDim}, {"value", value, m.VDim}} {
		if got := x.t.Size(-1); got != x.want {
			panic(errorf(op, "the %s has %d features, the layer is for %d; its shape is %v", x.what, got, x.want, x.t.Shape()))
		}
	}
	batchDim := 1
	if m.BatchFirst {
		batchDim = 0
	}
	if n == 3 && (query.Size(batchDim) != key.Size(batchDim) || key.Size(batchDim) != value.Size(batchDim)) {
		panic(errorf(op, "query, key and value have batches of %d, %d and %d; their shapes are %v, %v and %v",
			query.Size(batchDim), key.Size(batchDim), value.Size(batchDim), query.Shape(), key.Shape(), value.Shape()))
	}
}

// fuses reports whether the fused kernel does what the layer does for inputs of a
// type, gradients and masks apart.
func (m *MultiheadAttention) fuses(dtype torch.DType) bool {
	return !m.Training && m.BatchFirst && m.NumHeads%2 == 0 && !m.AddZeroAttn &&
		!m.BiasK.Defined() && !m.BiasV.Defined() &&
		m.InProjWeight.Defined() && m.InProjWeight.DType() == dtype &&
		m.InProjBias.Defined() && m.InProjBias.DType() == dtype &&
		!autocastsCUDA()
}

// fused attends from x [N, L, EmbedDim] to itself by one kernel.
func (m *MultiheadAttention) fused(x torch.Tensor, a attention) (output, weights torch.Tensor) {
	m.checkWeights("MultiheadAttention", x)
	mask, kind := m.mergeMasks("MultiheadAttention", a.mask, a.padding, x)
	var c torch.Call
	c.Tensor(x)
	c.Tensor(x)
	c.Tensor(x)
	c.Int(m.EmbedDim)
	c.Int(m.NumHeads)
	c.Tensor(m.InProjWeight)
	c.Tensor(m.InProjBias)
	c.Tensor(m.OutProj.Weight)
	c.Tensor(m.OutProj.Bias)
	c.Tensor(mask)
	c.Bool(a.needWeights)
	c.Bool(a.average)
	pushMaskKind(&c, kind)
	return c.Run2(&opNativeAttention)
}

// checkWeights checks what the fused kernels do not look at.
func (m *MultiheadAttention) checkWeights(op string, x torch.Tensor) {
	e := m.EmbedDim
	needWeight(op, "InProjWeight", m.InProjWeight, x, 3*e, e)
	needWeight(op, "InProjBias", m.InProjBias, x, 3*e)
	needWeight(op, "OutProj.Weight", m.OutProj.Weight, x, e, e)
	needWeight(op, "OutProj.Bias", m.OutProj.Bias, x, e)
}

// mergeMasks makes one mask of two for x [N, L, EmbedDim], as the fused kernels take
// it, and tells of what kind it is: 1 for the padding [N, L] alone, 2 for one [N,
// heads, L, L], -1 if there is none. It mirrors
// torch.nn.MultiheadAttention.merge_masks.
func (m *MultiheadAttention) mergeMasks(op string, mask, padding, x torch.Tensor) (merged torch.Tensor, kind int) {
	kind = -1
	n, length := x.Size(0), x.Size(1)
	if padding.Defined() {
		if s := padding.Shape(); !slices.Equal(s, []int{n, length}) {
			panic(errorf(op, "the padding mask is of shape %v, and [%d %d] is wanted", s, n, length))
		}
		merged, kind = padding, 1
	}
	if !mask.Defined() {
		return merged, kind
	}
	want := []int{n * m.NumHeads, length, length}
	if mask.NDim() == 2 {
		want = want[1:]
	}
	if s := mask.Shape(); !slices.Equal(s, want) {
		panic(errorf(op, "the attention mask is of shape %v, and %v is wanted", s, want))
	}
	if mask.NDim() == 3 {
		merged = mask.View(n, -1, length, length)
	} else {
		merged = mask.View(1, 1, length, length).Expand(n, m.NumHeads, -1, -1)
	}
	if padding.Defined() {
		merged = merged.Add(padding.View(n, 1, 1, length).Expand(-1, m.NumHeads, -1, -1))
	}
	return merged, 2
}

func pushMaskKind(c *torch.Call, kind int) {
	if kind < 0 {
		c.None()
	} else {
		c.Int(kind)
	}
}

// plain attends by operators that have gradients.
func (m *MultiheadAttention) plain(query, key, value torch.Tensor, a attention) (output, weights torch.Tensor) {
	turn := m.BatchFirst && query.NDim() == 3
	if turn {
		// What is one tensor stays one: the projections are computed together then.
		q, k, v := query, key, value
		query = q.Transpose(1, 0)
		if key = query; !k.Same(q) {
			key = k.Transpose(1, 0)
		}
		if value = key; !v.Same(k) {
			value = v.Transpose(1, 0)
		}
	}
	opts := []F.MultiHeadAttentionForwardOption{
		F.Training(m.Training), F.NeedWeights(a.needWeights), F.AverageAttnWeights(a.average), F.IsCausal(a.causal),
	}
	if a.padding.Defined() {
		opts = append(opts, F.KeyPaddingMask(a.padding))
	}
	if a.mask.Defined() {
		opts = append(opts, F.AttnMask(a.mask))
	}
	output, weights = F.MultiHeadAttentionForward(query, key, value, F.Attention{
		NumHeads:     m.NumHeads,
		InProjWeight: m.InProjWeight, InProjBias: m.InProjBias,
		QProjWeight: m.QProjWeight, KProjWeight: m.KProjWeight, VProjWeight: m.VProjWeight,
		BiasK: m.BiasK, BiasV: m.BiasV,
		AddZeroAttn: m.AddZeroAttn, DropoutP: m.Dropout,
		OutProjWeight: m.OutProj.Weight, OutProjBias: m.OutProj.Bias,
	}, opts...)
	if turn {
		output = output.Transpose(1, 0)
	}
	return output, weights
}

// additiveMask makes of a mask of bools one to add: -∞ where it is true.
func additiveMask(op, what string, mask torch.Tensor, dtype torch.DType) torch.Tensor {
	switch {
	case !mask.Defined() || mask.DType().IsFloatingPoint():
		return mask
	case mask.DType() != torch.Bool:
		panic(errorf(op, "%s must hold bools or floating-point numbers, not %s", what, mask.DType()))
	}
	return torch.ZerosLike(mask, dtype).MaskedFill_(mask, math.Inf(-1))
}

func isFloat(t torch.Tensor) bool { return t.Defined() && t.DType().IsFloatingPoint() }

// fusable reports whether there are fused kernels for the tensors: they give no
// gradients, and are for CPU and CUDA.
func fusable(ts ...torch.Tensor) bool {
	grad := torch.IsGradEnabled()
	return !slices.ContainsFunc(ts, func(t torch.Tensor) bool {
		if !t.Defined() {
			return false
		}
		device := t.Device().Type
		return grad && t.RequiresGrad() || device != torch.CPUType && device != torch.CUDAType
	})
}

// noFastPath is whether the fused kernels are ruled out.
var noFastPath atomic.Bool

// SetFastPath says whether [MultiheadAttention], [TransformerEncoderLayer] and
// [TransformerEncoder] may take libtorch's fused kernels, as they do at first. These
// give other last bits. It mirrors torch.backends.mha.set_fastpath_enabled.
func SetFastPath(on bool) { noFastPath.Store(!on) }

// FastPath reports whether fused kernels are taken: see [SetFastPath]. It mirrors
// torch.backends.mha.get_fastpath_enabled.
func FastPath() bool { return !noFastPath.Load() }
