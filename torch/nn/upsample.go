package nn

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// SizeOption holds the value of [Size].
type SizeOption []int

// Size is the size of the result of an [Upsample]: one for each dim behind the first two,
// or one number for all of them.
func Size(v ...int) SizeOption { return v }

// ScaleFactorOption holds the value of [ScaleFactor].
type ScaleFactorOption []float64

// ScaleFactor multiplies the size in an [Upsample]: one factor for each dim behind the
// first two, or one for all of them.
func ScaleFactor(v ...float64) ScaleFactorOption { return v }

// Mode is how an [Upsample] makes new elements: "nearest", which it is where it is not
// given, and what else [F.Interpolate] has.
type Mode string

// AlignCorners makes an [Upsample] keep the centres of the corner elements where they
// are, rather than the outer edges.
type AlignCorners bool

// RecomputeScaleFactor makes an [Upsample] go by the ratio of the sizes, which are rounded
// down to integers, rather than by [ScaleFactor] itself.
type RecomputeScaleFactor bool

// UpsampleOption is an option of [NewUpsample]: [Size] or [ScaleFactor], one of which must
// be given, [Mode], [AlignCorners], [RecomputeScaleFactor].
type UpsampleOption interface{ upsampleOption() }

func (SizeOption) upsampleOption()           {}
func (ScaleFactorOption) upsampleOption()    {}
func (Mode) upsampleOption()                 {}
func (AlignCorners) upsampleOption()         {}
func (RecomputeScaleFactor) upsampleOption() {}

// Upsample resizes [N, C, L], [N, C, H, W] or [N, C, D, H, W], as [F.Interpolate] does. It
// mirrors torch.nn.Upsample; [NewUpsample] makes one.
type Upsample struct {
	Size                 []int     // or nil
	ScaleFactor          []float64 // or nil
	Mode                 string
	AlignCorners         bool
	RecomputeScaleFactor bool
}

// NewUpsample makes a layer. It mirrors torch.nn.Upsample and panics with a [*torch.Error]
// unless just one of [Size] and [ScaleFactor] is given, for a mode that there is not, and
// for [AlignCorners] in one that has no use for it.
func NewUpsample(opts ...UpsampleOption) *Upsample {
	const op = "NewUpsample"
	m := &Upsample{Mode: "nearest"}
	corners := false
	for _, o := range opts {
		switch o := o.(type) {
		case SizeOption:
			m.Size = slices.Clone(o)
		case ScaleFactorOption:
			m.ScaleFactor = slices.Clone(o)
		case Mode:
			m.Mode = string(o)
		case AlignCorners:
			m.AlignCorners, corners = bool(o), true
		case RecomputeScaleFactor:
			m.RecomputeScaleFactor = bool(o)
		}
	}
	checkScale(op, m.Size, m.ScaleFactor)
	switch m.Mode {
	case "linear", "bilinear", "bicubic", "trilinear":
	case "nearest", "nearest-exact", "area":
		if corners {
			panic(errorf(op, "mode %q takes no AlignCorners", m.Mode))
		}
	default:
		panic(errorf(op, "there is no mode %q; modes are nearest, nearest-exact, linear, bilinear, bicubic, trilinear and area", m.Mode))
	}
	if m.RecomputeScaleFactor && m.Size != nil {
		panic(errorf(op, "RecomputeScaleFactor has no use for Size"))
	}
	return m
}

func checkScale(op string, size []int, factor []float64) {
	if (len(size) == 0) == (len(factor) == 0) {
		panic(errorf(op, "either Size or ScaleFactor must be given, and not both"))
	}
	for _, s := range size {
		if s < 1 {
			panic(errorf(op, "sizes must be at least 1, got %v", size))
		}
	}
	for _, f := range factor {
		if !(f > 0) {
			panic(errorf(op, "scale factors must be positive, got %v", factor))
		}
	}
}

