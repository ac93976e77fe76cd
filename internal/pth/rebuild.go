package pth

import (
	"fmt"

	"github.com/gotorch/gotorch/internal/pickle"
)

// UnsupportedError says that a file holds a kind of tensor which is not read here.
type UnsupportedError struct {
	// Name is the PyTorch function that rebuilds it.
	Name string
	// What it is, and how to save it instead.
	What, Remedy string
}

// Error names the kind and the remedy.
func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("the file holds %s (%s), which is not supported: %s", e.What, e.Name, e.Remedy)
}

// names is the allowlist: what a file may name, and what that becomes.
var names = func() pickle.Allow {
	allow := pickle.Allow{
		{Module: "torch", Name: "Size"}:                                 pickle.Func(newSize),
		{Module: "torch", Name: "device"}:                               pickle.Func(newDevice),
		{Module: "torch.serialization", Name: "_get_layout"}:            pickle.Func(newLayout),
		{Module: "torch._utils", Name: "_rebuild_tensor"}:               pickle.Func(rebuildTensor),
		{Module: "torch._utils", Name: "_rebuild_tensor_v2"}:            pickle.Func(rebuildTensorV2),
		{Module: "torch._utils", Name: "_rebuild_tensor_v3"}:            pickle.Func(rebuildTensorV3),
		{Module: "torch._utils", Name: "_rebuild_parameter"}:            pickle.Func(rebuildParameter),
		{Module: "torch._utils", Name: "_rebuild_parameter_with_state"}: pickle.Func(rebuildParameter),
		{Module: "torch._tensor", Name: "_rebuild_from_type_v2"}:        pickle.Func(rebuildFromType),
		{Module: "torch", Name: "Tensor"}:                               pickle.Func(newLegacyTensor),
		{Module: "torch.nn.parameter", Name: "Parameter"}:               pickle.Func(newLegacyParameter),
		{Module: "torch.storage", Name: "UntypedStorage"}:               storageClass(""),
		{Module: "torch", Name: "UntypedStorage"}:                       storageClass(""),
	}
	for dtype, t := range dtypes {
		allow[pickle.Global{Module: "torch", Name: string(dtype)}] = dtype
		if t.storageClass != "" {
			allow[pickle.Global{Module: "torch", Name: t.storageClass}] = storageClass(dtype)
			allow[pickle.Global{Module: "torch.cuda", Name: t.storageClass}] = storageClass(dtype)
		}
	}
	// Types of less than a byte, which may be saved as a value but not in a tensor.
	for bits := 1; bits < 8; bits++ {
		for _, kind := range []string{"int", "uint"} {
			dtype := DType(fmt.Sprintf("%s%d", kind, bits))
			allow[pickle.Global{Module: "torch", Name: string(dtype)}] = dtype
		}
	}
	// Names that only occur among the arguments of unsupported kinds.
	for _, scheme := range []string{
		"per_tensor_affine", "per_tensor_symmetric", "per_channel_affine", "per_channel_symmetric", "per_channel_affine_float_qparams",
	} {
		g := pickle.Global{Module: "torch", Name: scheme}
		allow[g] = g
	}
	for _, u := range []UnsupportedError{
		{"_rebuild_qtensor", "a quantized tensor", "save t.dequantize() in Python"},
		{"_rebuild_sparse_tensor", "a sparse tensor", "save t.to_dense() in Python"},
		{"_rebuild_sparse_csr_tensor", "a sparse tensor", "save t.to_dense() in Python"},
		{"_rebuild_nested_tensor", "a nested tensor", "save t.to_padded_tensor(0) in Python"},
		{"_rebuild_meta_tensor_no_storage", "a tensor of the meta device, without data", "save the tensor from a device that holds data"},
		{"_rebuild_wrapper_subclass", "a tensor subclass", "save a plain torch.Tensor in Python"},
		{"_rebuild_device_tensor_from_numpy", "a tensor of another device", "save t.cpu() in Python"},
		{"_rebuild_device_tensor_from_cpu_tensor", "a tensor of another device", "save t.cpu() in Python"},
		{"_rebuild_xla_tensor", "a tensor of another device", "save t.cpu() in Python"},
	} {
		allow[pickle.Global{Module: "torch._utils", Name: u.Name}] = pickle.Func(func(pickle.Tuple) (any, error) { return nil, &u })
	}
	return allow
}()

// rebuildTensor takes (storage, offset, size, stride).
func rebuildTensor(args pickle.Tuple) (any, error) {
	if len(args) == 4 {
		if view, ok := args[0].(TypedStorage); ok {
			return newTensor(view, view.elements(), args[1:])
		}
	}
	return nil, badArgs("_rebuild_tensor", "a storage, an offset, a size and a stride", args)
}

// newTensor takes (offset, size, stride).
func newTensor(view TypedStorage, dtype DType, args pickle.Tuple) (*Tensor, error) {
	offset, ok1 := args[0].(int64)
	shape, ok2 := int64s(args[1])
	stride, ok3 := int64s(args[2])
	if !ok1 || !ok2 || !ok3 {
		return nil, badArgs("the tensor", "an offset, a size and a stride in numbers", args)
	}
	t := &Tensor{Storage: view.Storage, DType: dtype, Offset: offset, Shape: shape, Stride: stride}
	return t, t.check()
}

