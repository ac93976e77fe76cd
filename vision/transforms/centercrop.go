package transforms

import (
	"fmt"
	"math"

	"github.com/gotorch/gotorch/torch"
)

type centerCrop struct{ h, w int }

// CenterCrop cuts out the middle: a square, or height and width. Pictures that are
// smaller get a black border first. It mirrors torchvision.transforms.CenterCrop,
// and panics with a *torch.Error unless the size is positive.
func CenterCrop[S torch.IntOrInts](size S) Transform {
	h, w := sides("CenterCrop", size)
	return centerCrop{h, w}
}

func (c centerCrop) String() string { return fmt.Sprintf("CenterCrop(size=(%d, %d))", c.h, c.w) }

func (c centerCrop) Apply(v Value, g *torch.Generator) (Value, error) { return apply(c, v, g) }

// offset returns where a crop of the given size begins; before 0 if it is larger.
func (centerCrop) offset(size, crop int) int {
	if crop > size {
		return -((crop - size) / 2)
	}
	return int(math.RoundToEven(float64(size-crop) / 2))
}

func (c centerCrop) image(img Image, w *work) (Image, error) {
	return w.crop(img, c.offset(img.H, c.h), c.offset(img.W, c.w), c.h, c.w, nil), nil
}

func (c centerCrop) tensor(t torch.Tensor, _ *work) (torch.Tensor, error) {
	_, h, w, err := imageSize("CenterCrop", t)
	if err != nil {
		return t, err
	}
	return cropTensor(t, c.offset(h, c.h), c.offset(w, c.w), c.h, c.w, 0), nil
}
