package nn

import (
	"math"

	"github.com/gotorch/gotorch/torch"
	nninit "github.com/gotorch/gotorch/torch/nn/init"
)

var (
	opConv2d      = torch.Operator{Name: "aten::conv2d"}
	opConv2dNamed = torch.Operator{Name: "aten::conv2d", Overload: "padding"}
	opPad         = torch.Operator{Name: "aten::pad"}
)

// Conv2d convolves pictures [N, InChannels, H, W], or one [InChannels, H, W], to
// [N, OutChannels, OH, OW], where
//
//	OH = (H + 2×Padding - Dilation×(KernelSize-1) - 1) / Stride + 1
//
// It mirrors torch.nn.Conv2d; [NewConv2d] makes one.
type Conv2d struct {
	InChannels, OutChannels int
	KernelSize              [2]int
	Stride                  [2]int
	Padding                 [2]int
	PaddingString           PaddingString // goes before Padding unless it is empty
	PaddingMode             PaddingMode
	Dilation                [2]int
	Groups                  int
	Weight                  torch.Tensor // [OutChannels, InChannels/Groups, KernelSize...]
	Bias                    torch.Tensor // [OutChannels], or undefined
}

// Conv2dOption is an option of [NewConv2d]: [Stride], [Padding],
// [PaddingString], [PaddingMode], [Dilation], [Groups], [Bias], [DType],
// [Device].
type Conv2dOption interface{ conv2dOption() }

func (StrideOption) conv2dOption()   {}
func (PaddingOption) conv2dOption()  {}
func (PaddingString) conv2dOption()  {}
func (PaddingMode) conv2dOption()    {}
func (DilationOption) conv2dOption() {}
func (Groups) conv2dOption()         {}
func (Bias) conv2dOption()           {}
func (DType) conv2dOption()          {}
func (Device) conv2dOption()         {}

// NewConv2d makes a convolution with a kernel of one size for both dims, or of
// one for each. Weight and bias are drawn uniformly from ±1/√(fan in), in this
// order, from the default generator. It mirrors torch.nn.Conv2d and panics with
// a [*torch.Error] if numbers do not fit: a kernel below 1, channels that groups
// do not divide, a named padding with a stride.
func NewConv2d[K torch.IntOrInts](inChannels, outChannels int, kernelSize K, opts ...Conv2dOption) *Conv2d {
	const op = "NewConv2d"
	m := &Conv2d{
		InChannels: inChannels, OutChannels: outChannels, Groups: 1,
		KernelSize:  pair(op, "kernel size", torch.Expand(kernelSize, 2), 1),
		Stride:      [2]int{1, 1},
		Dilation:    [2]int{1, 1},
		PaddingMode: "zeros",
	}
	bias := true
	var like factory
	for _, o := range opts {
		switch o := o.(type) {
		case StrideOption:
			m.Stride = pair(op, "stride", o, 1)
		case PaddingOption:
			m.Padding = pair(op, "padding", o, 0)
		case PaddingString:
			m.PaddingString = o
		case PaddingMode:
			m.PaddingMode = o
		case DilationOption:
			m.Dilation = pair(op, "dilation", o, 1)
		case Groups:
			m.Groups = int(o)
		case Bias:
			bias = bool(o)
		case DType:
			like.dtype = &o
		case Device:
			like.device = &o
		}
	}
	switch {
	case inChannels < 0 || outChannels < 0:
		panic(errorf(op, "channels must not be negative, got %d and %d", inChannels, outChannels))
	case m.Groups < 1 || inChannels%m.Groups != 0 || outChannels%m.Groups != 0:
		panic(errorf(op, "groups must be positive and divide both numbers of channels, got %d for %d and %d", m.Groups, inChannels, outChannels))
	case m.PaddingString != "" && m.PaddingString != PaddingSame && m.PaddingString != PaddingValid:
		panic(errorf(op, "a named padding is PaddingSame or PaddingValid, not %q", string(m.PaddingString)))
	case m.PaddingString == PaddingSame && m.Stride != [2]int{1, 1}:
		panic(errorf(op, "PaddingSame takes stride 1, not %v", m.Stride))
	}
	switch m.PaddingMode {
	case "zeros", "reflect", "replicate", "circular":
	default:
		panic(errorf(op, "a padding mode is \"zeros\", \"reflect\", \"replicate\" or \"circular\", not %q", string(m.PaddingMode)))
	}
	m.Weight = like.empty(outChannels, inChannels/m.Groups, m.KernelSize[0], m.KernelSize[1])
	if bias {
		m.Bias = like.empty(outChannels)
	}
	resetAffine(m.Weight, m.Bias)
	return m
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

// Forward convolves x [N, InChannels, H, W]. It panics with a [*torch.Error] if
// x has another number of channels or another type than the weight.
func (m *Conv2d) Forward(x torch.Tensor) torch.Tensor {
	x = enter(m, x)
	padding, named := m.Padding, m.PaddingString != ""
	if m.PaddingMode != "zeros" && m.PaddingMode != "" {
		x, padding, named = m.pad(x), [2]int{}, false
	}
	var c torch.Call
	c.Tensor(x)
	c.Tensor(m.Weight)
	c.Tensor(m.Bias)
	c.Ints(m.Stride[:])
	op := &opConv2d
	if named {
		c.String(string(m.PaddingString))
		op = &opConv2dNamed
	} else {
		c.Ints(padding[:])
	}
	c.Ints(m.Dilation[:])
	c.Int(m.Groups)
	return seen(m, c.Run1(op))
}

// pad adds the padding of a mode that the convolution itself does not know.
func (m *Conv2d) pad(x torch.Tensor) torch.Tensor {
	var sides [4]int // left, right, top, bottom
	for i := range 2 {
		before, behind := m.Padding[i], m.Padding[i]
		switch m.PaddingString {
		case PaddingSame:
			all := m.Dilation[i] * (m.KernelSize[i] - 1)
			before, behind = all/2, all-all/2
		case PaddingValid:
			before, behind = 0, 0
		}
		sides[2-2*i], sides[3-2*i] = before, behind
	}
	var c torch.Call
	c.Tensor(x)
	c.Ints(sides[:])
	c.String(string(m.PaddingMode))
	return c.Run1(&opPad)
}
