package golden

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
)

// Numbers checks that numbers of the type d are those that were made on a machine: to the
// last bit, where it gives the same bits as this one, by the rule of [processor.Tolerance] elsewhere.
func Numbers(t testing.TB, what string, made processor.Machine, d torch.DType, terms int, want, got []float64) {
	t.Helper()
	require.Lenf(t, got, len(want), "elements of %s", what)
	exact := made.Same(processor.Here()) == ""
	near, worst := processor.Tolerance(d, terms), -1
	scale := Scale(want)
	var different int
	var by float64
	for i, w := range want {
		off := Distance(w, got[i])
		if off == 0 || !exact && off <= near*scale {
			continue
		}
		if different++; worst < 0 || off > by {
			worst, by = i, off
		}
	}
	switch {
	case worst < 0:
	case exact:
		require.Failf(t, "other bits than PyTorch's", "%s: %d of %d elements; most element %d: want %.9g, got %.9g. Here: %s", what, different, len(want), worst, want[worst], got[worst], processor.Here())
	default:
		require.Failf(t, "other numbers than PyTorch's", "%s: %d of %d elements are more than %.2g apart; most element %d: want %.9g, got %.9g. Here: %s, there: %s",
			what, different, len(want), near*scale, worst, want[worst], got[worst], processor.Here(), made)
	}
}

// Scale is the greatest of the numbers that are finite, at least 1.
func Scale(numbers []float64) float64 {
	s := 1.0
	for _, v := range numbers {
		if a := math.Abs(v); !math.IsInf(a, 0) && !math.IsNaN(a) {
			s = math.Max(s, a)
		}
	}
	return s
}

// Distance is 0 for the same bits, the difference of two numbers, and infinite where one of
// them is, or is no number; zeros of two signs differ by the smallest number.
func Distance(a, b float64) float64 {
	switch {
	case math.Float64bits(a) == math.Float64bits(b), math.IsNaN(a) && math.IsNaN(b):
		return 0
	case math.IsNaN(a) || math.IsNaN(b) || math.IsInf(a, 0) || math.IsInf(b, 0):
		return math.Inf(1)
	}
	return math.Max(math.Abs(a-b), math.SmallestNonzeroFloat64)
}