// rebuildTensorV2 takes (storage, offset, size, stride, requires_grad, hooks) and
// maybe metadata.
func rebuildTensorV2(args pickle.Tuple) (any, error) {
	if len(args) == 6 || len(args) == 7 {
		view, ok1 := args[0].(TypedStorage)
		grad, ok2 := args[4].(bool)
		if ok1 && ok2 {
			return finishTensor(view, view.elements(), args[1:4], grad, args[6:])
		}
	}
	return nil, badArgs("_rebuild_tensor_v2", "a storage, an offset, a size, a stride, requires_grad and hooks", args)
}

// rebuildTensorV3 takes a dtype too, before the metadata.
func rebuildTensorV3(args pickle.Tuple) (any, error) {
	if len(args) == 7 || len(args) == 8 {
		view, ok1 := args[0].(TypedStorage)
		grad, ok2 := args[4].(bool)
		dtype, ok3 := args[6].(DType)
		if ok1 && ok2 && ok3 {
			return finishTensor(view, dtype, args[1:4], grad, args[7:])
		}
	}
	return nil, badArgs("_rebuild_tensor_v3", "a storage, an offset, a size, a stride, requires_grad, hooks and a dtype", args)
}

func finishTensor(view TypedStorage, dtype DType, args pickle.Tuple, grad bool, metadata pickle.Tuple) (any, error) {
	t, err := newTensor(view, dtype, args)
	if err != nil {
		return nil, err
	}
	t.RequiresGrad = grad
	if len(metadata) == 0 || metadata[0] == nil {
		return t, nil
	}
	d, ok := metadata[0].(*pickle.Dict)
	if !ok {
		return nil, badArgs("the tensor", "metadata in a dict", metadata)
	}
	for k, v := range d.All() {
		on, ok := v.(bool)
		switch {
		case ok && k == "conj":
			t.Conj = on
		case ok && k == "neg":
			t.Neg = on
		default:
			return nil, fmt.Errorf("expected a tensor's metadata to be conj or neg, got %v", k)
		}
	}
	return t, nil
}

// rebuildParameter takes (data, requires_grad, hooks) and maybe a state.
func rebuildParameter(args pickle.Tuple) (any, error) {
	if len(args) == 3 || len(args) == 4 {
		data, ok1 := args[0].(*Tensor)
		grad, ok2 := args[1].(bool)
		if ok1 && ok2 && !data.unset {
			p := *data
			p.IsParameter, p.RequiresGrad = true, grad
			if len(args) == 4 {
				if err := p.setAttributes(args[3]); err != nil {
					return nil, err
				}
			}
			return &p, nil
		}
	}
	return nil, badArgs("_rebuild_parameter", "a tensor, requires_grad and hooks", args)
}

// rebuildFromType takes (function, class, its arguments, state): a tensor of a
// class, or one with attributes.
func rebuildFromType(args pickle.Tuple) (any, error) {
	if len(args) != 4 {
		return nil, badArgs("_rebuild_from_type_v2", "a function, a class, arguments and a state", args)
	}
	name, ok1 := args[0].(pickle.Global)
	class, ok2 := args[1].(pickle.Global)
	inner, ok3 := args[2].(pickle.Tuple)
	if !ok1 || !ok2 || !ok3 {
		return nil, badArgs("_rebuild_from_type_v2", "a function, a class, arguments and a state", args)
	}
	switch class {
	case pickle.Global{Module: "torch", Name: "Tensor"}, pickle.Global{Module: "torch.nn.parameter", Name: "Parameter"}:
	default:
		return nil, &UnsupportedError{"_rebuild_from_type_v2", "a tensor of the class " + class.String(), "save a plain torch.Tensor in Python"}
	}
	var rebuild pickle.Func
	switch name {
	case pickle.Global{Module: "torch._utils", Name: "_rebuild_tensor_v2"}:
		rebuild = rebuildTensorV2
	case pickle.Global{Module: "torch._utils", Name: "_rebuild_tensor_v3"}:
		rebuild = rebuildTensorV3
	case pickle.Global{Module: "torch._utils", Name: "_rebuild_parameter"}:
		rebuild = rebuildParameter
	default:
		return nil, &UnsupportedError{"_rebuild_from_type_v2", "a tensor rebuilt by " + name.String(), "save a plain torch.Tensor in Python"}
	}
	v, err := rebuild(inner)
	if err != nil {
		return nil, err
	}
	t := v.(*Tensor)
	return t, t.setAttributes(args[3])
}

// setAttributes takes a Python object's state: a dict, or a pair of dicts of which
// the second is for __slots__.
func (t *Tensor) setAttributes(state any) error {
	parts := pickle.Tuple{state}
	if pair, ok := state.(pickle.Tuple); ok && len(pair) == 2 {
		parts = pair
	}
	for _, p := range parts {
		if p == nil {
			continue
		}
		d, ok := p.(*pickle.Dict)
		if !ok {
			return badArgs("a tensor's state", "a dict", parts)
		}
		if d.Len() == 0 {
			continue
		}
		if t.State == nil {
			t.State = pickle.NewDict()
		}
		for k, v := range d.All() {
			if err := t.State.Set(k, v); err != nil {
				return err
			}
		}
	}
	return nil
}
