package utils

import (
	"fmt"
	"image"

	"github.com/gotorch/gotorch/torch"
)

// ToImage makes a Go image of a tensor [3, H, W] (red, green, blue), [1, H, W] or
// [H, W] (grey), or [4, H, W] (with alpha). Floating-point numbers in [0, 1] are
// rounded to the nearest of 256 levels, as torchvision.utils.save_image does, and
// those outside are limited; a uint8 tensor holds the levels themselves. It panics
// if t has another shape or type.
func ToImage(t torch.Tensor) image.Image {
	shape, dtype := t.Shape(), t.DType()
	if len(shape) == 2 {
		shape = append([]int{1}, shape...)
		t = t.Unsqueeze(0)
	}
	if len(shape) != 3 || shape[0] != 1 && shape[0] != 3 && shape[0] != 4 {
		panic(&torch.Error{Op: "ToImage", Msg: fmt.Sprintf("a tensor of shape %v is no image; [3, H, W], [1, H, W] or [4, H, W] is required", shape)})
	}
	if dtype != torch.Uint8 && !dtype.IsFloatingPoint() {
		panic(&torch.Error{Op: "ToImage", Msg: fmt.Sprintf("a tensor of %v is no image; floating-point numbers in [0, 1] or uint8 are required", dtype)})
	}
	var levels []uint8 // [H, W, C]
	torch.NoGrad(func() {
		if dtype != torch.Uint8 {
			t = t.MulScalar(255).AddScalar_(0.5).Clamp_(torch.MinOpt(0), torch.MaxOpt(255))
		}
		levels = torch.ToSlice[uint8](t.Permute(1, 2, 0).To(torch.CPU, torch.Uint8))
	})
	bounds := image.Rect(0, 0, shape[2], shape[1])
	switch shape[0] {
	case 1:
		return &image.Gray{Pix: levels, Stride: shape[2], Rect: bounds}
	case 4:
		return &image.NRGBA{Pix: levels, Stride: 4 * shape[2], Rect: bounds}
	}
	img := image.NewRGBA(bounds)
	for i, j := 0, 0; i < len(levels); i, j = i+3, j+4 {
		copy(img.Pix[j:], levels[i:i+3])
		img.Pix[j+3] = 255
	}
	return img
}
