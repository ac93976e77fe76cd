package prune

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/nn/utils"
)

// ImportanceScoresOption holds the value of [ImportanceScores].
type ImportanceScoresOption struct{ t torch.Tensor }

// ImportanceScores are numbers to decide by in place of the elements, in their shape.
func ImportanceScores(t torch.Tensor) ImportanceScoresOption { return ImportanceScoresOption{t} }

// Option is an option of [Apply] and of the functions that prune by elements' values:
// [ImportanceScores].
type Option interface{ pruneOption() }

func (ImportanceScoresOption) pruneOption() {}

// Apply prunes the tensor called name of a layer, "weight", by a method, and returns the
// layer. What has been pruned before stays so. It mirrors
// torch.nn.utils.prune.BasePruningMethod.apply and panics with a [*torch.Error] if the
// layer has no such parameter, or the method refuses.
func Apply[M any](layer M, name string, method Method, opts ...Option) M {
	const op = "Apply"
	t := nn.TensorOf(layer, name)
	if !t.Defined() {
		panic(errorf(op, "%T has no tensor called %q; see nn.NamedParameters for those that it has", layer, name))
	}
	scores := t
	for _, o := range opts {
		if o, ok := o.(ImportanceScoresOption); ok {
			scores = o.t
		}
	}
	if !scores.Defined() || !slices.Equal(scores.Shape(), t.Shape()) {
		panic(errorf(op, "the scores must be of the shape of %q, %v", name, t.Shape()))
	}
	old := find(layer, name)
	orig := t
	var mask torch.Tensor
	torch.NoGrad(func() {
		if old == nil {
			mask = method.ComputeMask(scores, torch.OnesLike(t))
			return
		}
		orig = old.Members[0].Tensor
		mask = combine(method, scores, old.Members[1].Tensor.Detach().Clone(torch.ContiguousFormat))
	})
	if old != nil {
		nn.Underive(layer, name, orig)
	}
	nn.Derive(layer, &nn.Derived{Name: name, Members: []nn.Member{
		{Name: name + "_orig", Tensor: orig}, {Name: name + "_mask", Tensor: mask.Keep(), Buffer: true},
	}, Compute: masked, Hook: true})
	return layer
}

func masked(m []nn.Member) torch.Tensor { return m[1].Tensor.To(m[0].Tensor.DType()).Mul(m[0].Tensor) }

// combine is what a method leaves of a mask.
func combine(method Method, scores, mask torch.Tensor) torch.Tensor {
	out := mask.To(scores.DType())
	var at []torch.Index
	switch method.Type() {
	case Unstructured:
		at = []torch.Index{mask.EqScalar(1)}
	case Structured:
		m, ok := method.(interface{ Dim() int })
		if !ok {
			panic(errorf("Apply", "%T prunes slices, and has no method Dim", method))
		}
		n := scores.NDim()
		dim := structuredDim("Apply", scores, m.Dim())
		at = alongDim(n, dim, mask.Sum(torch.Dim(otherDims(n, dim)...)).NeScalar(0))
	default:
		at = []torch.Index{torch.Ellipsis}
	}
	part := method.ComputeMask(scores.Index(at...), mask.Index(at...))
	return out.SetIndex(part.To(out.DType()), at...)
}

// find returns how a tensor is pruned, nil if it is not.
func find(layer any, name string) *nn.Derived {
	for _, d := range nn.DerivedOf(layer) {
		if d.Name == name && d.Hook && d.Members[0].Name == name+"_orig" {
			return d
		}
	}
	return nil
}

// Identity prunes nothing, but makes a tensor one that is pruned. It mirrors
// torch.nn.utils.prune.identity.
func Identity[M any](layer M, name string) M { return Apply(layer, name, NewIdentity()) }

// RandomUnstructured prunes elements at random. It mirrors
// torch.nn.utils.prune.random_unstructured; see [NewRandomUnstructured].
func RandomUnstructured[M any, A Amount](layer M, name string, amount A) M {
	return Apply(layer, name, NewRandomUnstructured(amount))
}

