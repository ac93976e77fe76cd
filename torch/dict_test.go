package torch_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

func TestDict(t *testing.T) {
	var d torch.Dict
	_, ok := d.Get("a")
	require.False(t, ok)
	d.Set("a", 1)
	d.Set(int64(7), "seven")
	d.Set("b", nil)
	d.Set("a", 2) // stays in its place
	d.Set(uint8(7), "7")
	require.Equal(t, 3, d.Len())
	require.Equal(t, []any{"a", 7, "b"}, d.Keys())
	var got []any
	for k, v := range d.All() {
		got = append(got, k, v)
		if k == 7 {
			break
		}
	}
	require.Equal(t, []any{"a", 2, 7, "7"}, got)
	v, ok := d.Get("b")
	require.True(t, ok)
	require.Nil(t, v)

	require.EqualError(t, torch.Try(func() { d.Set([]int{1}, 1) }), "torch: Dict.Set(): a []int cannot be a key of a Dict; keys are strings and ints")
	require.EqualError(t, torch.Try(func() { d.Get(torch.Tuple{1}) }), "torch: Dict.Get(): a torch.Tuple cannot be a key of a Dict; keys are strings and ints")
	//lint:ignore SA5012 an odd number is what is tested
	require.EqualError(t, torch.Try(func() { torch.NewDict("a") }), "torch: NewDict(): keys and values alternate, so there must be an even number of them, not 1")
}

func TestDictString(t *testing.T) {
	d := torch.NewDict(
		"int", 1, 2, 0.5, "bool", true, "none", nil, "list", []any{1.0, "a", false}, "tuple", torch.Tuple{1, 1e-8},
		"one", torch.Tuple{1}, "dict", torch.NewDict(), "tensor", torch.FromSlice([]float32{1}),
	)
	require.Equal(t, "{'int': 1, 2: 0.5, 'bool': True, 'none': None, 'list': [1.0, 'a', False], 'tuple': (1, 1e-08), "+
		"'one': (1,), 'dict': {}, 'tensor': tensor([1.])}", d.String())
}

func TestDictGetters(t *testing.T) {
	tensors := torch.NewStateDict()
	tensors.Set("w", torch.FromSlice([]float32{3}))
	d := torch.NewDict(
		"int", 1, "int64", int64(2), "float", 0.5, "number", torch.FromSlice([]float64{0.25}), "bool", true,
		"ints", []any{1, 2}, "tuple", torch.Tuple{1, 0.5}, "strings", []any{"a"}, "floats", []float64{1, 2},
		"dict", torch.NewDict("a", 1), "tensors", tensors, "empty", torch.NewDict(), "none", nil, "two", torch.FromSlice([]float32{1, 2}),
	)
	type getter = func(key any) (any, error)
	Int := func(k any) (any, error) { return d.Int(k) }
	Float := func(k any) (any, error) { return d.Float(k) }
	Bool := func(k any) (any, error) { return d.Bool(k) }
	Ints := func(k any) (any, error) { return d.Ints(k) }
	Floats := func(k any) (any, error) { return d.Floats(k) }
	List := func(k any) (any, error) { return d.List(k) }
	Len := func(k any) (any, error) {
		x, err := d.Dict(k)
		if err != nil {
			return nil, err
		}
		return x.Len(), nil
	}
	Tensors := func(k any) (any, error) {
		x, err := d.StateDict(k)
		if err != nil {
			return nil, err
		}
		return x.Keys(), nil
	}
	for _, c := range []struct {
		get  getter
		key  string
		want any // or the message
	}{
		{Int, "int", 1},
		{Int, "int64", 2},
		{Float, "int", 1.0},
		{Float, "float", 0.5},
		{Float, "number", 0.25},
		{Bool, "bool", true},
		{Ints, "ints", []int{1, 2}},
		{Floats, "ints", []float64{1, 2}},
		{Floats, "tuple", []float64{1, 0.5}},
		{Floats, "floats", []float64{1, 2}},
		{List, "strings", []any{"a"}},
		{List, "tuple", []any{1, 0.5}},
		{Len, "dict", 1},
		{Len, "tensors", 1},
		{Tensors, "tensors", []string{"w"}},
		{Tensors, "empty", []string(nil)},
	} {
		got, err := c.get(c.key)
		require.NoError(t, err, c.key)
		require.Equal(t, c.want, got, c.key)
	}
	for _, c := range []struct {
		get     getter
		key     string
		message string
	}{
		{Int, "float", "torch: 'float' in the dict is a float64; expected an int"},
		{Int, "absent", "torch: there is no 'absent' in the dict, whose keys are ['int', 'int64', "},
		{Float, "two", "torch: 'two' in the dict is a torch.Tensor; expected a number"},
		{Bool, "none", "torch: 'none' in the dict is a <nil>; expected a bool"},
		{Ints, "tuple", "torch: 'tuple' in the dict is a torch.Tuple; expected a list of ints"},
		{Floats, "strings", "torch: 'strings' in the dict is a []interface {}; expected a list of numbers"},
		{List, "dict", "torch: 'dict' in the dict is a *torch.Dict; expected a list"},
		{Len, "none", "torch: 'none' in the dict is a <nil>; expected a dict"},
		{Tensors, "dict", "torch: 'dict' in the dict is a *torch.Dict; expected a dict of tensors by name"},
	} {
		_, err := c.get(c.key)
		require.ErrorContains(t, err, c.message)
	}
	_, err := (*torch.Dict)(nil).Int("epoch")
	require.EqualError(t, err, "torch: the dict is nil; expected one with 'epoch'")
}
