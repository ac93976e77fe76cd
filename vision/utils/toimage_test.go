package utils

import (
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
)

func TestToImage(t *testing.T) {
	tests := map[string]struct {
		t    torch.Tensor
		want image.Image
	}{
		"colours": {torch.FromSlice([]float32{1, 0, 0.5, 0.25, 0.001, 0.002}, 3, 1, 2),
			&image.RGBA{Pix: []uint8{255, 128, 0, 255, 0, 64, 1, 255}, Stride: 8, Rect: image.Rect(0, 0, 2, 1)}},
		"outside [0, 1]": {torch.FromSlice([]float64{-1, 2, 0.1}, 3, 1, 1),
			&image.RGBA{Pix: []uint8{0, 255, 26, 255}, Stride: 4, Rect: image.Rect(0, 0, 1, 1)}},
		"levels": {torch.FromSlice([]uint8{1, 2, 3}, 3, 1, 1),
			&image.RGBA{Pix: []uint8{1, 2, 3, 255}, Stride: 4, Rect: image.Rect(0, 0, 1, 1)}},
		"grey": {torch.FromSlice([]uint8{1, 2, 3, 4, 5, 6}, 1, 2, 3),
			&image.Gray{Pix: []uint8{1, 2, 3, 4, 5, 6}, Stride: 3, Rect: image.Rect(0, 0, 3, 2)}},
		"matrix": {torch.FromSlice([]float32{0, 1}, 1, 2),
			&image.Gray{Pix: []uint8{0, 255}, Stride: 2, Rect: image.Rect(0, 0, 2, 1)}},
		"alpha": {torch.FromSlice([]uint8{1, 2, 3, 4}, 4, 1, 1),
			&image.NRGBA{Pix: []uint8{1, 2, 3, 4}, Stride: 4, Rect: image.Rect(0, 0, 1, 1)}},
		"view, half precision": {torch.FromSlice([]float32{9, 1, 9, 0, 9, 1}, 1, 3, 2).Permute(1, 0, 2).Narrow(2, 1, 1).To(torch.Float16),
			&image.RGBA{Pix: []uint8{255, 0, 255, 255}, Stride: 4, Rect: image.Rect(0, 0, 1, 1)}},
		"empty": {torch.Zeros([]int{3, 0, 5}), image.NewRGBA(image.Rect(0, 0, 5, 0))},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tt.want, ToImage(tt.t))
		})
	}
	x := torch.Full([]int{3, 1, 1}, 0.5).RequiresGrad_()
	assert.Equal(t, color.RGBA{128, 128, 128, 255}, ToImage(x).At(0, 0))
	assert.Equal(t, []float32{0.5, 0.5, 0.5}, torch.ToSlice[float32](x))
}

func TestToImagePanics(t *testing.T) {
	assert.ErrorContains(t, torch.Try(func() { ToImage(torch.Zeros([]int{2, 4, 4})) }), "a tensor of shape [2 4 4] is no image; [3, H, W]")
	assert.ErrorContains(t, torch.Try(func() { ToImage(torch.Zeros([]int{1, 3, 4, 4})) }), "a tensor of shape [1 3 4 4] is no image")
	assert.ErrorContains(t, torch.Try(func() { ToImage(torch.Zeros([]int{3, 4, 4}, torch.Int64)) }), "a tensor of torch.int64 is no image; floating-point")
}
