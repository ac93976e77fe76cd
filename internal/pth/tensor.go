package pth

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/gotorch/gotorch/internal/pickle"
)

// Tensor is a strided view of a storage: element [i, j, …] is element
// Offset + i·Stride[0] + j·Stride[1] + … of the storage, counted in DType's size.
type Tensor struct {
	Storage *Storage
	DType   DType
	// Offset, Shape and Stride count elements. Shape and Stride are equally long;
	// both are empty for a tensor of no dimensions, which has one element.
	Offset        int64
	Shape, Stride []int64
	RequiresGrad  bool
	// IsParameter says that it is a torch.nn.Parameter.
	IsParameter bool
	// Conj and Neg say that the values are the conjugate, or the negative, of what
	// is stored.
	Conj, Neg bool
	// State holds attributes that were set on the Python object, nil if none were.
	State *pickle.Dict

	// unset says that the file made the tensor and has yet to say what it views.
	unset bool
}

// Children returns the attributes.
func (t *Tensor) Children() []any {
	if t.State == nil {
		return nil
	}
	return []any{t.State}
}

// MemSize returns the bytes held, without the storage.
func (t *Tensor) MemSize() int { return 128 + 16*len(t.Shape) }

// maxDims is how many dimensions a tensor may have: PyTorch's operators allow 64.
const maxDims = 64

// check makes sure that the tensor stays within its storage.
func (t *Tensor) check() error {
	size := t.DType.Size()
	switch {
	case t.Storage == nil:
		return fmt.Errorf("expected a tensor's storage, got none")
	case size == 0:
		return fmt.Errorf("%q is no element type that tensors are saved in", string(t.DType))
	case len(t.Shape) != len(t.Stride):
		return fmt.Errorf("a tensor has %d dimensions but %d strides", len(t.Shape), len(t.Stride))
	case len(t.Shape) > maxDims:
		return fmt.Errorf("a tensor has %d dimensions, more than %d", len(t.Shape), maxDims)
	case t.Offset < 0:
		return fmt.Errorf("a tensor's storage offset is negative: %d", t.Offset)
	}
	count, last, empty, overflow := uint64(1), uint64(t.Offset), false, false
	for i, n := range t.Shape {
		if n < 0 || t.Stride[i] < 0 {
			return fmt.Errorf("a tensor of shape %v and strides %v has a negative dimension or stride", t.Shape, t.Stride)
		}
		if n == 0 {
			empty = true
			continue
		}
		high, low := bits.Mul64(count, uint64(n))
		count, overflow = low, overflow || high != 0 || low > math.MaxInt64/16
		high, low = bits.Mul64(uint64(n-1), uint64(t.Stride[i]))
		sum, carry := bits.Add64(last, low, 0)
		last, overflow = sum, overflow || high != 0 || carry != 0 || sum > math.MaxInt64/16
	}
	switch held := t.Storage.size / size; {
	case empty:
	case overflow:
		return fmt.Errorf("a tensor of shape %v and strides %v is larger than any memory", t.Shape, t.Stride)
	case last >= uint64(held):
		return fmt.Errorf("a tensor of shape %v, strides %v and offset %d reaches element %d of a storage that has %d (%s)",
			t.Shape, t.Stride, t.Offset, last, held, t.DType)
	}
	return nil
}

// Reduce says how Python rebuilds the tensor.
func (t *Tensor) Reduce() (pickle.Reduction, error) {
	if err := t.check(); err != nil {
		return pickle.Reduction{}, err
	}
	if t.IsParameter {
		data := *t
		data.IsParameter, data.RequiresGrad, data.State = false, false, nil
		args := pickle.Tuple{&data, t.RequiresGrad, pickle.NewOrderedDict()}
		if t.State == nil {
			return call("torch._utils", "_rebuild_parameter", args...), nil
		}
		return call("torch._utils", "_rebuild_parameter_with_state", append(args, t.State)...), nil
	}
	view, name := TypedStorage{Storage: t.Storage}, "_rebuild_tensor_v3"
	if dtypes[t.DType].storageClass != "" {
		view.DType, name = t.DType, "_rebuild_tensor_v2"
	}
	args := pickle.Tuple{view, t.Offset, tupleOf(t.Shape), tupleOf(t.Stride), t.RequiresGrad, pickle.NewOrderedDict()}
	if view.DType == "" {
		args = append(args, t.DType)
	}
	if t.Conj || t.Neg {
		metadata := pickle.NewDict()
		for _, bit := range []struct {
			name string
			on   bool
		}{{"conj", t.Conj}, {"neg", t.Neg}} {
			if bit.on {
				if err := metadata.Set(&pickle.Text{Value: bit.name}, true); err != nil {
					return pickle.Reduction{}, err
				}
			}
		}
		args = append(args, metadata)
	}
	if t.State == nil {
		return call("torch._utils", name, args...), nil
	}
	return call("torch._tensor", "_rebuild_from_type_v2",
		pickle.Global{Module: "torch._utils", Name: name}, pickle.Global{Module: "torch", Name: "Tensor"}, args, t.State), nil
}
