package nn

import "github.com/gotorch/gotorch/torch"

// OutputPaddingOption holds the value of [OutputPadding].
type OutputPaddingOption []int

// OutputPadding makes the result of a transposed convolution larger on one side, as
// several sizes of an input give the same size under a stride: one number for all dims,
// or one for each; 0 where it is not given.
func OutputPadding(v ...int) OutputPaddingOption { return v }

// ConvTransposeOption is an option of [NewConvTranspose1d], [NewConvTranspose2d] and
// [NewConvTranspose3d]: [Stride], [Padding], [OutputPadding], [Groups], [Bias],
// [Dilation], [DType], [Device].
type ConvTransposeOption interface{ convTransposeOption() }

func (StrideOption) convTransposeOption()        {}
func (PaddingOption) convTransposeOption()       {}
func (OutputPaddingOption) convTransposeOption() {}
func (Groups) convTransposeOption()              {}
func (Bias) convTransposeOption()                {}
func (DilationOption) convTransposeOption()      {}
func (DType) convTransposeOption()               {}
func (Device) convTransposeOption()              {}

// transposed is what ConvTranspose1d, ConvTranspose2d and ConvTranspose3d are; its lists
// have an element for each dim.
type transposed struct {
	in, out, groups                                  int
	kernel, stride, padding, outputPadding, dilation []int
	weight, bias                                     torch.Tensor
}

// transposedConvolutions are the operators by number of dims.
var transposedConvolutions = [...]torch.Operator{
	1: {Name: "aten::conv_transpose1d"},
	2: {Name: "aten::conv_transpose2d", Overload: "input"},
	3: {Name: "aten::conv_transpose3d", Overload: "input"},
}

// newTransposed makes a transposed convolution of dims dims. The input channels may be
// unknown.
func newTransposed(op string, in, out int, kernel []int, dims int, opts []ConvTransposeOption) transposed {
	v := transposed{
		in: in, out: out, groups: 1, kernel: sizes(op, "kernel size", kernel, dims, 1),
		stride: torch.Expand(1, dims), padding: torch.Expand(0, dims), outputPadding: torch.Expand(0, dims), dilation: torch.Expand(1, dims),
	}
	bias := true
	var like factory
	for _, o := range opts {
		switch o := o.(type) {
		case StrideOption:
			v.stride = sizes(op, "stride", o, dims, 1)
		case PaddingOption:
			v.padding = sizes(op, "padding", o, dims, 0)
		case OutputPaddingOption:
			v.outputPadding = sizes(op, "output padding", o, dims, 0)
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
	v.weight, v.bias = like.pair(v.weightShape(), out, bias)
	return v
}

// weightShape is nil while the input channels are unknown.
func (v *transposed) weightShape() []int {
	if v.in == unknown {
		return nil
	}
	return append([]int{v.in, v.out / v.groups}, v.kernel...)
}

func (v *transposed) forward(x torch.Tensor) torch.Tensor {
	var c torch.Call
	c.Tensor(x)
	c.Tensor(v.weight)
	c.Tensor(v.bias)
	c.Ints(v.stride)
	c.Ints(v.padding)
	c.Ints(v.outputPadding)
	c.Int(v.groups)
	c.Ints(v.dilation)
	return c.Run1(&transposedConvolutions[len(v.kernel)])
}

// forwardSize is forward to a result of a size, or shape.
func (v *transposed) forwardSize(op string, x torch.Tensor, size []int) torch.Tensor {
	n := len(v.kernel)
	channels(op, x, n)
	shape := x.Shape()
	if len(size) == len(shape) {
		size = size[len(shape)-n:]
	}
	if len(size) != n {
		panic(errorf(op, "an output size of %d numbers is required, or of %d; got %v", n, len(shape), size))
	}
	var rest [3]int
	for i, s := range size {
		least := (shape[len(shape)-n+i]-1)*v.stride[i] - 2*v.padding[i] + v.dilation[i]*(v.kernel[i]-1) + 1
		if most := least + v.stride[i] - 1; s < least || s > most {
			panic(errorf(op, "an output size from %d to %d is possible in dim %d, for an input of shape %v; got %v", least, most, i, shape, size))
		}
		rest[i] = s - least
	}
	v.outputPadding = rest[:n]
	return v.forward(x)
}

// initialize gives a lazy convolution its parameters, and returns the input channels.
func (v *transposed) initialize(op string, x torch.Tensor) (in int) {
	v.in = channels(op, x, len(v.kernel))
	checkChannels(op, v.in, v.out, v.groups)
	materialize(v.weight, v.weightShape()...)
	materialize(v.bias, v.out)
	resetAffine(v.weight, v.bias)
	return v.in
}
