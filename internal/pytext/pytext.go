// Package pytext writes shapes and numbers as Python does, for texts that are PyTorch's.
package pytext

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Tuple writes a shape as a tuple: (), (3,), (2, 3).
func Tuple(shape []int) string {
	s := numbers(shape)
	if len(shape) == 1 {
		s += ","
	}
	return "(" + s + ")"
}

// List writes numbers as a list: [2, 3].
func List(v []int) string { return "[" + numbers(v) + "]" }

// Size writes a shape as what a tensor's shape is in Python: torch.Size([2, 3]).
func Size(shape []int) string { return "torch.Size(" + List(shape) + ")" }

func numbers(v []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(v), "[]"), " ", ", ")
}

// Float writes a number as a float: 2.0, 0.1, 1e-05, inf.
func Float(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 0):
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, 64), "+"))
	case a != 0 && (a < 1e-4 || a >= 1e16):
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}
