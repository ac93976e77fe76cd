package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// OutputSizeOption holds the value of [OutputSize].
type OutputSizeOption []int

// OutputSize is the size of the result of a [FractionalMaxPool2d] or
// [FractionalMaxPool3d]: one number for all dims, or one for each.
func OutputSize(v ...int) OutputSizeOption { return v }

// OutputRatioOption holds the value of [OutputRatio].
type OutputRatioOption []float64

// OutputRatio is the size of the result of a [FractionalMaxPool2d] or
// [FractionalMaxPool3d] as a part of the input's, between 0 and 1: one number for all
// dims, or one for each.
func OutputRatio(v ...float64) OutputRatioOption { return v }

// FractionalMaxPoolOption is an option of [NewFractionalMaxPool2d] and
// [NewFractionalMaxPool3d]: [OutputSize] or [OutputRatio], one of which must be given,
// and [RandomSamples].
type FractionalMaxPoolOption interface{ fractionalMaxPoolOption() }

func (OutputSizeOption) fractionalMaxPoolOption()    {}
func (OutputRatioOption) fractionalMaxPoolOption()   {}
func (RandomSamplesOption) fractionalMaxPoolOption() {}

// RandomSamplesOption holds the value of [RandomSamples].
type RandomSamplesOption struct{ t torch.Tensor }

// RandomSamples are the numbers from 0 to 1 that place the windows of a
// [FractionalMaxPool2d], [N, C, 2], or [FractionalMaxPool3d], [N, C, 3], instead of ones
// drawn for each Forward. It mirrors _random_samples.
func RandomSamples(t torch.Tensor) RandomSamplesOption { return RandomSamplesOption{t} }

// fractional is what the two layers have; its lists have an element for each dim.
type fractional struct {
	kernel, size []int
	ratio        []float64
	samples      torch.Tensor
}

func newFractional(op string, kernel []int, dims int, opts []FractionalMaxPoolOption) fractional {
	v := fractional{kernel: sizes(op, "kernel size", kernel, dims, 1)}
	for _, o := range opts {
		switch o := o.(type) {
		case OutputSizeOption:
			v.size = sizes(op, "output size", o, dims, 1)
		case OutputRatioOption:
			v.ratio = o
			if len(o) == 1 {
				v.ratio = make([]float64, dims)
				for i := range v.ratio {
					v.ratio[i] = o[0]
				}
			}
			for _, r := range v.ratio {
				if len(v.ratio) != dims || !(r > 0 && r < 1) {
					panic(errorf(op, "an output ratio is one number between 0 and 1, or one for each of %d dims; got %v", dims, []float64(o)))
				}
			}
		case RandomSamplesOption:
			v.samples = o.t.Keep()
		}
	}
	if (v.size == nil) == (v.ratio == nil) {
		panic(errorf(op, "either OutputSize or OutputRatio must be given, and not both"))
	}
	return v
}

// options are those of the function.
func (v *fractional) options() (opts []F.FractionalMaxPoolOption) {
	if v.ratio != nil {
		opts = append(opts, F.OutputRatio(v.ratio...))
	} else {
		opts = append(opts, F.OutputSize(v.size...))
	}
	if v.samples.Defined() {
		opts = append(opts, F.RandomSamples(v.samples))
	}
	return opts
}

// FractionalMaxPool2d takes the maximum of windows of KernelSize at random places of
// [N, C, H, W] or [C, H, W], so many that the result has a size that is given. It
// mirrors torch.nn.FractionalMaxPool2d; [NewFractionalMaxPool2d] makes one.
type FractionalMaxPool2d struct {
	KernelSize    [2]int
	OutputSize    []int        // one for each dim, or nil
	OutputRatio   []float64    // one for each dim, or nil
	RandomSamples torch.Tensor `torch:"_random_samples,buffer"` // or undefined: drawn for each Forward
}

