package torch

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

var (
	opQscheme               = Operator{Name: "aten::qscheme"}
	opQScale                = Operator{Name: "aten::q_scale"}
	opQZeroPoint            = Operator{Name: "aten::q_zero_point"}
	opQPerChannelScales     = Operator{Name: "aten::q_per_channel_scales"}
	opQPerChannelZeroPoints = Operator{Name: "aten::q_per_channel_zero_points"}
	opQPerChannelAxis       = Operator{Name: "aten::q_per_channel_axis"}
	opDequantize            = Operator{Name: "aten::dequantize", Overload: "self"}
)

// quantizedContents writes a quantized tensor as the numbers that it stands for,
// and how they are quantized.
func quantizedContents(t Tensor, size string, o PrintOptions) (body string, suffixes []string) {
	names := []string{"per_tensor_affine", "per_channel_affine", "per_tensor_symmetric", "per_channel_symmetric", "per_channel_affine_float_qparams"}
	scheme := names[unaryInt(&opQscheme, t)]
	suffixes = append(append([]string{size}, dtypeSuffix(t.DType())...), "quantization_scheme=torch."+scheme)
	if strings.HasPrefix(scheme, "per_tensor") {
		var c Call
		c.Tensor(t)
		suffixes = append(suffixes,
			"scale="+pythonFloat(c.RunScalar(&opQScale).(float64)),
			fmt.Sprint("zero_point=", unaryInt(&opQZeroPoint, t)))
	} else {
		suffixes = append(suffixes,
			"scale="+repr(unary(&opQPerChannelScales, t), o),
			"zero_point="+repr(unary(&opQPerChannelZeroPoints, t), o),
			fmt.Sprint("axis=", unaryInt(&opQPerChannelAxis, t)))
	}
	return numbers(unary(&opDequantize, t), len(reprPrefix), o), suffixes
}

// pythonFloat writes v as Python's repr: the fewest digits that give it back.
func pythonFloat(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}
