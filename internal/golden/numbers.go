package golden

import (
	"fmt"
	"math"
	"testing"

	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
)

// Numbers checks that numbers of the type d are those that were made on a machine: to the
// last bit, where it gives the same bits as this one, by the rule of [processor.Tolerance] elsewhere.
// If t, or a test that it is a part of, has called [Log], that tells in the end of all that differ.
func Numbers(t testing.TB, what string, made processor.Machine, d torch.DType, terms int, want, got []float64) {
	t.Helper()
	fileOf(t, made)
	if len(got) != len(want) {
		differ(t, made, math.Inf(1), fmt.Sprintf("%s: %d elements, PyTorch has %d", what, len(got), len(want)))
	}
	allowed, scale := 0.0, scaleOf(want)
	if made.Same(processor.Here()) != "" {
		allowed = processor.Tolerance(d, terms) * scale
	}
	different, worst, by := 0, 0, 0.0
	for i, w := range want {
		if off := distance(w, got[i]); off > allowed {
			if different++; off > by {
				worst, by = i, off
			}
		}
	}
	if different > 0 {
		differ(t, made, by/scale, fmt.Sprintf("%s: %d of %d elements, most number %d, by %.1e of the greatest: want %.9g, got %.9g",
			what, different, len(want), worst, by/scale, want[worst], got[worst]))
	}
}

// scaleOf is the greatest of the numbers that are finite, at least 1.
func scaleOf(numbers []float64) float64 {
	s := 1.0
	for _, v := range numbers {
		if a := math.Abs(v); !math.IsInf(a, 0) && !math.IsNaN(a) {
			s = math.Max(s, a)
		}
	}
	return s
}

// distance is 0 for the same bits, the difference of two numbers, and infinite where one of
// them is, or is no number; zeros of two signs differ by the smallest number.
func distance(a, b float64) float64 {
	switch {
	case math.Float64bits(a) == math.Float64bits(b), math.IsNaN(a) && math.IsNaN(b):
		return 0
	case math.IsNaN(a) || math.IsNaN(b) || math.IsInf(a, 0) || math.IsInf(b, 0):
		return math.Inf(1)
	}
	return math.Max(math.Abs(a-b), math.SmallestNonzeroFloat64)
}
