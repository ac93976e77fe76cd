package processor

import (
	"math"

	"github.com/gotorch/gotorch/torch"
)

// Tolerance is the rule by which numbers are compared whose last bits differ between two
// machines: how far apart they may be, as a part of the greatest number of their tensor, or
// of 1 if all are smaller. terms is the length of the longest sum that they come of.
//
// Rounding errors of a sum of n terms grow like the square root of n times the unit roundoff
// (2⁻²⁴ for float32, 2⁻⁵³ for float64), as those of a random walk. A result is compared with
// one that has errors of its own, after a chain of operators: 16 times that. Types of 16
// and 8 bits are summed in float32 and rounded at each operator of a chain: 8 units more.
// d is the type of the fewest digits that a result has come through.
func Tolerance(d torch.DType, terms int) float64 {
	sum := func(digits int) float64 { return 16 * math.Sqrt(float64(max(terms, 1))) * math.Exp2(float64(-digits)) }
	switch d {
	case torch.Float64, torch.Complex128:
		return sum(53)
	case torch.Float16, torch.Complex32:
		return 8*math.Exp2(-11) + sum(24)
	case torch.BFloat16:
		return 8*math.Exp2(-8) + sum(24)
	case torch.Float8E4M3FN, torch.Float8E4M3FNUZ:
		return 8*math.Exp2(-4) + sum(24)
	case torch.Float8E5M2, torch.Float8E5M2FNUZ:
		return 8*math.Exp2(-3) + sum(24)
	}
	return sum(24)
}
