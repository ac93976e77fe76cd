package transforms

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// Interpolation is how pixels between pixels are made up. It mirrors
// torchvision.transforms.InterpolationMode.
type Interpolation int

// The ways to interpolate.
const (
	Bilinear Interpolation = iota
	Bicubic
	Nearest
)

// String returns torchvision's name: "bilinear".
func (i Interpolation) String() string {
	if i < 0 || i > Nearest {
		return fmt.Sprintf("Interpolation(%d)", int(i))
	}
	return [...]string{"bilinear", "bicubic", "nearest"}[i]
}

// ResizeOption is an option of [Resize]: an [Interpolation], [MaxSize], [Antialias].
type ResizeOption interface{ resizeOption() }

// ResizedCropOption is an option of [RandomResizedCrop]: an [Interpolation],
// [Antialias], [Scale], [Ratio].
type ResizedCropOption interface{ resizedCropOption() }

// MaxSize bounds the longer side where only the shorter one is given.
type MaxSize int

// Antialias smooths what is made smaller, as is the default. Switching it off affects
// tensors only: images are always smoothed, except by [Nearest].
type Antialias bool

func (Interpolation) resizeOption()      {}
func (MaxSize) resizeOption()            {}
func (Antialias) resizeOption()          {}
func (Interpolation) resizedCropOption() {}
func (Antialias) resizedCropOption()     {}

type resize struct {
	h, w          int // h 0: the shorter side becomes w
	maxSize       int
	interpolation Interpolation
	antialias     bool
}

// Resize scales pictures: their shorter side to size, with the longer one in
// proportion, or to []int{height, width}. Images come out as Pillow's resize makes
// them, bilinear by default. It mirrors torchvision.transforms.Resize, and panics
// with a *torch.Error unless the size is positive and smaller than [MaxSize].
func Resize[S torch.IntOrInts](size S, opts ...ResizeOption) Transform {
	s := torch.Expand(size, 1)
	if len(s) == 1 {
		s = []int{0, s[0]}
	}
	if len(s) != 2 || s[0] < 0 || s[1] < 1 || s[0] == 0 && len(torch.Expand(size, 1)) == 2 {
		panic(errorf("Resize", "the size must be one positive number, or two for height and width, not %v", size))
	}
	r := &resize{h: s[0], w: s[1], antialias: true}
	for _, o := range opts {
		switch o := o.(type) {
		case Interpolation:
			r.interpolation = o
		case MaxSize:
			r.maxSize = int(o)
			if r.h > 0 {
				panic(errorf("Resize", "MaxSize is for a size that is given as one number, the shorter side"))
			}
			if r.maxSize <= r.w {
				panic(errorf("Resize", "MaxSize %d must be greater than the size of the shorter side, %d", r.maxSize, r.w))
			}
		case Antialias:
			r.antialias = bool(o)
		}
	}
	r.check("Resize")
	return r
}

func (r *resize) check(op string) {
	if r.interpolation < 0 || r.interpolation > Nearest {
		panic(errorf(op, "there is no %v", r.interpolation))
	}
}

func (r *resize) String() string {
	size := fmt.Sprint(r.w)
	if r.h > 0 {
		size = fmt.Sprintf("(%d, %d)", r.h, r.w)
	}
	return fmt.Sprintf("Resize(size=%s, interpolation=%v)", size, r.interpolation)
}

func (r *resize) Apply(v Value, g *torch.Generator) (Value, error) { return apply(r, v, g) }

// output returns the size that a picture is scaled to, or an error if that has no
// pixels.
func (r *resize) output(h, w int) (height, width int, err error) {
	if r.h > 0 {
		return r.h, r.w, nil
	}
	short, long := r.w, int(float64(r.w*max(h, w))/float64(min(h, w)))
	if r.maxSize > 0 && long > r.maxSize {
		short, long = int(float64(r.maxSize*short)/float64(long)), r.maxSize
	}
	if short < 1 {
		return 0, 0, fmt.Errorf("transforms: Resize: a picture %d high and %d wide would have a side of 0 pixels where the other has at most %d", h, w, r.maxSize)
	}
	if w <= h {
		return long, short, nil
	}
	return short, long, nil
}

func (r *resize) image(img Image, w *work) (Image, error) {
	height, width, err := r.output(img.H, img.W)
	if err != nil {
		return img, err
	}
	return w.resample(img, height, width, r.interpolation), nil
}

var (
	opBilinear   = torch.Operator{Name: "aten::upsample_bilinear2d"}
	opBilinearAA = torch.Operator{Name: "aten::_upsample_bilinear2d_aa"}
	opBicubic    = torch.Operator{Name: "aten::upsample_bicubic2d"}
	opBicubicAA  = torch.Operator{Name: "aten::_upsample_bicubic2d_aa"}
	opNearest    = torch.Operator{Name: "aten::upsample_nearest2d"}
)

func (r *resize) tensor(t torch.Tensor, _ *work) (torch.Tensor, error) {
	_, h, w, err := imageSize("Resize", t)
	if err != nil {
		return t, err
	}
	height, width, err := r.output(h, w)
	if err != nil || height == h && width == w {
		return t, err
	}
	shape, dtype := t.Shape(), t.DType()
	x := t
	if dtype != torch.Float32 && dtype != torch.Float64 {
		x = x.To(torch.Float32)
	}
	x = x.Reshape(-1, shape[len(shape)-3], h, w)
	var c torch.Call
	c.Tensor(x)
	c.Ints([]int{height, width})
	switch {
	case r.interpolation == Nearest:
		x = c.Run1(&opNearest)
	default:
		c.Bool(false) // align_corners
		op := [2][2]*torch.Operator{{&opBilinear, &opBilinearAA}, {&opBicubic, &opBicubicAA}}[r.interpolation]
		if r.antialias {
			x = c.Run1(op[1])
		} else {
			x = c.Run1(op[0])
		}
	}
	if dtype == torch.Uint8 && r.interpolation == Bicubic {
		x = x.Clamp(torch.MinOpt(0), torch.MaxOpt(255))
	}
	if !dtype.IsFloatingPoint() {
		x = x.Round()
	}
	return x.To(dtype).Reshape(append(shape[:len(shape)-2:len(shape)-2], height, width)...), nil
}
