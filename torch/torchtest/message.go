package torchtest

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// The messages are PyTorch's, so that who knows them finds the numbers where they
// are used to.

// scalarMismatch is the message for two numbers that differ.
func (w *walk) scalarMismatch(what, got, want string, diff, of, rtol, atol float64) string {
	rel := math.Inf(1)
	if of != 0 {
		rel = diff / of
	}
	abs := pyFloat(diff)
	if isInt(got) && isInt(want) {
		abs = strconv.FormatFloat(diff, 'f', 0, 64)
	}
	return mismatch(what, fmt.Sprintf("Expected %s but got %s.", want, got), rtol, atol,
		"Absolute difference: "+abs, "Relative difference: "+pyFloat(rel))
}

func isInt(s string) bool { return strings.Trim(s, "-0123456789") == "" }

// mismatch puts a message together.
func mismatch(what, extra string, rtol, atol float64, abs, rel string) string {
	kind, allowed := "equal", func(float64) string { return "" }
	if rtol != 0 || atol != 0 {
		kind, allowed = "close", func(tol float64) string { return fmt.Sprintf(" (up to %s allowed)", pyFloat(tol)) }
	}
	return fmt.Sprintf("%s are not %s!\n\n%s\n%s%s\n%s%s", what, kind, extra, abs, allowed(atol), rel, allowed(rtol))
}

// share is "3 / 12 (25.0%)".
func share(n, of int) string {
	return fmt.Sprintf("Mismatched elements: %d / %d (%.1f%%)", n, of, float64(n)/float64(of)*100)
}

// tuple prints an index or strides as Python does.
func tuple(v []int) string {
	s := make([]string, len(v))
	for i, n := range v {
		s[i] = strconv.Itoa(n)
	}
	if len(v) == 1 {
		return "(" + s[0] + ",)"
	}
	return "(" + strings.Join(s, ", ") + ")"
}

// size prints a shape as Python does.
func size(shape []int) string {
	return "torch.Size(" + strings.ReplaceAll(fmt.Sprint(append([]int{}, shape...)), " ", ", ") + ")"
}

// python prints a number as Python does.
func python(v reflect.Value) string {
	switch {
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	case v.CanFloat():
		return pyFloat(v.Float())
	}
	return pyComplex(v.Complex())
}

// pyFloat is Python's repr of a float.
func pyFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 0):
		return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(f, 'g', -1, 64)), "+")
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// pyComplex is Python's repr of a complex number.
func pyComplex(c complex128) string {
	part := func(f float64) string { return strings.TrimSuffix(pyFloat(f), ".0") }
	re, im := part(real(c)), part(imag(c))+"j"
	if real(c) == 0 && !math.Signbit(real(c)) {
		return im
	}
	if !strings.HasPrefix(im, "-") {
		im = "+" + im
	}
	return "(" + re + im + ")"
}
