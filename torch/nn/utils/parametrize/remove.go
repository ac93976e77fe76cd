package parametrize

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// IsParametrized reports whether the tensor called name of a layer is parametrized, or
// any of them if there is no name. It mirrors
// torch.nn.utils.parametrize.is_parametrized.
func IsParametrized(layer any, name ...string) bool {
	return slices.ContainsFunc(nn.DerivedOf(layer), func(d *nn.Derived) bool {
		return find(layer, d.Name) != nil && (len(name) == 0 || slices.Contains(name, d.Name))
	})
}

// RemoveOption is an option of [Remove]: [LeaveParametrized].
type RemoveOption interface{ removeOption() }

// LeaveParametrized(false) makes [Remove] leave the original tensor behind, not what has
// been computed of it.
type LeaveParametrized bool

func (LeaveParametrized) removeOption() {}

// Remove makes a parametrized tensor of a layer an ordinary parameter again, with the
// values that it has, and returns the layer. The parameter is the original, so that an
// optimizer goes on with it, unless there were several. It mirrors
// torch.nn.utils.parametrize.remove_parametrizations and panics with a [*torch.Error] if
// the tensor is not parametrized, or [LeaveParametrized](false) is given where there
// are several originals.
func Remove[M any](layer M, name string, opts ...RemoveOption) M {
	const op = "Remove"
	leave := true
	for _, o := range opts {
		if o, ok := o.(LeaveParametrized); ok {
			leave = bool(o)
		}
	}
	d := need(op, layer, name)
	t := d.Members[0].Tensor
	switch {
	case d.Members[0].Name == prefix(name)+"original":
		if leave {
			torch.NoGrad(func() { t.SetData(d.Compute(d.Members).Detach()) })
		}
	case !leave:
		panic(errorf(op, "%q is made of several tensors, none of which can take its place", name))
	default:
		t = d.Compute(d.Members)
		t = t.Detach().RequiresGrad_(t.RequiresGrad()).Keep()
	}
	nn.Underive(layer, name, t)
	return layer
}

// Assign gives a parametrized tensor of a layer other values: those of the originals
// that lead to them. In Python it is an assignment, layer.weight = x. It panics with a
// [*torch.Error] if the tensor is not parametrized, or a parametrization has no
// RightInverse.
func Assign(layer any, name string, x torch.Tensor) {
	const op = "Assign"
	d := need(op, layer, name)
	torch.NoGrad(func() {
		parts := []torch.Tensor{x}
		for _, m := range slices.Backward(d.Members) {
			if m.Layer == nil {
				continue
			}
			if r, ok := m.Layer.(RightInverser); ok {
				parts = []torch.Tensor{r.RightInverse(parts[0])}
			} else if c, ok := m.Layer.(Combiner); ok {
				parts = c.Split(parts[0])
			} else {
				parts = nil
			}
			if len(parts) == 0 || !parts[0].Defined() {
				panic(errorf(op, "%T has no right inverse", m.Layer))
			}
		}
		if n := len(d.Members) - layers(d.Members); n != len(parts) {
			panic(errorf(op, "%d tensors lead to %q, and Split returned %d", n, name, len(parts)))
		}
		for i, p := range parts {
			t := d.Members[i].Tensor
			if t.DType() != p.DType() {
				panic(errorf(op, "RightInverse returned %s, and the original is %s", kind(p), kind(t)))
			}
			t.SetData(p.Detach())
		}
	})
	nn.UpdateDerived(layer)
}

func need(op string, layer any, name string) *nn.Derived {
	d := find(layer, name)
	if d == nil {
		panic(errorf(op, "%T has no parametrized tensor called %q", layer, name))
	}
	return d
}
