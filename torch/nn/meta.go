package nn

import (
	"reflect"

	"github.com/gotorch/gotorch/torch"
)

// OnMeta returns a copy of a model whose parameters and buffers are on the meta device:
// with their shapes and types, and no memory. The model stays as it is, and the two
// share no parameter. Its Forward tells what comes out, without computing it:
//
//	shape := nn.OnMeta(net).Forward(torch.Empty([]int{64, 3, 224, 224}, torch.Meta)).Shape()
//
// Exported fields that hold tensors or layers are copied, those tagged `torch:"-"` and
// all others shared. It is Python's copy.deepcopy(net).to("meta"), and panics with a
// [*torch.Error] if m is no model.
func OnMeta[M any](m M) M {
	(&walker{op: "OnMeta"}).walk(m)
	c := copier{pointers: map[place]reflect.Value{}, tensors: map[torch.Tensor]torch.Tensor{}}
	return c.copy(reflect.ValueOf(&m).Elem()).Interface().(M)
}

// InferShape returns the shape of what a model returns for an input of a shape, [N, C,
// H, W] for pictures, without computing it, and so of any size. The input is of the
// type of the first parameter. It panics with a [*torch.Error] as the model's Forward
// does.
func InferShape(m Module, shape ...int) []int {
	dtype := torch.Float32
	for _, p := range Parameters(m) {
		if p.DType().IsFloatingPoint() {
			dtype = p.DType()
			break
		}
	}
	net := OnMeta(m)
	return torch.InferShapes(func(in []torch.Tensor) []torch.Tensor {
		return []torch.Tensor{net.Forward(in[0])}
	}, torch.Empty(shape, dtype, torch.Meta))[0].Shape
}

// copier copies a model. What occurs twice in it does so in the copy.
type copier struct {
	pointers map[place]reflect.Value
	tensors  map[torch.Tensor]torch.Tensor
}

func (c *copier) copy(v reflect.Value) reflect.Value {
	t := v.Type()
	if t.Kind() != reflect.Interface && !holds(t, map[reflect.Type]bool{}) {
		return v
	}
	out := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Struct:
		if t == tensorType {
			return reflect.ValueOf(c.tensor(v.Interface().(torch.Tensor)))
		}
		out.Set(v)
		c.fields(out, v)
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		at := place{v.UnsafePointer(), t}
		if p, ok := c.pointers[at]; ok {
			return p
		}
		out.Set(reflect.New(t.Elem()))
		c.pointers[at] = out
		out.Elem().Set(c.copy(v.Elem()))
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		out.Set(c.copy(v.Elem()))
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out.Set(reflect.MakeSlice(t, v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(c.copy(v.Index(i)))
		}
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(c.copy(v.Index(i)))
		}
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		out.Set(reflect.MakeMapWithSize(t, v.Len()))
		for _, k := range v.MapKeys() {
			out.SetMapIndex(k, c.copy(v.MapIndex(k)))
		}
	default:
		return v
	}
	return out
}

// fields replaces the exported fields of out, a plain copy of the struct v.
func (c *copier) fields(out, v reflect.Value) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		switch {
		case f.Tag.Get("torch") == "-":
		case f.IsExported():
			out.Field(i).Set(c.copy(v.Field(i)))
		case f.Anonymous && f.Type.Kind() == reflect.Struct:
			c.fields(out.Field(i), v.Field(i))
		case f.Anonymous && f.Type.Kind() == reflect.Pointer && !v.Field(i).IsNil() && holds(f.Type, map[reflect.Type]bool{}):
			panic(errorf("OnMeta", "%s embeds a pointer to %s, which is not exported, so that it cannot be copied; embed the struct itself", t, f.Type.Elem()))
		}
	}
}

func (c *copier) tensor(t torch.Tensor) torch.Tensor {
	if !t.Defined() {
		return t
	}
	m, ok := c.tensors[t]
	if !ok {
		m = t.Detach().To(torch.Meta)
		if t.RequiresGrad() {
			m = m.RequiresGrad_()
		}
		c.tensors[t] = m
	}
	return m
}
