package nn

import (
	"math"

	"github.com/gotorch/gotorch/torch"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

// ConvOption is an option of [NewConv1d], [NewConv2d] and [NewConv3d]: [Stride],
// [Padding], [PaddingString], [PaddingMode], [Dilation], [Groups], [Bias], [DType],
// [Device].
type ConvOption interface{ convOption() }

func (StrideOption) convOption()   {}
func (PaddingOption) convOption()  {}
func (PaddingString) convOption()  {}
func (PaddingMode) convOption()    {}
func (DilationOption) convOption() {}
func (Groups) convOption()         {}
func (Bias) convOption()           {}
func (DType) convOption()          {}
func (Device) convOption()         {}

// convolution is what Conv1d, Conv2d and Conv3d are; its lists have an element for each
// dim.
type convolution struct {
	in, out, groups                   int
	kernel, stride, padding, dilation []int
	paddingString                     PaddingString
	paddingMode                       PaddingMode
	weight, bias                      torch.Tensor
}

// convolutions are the operators by number of dims, with a padding of numbers or of a
// name.
var convolutions = [...]struct{ plain, named torch.Operator }{
	1: {torch.Operator{Name: "aten::conv1d"}, torch.Operator{Name: "aten::conv1d", Overload: "padding"}},
	2: {torch.Operator{Name: "aten::conv2d"}, torch.Operator{Name: "aten::conv2d", Overload: "padding"}},
	3: {torch.Operator{Name: "aten::conv3d"}, torch.Operator{Name: "aten::conv3d", Overload: "padding"}},
}

var opPad = torch.Operator{Name: "aten::pad"}

// newConvolution makes a convolution of dims dims. The input channels may be unknown.
func newConvolution(op string, in, out int, kernel []int, dims int, opts []ConvOption) convolution {
	v := convolution{
		in: in, out: out, groups: 1, paddingMode: "zeros", kernel: sizes(op, "kernel size", kernel, dims, 1),
		stride: torch.Expand(1, dims), padding: torch.Expand(0, dims), dilation: torch.Expand(1, dims),
	}
	bias := true
	var like factory
	for _, o := range opts {
		switch o := o.(type) {
		case StrideOption:
			v.stride = sizes(op, "stride", o, dims, 1)
		case PaddingOption:
			v.padding = sizes(op, "padding", o, dims, 0)
		case PaddingString:
			v.paddingString = o
		case PaddingMode:
			v.paddingMode = o
		case DilationOption:
			v.dilation = sizes(op, "dilation", o, dims, 1)
		case Groups:
			v.groups = int(o)
		case Bias:
			bias = bool(o)
		case DType:
			like.dtype = &o
		case Device:
			like.device = &o
		}
	}
	checkChannels(op, in, out, v.groups)
	switch {
	case v.paddingString != "" && v.paddingString != PaddingSame && v.paddingString != PaddingValid:
		panic(errorf(op, "a named padding is PaddingSame or PaddingValid, not %q", string(v.paddingString)))
	case v.paddingString == PaddingSame && product(v.stride) != 1:
		panic(errorf(op, "PaddingSame takes stride 1, not %v", v.stride))
	}
	switch v.paddingMode {
	case "zeros", "reflect", "replicate", "circular":
	default:
		panic(errorf(op, "a padding mode is \"zeros\", \"reflect\", \"replicate\" or \"circular\", not %q", string(v.paddingMode)))
	}
	v.weight, v.bias = like.pair(v.weightShape(), out, bias)
	return v
}

// checkChannels panics unless there are so many channels, and groups divide them. in may
// be unknown.
func checkChannels(op string, in, out, groups int) {
	if in == unknown {
		in = 0
		if groups >= 1 && out%groups != 0 {
			panic(errorf(op, "groups must be positive and divide the numbers of channels, got %d for %d", groups, out))
		}
	}
	switch {
	case in < 0 || out < 0:
		panic(errorf(op, "channels must not be negative, got %d and %d", in, out))
	case groups < 1 || in%groups != 0 || out%groups != 0:
		panic(errorf(op, "groups must be positive and divide both numbers of channels, got %d for %d and %d", groups, in, out))
	}
}

// weightShape is nil while the input channels are unknown.
func (v *convolution) weightShape() []int {
	if v.in == unknown {
		return nil
	}
	return append([]int{v.out, v.in / v.groups}, v.kernel...)
}

// pair makes the weight of a shape and the bias of a layer, and draws their first
// values. They are empty if there is no shape yet.
func (f factory) pair(shape []int, out int, withBias bool) (weight, bias torch.Tensor) {
	if shape == nil {
		shape, out = []int{0}, 0
	}
	weight = f.empty(shape...)
	if withBias {
		bias = f.empty(out)
	}
	if len(shape) > 1 {
		resetAffine(weight, bias)
	}
	return weight, bias
}

// resetAffine draws first values of a weight [out, in, *] and a bias, which may
// be undefined, as PyTorch's convolutions and linear layers do.
func resetAffine(weight, bias torch.Tensor) {
	nninit.KaimingUniform_(weight, nninit.A(math.Sqrt(5)))
	if !bias.Defined() {
		return
	}
	bound := 0.0
	if in, _ := nninit.Fans(weight); in > 0 {
		bound = 1 / math.Sqrt(float64(in))
	}
	nninit.Uniform_(bias, -bound, bound)
}

func (v *convolution) forward(x torch.Tensor) torch.Tensor {
	var none [3]int
	padding, named := v.padding, v.paddingString != ""
	if v.paddingMode != "zeros" && v.paddingMode != "" {
		x, padding, named = v.pad(x), none[:len(padding)], false
	}
	op := &convolutions[len(v.kernel)].plain
	var c torch.Call
	c.Tensor(x)
	c.Tensor(v.weight)
	c.Tensor(v.bias)
	c.Ints(v.stride)
	if named {
		c.String(string(v.paddingString))
		op = &convolutions[len(v.kernel)].named
	} else {
		c.Ints(padding)
	}
	c.Ints(v.dilation)
	c.Int(v.groups)
	return c.Run1(op)
}

// pad adds the padding of a mode that the convolution itself does not know.
func (v *convolution) pad(x torch.Tensor) torch.Tensor {
	n := len(v.kernel)
	var sides [6]int // from the last dim on: before it, behind it
	for i := range n {
		before, behind := v.padding[i], v.padding[i]
		switch v.paddingString {
		case PaddingSame:
			all := v.dilation[i] * (v.kernel[i] - 1)
			before, behind = all/2, all-all/2
		case PaddingValid:
			before, behind = 0, 0
		}
		sides[2*(n-1-i)], sides[2*(n-1-i)+1] = before, behind
	}
	var c torch.Call
	c.Tensor(x)
	c.Ints(sides[:2*n])
	c.String(string(v.paddingMode))
	return c.Run1(&opPad)
}

// initialize gives a lazy convolution its parameters, and returns the input channels.
func (v *convolution) initialize(op string, x torch.Tensor) (in int) {
	v.in = channels(op, x, len(v.kernel))
	checkChannels(op, v.in, v.out, v.groups)
	materialize(v.weight, v.weightShape()...)
	materialize(v.bias, v.out)
	resetAffine(v.weight, v.bias)
	return v.in
}

// channels returns the channels of x, [N, C, *] or [C, *] with dims dims behind them.
func channels(op string, x torch.Tensor, dims int) int {
	n := x.NDim()
	if n != dims+1 && n != dims+2 {
		panic(errorf(op, "expected %dD or %dD input (got %dD input): its shape is %v", dims+1, dims+2, x.NDim(), x.Shape()))
	}
	return x.Size(n - dims - 1)
}

func product(v []int) int {
	n := 1
	for _, x := range v {
		n *= x
	}
	return n
}
