package parametrize

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

// RightInverser is a parametrization that can tell what its Forward makes a tensor of,
// so that a layer keeps its values when it is registered, and [Assign] works. It
// mirrors the method right_inverse; the undefined Tensor says that there is none.
type RightInverser interface {
	RightInverse(x torch.Tensor) torch.Tensor
}

// Combiner is a parametrization that makes one tensor of several, which are called
// original0, original1 and so on; Split gives those to begin with. In PyTorch it is one
// whose right_inverse returns several.
type Combiner interface {
	Combine(originals ...torch.Tensor) torch.Tensor
	Split(x torch.Tensor) []torch.Tensor
}

// RegisterOption is an option of [Register] and [RegisterCombiner]: [Unsafe].
type RegisterOption interface{ registerOption() }

// Unsafe lets a parametrization change the type and shape of a tensor, and keeps
// [Register] from running it to see.
type Unsafe bool

func (Unsafe) registerOption() {}

// Register makes the tensor called name of a layer, "weight", what p makes of it, and
// returns the layer. What p is registered for a second time is what came out of the
// first. It mirrors torch.nn.utils.parametrize.register_parametrization and panics with
// a [*torch.Error] if the layer has no such tensor, or p changes its type or shape,
// unless [Unsafe] is given.
func Register[M any](layer M, name string, p nn.Module, opts ...RegisterOption) M {
	const op = "Register"
	setMode(layer, p)
	unsafe := isUnsafe(opts)
	if d := find(layer, name); d != nil {
		value := torch.Tensor{}
		if !unsafe {
			y := forward(d.Members)
			value = p.Forward(y)
			same(op, "what the parametrization returns", y, value)
			if r, ok := p.(RightInverser); ok {
				if z := r.RightInverse(value); z.Defined() {
					same(op, "what RightInverse returns", y, z)
				}
			}
		}
		m := nn.Member{Name: prefix(name) + strconv.Itoa(layers(d.Members)), Layer: p, Last: true}
		register(layer, name, append(slices.Clone(d.Members), m), value)
		return layer
	}
	original := needTensor(op, layer, name)
	parameter := isParameter(layer, name)
	begin := original
	if r, ok := p.(RightInverser); ok {
		torch.NoGrad(func() {
			if x := r.RightInverse(original); x.Defined() {
				begin = x
			}
		})
		if begin.DType() != original.DType() || begin.Device() != original.Device() {
			panic(errorf(op, "RightInverse may not change type or device: %s on %s became %s on %s", original.DType(), original.Device(), begin.DType(), begin.Device()))
		}
	}
	shape := torch.EmptyLike(original, torch.Meta) // of the tensor as it was
	if !begin.Same(original) {
		original.SetData(begin.Detach())
	}
	first(op, layer, name, unsafe, shape, []nn.Member{
		{Name: prefix(name) + "original", Tensor: original, Buffer: !parameter, Last: true},
		{Name: prefix(name) + "0", Layer: p, Last: true},
	})
	return layer
}

// RegisterCombiner is [Register] for a parametrization of several tensors, which must be
// the first one of a tensor. p is a pointer to a struct.
func RegisterCombiner[M any](layer M, name string, p Combiner, opts ...RegisterOption) M {
	const op = "RegisterCombiner"
	setMode(layer, p)
	if find(layer, name) != nil {
		panic(errorf(op, "%q of %T is parametrized already; a parametrization of several tensors comes first", name, layer))
	}
	original := needTensor(op, layer, name)
	parameter, trained := isParameter(layer, name), original.RequiresGrad()
	var parts []torch.Tensor
	torch.NoGrad(func() { parts = p.Split(original) })
	var members []nn.Member
	for i, t := range parts {
		if !t.Defined() {
			panic(errorf(op, "Split returned an undefined tensor"))
		}
		members = append(members, nn.Member{
			Name: prefix(name) + "original" + strconv.Itoa(i), Tensor: t.Detach().RequiresGrad_(trained).Keep(), Buffer: !parameter, Last: true,
		})
	}
	first(op, layer, name, isUnsafe(opts), original, append(members, nn.Member{Name: prefix(name) + "0", Layer: p, Last: true}))
	return layer
}

