package torch_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

// indexCase is an index expression and what Python makes of it:
// testdata/make_index.py.
type indexCase struct {
	Shape []int
	DType string
	T     bool
	Index []json.RawMessage
	Value json.RawMessage
	Want  *listedTensor
	View  bool
	Error string
}

type listedTensor struct {
	Shape []int
	DType string
	Data  []int64
	Slice []int
}

func (l listedTensor) tensor(t *testing.T) torch.Tensor {
	return torch.FromSlice(l.Data).Reshape(l.Shape...).To(dtypeNamed(t, l.DType))
}

func (c indexCase) indices(t *testing.T) (at []torch.Index) {
	for _, raw := range c.Index {
		switch raw[0] {
		case '"':
			at = append(at, torch.Ellipsis)
		case 'n':
			at = append(at, torch.NewAxis)
		case '{':
			var l listedTensor
			require.NoError(t, json.Unmarshal(raw, &l))
			if l.Slice != nil {
				at = append(at, torch.Slice{From: l.Slice[0], To: l.Slice[1], Step: l.Slice[2]})
			} else {
				at = append(at, l.tensor(t))
			}
		default:
			var i int
			require.NoError(t, json.Unmarshal(raw, &i))
			at = append(at, i)
		}
	}
	return at
}

func TestIndexIsPythons(t *testing.T) {
	for i, c := range golden[[]indexCase](t, "index.json") {
		x := torch.Arange(numel(c.Shape), dtypeNamed(t, c.DType)).Reshape(c.Shape...)
		if c.T {
			x = x.Transpose(0, -1)
		}
		got := x
		err := torch.Try(func() {
			switch {
			case c.Value == nil:
				got = x.Index(c.indices(t)...)
			case c.Value[0] == '{':
				var l listedTensor
				require.NoError(t, json.Unmarshal(c.Value, &l))
				assert.True(t, x.Same(x.SetIndex(l.tensor(t), c.indices(t)...)))
			default:
				var v float64
				require.NoError(t, json.Unmarshal(c.Value, &v))
				x.SetIndex(v, c.indices(t)...)
			}
		})
		name := []any{"case %d: %v %s value %s", i, c.Shape, c.Index, c.Value}
		if c.Want == nil {
			assert.Error(t, err, append(name, c.Error)...)
			continue
		}
		if !assert.NoError(t, err, name...) {
			continue
		}
		assert.Equal(t, c.Want.DType, got.DType().String(), name...)
		assert.Equal(t, c.Want.Shape, got.Shape(), name...)
		assert.Equal(t, c.Want.Data, torch.ToSlice[int64](got.To(torch.Int64)), name...)
		if c.Value == nil && got.NumEl() > 0 {
			assert.Equal(t, c.View, got.SharesStorage(x), name...)
		}
	}
}

func numel(shape []int) int {
	n := 1
	for _, s := range shape {
		n *= s
	}
	return n
}

func TestIndexErrors(t *testing.T) {
	x := torch.Zeros([]int{2, 3})
	for want, at := range map[string][]torch.Index{
		"too many indices: 3 for a tensor of 2 dimensions":                  {0, 0, 0},
		"index 2 is out of range for a dimension of size 2":                 {2},
		"index -4 is out of range for a dimension of size 3":                {torch.Colon, -4},
		"string is no index; indices are int, Slice, Colon, Ellipsis":       {"x"},
		"an index can hold only one Ellipsis, got 2":                        {torch.Ellipsis, torch.Ellipsis},
		"step -1: a slice goes forward; use Flip":                           {torch.Slice{Step: -1}},
		"the Tensor is undefined":                                           {torch.Tensor{}},
		"index tensors hold int64 or int32, or bool as a mask, not float32": {torch.Zeros([]int{1})},
		"The shape of the mask [3] at index 0 does not match":               {torch.Ones([]int{3}, torch.Bool)},
	} {
		for op, f := range map[string]func(){"Index": func() { x.Index(at...) }, "SetIndex": func() { x.SetIndex(1, at...) }} {
			assert.ErrorContains(t, torch.Try(f), want, op)
		}
	}
	assert.ErrorContains(t, torch.Try(func() { x.SetIndex("one", 0) }), "string is no number")
	assert.ErrorContains(t, torch.Try(func() { x.SetIndex(nil, 0) }), "nil is no number")
	assert.ErrorContains(t, torch.Try(func() { torch.Tensor{}.Index(0) }), "undefined")
}

// Picking is recorded for Backward, and so is setting.
func TestIndexGradients(t *testing.T) {
	x := torch.Ones([]int{2, 3}).RequiresGrad_()
	x.Index(torch.Colon, torch.FromSlice([]int{0, 0})).Sum().Backward()
	assert.Equal(t, []float32{2, 0, 0, 2, 0, 0}, torch.ToSlice[float32](x.Grad()))
	y := x.MulScalar(1)
	y.SetIndex(5, 0)
	x.SetGrad(torch.Tensor{})
	y.Sum().Backward()
	assert.Equal(t, []float32{0, 0, 0, 1, 1, 1}, torch.ToSlice[float32](x.Grad()))
	assert.ErrorContains(t, torch.Try(func() { x.SetIndex(1, 0) }), "leaf Variable")
}
