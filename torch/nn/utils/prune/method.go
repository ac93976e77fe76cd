package prune

import (
	"fmt"
	"math"
	"slices"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/linalg"
)

// Type is what of a tensor a [Method] sees when the tensor has been pruned before: the
// elements that are left, the slices along a dim that have some left, or all.
type Type int

// The types of methods.
const (
	Unstructured Type = iota
	Structured        // the method has a method Dim() int
	Global
)

// Method decides what is pruned; [Apply] applies one. It mirrors
// torch.nn.utils.prune.BasePruningMethod.
type Method interface {
	// ComputeMask returns a mask like defaultMask, which is 1 for elements that are not
	// pruned yet, with 0 for those to prune. scores are the elements, or what stands
	// for their importance.
	ComputeMask(scores, defaultMask torch.Tensor) torch.Tensor
	Type() Type
}

// Amount is how much to prune: an int is a number of elements or slices, a float64
// between 0 and 1 a share of them.
type Amount interface{ int | float64 }

type amount struct {
	number int
	share  float64
	shared bool
}

func amountOf[A Amount](op string, a A) amount {
	switch v := any(a).(type) {
	case int:
		if v < 0 {
			panic(errorf(op, "the number to prune must not be negative, got %d", v))
		}
		return amount{number: v}
	case float64:
		if !(v >= 0 && v <= 1) {
			panic(errorf(op, "the share to prune is between 0 and 1, not %g; a number of elements is an int", v))
		}
		return amount{share: v, shared: true}
	}
	return amount{}
}

// of returns how many of n are to be pruned.
func (a amount) of(op string, n int) int {
	if a.shared {
		return int(math.RoundToEven(a.share * float64(n)))
	}
	if a.number > n {
		panic(errorf(op, "%d are to be pruned and there are %d", a.number, n))
	}
	return a.number
}

type identity struct{}

// NewIdentity makes a [Method] that prunes nothing. It mirrors
// torch.nn.utils.prune.Identity.
func NewIdentity() Method { return identity{} }

func (identity) Type() Type                                    { return Unstructured }
func (identity) ComputeMask(_, mask torch.Tensor) torch.Tensor { return mask }

type randomUnstructured struct{ amount }

// NewRandomUnstructured makes a [Method] that prunes elements at random, which it draws
// from the default generator. It mirrors torch.nn.utils.prune.RandomUnstructured and
// panics with a [*torch.Error] if there is no such amount.
func NewRandomUnstructured[A Amount](a A) Method {
	return randomUnstructured{amountOf("NewRandomUnstructured", a)}
}

func (randomUnstructured) Type() Type { return Unstructured }

func (m randomUnstructured) ComputeMask(scores, mask torch.Tensor) torch.Tensor {
	mask = mask.Clone(torch.ContiguousFormat)
	if k := m.of("RandomUnstructured", scores.NumEl()); k > 0 {
		_, at := torch.RandLike(scores).View(-1).Topk(k)
		mask.View(-1).SetIndex(0, at)
	}
	return mask
}

type l1Unstructured struct{ amount }

// NewL1Unstructured makes a [Method] that prunes the elements that are nearest to zero.
// It mirrors torch.nn.utils.prune.L1Unstructured and panics with a [*torch.Error] if
// there is no such amount.
func NewL1Unstructured[A Amount](a A) Method { return l1Unstructured{amountOf("NewL1Unstructured", a)} }

func (l1Unstructured) Type() Type { return Unstructured }

func (m l1Unstructured) ComputeMask(scores, mask torch.Tensor) torch.Tensor {
	mask = mask.Clone(torch.ContiguousFormat)
	if k := m.of("L1Unstructured", scores.NumEl()); k > 0 {
		_, at := scores.Abs().View(-1).Topk(k, torch.Largest(false))
		mask.View(-1).SetIndex(0, at)
	}
	return mask
}

type randomStructured struct {
	amount
	dim int
}

