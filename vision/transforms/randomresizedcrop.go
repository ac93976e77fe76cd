package transforms

import (
	"fmt"
	"math"

	"github.com/gotorch/gotorch/torch"
)

// ScaleOption holds the range of areas, see [Scale].
type ScaleOption [2]float64

// Scale is the range from which the part of the picture's area is drawn, by default
// 0.08 to 1.
func Scale(from, to float64) ScaleOption { return ScaleOption{from, to} }

// RatioOption holds the range of aspect ratios, see [Ratio].
type RatioOption [2]float64

// Ratio is the range from which width by height is drawn, by default 3/4 to 4/3.
func Ratio(from, to float64) RatioOption { return RatioOption{from, to} }

func (ScaleOption) resizedCropOption() {}
func (RatioOption) resizedCropOption() {}

type randomResizedCrop struct {
	resize
	scale, ratio   [2]float64
	logFrom, logTo float64 // of the ratio, rounded to float32 as torchvision has them
}

// RandomResizedCrop cuts out a part of random area and proportions and scales it to
// one size: a square, or height and width. Networks for ImageNet are trained with
// it. It mirrors torchvision.transforms.RandomResizedCrop, and panics with a
// *torch.Error unless the size is positive and the ranges go from a positive number
// to one that is not smaller.
func RandomResizedCrop[S torch.IntOrInts](size S, opts ...ResizedCropOption) Transform {
	r := &randomResizedCrop{scale: [2]float64{0.08, 1}, ratio: [2]float64{3. / 4, 4. / 3}}
	r.antialias = true
	r.h, r.w = sides("RandomResizedCrop", size)
	for _, o := range opts {
		switch o := o.(type) {
		case Interpolation:
			r.interpolation = o
		case Antialias:
			r.antialias = bool(o)
		case ScaleOption:
			r.scale = o
		case RatioOption:
			r.ratio = o
		}
	}
	r.check("RandomResizedCrop")
	for name, v := range map[string][2]float64{"Scale": r.scale, "Ratio": r.ratio} {
		if !(v[0] > 0 && v[1] >= v[0]) || math.IsInf(v[1], 0) {
			panic(errorf("RandomResizedCrop", "%s goes from a positive number to one that is not smaller, not from %v to %v", name, v[0], v[1]))
		}
	}
	logs := torch.ToSlice[float32](torch.FromSlice(r.ratio[:]).To(torch.Float32).Log())
	r.logFrom, r.logTo = float64(logs[0]), float64(logs[1])
	return r
}

func (r *randomResizedCrop) String() string {
	return fmt.Sprintf("RandomResizedCrop(size=(%d, %d), scale=%v, ratio=%v, interpolation=%v)", r.h, r.w, r.scale, r.ratio, r.interpolation)
}

func (r *randomResizedCrop) Apply(v Value, g *torch.Generator) (Value, error) { return apply(r, v, g) }

// place draws the part to cut out.
func (r *randomResizedCrop) place(height, width int, w *work) (top, left, h, wd int) {
	for range 10 {
		area := float64(height*width) * float64(w.uniform(r.scale[0], r.scale[1]))
		w.uniform(r.logFrom, r.logTo)
		ratio := w.floats.Exp().Item()
		wd = int(math.RoundToEven(math.Sqrt(float64(area * ratio))))
		h = int(math.RoundToEven(math.Sqrt(area / ratio)))
		if wd > 0 && wd <= width && h > 0 && h <= height {
			top = w.randint(height - h + 1)
			left = w.randint(width - wd + 1)
			return top, left, h, wd
		}
	}
	// The middle, as much of it as the proportions allow.
	h, wd = height, width
	switch ratio := float64(width) / float64(height); {
	case ratio < r.ratio[0]:
		h = max(1, int(math.RoundToEven(float64(wd)/r.ratio[0])))
	case ratio > r.ratio[1]:
		wd = max(1, int(math.RoundToEven(float64(h)*r.ratio[1])))
	}
	return (height - h) / 2, (width - wd) / 2, h, wd
}

func (r *randomResizedCrop) image(img Image, w *work) (Image, error) {
	top, left, h, wd := r.place(img.H, img.W, w)
	return w.resample(w.crop(img, top, left, h, wd, nil), r.h, r.w, r.interpolation), nil
}

func (r *randomResizedCrop) tensor(t torch.Tensor, w *work) (torch.Tensor, error) {
	_, height, width, err := imageSize("RandomResizedCrop", t)
	if err != nil {
		return t, err
	}
	top, left, h, wd := r.place(height, width, w)
	return r.resize.tensor(cropTensor(t, top, left, h, wd, 0), w)
}