// L1Unstructured prunes the elements that are nearest to zero. It mirrors
// torch.nn.utils.prune.l1_unstructured; see [NewL1Unstructured].
func L1Unstructured[M any, A Amount](layer M, name string, amount A, opts ...Option) M {
	return Apply(layer, name, NewL1Unstructured(amount), opts...)
}

// RandomStructured prunes slices along a dim at random. It mirrors
// torch.nn.utils.prune.random_structured; see [NewRandomStructured].
func RandomStructured[M any, A Amount](layer M, name string, amount A, dim int) M {
	return Apply(layer, name, NewRandomStructured(amount, dim))
}

// LnStructured prunes the slices along a dim whose n-norms are least. It mirrors
// torch.nn.utils.prune.ln_structured; see [NewLnStructured].
func LnStructured[M any, A Amount](layer M, name string, amount A, n float64, dim int, opts ...Option) M {
	return Apply(layer, name, NewLnStructured(amount, n, dim), opts...)
}

// CustomFromMask prunes where a mask is 0. It mirrors
// torch.nn.utils.prune.custom_from_mask.
func CustomFromMask[M any](layer M, name string, mask torch.Tensor) M {
	return Apply(layer, name, NewCustomFromMask(mask))
}

// Parameter is a tensor of a layer by its name, "weight".
type Parameter struct {
	Layer any
	Name  string
}

// GlobalUnstructured prunes elements of several tensors as if they were one. Scores, if
// any, stand for the elements of the tensors that they are given for. It mirrors
// torch.nn.utils.prune.global_unstructured and panics with a [*torch.Error] if a layer
// has no such parameter, or the method is not [Unstructured].
func GlobalUnstructured(parameters []Parameter, method Method, scores ...map[Parameter]torch.Tensor) {
	const op = "GlobalUnstructured"
	if method.Type() != Unstructured {
		panic(errorf(op, "a method that prunes elements is required; %T prunes otherwise", method))
	}
	if len(parameters) == 0 {
		panic(errorf(op, "there are no parameters"))
	}
	var values, masks []torch.Tensor
	for _, p := range parameters {
		t := nn.TensorOf(p.Layer, p.Name)
		if !t.Defined() {
			panic(errorf(op, "%T has no tensor called %q", p.Layer, p.Name))
		}
		mask := torch.OnesLike(t)
		if d := find(p.Layer, p.Name); d != nil {
			mask = d.Members[1].Tensor
		}
		if len(scores) > 0 {
			if s, ok := scores[0][p]; ok {
				t = s
			}
		}
		values, masks = append(values, t.Detach()), append(masks, mask)
	}
	final := combine(method, utils.ParametersToVector(values), utils.ParametersToVector(masks))
	at := 0
	for i, p := range parameters {
		n := masks[i].NumEl()
		CustomFromMask(p.Layer, p.Name, final.Narrow(0, at, n).ViewAs(masks[i]))
		at += n
	}
}

// Remove makes a pruned tensor of a layer an ordinary parameter with the zeros that it
// has, and returns the layer. It mirrors torch.nn.utils.prune.remove and panics with a
// [*torch.Error] if the tensor is not pruned.
func Remove[M any](layer M, name string) M {
	d := find(layer, name)
	if d == nil {
		panic(errorf("Remove", "%T has no pruned tensor called %q", layer, name))
	}
	orig := d.Members[0].Tensor
	torch.NoGrad(func() { orig.SetData(masked(d.Members).Detach()) })
	nn.Underive(layer, name, orig)
	return layer
}

// IsPruned reports whether a tensor of a model is pruned. It mirrors
// torch.nn.utils.prune.is_pruned.
func IsPruned(model any) bool {
	for _, l := range nn.Modules(model) {
		for _, d := range nn.DerivedOf(l) {
			if find(l, d.Name) != nil {
				return true
			}
		}
	}
	return false
}