// NewRandomStructured makes a [Method] that prunes slices along a dim at random, which it
// draws from the default generator. It mirrors torch.nn.utils.prune.RandomStructured and
// panics with a [*torch.Error] if there is no such amount.
func NewRandomStructured[A Amount](a A, dim int) Method {
	return randomStructured{amountOf("NewRandomStructured", a), dim}
}

func (randomStructured) Type() Type { return Structured }

// Dim is the dim that slices are counted in.
func (m randomStructured) Dim() int { return m.dim }

func (m randomStructured) ComputeMask(scores, mask torch.Tensor) torch.Tensor {
	const op = "RandomStructured"
	dim := structuredDim(op, scores, m.dim)
	n := scores.Size(dim)
	k := m.of(op, n)
	if k == 0 {
		return mask
	}
	draws := torch.Rand([]int{n})
	threshold, _ := draws.Kthvalue(k)
	return keepOnly(scores, mask, dim, draws.Gt(threshold))
}

type lnStructured struct {
	amount
	n   float64
	dim int
}

// NewLnStructured makes a [Method] that prunes the slices along a dim whose n-norms are
// least; n may be math.Inf(1). It mirrors torch.nn.utils.prune.LnStructured and panics
// with a [*torch.Error] if there is no such amount.
func NewLnStructured[A Amount](a A, n float64, dim int) Method {
	return lnStructured{amountOf("NewLnStructured", a), n, dim}
}

func (lnStructured) Type() Type { return Structured }

// Dim is the dim that slices are counted in.
func (m lnStructured) Dim() int { return m.dim }

func (m lnStructured) ComputeMask(scores, mask torch.Tensor) torch.Tensor {
	const op = "LnStructured"
	dim := structuredDim(op, scores, m.dim)
	n := scores.Size(dim)
	k := m.of(op, n)
	if k == 0 {
		return mask
	}
	norms := linalg.VectorNorm(scores, linalg.Ord(m.n), linalg.Dim(otherDims(scores.NDim(), dim)...))
	_, keep := norms.Topk(n-k, torch.Largest(true))
	return keepOnly(scores, mask, dim, keep)
}

type customFromMask struct{ mask torch.Tensor }

// NewCustomFromMask makes a [Method] that prunes where a mask is 0. It mirrors
// torch.nn.utils.prune.CustomFromMask.
func NewCustomFromMask(mask torch.Tensor) Method { return customFromMask{mask} }

func (customFromMask) Type() Type { return Global }

func (m customFromMask) ComputeMask(_, mask torch.Tensor) torch.Tensor {
	if !m.mask.Defined() || !slices.Equal(m.mask.Shape(), mask.Shape()) {
		panic(errorf("CustomFromMask", "a mask of shape %v is required", mask.Shape()))
	}
	return mask.Mul(m.mask.To(mask.DType()))
}

// structuredDim checks a dim of a tensor, and counts it from the front.
func structuredDim(op string, t torch.Tensor, dim int) int {
	n := t.NDim()
	if n < 2 {
		panic(errorf(op, "slices are pruned of tensors of 2 dims or more, not of shape %v", t.Shape()))
	}
	if dim < -n || dim >= n {
		panic(errorf(op, "dim %d is out of range for a tensor of shape %v", dim, t.Shape()))
	}
	return (dim + n) % n
}

func otherDims(n, dim int) (dims []int) {
	for d := range n {
		if d != dim {
			dims = append(dims, d)
		}
	}
	return dims
}

// keepOnly is a mask that keeps the slices along dim that an index stands for, and of
// them what was kept.
func keepOnly(t, mask torch.Tensor, dim int, index torch.Tensor) torch.Tensor {
	out := torch.ZerosLike(t).SetIndex(1, alongDim(t.NDim(), dim, index)...)
	return out.Mul_(mask.To(out.DType()))
}

// alongDim is an index of dim, and of all of the others.
func alongDim(n, dim int, index torch.Tensor) []torch.Index {
	at := make([]torch.Index, n)
	for d := range at {
		at[d] = torch.Colon
	}
	at[dim] = index
	return at
}

func errorf(op, format string, args ...any) *torch.Error {
	return &torch.Error{Op: "prune." + op, Msg: fmt.Sprintf(format, args...)}
}
