package utils

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

func TestMakeGridKeepsTypeAndDropsHistory(t *testing.T) {
	grid := MakeGrid(torch.Full([]int{2, 3, 1, 1}, 200, torch.Uint8), Padding(1), PadValue(7))
	assert.Equal(t, torch.Uint8, grid.DType())
	assert.Equal(t, []uint8{7, 7, 7, 7, 7, 7, 200, 7, 200, 7, 7, 7, 7, 7, 7}, torch.ToSlice[uint8](grid.Select(0, 0)))

	x := torch.Ones([]int{2, 3, 1, 1}).RequiresGrad_()
	for _, n := range []Normalize{false, true} {
		grid := MakeGrid(x, n)
		assert.False(t, grid.RequiresGrad())
		assert.True(t, grid.IsLeaf())
	}
}

func TestMakeGridPanics(t *testing.T) {
	images := torch.Zeros([]int{2, 3, 4, 4})
	tests := map[string]struct {
		f    func()
		want string
	}{
		"vector":      {func() { MakeGrid(torch.Zeros([]int{3})) }, "a tensor of shape [3] holds no images; [N, C, H, W], [C, H, W] or [H, W] is required"},
		"empty batch": {func() { MakeGrid(torch.Zeros([]int{0, 3, 4, 4})) }, "the batch [0 3 4 4] is empty; at least one image is required"},
		"empty list":  {func() { MakeGrid([]torch.Tensor{}) }, "the list of images is empty"},
		"sizes":       {func() { MakeGrid([]torch.Tensor{images.Select(0, 0), torch.Zeros([]int{3, 4, 5})}) }, "torch: stack(float32[3, 4, 4], float32[3, 4, 5])"},
		"no columns":  {func() { MakeGrid(images, NRow(0)) }, "NRow(0) and Padding(2) must be at least 1 and 0"},
		"padding":     {func() { MakeGrid(images, Padding(-1)) }, "NRow(8) and Padding(-1) must be"},
		"undefined":   {func() { MakeGrid(torch.Tensor{}) }, "undefined"},
		"integers":    {func() { MakeGrid(torch.Ones([]int{2, 3, 1, 1}, torch.Int64), Normalize(true)) }, "result type Float can't be cast to"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := torch.Try(tt.f)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}
