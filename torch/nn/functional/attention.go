package functional

import (
	"math"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

var opAttention = torch.Operator{Name: "aten::scaled_dot_product_attention"}

// Attention is what [MultiHeadAttentionForward] takes beside the sequences: the
// parameters of nn.MultiheadAttention, with E features. Those left out are
// undefined Tensors.
type Attention struct {
	NumHeads     int
	InProjWeight torch.Tensor // [3E, E]: the projections of query, key and value
	InProjBias   torch.Tensor // [3E]

	// The projections one by one, in place of InProjWeight, where keys and values
	// have other numbers of features: [E, E], [E, kE], [E, vE].
	QProjWeight, KProjWeight, VProjWeight torch.Tensor

	BiasK, BiasV  torch.Tensor // [1, 1, E]: one more key and value for all sequences
	AddZeroAttn   bool         // one more key and value, of zeros
	DropoutP      float64      // drops attention weights with this probability, in training
	OutProjWeight torch.Tensor // [E, E]
	OutProjBias   torch.Tensor // [E]
}

// KeyPaddingMaskOption holds the value of [KeyPaddingMask].
type KeyPaddingMaskOption struct{ v torch.Tensor }

// KeyPaddingMask [N, S] is true for keys to leave out, or is added to their
// weights before softmax.
func KeyPaddingMask(v torch.Tensor) KeyPaddingMaskOption { return KeyPaddingMaskOption{v} }

// AttnMaskOption holds the value of [AttnMask].
type AttnMaskOption struct{ t torch.Tensor }

// AttnMask [L, S], or [N×heads, L, S], is true for keys to leave out for a query,
// or is added to the weights before softmax.
func AttnMask(v torch.Tensor) AttnMaskOption { return AttnMaskOption{v} }

// NeedWeights(false) makes [MultiHeadAttentionForward] return no weights, which
// lets it use faster kernels.
type NeedWeights bool

// AverageAttnWeights(false) makes [MultiHeadAttentionForward] return the weights
// of each head, not their mean.
type AverageAttnWeights bool

// StaticKOption holds the value of [StaticK].
type StaticKOption struct{ v torch.Tensor }

// StaticK [N×heads, S, E/heads] are keys to take as they are.
func StaticK(v torch.Tensor) StaticKOption { return StaticKOption{v} }

// StaticVOption holds the value of [StaticV].
type StaticVOption struct{ v torch.Tensor }

// StaticV [N×heads, S, E/heads] are values to take as they are.
func StaticV(v torch.Tensor) StaticVOption { return StaticVOption{v} }

// MultiHeadAttentionForwardOption is an option of [MultiHeadAttentionForward]:
// [Training], [KeyPaddingMask], [NeedWeights], [AttnMask], [AverageAttnWeights],
// [IsCausal], [StaticK], [StaticV].
type MultiHeadAttentionForwardOption interface{ isMultiHeadAttentionForwardOption() }

func (Training) isMultiHeadAttentionForwardOption()             {}
func (KeyPaddingMaskOption) isMultiHeadAttentionForwardOption() {}
func (NeedWeights) isMultiHeadAttentionForwardOption()          {}
func (AttnMaskOption) isMultiHeadAttentionForwardOption()       {}
func (AverageAttnWeights) isMultiHeadAttentionForwardOption()   {}
func (IsCausal) isMultiHeadAttentionForwardOption()             {}
func (StaticKOption) isMultiHeadAttentionForwardOption()        {}
func (StaticVOption) isMultiHeadAttentionForwardOption()        {}

// MultiHeadAttentionForward attends from query [L, N, E] to key [S, N, E] and
// value [S, N, E], or to sequences without N: projects them, weighs the values
// by softmax of the scaled products of queries and keys, in each head on its own,
// and projects the result. It returns [L, N, E] and the weights [N, L, S], which
// are undefined under [NeedWeights](false).
//
// It mirrors torch.nn.functional.multi_head_attention_forward and panics with a
// [*torch.Error] if shapes do not fit. It trains unless [Training](false) is given.
func MultiHeadAttentionForward(query, key, value torch.Tensor, a Attention, opts ...MultiHeadAttentionForwardOption) (output, weights torch.Tensor) {
	const op = "multi_head_attention_forward"
	var padding, mask, staticK, staticV torch.Tensor
	training, needWeights, average, causal := true, true, true, false
	for _, o := range opts {
		switch o := o.(type) {
		case Training:
			training = bool(o)
		case KeyPaddingMaskOption:
			padding = o.v
		case NeedWeights:
			needWeights = bool(o)
		case AttnMaskOption:
			mask = o.t
		case AverageAttnWeights:
			average = bool(o)
		case IsCausal:
			causal = bool(o)
		case StaticKOption:
			staticK = o.v
		case StaticVOption:
			staticV = o.v
		}
	}
	batched := attentionShapes(op, query, key, value, padding, mask)
	if !batched {
		query, key, value = query.Unsqueeze(1), key.Unsqueeze(1), value.Unsqueeze(1)
		if padding.Defined() {
			padding = padding.Unsqueeze(0)
		}
	}
	length, batch, features := query.Size(0), query.Size(1), query.Size(2)
	if a.NumHeads < 1 || features%a.NumHeads != 0 {
		refuse(op, "%d features do not divide by %d heads", features, a.NumHeads)
	}
	heads, headDim := batch*a.NumHeads, features/a.NumHeads
	padding = additiveMask(op, "KeyPaddingMask", padding, query.DType())
	if causal && !mask.Defined() {
		refuse(op, "IsCausal is a hint about AttnMask, which must be given too")
	}
	if causal && !padding.Defined() && !needWeights {
		mask = torch.Tensor{}
	} else {
		mask = additiveMask(op, "AttnMask", mask, query.DType())
		causal = causal && !padding.Defined()
	}
	q, k, v := a.project(op, query, key, value)
	if mask.Defined() {
		want := []int{heads, length, key.Size(0)}
		if mask.NDim() == 2 {
			want = want[1:]
		}
		if s := mask.Shape(); !slices.Equal(s, want) {
			refuse(op, "AttnMask is of shape %v; %v is wanted", s, want)
		}
		if mask.NDim() == 2 {
			mask = mask.Unsqueeze(0)
		}
	}
	longer := func() { // one more key
		if mask.Defined() {
			mask = Pad(mask, []int{0, 1})
		}
		if padding.Defined() {
			padding = Pad(padding, []int{0, 1})
		}
	}
	switch {
	case a.BiasK.Defined() != a.BiasV.Defined():
		refuse(op, "BiasK and BiasV go together; one of them is undefined")
	case a.BiasK.Defined() && (staticK.Defined() || staticV.Defined()):
		refuse(op, "BiasK and BiasV cannot be added to StaticK and StaticV")
	case a.BiasK.Defined():
		k = torch.Cat([]torch.Tensor{k, a.BiasK.Repeat(1, batch, 1)})
		v = torch.Cat([]torch.Tensor{v, a.BiasV.Repeat(1, batch, 1)})
		longer()
	}
	split := func(x torch.Tensor) torch.Tensor { return x.View(x.Size(0), heads, headDim).Transpose(0, 1) }
	q = split(q)
	k = headsOf(op, "StaticK", staticK, k, split, heads, headDim)
	v = headsOf(op, "StaticV", staticV, v, split, heads, headDim)
	if a.AddZeroAttn {
		zero := []int{heads, 1, headDim}
		k = torch.Cat([]torch.Tensor{k, torch.Zeros(zero, k.DType(), k.Device())}, 1)
		v = torch.Cat([]torch.Tensor{v, torch.Zeros(zero, v.DType(), v.Device())}, 1)
		longer()
	}
	keys := k.Size(1)
	if padding.Defined() {
		if s := padding.Shape(); !slices.Equal(s, []int{batch, keys}) {
			refuse(op, "KeyPaddingMask is of shape %v; [%d %d] is wanted", s, batch, keys)
		}
		padding = padding.View(batch, 1, 1, keys).Expand(-1, a.NumHeads, -1, -1).Reshape(heads, 1, keys)
		if mask.Defined() {
			mask = mask.Add(padding)
		} else {
			mask = padding
		}
	}
	p := 0.0
	if training {
		p = a.DropoutP
	}
	out := func(x torch.Tensor) torch.Tensor {
		x = Linear(x, a.OutProjWeight, Bias(a.OutProjBias))
		x = x.View(length, batch, x.Size(1))
		if !batched {
			x = x.Squeeze(1)
		}
		return x
	}
	if !needWeights {
		if mask.Defined() {
			if mask.Size(0) == 1 {
				mask = mask.Unsqueeze(0)
			} else {
				mask = mask.View(batch, a.NumHeads, -1, keys)
			}
		}
		q = q.View(batch, a.NumHeads, length, headDim)
		k = k.View(batch, a.NumHeads, keys, headDim)
		v = v.View(batch, a.NumHeads, keys, headDim)
		x := apply(&opAttention, q, k, v, mask, p, causal)
		return out(x.Permute(2, 0, 1, 3).Reshape(batch*length, features)), torch.Tensor{}
	}
	scaled := q.MulScalar(math.Sqrt(1 / float64(headDim)))
	if mask.Defined() {
		weights = mask.Baddbmm(scaled, k.Transpose(-2, -1))
	} else {
		weights = scaled.BMM(k.Transpose(-2, -1))
	}
	weights = weights.Softmax(-1)
	if p > 0 {
		weights = Dropout(weights, p, true)
	}
	output = out(weights.BMM(v).Transpose(0, 1).Reshape(length*batch, features))
	weights = weights.View(batch, a.NumHeads, length, keys)
	if average {
		weights = weights.Mean(torch.Dim(1))
	}
	if !batched {
		weights = weights.Squeeze(0)
	}
	return output, weights
}

// attentionShapes checks the numbers of dims and reports whether there is a batch.
func attentionShapes(op string, query, key, value, padding, mask torch.Tensor) bool {
	n := query.NDim()
	if n != 2 && n != 3 || key.NDim() != n || value.NDim() != n {
		refuse(op, "query, key and value must have 3 dims, or 2 without a batch, not %d, %d and %d", n, key.NDim(), value.NDim())
	}
	if padding.Defined() && padding.NDim() != n-1 {
		refuse(op, "KeyPaddingMask has %d dims; %d are wanted", padding.NDim(), n-1)
	}
	if mask.Defined() && mask.NDim() != 2 && mask.NDim() != 3 {
		refuse(op, "AttnMask has %d dims; 2 or 3 are wanted", mask.NDim())
	}
	return n == 3
}

// additiveMask makes of a mask of bools one to add: -∞ where it is true.
func additiveMask(op, what string, mask torch.Tensor, dtype torch.DType) torch.Tensor {
	if !mask.Defined() || mask.DType().IsFloatingPoint() {
		return mask
	}
	if mask.DType() != torch.Bool {
		refuse(op, "%s must hold bools or floating-point numbers, not %s", what, mask.DType())
	}
	return torch.ZerosLike(mask, dtype).MaskedFill_(mask, math.Inf(-1))
}

// headsOf returns x split into heads, or what was given in its place.
func headsOf(op, what string, given, x torch.Tensor, split func(torch.Tensor) torch.Tensor, heads, headDim int) torch.Tensor {
	if !given.Defined() {
		return split(x)
	}
	if s := given.Shape(); len(s) != 3 || s[0] != heads || s[2] != headDim {
		refuse(op, "%s is of shape %v; [%d S %d] is wanted", what, s, heads, headDim)
	}
	return given
}

// project computes queries, keys and values of the heads.
func (a Attention) project(op string, query, key, value torch.Tensor) (q, k, v torch.Tensor) {
	e := query.Size(-1)
	bias := make([]torch.Tensor, 3)
	if a.InProjBias.Defined() {
		bias = a.InProjBias.Chunk(3)
	}
	if !a.InProjWeight.Defined() {
		for i, w := range []torch.Tensor{a.QProjWeight, a.KProjWeight, a.VProjWeight} {
			want := []int{e, []torch.Tensor{query, key, value}[i].Size(-1)}
			if !w.Defined() || !slices.Equal(w.Shape(), want) {
				refuse(op, "without InProjWeight the weight of projection %d must be of shape %v", i, want)
			}
		}
		if k, v := key.Shape(), value.Shape(); !slices.Equal(k[:2], v[:2]) {
			refuse(op, "keys of shape %v and values of shape %v have other lengths or batches", k, v)
		}
		return Linear(query, a.QProjWeight, Bias(bias[0])), Linear(key, a.KProjWeight, Bias(bias[1])), Linear(value, a.VProjWeight, Bias(bias[2]))
	}
	if k, v := key.Shape(), value.Shape(); !slices.Equal(k, v) {
		refuse(op, "keys are of shape %v and values of %v", k, v)
	}
	// x is the projection of one tensor to n of the three.
	packed := func(x, w, b torch.Tensor, n int) torch.Tensor {
		return Linear(x, w, Bias(b)).Unflatten(-1, n, e).Unsqueeze(0).Transpose(0, -2).Squeeze(-2).Contiguous()
	}
	switch {
	case key.Same(value) && query.Same(key):
		x := packed(query, a.InProjWeight, a.InProjBias, 3)
		return x.Select(0, 0), x.Select(0, 1), x.Select(0, 2)
	case key.Same(value):
		w := a.InProjWeight.SplitSizes([]int{e, 2 * e})
		b := make([]torch.Tensor, 2)
		if a.InProjBias.Defined() {
			b = a.InProjBias.SplitSizes([]int{e, 2 * e})
		}
		q = Linear(query, w[0], Bias(b[0]))
		x := packed(key, w[1], b[1], 2)
		return q, x.Select(0, 0), x.Select(0, 1)
	}
	w := a.InProjWeight.Chunk(3)
	return Linear(query, w[0], Bias(bias[0])), Linear(key, w[1], Bias(bias[1])), Linear(value, w[2], Bias(bias[2]))
}
