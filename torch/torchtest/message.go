package torchtest

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/gotorch/gotorch/internal/pytext"
)

// The messages are PyTorch's, so that who knows them finds the numbers where they
// are used to.

// scalarMismatch is the message for two numbers that differ.
func (w *walk) scalarMismatch(what, got, want string, diff, of, rtol, atol float64) string {
	rel := math.Inf(1)
	if of != 0 {
		rel = diff / of
	}
	abs := pytext.Float(diff)
	if isInt(got) && isInt(want) {
		abs = strconv.FormatFloat(diff, 'f', 0, 64)
	}
	return mismatch(what, fmt.Sprintf("Expected %s but got %s.", want, got), rtol, atol,
		"Absolute difference: "+abs, "Relative difference: "+pytext.Float(rel))
}

func isInt(s string) bool { return strings.Trim(s, "-0123456789") == "" }

// mismatch puts a message together.
func mismatch(what, extra string, rtol, atol float64, abs, rel string) string {
	kind, allowed := "equal", func(float64) string { return "" }
	if rtol != 0 || atol != 0 {
		kind, allowed = "close", func(tol float64) string { return fmt.Sprintf(" (up to %s allowed)", pytext.Float(tol)) }
	}
	return fmt.Sprintf("%s are not %s!\n\n%s\n%s%s\n%s%s", what, kind, extra, abs, allowed(atol), rel, allowed(rtol))
}

// share is "3 / 12 (25.0%)".
func share(n, of int) string {
	return fmt.Sprintf("Mismatched elements: %d / %d (%.1f%%)", n, of, float64(n)/float64(of)*100)
}

// python prints a number as Python does.
func python(v reflect.Value) string {
	switch {
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	case v.CanFloat():
		return pytext.Float(v.Float())
	}
	return pyComplex(v.Complex())
}

// pyComplex is Python's repr of a complex number.
func pyComplex(c complex128) string {
	part := func(f float64) string { return strings.TrimSuffix(pytext.Float(f), ".0") }
	re, im := part(real(c)), part(imag(c))+"j"
	if real(c) == 0 && !math.Signbit(real(c)) {
		return im
	}
	if !strings.HasPrefix(im, "-") {
		im = "+" + im
	}
	return "(" + re + im + ")"
}