// first registers the first parametrization of a tensor that was like was.
func first(op string, layer any, name string, unsafe bool, was torch.Tensor, members []nn.Member) {
	var value torch.Tensor
	if !unsafe {
		value = forward(members)
		same(op, "what the parametrization returns", was, value)
	}
	register(layer, name, members, value)
}

// register makes a tensor derived of members, which have just given value if it is
// defined.
func register(layer any, name string, members []nn.Member, value torch.Tensor) {
	if find(layer, name) != nil {
		nn.Underive(layer, name, torch.Tensor{})
	}
	d := &nn.Derived{Name: name, Members: members, Compute: compute}
	if value.Defined() {
		nn.Derive(layer, d, value)
	} else {
		nn.Derive(layer, d)
	}
}

// forward computes a tensor of its members.
func forward(members []nn.Member) (x torch.Tensor) {
	var originals []torch.Tensor
	for _, m := range members {
		switch {
		case m.Layer == nil:
			x, originals = m.Tensor, append(originals, m.Tensor)
		case originals != nil && strings.HasSuffix(members[0].Name, "original0"):
			x, originals = m.Layer.(Combiner).Combine(originals...), nil
		default:
			x = nn.Call(m.Layer.(nn.Module), x)
		}
	}
	return x
}

func prefix(name string) string { return "parametrizations." + name + "." }

// layers is the number of layers among members.
func layers(members []nn.Member) (n int) {
	for _, m := range members {
		if m.Layer != nil {
			n++
		}
	}
	return n
}

// find returns how a tensor is parametrized, nil if it is not.
func find(layer any, name string) *nn.Derived {
	for _, d := range nn.DerivedOf(layer) {
		if d.Name == name && strings.HasPrefix(d.Members[0].Name, prefix(name)+"original") {
			return d
		}
	}
	return nil
}

func needTensor(op string, layer any, name string) torch.Tensor {
	t := nn.TensorOf(layer, name)
	if !t.Defined() {
		panic(errorf(op, "%T has no tensor called %q; see nn.NamedParameters and nn.NamedBuffers for those that it has", layer, name))
	}
	return t
}

// isParameter reports whether a tensor of a layer is a parameter, not a buffer.
func isParameter(layer any, name string) bool {
	for n := range nn.NamedBuffers(layer) {
		if n == name {
			return false
		}
	}
	return true
}

// setMode puts a parametrization into the mode that its layer is in.
func setMode(layer, p any) {
	v := reflect.ValueOf(layer)
	if v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.Struct {
		if f := v.Elem().FieldByName("Training"); f.IsValid() && f.Kind() == reflect.Bool {
			nn.Train(p, f.Bool())
		}
	}
}

func isUnsafe(opts []RegisterOption) (unsafe bool) {
	for _, o := range opts {
		if o, ok := o.(Unsafe); ok {
			unsafe = bool(o)
		}
	}
	return unsafe
}

// same panics unless two tensors have one type and shape.
func same(op, what string, want, got torch.Tensor) {
	if !got.Defined() || want.DType() != got.DType() || !slices.Equal(want.Shape(), got.Shape()) {
		panic(errorf(op, "%s must be of the tensor's type and shape, unless Unsafe is given: got %s, and the tensor is %s", what, kind(got), kind(want)))
	}
}

func kind(t torch.Tensor) string {
	if !t.Defined() {
		return "an undefined tensor"
	}
	return fmt.Sprintf("%s%v", t.DType(), t.Shape())
}

func errorf(op, format string, args ...any) *torch.Error {
	return &torch.Error{Op: "parametrize." + op, Msg: fmt.Sprintf(format, args...)}
}
