package torch

var (
	opBroadcastTensors = Operator{Name: "aten::broadcast_tensors"}
	opMeshgrid         = Operator{Name: "aten::meshgrid", Overload: "indexing"}
)

// BroadcastTensors repeats dims of size 1 of each tensor to the shape that all of
// them broadcast to, without copying. It mirrors torch.broadcast_tensors and panics
// with a [*Error] if shapes do not fit.
func BroadcastTensors(tensors ...Tensor) []Tensor {
	var c Call
	c.Tensors(tensors)
	return c.RunList(&opBroadcastTensors)
}

// BroadcastShapes returns the shape that tensors of these shapes broadcast to. It
// mirrors torch.broadcast_shapes and panics with a [*Error] if they do not fit.
func BroadcastShapes(shapes ...[]int) []int {
	n := 0
	for _, s := range shapes {
		n = max(n, len(s))
	}
	out := make([]int, n)
	for i := range out {
		out[i] = 1
	}
	for _, s := range shapes {
		for i, size := range s {
			at := n - len(s) + i
			switch {
			case size < 0:
				panic(errorf("broadcast_shapes", "size %d in shape %v; sizes are at least 0", size, s))
			case size == 1 || size == out[at]:
			case out[at] == 1:
				out[at] = size
			default:
				panic(errorf("broadcast_shapes", "shapes %v do not fit: a dim of size %d meets one of %d; sizes must be equal, or 1", shapes, size, out[at]))
			}
		}
	}
	return out
}

// Indexing is the order of dims of [Meshgrid]: "ij", that of the tensors, where it
// is not given, or "xy", with the first two exchanged.
type Indexing string

// MeshgridOption is an option of [Meshgrid]: [Indexing].
type MeshgridOption interface{ isMeshgridOption() }

func (Indexing) isMeshgridOption() {}

// Meshgrid makes a grid of 1-D tensors: as many tensors with as many dims, each of
// which varies along its own dim alone. It mirrors torch.meshgrid and panics with a
// [*Error] if a tensor has more than one dim, or types differ.
func Meshgrid(tensors []Tensor, opts ...MeshgridOption) []Tensor {
	indexing := Indexing("ij")
	for _, o := range opts {
		switch o := o.(type) {
		case Indexing:
			indexing = o
		}
	}
	var c Call
	c.Tensors(tensors)
	c.String(string(indexing))
	return c.RunList(&opMeshgrid)
}

// UnravelIndex turns positions in a flattened tensor of this shape into indices, one
// tensor for each dim. It mirrors torch.unravel_index and panics with a [*Error] if
// indices are no integers, or a size is negative, or zero where there are indices.
func UnravelIndex(indices Tensor, shape ...int) []Tensor {
	if d := indices.DType(); d.IsFloatingPoint() || d.IsComplex() || d == Bool {
		panic(errorf("unravel_index", "indices must be of an integer type, not %s", d.short()))
	}
	coefficients := make([]int, len(shape))
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		coefficients[i] = n
		n *= shape[i]
		if shape[i] < 0 || shape[i] == 0 && indices.NumEl() > 0 {
			panic(errorf("unravel_index", "sizes must be positive, or zero where there are no indices, not %v", shape))
		}
	}
	at := indices.Unsqueeze(-1).FloorDivide(FromSlice(coefficients).To(indices.Device()))
	return at.Remainder(FromSlice(shape).To(indices.Device())).Unbind(-1)
}
