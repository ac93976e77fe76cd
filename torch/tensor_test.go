package torch_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/torch"
)

func TestLayout(t *testing.T) {
	x := torch.Arange(24).View(2, 3, 4)
	for _, c := range []struct {
		name          string
		x             torch.Tensor
		shape, stride []int
		offset        int
		contiguous    bool
		view          bool
	}{
		{"itself", x, []int{2, 3, 4}, []int{12, 4, 1}, 0, true, true},
		{"View", x.View(4, -1), []int{4, 6}, []int{6, 1}, 0, true, true},
		{"View of a number", torch.ScalarTensor(1).View(1, 1), []int{1, 1}, []int{1, 1}, 0, true, false},
		{"Reshape", x.Reshape(6, 4), []int{6, 4}, []int{4, 1}, 0, true, true},
		{"Reshape that copies", x.Transpose(0, 1).Reshape(-1), []int{24}, []int{1}, 0, true, false},
		{"Flatten", x.Flatten(), []int{24}, []int{1}, 0, true, true},
		{"Flatten from 1", x.Flatten(1), []int{2, 12}, []int{12, 1}, 0, true, true},
		{"Flatten from 0 to 1", x.Flatten(0, 1), []int{6, 4}, []int{4, 1}, 0, true, true},
		{"Unflatten", x.Unflatten(2, 2, -1), []int{2, 3, 2, 2}, []int{12, 4, 2, 1}, 0, true, true},
		{"Permute", x.Permute(2, 0, 1), []int{4, 2, 3}, []int{1, 12, 4}, 0, false, true},
		{"Transpose", x.Transpose(-1, 0), []int{4, 3, 2}, []int{1, 4, 12}, 0, false, true},
		{"Contiguous", x.Permute(2, 0, 1).Contiguous(), []int{4, 2, 3}, []int{6, 3, 1}, 0, true, false},
		{"Select", x.Select(1, -1), []int{2, 4}, []int{12, 1}, 8, false, true},
		{"Narrow", x.Narrow(2, 1, 2), []int{2, 3, 2}, []int{12, 4, 1}, 1, false, true},
		{"Slice with a step", x.Index(torch.Ellipsis, torch.Slice{From: 1, Step: 2}), []int{2, 3, 2}, []int{12, 4, 2}, 1, false, true},
		{"Unsqueeze", x.Unsqueeze(-1), []int{2, 3, 4, 1}, []int{12, 4, 1, 1}, 0, true, true},
		{"Squeeze", x.Narrow(0, 1, 1).Squeeze(), []int{3, 4}, []int{4, 1}, 12, true, true},
		{"Squeeze of one", x.Unsqueeze(0).Unsqueeze(0).Squeeze(0), []int{1, 2, 3, 4}, []int{24, 12, 4, 1}, 0, true, true},
		{"Expand", x.Narrow(1, 0, 1).Expand(-1, 5, -1), []int{2, 5, 4}, []int{12, 0, 1}, 0, false, true},
		{"Movedim", x.Movedim(0, 2), []int{3, 4, 2}, []int{4, 1, 12}, 0, false, true},
		{"Detach", x.Detach(), []int{2, 3, 4}, []int{12, 4, 1}, 0, true, true},
		{"Clone", x.Clone(), []int{2, 3, 4}, []int{12, 4, 1}, 0, true, false},
		{"To itself", x.To(torch.Int64, torch.CPU), []int{2, 3, 4}, []int{12, 4, 1}, 0, true, true},
		{"ViewDType", x.ViewDType(torch.Int32), []int{2, 3, 8}, []int{24, 8, 1}, 0, true, true},
		{"channels last", x.Unsqueeze(0).Contiguous(torch.ChannelsLast), []int{1, 2, 3, 4}, []int{24, 1, 8, 2}, 0, false, false},
		{"no elements", torch.Zeros([]int{2, 0, 3}), []int{2, 0, 3}, []int{3, 3, 1}, 0, true, false},
		{"no dimensions", torch.ScalarTensor(1), []int{}, []int{}, 0, true, false},
		{"ten dimensions", torch.Zeros([]int{1, 1, 1, 1, 1, 1, 1, 1, 2, 3}), []int{1, 1, 1, 1, 1, 1, 1, 1, 2, 3}, []int{6, 6, 6, 6, 6, 6, 6, 6, 3, 1}, 0, true, false},
	} {
		assert.Equal(t, c.shape, c.x.Shape(), c.name)
		assert.Equal(t, c.stride, c.x.Stride(), c.name)
		assert.Equal(t, len(c.shape), c.x.NDim(), c.name)
		assert.Equal(t, numel(c.shape), c.x.NumEl(), c.name)
		assert.Equal(t, c.offset, c.x.StorageOffset(), c.name)
		assert.Equal(t, c.contiguous, c.x.IsContiguous(), c.name)
		assert.Equal(t, c.view, c.x.SharesStorage(x), c.name)
		for i, s := range c.shape {
			assert.Equal(t, s, c.x.Size(i), c.name)
			assert.Equal(t, s, c.x.Size(i-len(c.shape)), c.name)
		}
		for _, dim := range []int{len(c.shape), -len(c.shape) - 1} {
			assert.ErrorContains(t, torch.Try(func() { c.x.Size(dim) }), "is out of range for a tensor of", c.name)
		}
	}
}