// Forward resizes x [N, C, *]. It panics with a [*torch.Error] if the mode or the sizes do
// not fit its dims.
func (m *Upsample) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, m.interpolate(x))
}

func (m *Upsample) interpolate(x torch.Tensor) torch.Tensor {
	opts := []F.InterpolateOption{F.Mode(m.Mode)}
	if m.Size != nil {
		opts = append(opts, F.Size(m.Size...))
	}
	if m.ScaleFactor != nil {
		opts = append(opts, F.ScaleFactor(m.ScaleFactor...))
	}
	if m.AlignCorners {
		opts = append(opts, F.AlignCorners(true))
	}
	if m.RecomputeScaleFactor {
		opts = append(opts, F.RecomputeScaleFactor(true))
	}
	return F.Interpolate(x, opts...)
}

// Upsampling2dOption is an option of [NewUpsamplingNearest2d] and
// [NewUpsamplingBilinear2d]: [Size] or [ScaleFactor], one of which must be given.
type Upsampling2dOption interface{ upsampling2dOption() }

func (SizeOption) upsampling2dOption()        {}
func (ScaleFactorOption) upsampling2dOption() {}

func scaleOptions(op string, opts []Upsampling2dOption) (size []int, factor []float64) {
	for _, o := range opts {
		switch o := o.(type) {
		case SizeOption:
			size = slices.Clone(o)
		case ScaleFactorOption:
			factor = slices.Clone(o)
		}
	}
	checkScale(op, size, factor)
	return size, factor
}

// UpsamplingNearest2d resizes [N, C, H, W] as [Upsample] in mode "nearest", and as in
// PyTorch also [N, C, L] and [N, C, D, H, W]. It mirrors torch.nn.UpsamplingNearest2d,
// which PyTorch has deprecated; [NewUpsamplingNearest2d] makes one.
type UpsamplingNearest2d struct {
	Size        []int     // or nil
	ScaleFactor []float64 // or nil
}

// NewUpsamplingNearest2d makes a layer. It mirrors torch.nn.UpsamplingNearest2d and panics
// with a [*torch.Error] unless just one of [Size] and [ScaleFactor] is given.
func NewUpsamplingNearest2d(opts ...Upsampling2dOption) *UpsamplingNearest2d {
	size, factor := scaleOptions("NewUpsamplingNearest2d", opts)
	return &UpsamplingNearest2d{size, factor}
}

// Forward resizes x [N, C, H, W]. It panics with a [*torch.Error] if the sizes do not
// fit its dims.
func (m *UpsamplingNearest2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	u := Upsample{Size: m.Size, ScaleFactor: m.ScaleFactor, Mode: "nearest"}
	return Leave(m, u.interpolate(x))
}

// UpsamplingBilinear2d resizes [N, C, H, W] as [Upsample] in mode "bilinear" with
// [AlignCorners]. It mirrors torch.nn.UpsamplingBilinear2d, which PyTorch has deprecated;
// [NewUpsamplingBilinear2d] makes one.
type UpsamplingBilinear2d struct {
	Size        []int     // or nil
	ScaleFactor []float64 // or nil
}

// NewUpsamplingBilinear2d makes a layer. It mirrors torch.nn.UpsamplingBilinear2d and panics
// with a [*torch.Error] unless just one of [Size] and [ScaleFactor] is given.
func NewUpsamplingBilinear2d(opts ...Upsampling2dOption) *UpsamplingBilinear2d {
	size, factor := scaleOptions("NewUpsamplingBilinear2d", opts)
	return &UpsamplingBilinear2d{size, factor}
}

// Forward resizes x [N, C, H, W]. It panics with a [*torch.Error] if x has another number
// of dims.
func (m *UpsamplingBilinear2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	u := Upsample{Size: m.Size, ScaleFactor: m.ScaleFactor, Mode: "bilinear", AlignCorners: true}
	return Leave(m, u.interpolate(x))
}
