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

// quantizer names how t is quantized. It is empty if t is of a quantized type without
// that: a meta tensor, or bytes viewed as one.
func (t Tensor) quantizer() string {
	names := []string{"per_tensor_affine", "per_channel_affine", "per_tensor_symmetric", "per_channel_symmetric", "per_channel_affine_float_qparams"}
	scheme := -1
	_ = Try(func() { scheme = unaryInt(&opQscheme, t) })
	if scheme < 0 || scheme >= len(names) {
		return ""
	}
	return names[scheme]
}

// quantizedContents writes a quantized tensor as the numbers that it stands for,
// and how they are quantized.
func quantizedContents(t Tensor, size string, o style) (body string, suffixes []string) {
	scheme := t.quantizer()
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