func TestShapeErrors(t *testing.T) {
	x := torch.Zeros([]int{2, 3})
	for want, f := range map[string]func(){
		"view(float32[2, 3]): shape '[4]' is invalid for input of size 6":       func() { x.View(4) },
		"view(float32[2, 3]): only one dimension can be inferred":               func() { x.View(-1, -1) },
		"Use .reshape(...) instead":                                             func() { x.T().View(6) },
		"expand(float32[2, 3]): The expanded size of the tensor (5) must match": func() { x.Expand(5, 3) },
		"permute(float32[2, 3]): permute(sparse_coo)":                           func() { x.Permute(0) },
		"flatten(): takes at most 2 optional arguments, got 3":                  func() { x.Flatten(0, 1, 1) },
		"Dimension out of range (expected to be in range of [-2, 1], but got 2": func() { x.Select(2, 0) },
		"t() expects a tensor with <= 2 dimensions":                             func() { x.Unsqueeze(0).T() },
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
}

func TestSame(t *testing.T) {
	x := torch.Ones([]int{2})
	y := x
	assert.True(t, x.Same(y))
	assert.False(t, x.Same(x.Detach()))
	assert.False(t, x.Same(torch.Tensor{}))
	assert.True(t, torch.Tensor{}.Same(torch.Tensor{}))
	assert.True(t, x.Add_(y).Same(x), "in-place operators return their tensor")
	assert.False(t, torch.Zeros([]int{0}, torch.Meta).SharesStorage(x))
}

func TestUndefinedTensor(t *testing.T) {
	var none torch.Tensor
	assert.False(t, none.Defined())
	assert.True(t, torch.Ones(nil).Defined())
	for name, f := range map[string]func(){
		"Shape": func() { none.Shape() }, "Stride": func() { none.Stride() }, "Size": func() { none.Size(0) }, "NDim": func() { none.NDim() },
		"NumEl": func() { none.NumEl() }, "DType": func() { none.DType() }, "Device": func() { none.Device() }, "DataPtr": func() { none.DataPtr() },
		"RequiresGrad_": func() { none.RequiresGrad_() }, "Grad": func() { none.Grad() }, "Backward": func() { none.Backward() },
		"SetData": func() { torch.Ones(nil).SetData(none) }, "ToSlice": func() { torch.ToSlice[int](none) }, "Bytes": func() { none.Bytes(nil) },
		"Item": func() { none.Item() }, "Index": func() { none.Index(0) },
	} {
		assert.ErrorContains(t, torch.Try(f), "the Tensor is undefined (the zero Tensor); a defined one is required", name)
	}
	assert.ErrorContains(t, torch.Try(func() { none.Add(torch.Ones(nil)) }), "argument 'self' is an undefined Tensor, a defined one is required")
	assert.ErrorContains(t, torch.Try(func() { torch.Ones(nil).Add(none) }), "argument 'other' is an undefined Tensor, a defined one is required")
	assert.ErrorContains(t, torch.Try(func() { torch.Cat([]torch.Tensor{torch.Ones([]int{1}), none}) }), "'tensors': element 1 is an undefined Tensor")
	assert.False(t, none.Keep().Defined())
}

func TestDataPtr(t *testing.T) {
	x := torch.FromSlice([]int32{1, 2, 3})
	assert.Equal(t, int32(1), *(*int32)(x.DataPtr()))
	assert.Equal(t, int32(3), *(*int32)(x.Index(2).DataPtr()))
	assert.Nil(t, torch.Zeros([]int{1}, torch.Meta).DataPtr())
	runtime.KeepAlive(x)
}

func TestSetData(t *testing.T) {
	w := torch.Ones([]int{2}).RequiresGrad_()
	w.SetData(torch.FromSlice([]float32{1, 2, 3}))
	assert.Equal(t, []float32{1, 2, 3}, torch.ToSlice[float32](w))
	assert.True(t, w.RequiresGrad())
	require.NotPanics(t, func() { w.Sum().Backward() })
	assert.Equal(t, []float32{1, 1, 1}, torch.ToSlice[float32](w.Grad()))
	assert.ErrorContains(t, torch.Try(func() { w.SetData(torch.Ones([]int{1}, torch.Meta)) }), "SetData(")
}
