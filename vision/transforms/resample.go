package transforms

import "math"

// What follows is Pillow's arithmetic: coefficients in float64, rounded to 22 binary
// places, and two passes with bytes between them. The conversions to float64 keep compilers from fusing a product and a sum, which
// rounds once instead of twice.
const precision = 32 - 8 - 2

// filter is a function that is 0 from support on.
type filter struct {
	support float64
	at      func(x float64) float64
}

var filters = map[Interpolation]filter{
	Bilinear: {1, func(x float64) float64 {
		if x = math.Abs(x); x < 1 {
			return 1 - x
		}
		return 0
	}},
	Bicubic: {2, func(x float64) float64 {
		const a = -0.5
		x = math.Abs(x)
		switch {
		case x < 1:
			return float64(float64(float64(float64((a+2)*x)-(a+3))*x)*x) + 1
		case x < 2:
			return float64(float64(float64(float64(float64(x-5)*x)+8)*x)-4) * a
		}
		return 0
	}},
}

// kernel says of which pixels, and how much of each, every pixel of a longer or
// shorter row is made.
type kernel struct {
	from   []int     // first pixel
	weight [][]int32 // of that pixel and those that follow
}

type kernelKey struct {
	from, to int
	i        Interpolation
}

// kernel returns the kernel for rows of one length to rows of another.
func (w *work) kernel(from, to int, i Interpolation) *kernel {
	key := kernelKey{from, to, i}
	k := w.kernels[key]
	if k == nil {
		k = newKernel(from, to, filters[i])
		if w.kernels == nil {
			w.kernels = map[kernelKey]*kernel{}
		}
		w.kernels[key] = k
	}
	return k
}

func newKernel(from, to int, f filter) *kernel {
	k := &kernel{make([]int, to), make([][]int32, to)}
	scale := float64(from) / float64(to)
	stretch := max(scale, 1)
	support := float64(f.support * stretch)
	var weights []float64
	for i := range to {
		center := float64((float64(i) + 0.5) * scale)
		first := max(int(center-support+0.5), 0)
		end := min(int(center+support+0.5), from)
		weights = weights[:0]
		sum := 0.0
		for j := first; j < end; j++ {
			v := f.at(float64(float64(float64(j)-center)+0.5) * (1 / stretch))
			weights = append(weights, v)
			sum += v
		}
		k.from[i] = first
		k.weight[i] = make([]int32, len(weights))
		for j, v := range weights {
			if sum != 0 {
				v /= sum
			}
			k.weight[i][j] = int32(math.Copysign(0.5, v) + float64(v*(1<<precision)))
		}
	}
	return k
}

// resample scales img.
func (w *work) resample(img Image, height, width int, i Interpolation) Image {
	if height == img.H && width == img.W {
		return img
	}
	if i == Nearest {
		return w.nearest(img, height, width)
	}
	// Where the height shrinks much more than the width, Pillow, from version 13 on,
	// begins with it.
	if less := img.H - height; less > 0 && less > 2*(img.W-width) {
		return w.resampleWidth(w.resampleHeight(img, height, i), width, i)
	}
	return w.resampleHeight(w.resampleWidth(img, width, i), height, i)
}

func (w *work) resampleWidth(img Image, width int, i Interpolation) Image {
	if width == img.W {
		return img
	}
	out := w.newImage(img.C, img.H, width, img)
	k := w.kernel(img.W, width, i)
	for y := range img.C * img.H {
		k.along(out.Pix[y*width:(y+1)*width], img.Pix[y*img.W:(y+1)*img.W])
	}
	return out
}

func (w *work) resampleHeight(img Image, height int, i Interpolation) Image {
	if height == img.H {
		return img
	}
	out := w.newImage(img.C, height, img.W, img)
	k := w.kernel(img.H, height, i)
	if cap(w.sums) < img.W {
		w.sums = make([]int32, img.W)
	}
	for c := range img.C {
		k.across(out.plane(c), img.plane(c), w.sums[:img.W])
	}
	return out
}

// along makes one row of another.
func (k *kernel) along(dst, src []byte) {
	for x := range dst {
		from, weight := k.from[x], k.weight[x]
		sum := int32(1 << (precision - 1))
		pixels := src[from:][:len(weight)]
		for j, v := range weight {
			sum += int32(pixels[j]) * v
		}
		dst[x] = clip(sum)
	}
}

// across makes one plane of another, of rows as long as sums.
func (k *kernel) across(dst, src []byte, sums []int32) {
	width := len(sums)
	for y, weight := range k.weight {
		for x := range sums {
			sums[x] = 1 << (precision - 1)
		}
		for j, v := range weight {
			at := (k.from[y] + j) * width
			for x, p := range src[at:][:width] {
				sums[x] += int32(p) * v
			}
		}
		row := dst[y*width:][:width]
		for x, sum := range sums {
			row[x] = clip(sum)
		}
	}
}

func clip(sum int32) byte {
	return byte(min(max(sum>>precision, 0), 255))
}

// nearest scales img by picking pixels.
func (w *work) nearest(img Image, height, width int) Image {
	out := w.newImage(img.C, height, width, img)
	columns := nearestPixels(img.W, width)
	for y, sy := range nearestPixels(img.H, height) {
		for c := range img.C {
			src, dst := img.plane(c)[sy*img.W:], out.plane(c)[y*width:]
			for x, sx := range columns {
				dst[x] = src[sx]
			}
		}
	}
	return out
}

// nearestPixels adds up the places as Pillow does, with its rounding errors.
func nearestPixels(from, to int) []int {
	pixels := make([]int, to)
	step := float64(from) / float64(to)
	at := float64(step * 0.5)
	for i := range pixels {
		pixels[i] = min(int(at), from-1)
		at += step
	}
	return pixels
}
