package transforms

import (
	"fmt"
	"unsafe"

	"github.com/gotorch/gotorch/torch"
)

type toTensor struct{}

// ToTensor makes a tensor [C, H, W] of torch.Float32 from an image, with the bytes
// 0 … 255 as 0 … 1. It is an error to apply it to a tensor. It mirrors
// torchvision.transforms.ToTensor.
func ToTensor() Transform { return &toTensor{} }

func (*toTensor) String() string { return "ToTensor()" }

func (*toTensor) Apply(v Value, _ *torch.Generator) (Value, error) {
	if !v.IsImage() {
		return v, errNoImage("ToTensor")
	}
	img := v.Image
	if err := img.check(); err != nil {
		return v, err
	}
	t := torch.Empty([]int{img.C, img.H, img.W}, torch.Float32)
	tableOf(nil).convert(unsafe.Slice((*float32)(t.DataPtr()), len(img.Pix)), img)
	return Value{Tensor: t}, nil
}

func errNoImage(name string) error {
	return fmt.Errorf("transforms: %s takes an image, but this is a tensor already", name)
}

type pilToTensor struct{}

// PILToTensor makes a tensor [C, H, W] of torch.Uint8 from an image, with its bytes
// as they are. It is an error to apply it to a tensor. It mirrors
// torchvision.transforms.PILToTensor.
func PILToTensor() Transform { return pilToTensor{} }

func (pilToTensor) String() string { return "PILToTensor()" }

func (pilToTensor) Apply(v Value, _ *torch.Generator) (Value, error) {
	if !v.IsImage() {
		return v, errNoImage("PILToTensor")
	}
	if err := v.Image.check(); err != nil {
		return v, err
	}
	return Value{Tensor: v.Image.Tensor()}, nil
}
