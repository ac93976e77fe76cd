package wire

import "github.com/gotorch/gotorch/torch"

// The values that are no Go type of their own. Others are nil, bool, int, uint64,
// float64, complex128, string, torch.DType, torch.Device, torch.Layout and
// torch.MemoryFormat; tensors are torch.Tensor once [Leaves.Build] made them.
type (
	List     []any
	Tuple    []any
	Slice    struct{ From, To, Step any }
	Ellipsis struct{}
	Seed     int64  // of a generator
	Opaque   string // the name of a value without a counterpart
	Ref      int    // the number of a tensor in its frame
)

// Dict is a dict in its order.
type Dict []Pair

// Pair is a key and a value of a [Dict].
type Pair struct {
	Key   string
	Value any
}

// Get returns the value of key, nil if there is none.
func (d Dict) Get(key string) any {
	for _, p := range d {
		if p.Key == key {
			return p.Value
		}
	}
	return nil
}

// String is the text under key, "" if there is none.
func (d Dict) String(key string) string {
	s, _ := d.Get(key).(string)
	return s
}

// Expected is a tensor that came out in Python.
type Expected struct {
	Layout       torch.Layout
	DType        torch.DType
	RequiresGrad bool
	Conj, Neg    bool
	Shape        []int
	Stride       []int
	Data         []byte      // the elements of a strided one in row-major order
	Parts        []*Expected // indices and values of a sparse one
}

// Tensor is a strided one with its elements.
func (e *Expected) Tensor() torch.Tensor {
	t := torch.Empty(e.Shape, e.DType)
	t.Bytes(func(b []byte) { copy(b, e.Data) })
	return t
}
