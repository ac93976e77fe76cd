package transforms

import (
	"fmt"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// FlipOption is an option of [RandomHorizontalFlip]: [P].
type FlipOption interface{ flipOption() }

// P is a probability, from 0 to 1.
type P float64

func (P) flipOption() {}

type randomHorizontalFlip struct{ p float64 }

// RandomHorizontalFlip mirrors pictures left to right, with probability [P], by
// default 0.5. It draws one number for each. It mirrors
// torchvision.transforms.RandomHorizontalFlip, and panics with a *torch.Error if the
// probability is none.
func RandomHorizontalFlip(opts ...FlipOption) Transform {
	p := 0.5
	for _, o := range opts {
		if o, ok := o.(P); ok {
			p = float64(o)
		}
	}
	if !(p >= 0 && p <= 1) {
		panic(errorf("RandomHorizontalFlip", "a probability is from 0 to 1, not %v", p))
	}
	return randomHorizontalFlip{p}
}

func (f randomHorizontalFlip) String() string { return fmt.Sprintf("RandomHorizontalFlip(p=%v)", f.p) }

func (f randomHorizontalFlip) Apply(v Value, g *torch.Generator) (Value, error) {
	return apply(f, v, g)
}

func (f randomHorizontalFlip) draw(w *work) bool { return w.uniform(0, 1) < float32(f.p) }

func (f randomHorizontalFlip) image(img Image, w *work) (Image, error) {
	if !f.draw(w) {
		return img, nil
	}
	out := w.newImage(img.C, img.H, img.W, img)
	copy(out.Pix, img.Pix)
	for row := range slices.Chunk(out.Pix, img.W) {
		slices.Reverse(row)
	}
	return out, nil
}

func (f randomHorizontalFlip) tensor(t torch.Tensor, w *work) (torch.Tensor, error) {
	if _, _, _, err := imageSize("RandomHorizontalFlip", t); err != nil {
		return t, err
	}
	if f.draw(w) {
		return t.Flip(-1), nil
	}
	return t, nil
}
