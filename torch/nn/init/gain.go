package nninit

import (
	"fmt"
	"math"

	"github.com/gotorch/gotorch/torch"
)

// CalculateGain returns the factor that makes up for what a nonlinearity does to
// the variance: 1 for "linear", "conv1d", "conv2d", "conv3d", their transposed
// kin and "sigmoid", 5/3 for "tanh", √2 for "relu", √(2/(1+slope²)) for
// "leaky_relu", whose slope is 0.01 where it is not given, 3/4 for "selu". It
// mirrors torch.nn.init.calculate_gain and panics with a [*torch.Error] on any
// other name.
func CalculateGain(nonlinearity Nonlinearity, slope ...float64) float64 {
	switch nonlinearity {
	case "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid":
		return 1
	case "tanh":
		return 5.0 / 3
	case "relu":
		return math.Sqrt(2)
	case "leaky_relu":
		a := 0.01
		if len(slope) > 0 {
			a = slope[0]
		}
		// The conversion keeps a compiler from fusing product and sum, which
		// would change the last bit.
		return math.Sqrt(2 / (1 + float64(a*a)))
	case "selu":
		return 3.0 / 4
	}
	panic(&torch.Error{Op: "CalculateGain", Msg: fmt.Sprintf("no gain is known for %q; known are linear, conv1d to conv3d, conv_transpose1d to conv_transpose3d, sigmoid, tanh, relu, leaky_relu and selu", nonlinearity)})
}

// Fans returns the number of inputs and of outputs that a weight [out, in, *]
// connects to one unit: in and out, times the elements of the kernel. It
// mirrors torch.nn.init._calculate_fan_in_and_fan_out and panics with a
// [*torch.Error] if t has fewer than 2 dims.
func Fans(t torch.Tensor) (in, out int) {
	shape := t.Shape()
	if len(shape) < 2 {
		panic(&torch.Error{Op: "Fans", Msg: fmt.Sprintf("a tensor of shape %v has no fan in and fan out; at least 2 dims are required", shape)})
	}
	field := 1
	for _, n := range shape[2:] {
		field *= n
	}
	return shape[1] * field, shape[0] * field
}
