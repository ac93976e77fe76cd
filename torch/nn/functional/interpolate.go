package functional

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// InterpolateOption is an option of [Interpolate]: [Size], [ScaleFactor],
// [Mode], [AlignCorners], [RecomputeScaleFactor], [Antialias].
type InterpolateOption interface{ isInterpolateOption() }

// SizeOption holds the value of [Size].
type SizeOption []int

// Size is the size of the result of [Interpolate]: one for each dim behind the
// first two, or one number for all of them.
func Size(v ...int) SizeOption { return v }

// ScaleFactorOption holds the value of [ScaleFactor].
type ScaleFactorOption []float64

// ScaleFactor multiplies the size in [Interpolate]: one factor for each dim
// behind the first two, or one for all of them.
func ScaleFactor(v ...float64) ScaleFactorOption { return v }

// AlignCorners makes [Interpolate] keep the centres of the corner elements where
// they are, rather than the outer edges.
type AlignCorners bool

// RecomputeScaleFactor makes [Interpolate] go by the ratio of the sizes, which
// are rounded down to integers, rather than by [ScaleFactor] itself.
type RecomputeScaleFactor bool

// Antialias makes [Interpolate] average over all that falls on an element when
// it shrinks, as Pillow does.
type Antialias bool

func (SizeOption) isInterpolateOption()           {}
func (ScaleFactorOption) isInterpolateOption()    {}
func (Mode) isInterpolateOption()                 {}
func (AlignCorners) isInterpolateOption()         {}
func (RecomputeScaleFactor) isInterpolateOption() {}
func (Antialias) isInterpolateOption()            {}

// resampler is an operator of libtorch that resizes.
type resampler struct {
	op      torch.Operator
	corners bool // takes align_corners
}

// resamplers is indexed by mode and number of dims resized. Those of area
// average, and take neither corners nor factors.
var resamplers = map[Mode]map[int]*resampler{
	"nearest":       {1: vec("upsample_nearest1d"), 2: vec("upsample_nearest2d"), 3: vec("upsample_nearest3d")},
	"nearest-exact": {1: vec("_upsample_nearest_exact1d"), 2: vec("_upsample_nearest_exact2d"), 3: vec("_upsample_nearest_exact3d")},
	"linear":        {1: vecCorners("upsample_linear1d")},
	"bilinear":      {2: vecCorners("upsample_bilinear2d")},
	"trilinear":     {3: vecCorners("upsample_trilinear3d")},
	"bicubic":       {2: vecCorners("upsample_bicubic2d")},
	"area": {1: {op: torch.Operator{Name: "aten::adaptive_avg_pool1d"}}, 2: {op: torch.Operator{Name: "aten::adaptive_avg_pool2d"}},
		3: {op: torch.Operator{Name: "aten::adaptive_avg_pool3d"}}},
}

// antialiased are the twins for [Antialias].
var antialiased = map[Mode]*resampler{
	"bilinear": vecCorners("_upsample_bilinear2d_aa"),
	"bicubic":  vecCorners("_upsample_bicubic2d_aa"),
	"lanczos":  vecCorners("_upsample_lanczos2d_aa"),
}

func vec(name string) *resampler {
	return &resampler{op: torch.Operator{Name: "aten::" + name, Overload: "vec"}}
}

func vecCorners(name string) *resampler {
	r := vec(name)
	r.corners = true
	return r
}

// Interpolate resizes input [N, C, L], [N, C, H, W] or [N, C, D, H, W] to [Size]
// or by [ScaleFactor]; one of them must be given. [Mode] is
//
//   - "nearest" (the default), "nearest-exact" (as Pillow counts) or "area" (the
//     mean, as [AdaptiveAvgPool2d]), for all of these shapes;
//   - "linear" for [N, C, L], "bilinear" or "bicubic" for [N, C, H, W],
//     "trilinear" for [N, C, D, H, W], which take [AlignCorners];
//     "bilinear" and "bicubic" also [Antialias];
//   - "lanczos" for [N, C, H, W], with [Antialias](true) and without [AlignCorners].
//
// It mirrors torch.nn.functional.interpolate and panics with a [*torch.Error] if
// mode, sizes and shape do not fit.
func Interpolate(input torch.Tensor, opts ...InterpolateOption) torch.Tensor {
	mode := Mode("nearest")
	var size []int
	var factors []float64
	var corners, cornersSet, recompute, antialias bool
	for _, o := range opts {
		switch o := o.(type) {
		case SizeOption:
			size = o
		case ScaleFactorOption:
			factors = o
		case Mode:
			mode = o
		case AlignCorners:
			corners, cornersSet = bool(o), true
		case RecomputeScaleFactor:
			recompute = bool(o)
		case Antialias:
			antialias = bool(o)
		}
	}
	shape := input.Shape()
	n := len(shape) - 2
	r := resamplers[mode][n]
	if antialias && n == 2 {
		r = antialiased[mode]
	} else if antialias {
		r = nil
	}
	switch {
	case mode == "lanczos" && (!antialias || corners):
		badInterpolate("mode lanczos takes Antialias(true), and no AlignCorners")
	case r == nil && antialias:
		badInterpolate("Antialias is for [N, C, H, W] in mode bilinear, bicubic or lanczos, got shape %v and mode %q", shape, mode)
	case r == nil && resamplers[mode] == nil:
		badInterpolate("there is no mode %q; modes are nearest, nearest-exact, linear, bilinear, bicubic, trilinear, lanczos and area", mode)
	case r == nil:
		badInterpolate("mode %q does not resize a tensor of shape %v; linear is for [N, C, L], bilinear and bicubic for [N, C, H, W], trilinear for [N, C, D, H, W]", mode, shape)
	case cornersSet && !r.corners:
		badInterpolate("mode %q takes no AlignCorners", mode)
	case (size == nil) == (factors == nil):
		badInterpolate("either Size or ScaleFactor must be given, and not both")
	case recompute && factors == nil:
		badInterpolate("RecomputeScaleFactor has no use for Size")
	}
	if size != nil {
		size = each(n, size)
	} else {
		factors = each(n, factors)
	}
	if size == nil && (recompute || mode == "area") {
		size = make([]int, n)
		for i := range size {
			size[i] = int(float64(shape[i+2]) * factors[i])
		}
		factors = nil
	}
	var c torch.Call
	c.Tensor(input)
	c.OptInts(size)
	if mode == "area" {
		return c.Run1(&r.op)
	}
	if r.corners {
		c.Bool(corners)
	}
	if factors == nil {
		c.None()
	} else {
		c.Floats(factors)
	}
	return c.Run1(&r.op)
}

// each returns one value for each of n dims.
func each[T int | float64](n int, v []T) []T {
	if len(v) == 1 {
		all := make([]T, n)
		for i := range all {
			all[i] = v[0]
		}
		return all
	}
	if len(v) != n {
		badInterpolate("%v is for %d dims; the input has %d to resize", v, len(v), n)
	}
	return v
}

func badInterpolate(format string, args ...any) {
	panic(&torch.Error{Op: "interpolate", Msg: fmt.Sprintf(format, args...)})
}