// NewFractionalMaxPool2d makes a layer with windows of one size for all dims, or of one for
// each. It draws their places from the default generator. It mirrors
// torch.nn.FractionalMaxPool2d and panics with a [*torch.Error] unless just one of
// [OutputSize] and [OutputRatio] is given, or if a ratio is not between 0 and 1.
func NewFractionalMaxPool2d[K torch.IntOrInts](kernelSize K, opts ...FractionalMaxPoolOption) *FractionalMaxPool2d {
	v := newFractional("NewFractionalMaxPool2d", torch.Expand(kernelSize, 2), 2, opts)
	return &FractionalMaxPool2d{[2]int(v.kernel), v.size, v.ratio, v.samples}
}

// Forward pools x [N, C, H, W] or [C, H, W]. It panics with a [*torch.Error] if x has
// another number of dims, or is too small.
func (m *FractionalMaxPool2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	y, _ := m.pool(x)
	return Leave(m, y)
}

// ForwardIndices is Forward that tells also where each maximum was found, as a position
// in the flattened plane. It mirrors return_indices=True.
func (m *FractionalMaxPool2d) ForwardIndices(x torch.Tensor) (y, indices torch.Tensor) {
	defer blame(m)
	x = Enter(m, x)
	y, indices = m.pool(x)
	return leave2(m, y, indices)
}

func (m *FractionalMaxPool2d) pool(x torch.Tensor) (y, indices torch.Tensor) {
	v := fractional{m.KernelSize[:], m.OutputSize, m.OutputRatio, m.RandomSamples}
	return F.FractionalMaxPool2dWithIndices(x, m.KernelSize[:], v.options()...)
}

// FractionalMaxPool3d takes the maximum of windows of KernelSize at random places of
// [N, C, D, H, W] or [C, D, H, W], so many that the result has a size that is given. It
// mirrors torch.nn.FractionalMaxPool3d; [NewFractionalMaxPool3d] makes one.
type FractionalMaxPool3d struct {
	KernelSize    [3]int
	OutputSize    []int        // one for each dim, or nil
	OutputRatio   []float64    // one for each dim, or nil
	RandomSamples torch.Tensor `torch:"_random_samples,buffer"` // or undefined: drawn for each Forward
}

// NewFractionalMaxPool3d makes a layer with windows of one size for all dims, or of one for
// each. It draws their places from the default generator. It mirrors
// torch.nn.FractionalMaxPool3d and panics with a [*torch.Error] unless just one of
// [OutputSize] and [OutputRatio] is given, or if a ratio is not between 0 and 1.
func NewFractionalMaxPool3d[K torch.IntOrInts](kernelSize K, opts ...FractionalMaxPoolOption) *FractionalMaxPool3d {
	v := newFractional("NewFractionalMaxPool3d", torch.Expand(kernelSize, 3), 3, opts)
	return &FractionalMaxPool3d{[3]int(v.kernel), v.size, v.ratio, v.samples}
}

// Forward pools x [N, C, D, H, W] or [C, D, H, W]. It panics with a [*torch.Error] if x has
// another number of dims, or is too small.
func (m *FractionalMaxPool3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	y, _ := m.pool(x)
	return Leave(m, y)
}

// ForwardIndices is Forward that tells also where each maximum was found, as a position
// in the flattened block. It mirrors return_indices=True.
func (m *FractionalMaxPool3d) ForwardIndices(x torch.Tensor) (y, indices torch.Tensor) {
	defer blame(m)
	x = Enter(m, x)
	y, indices = m.pool(x)
	return leave2(m, y, indices)
}

func (m *FractionalMaxPool3d) pool(x torch.Tensor) (y, indices torch.Tensor) {
	v := fractional{m.KernelSize[:], m.OutputSize, m.OutputRatio, m.RandomSamples}
	return F.FractionalMaxPool3dWithIndices(x, m.KernelSize[:], v.options()...)
}
