package transforms

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// CropOption is an option of [RandomCrop]: [Padding], [PadIfNeeded], [Fill], a
// [PaddingMode].
type CropOption interface{ cropOption() }

// PaddingOption holds the width of a border, see [Padding].
type PaddingOption struct{ left, top, right, bottom int }

// Padding puts a border around pictures before they are cropped. It takes one width
// for all sides, two for left and right and for top and bottom, or four for left,
// top, right and bottom. It panics with a *torch.Error at another number, or if one
// is negative.
func Padding(widths ...int) PaddingOption {
	for _, w := range widths {
		if w < 0 {
			panic(errorf("Padding", "a border cannot be of width %d", w))
		}
	}
	switch w := widths; len(w) {
	case 1:
		return PaddingOption{w[0], w[0], w[0], w[0]}
	case 2:
		return PaddingOption{w[0], w[1], w[0], w[1]}
	case 4:
		return PaddingOption{w[0], w[1], w[2], w[3]}
	}
	panic(errorf("Padding", "takes one, two or four widths, not %d", len(widths)))
}

// PadIfNeeded widens pictures that are smaller than the crop, instead of making them
// an error.
type PadIfNeeded bool

// FillOption holds the colour of a border, see [Fill].
type FillOption []byte

// Fill is the colour of a border, by default black: one byte for each channel, or
// one for all. Tensors take one only.
func Fill(colour ...byte) FillOption { return colour }

// PaddingMode says what a border shows. It mirrors the argument padding_mode.
type PaddingMode int

// What borders show.
const (
	Constant  PaddingMode = iota // one colour, see [Fill]
	Edge                         // the outermost pixels
	Reflect                      // the picture mirrored, without the outermost pixels
	Symmetric                    // the picture mirrored, with the outermost pixels
)

func (PaddingOption) cropOption() {}
func (PadIfNeeded) cropOption()   {}
func (FillOption) cropOption()    {}
func (PaddingMode) cropOption()   {}

type randomCrop struct {
	h, w        int
	padding     PaddingOption
	padIfNeeded bool
	fill        []byte
	mode        PaddingMode
}

// RandomCrop cuts out a part at a random place: a square, or height and width. It
// draws two numbers for each picture, or none if the picture has that size already.
// Pictures that are smaller are an error. It mirrors
// torchvision.transforms.RandomCrop, and panics with a *torch.Error unless the size
// is positive.
func RandomCrop[S torch.IntOrInts](size S, opts ...CropOption) Transform {
	r := &randomCrop{}
	r.h, r.w = sides("RandomCrop", size)
	for _, o := range opts {
		switch o := o.(type) {
		case PaddingOption:
			r.padding = o
		case PadIfNeeded:
			r.padIfNeeded = bool(o)
		case FillOption:
			r.fill = o
		case PaddingMode:
			if o < Constant || o > Symmetric {
				panic(errorf("RandomCrop", "there is no PaddingMode %d", o))
			}
			r.mode = o
		}
	}
	return r
}

func (r *randomCrop) String() string {
	p := r.padding
	return fmt.Sprintf("RandomCrop(size=(%d, %d), padding=(%d, %d, %d, %d))", r.h, r.w, p.left, p.top, p.right, p.bottom)
}

func (r *randomCrop) Apply(v Value, g *torch.Generator) (Value, error) { return apply(r, v, g) }

// side is a picture's width or height with its borders: those of Padding, and around
// them those that make it large enough.
type side struct {
	size, before, after int
	more                int // before and after
	mode                PaddingMode
}

func (s side) padded() int { return s.before + s.size + s.after }
func (s side) whole() int  { return s.padded() + 2*s.more }

// source returns the pixel that is seen at place i of the whole.
func (s side) source(i int) int {
	return s.mode.inside(s.mode.inside(i-s.more, s.padded())-s.before, s.size)
}

// inside returns the pixel out of n that is seen at place i of a border.
func (m PaddingMode) inside(i, n int) int {
	switch m {
	case Reflect:
		if n == 1 {
			return 0
		}
		if i = mod(i, 2*n-2); i >= n {
			i = 2*n - 2 - i
		}
	case Symmetric:
		if i = mod(i, 2*n); i >= n {
			i = 2*n - 1 - i
		}
	default:
		i = min(max(i, 0), n-1)
	}
	return i
}

func mod(i, n int) int { return (i%n + n) % n }

// place draws where to cut a picture of the given size: the top left corner, from the
// corner of the picture with its borders.
func (r *randomCrop) place(height, width int, w *work) (rows, columns side, top, left int, err error) {
	rows = side{size: height, before: r.padding.top, after: r.padding.bottom, mode: r.mode}
	columns = side{size: width, before: r.padding.left, after: r.padding.right, mode: r.mode}
	if r.padIfNeeded {
		rows.more = max(0, r.h-rows.padded())
		columns.more = max(0, r.w-columns.padded())
	}
	h, wd := rows.whole(), columns.whole()
	if h < r.h || wd < r.w {
		return rows, columns, 0, 0, fmt.Errorf("transforms: RandomCrop: Required crop size (%d, %d) is larger than input image size (%d, %d); see PadIfNeeded", r.h, r.w, h, wd)
	}
	if h != r.h || wd != r.w {
		top = w.randint(h - r.h + 1)
		left = w.randint(wd - r.w + 1)
	}
	return rows, columns, top, left, nil
}

func (r *randomCrop) image(img Image, w *work) (Image, error) {
	if len(r.fill) > 1 && len(r.fill) != img.C {
		return img, fmt.Errorf("transforms: RandomCrop: Fill has %d bytes, the image %d channels; give one for each, or one for all", len(r.fill), img.C)
	}
	rows, columns, top, left, err := r.place(img.H, img.W, w)
	if err != nil {
		return img, err
	}
	if r.mode == Constant {
		return w.crop(img, top-rows.before-rows.more, left-columns.before-columns.more, r.h, r.w, r.fill), nil
	}
	out := w.newImage(img.C, r.h, r.w, img)
	for x := range r.w {
		sx := columns.source(left + x)
		for y := range r.h {
			at := rows.source(top+y)*img.W + sx
			for c := range img.C {
				out.plane(c)[y*r.w+x] = img.plane(c)[at]
			}
		}
	}
	return out, nil
}

func (r *randomCrop) tensor(t torch.Tensor, w *work) (torch.Tensor, error) {
	_, h, wd, err := imageSize("RandomCrop", t)
	if err != nil {
		return t, err
	}
	if len(r.fill) > 1 {
		return t, fmt.Errorf("transforms: RandomCrop: Fill has %d numbers; for a tensor it takes one", len(r.fill))
	}
	rows, columns, top, left, err := r.place(h, wd, w)
	if err != nil {
		return t, err
	}
	if r.mode == Constant {
		fill := 0.0
		if len(r.fill) == 1 {
			fill = float64(r.fill[0])
		}
		return cropTensor(t, top-rows.before-rows.more, left-columns.before-columns.more, r.h, r.w, fill), nil
	}
	pick := func(s side, from, n int) torch.Tensor {
		indices := make([]int, n)
		for i := range indices {
			indices[i] = s.source(from + i)
		}
		return torch.FromSlice(indices).To(t.Device())
	}
	return t.IndexSelect(-2, pick(rows, top, r.h)).IndexSelect(-1, pick(columns, left, r.w)), nil
}
