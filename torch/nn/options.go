package nn

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// StrideOption holds the value of [Stride].
type StrideOption []int

// Stride is the step of a window: one number for all dims, or one for each. It
// is 1 for convolutions and the size of the window for pooling where it is not
// given.
func Stride(v ...int) StrideOption { return v }

// PaddingOption holds the value of [Padding].
type PaddingOption []int

// Padding is what is added on both sides of each dim: one number for all dims,
// or one for each; 0 where it is not given.
func Padding(v ...int) PaddingOption { return v }

// PaddingString is a padding of convolutions that has a name. It mirrors
// padding='same' and padding='valid'.
type PaddingString string

// The paddings that have names.
const (
	PaddingSame  PaddingString = "same"  // as much as it takes to keep the size; for stride 1
	PaddingValid PaddingString = "valid" // none
)

// PaddingMode is what the padding of a convolution consists of: "zeros", the
// default, "reflect", "replicate" or "circular".
type PaddingMode string

// DilationOption holds the value of [Dilation].
type DilationOption []int

// Dilation is the step between the elements of a window: one number for all
// dims, or one for each; 1 where it is not given.
func Dilation(v ...int) DilationOption { return v }

// Groups cuts the channels of a convolution into so many parts that do not see
// each other; 1 where it is not given.
type Groups int

// Bias says whether a layer adds a bias that it learns; true where it is not
// given.
type Bias bool

// CeilMode makes pooling round the size of its result up instead of down.
type CeilMode bool

// CountIncludePad says whether the mean of a window counts the zeros of the
// padding; true where it is not given.
type CountIncludePad bool

// DivisorOverride is what sums of windows are divided by, instead of the number
// of their elements.
type DivisorOverride int

// Eps keeps a divisor or a logarithm from zero. Normalisations add it to the
// variance, 1e-5 where it is not given; distances and losses say what it is there.
type Eps float64

// Momentum is the weight of a batch in the running statistics; 0.1 where it is
// not given.
type Momentum float64

// CumulativeAverage makes the running statistics the mean over all batches seen.
// It mirrors momentum=None.
type CumulativeAverage bool

// Affine says whether a normalisation learns a scale and a shift; true where it
// is not given.
type Affine bool

// TrackRunningStats says whether a normalisation keeps running statistics, and
// uses them in evaluation; true where it is not given.
type TrackRunningStats bool

// Inplace makes a layer overwrite its input.
type Inplace bool

// DType is the element type of a layer's parameters, nn.DType(torch.Float64);
// torch.Float32 where it is not given.
type DType torch.DType

// Device is where a layer's parameters are, nn.Device(torch.CUDA(0)); the CPU
// where it is not given.
type Device torch.Device

// WeightOption holds the value of [Weight].
type WeightOption struct{ t torch.Tensor }

// Weight gives the weights in a loss: of each class [C], or of elements in those
// that say so. All are 1 where it is not given.
func Weight(t torch.Tensor) WeightOption { return WeightOption{t} }

// IgnoreIndex is a label whose elements add nothing to a loss; -100 where it is
// not given.
type IgnoreIndex int

// LabelSmoothing is the share of the target that is spread over all classes,
// between 0 and 1; 0 where it is not given.
type LabelSmoothing float64

// sizes returns the n sizes that an option or argument stands for. It panics if there
// are neither one nor n, or one is below least.
func sizes(op, what string, v []int, n, least int) []int {
	all := torch.Expand(v, n)
	if len(all) != n || len(v) == 0 {
		numbers := [...]string{1: "one number", 2: "one number or two", 3: "one number or three", 4: "one number or four", 6: "one number or six"}
		panic(errorf(op, "%s is %s, got %d of them", what, numbers[n], len(v)))
	}
	for _, s := range all {
		if s < least {
			panic(errorf(op, "%s must be at least %d, got %v", what, least, v))
		}
	}
	return all
}

func errorf(op, format string, args ...any) *torch.Error {
	return &torch.Error{Op: "nn." + op, Msg: fmt.Sprintf(format, args...)}
}
