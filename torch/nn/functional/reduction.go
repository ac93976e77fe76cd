package functional

import "strconv"

// Reduction says what a loss does with the losses of the elements. It is an
// option of every loss function, PyTorch's reduction argument; the zero
// Reduction is [ReductionNone], and losses without this option average.
type Reduction int

// The reductions, with libtorch's numbers.
const (
	ReductionNone Reduction = 0 // one loss for each element
	ReductionMean Reduction = 1 // their mean: what losses do where no Reduction is given
	ReductionSum  Reduction = 2 // their sum
)

// String returns Python's name: "none", "mean" or "sum".
func (r Reduction) String() string {
	switch r {
	case ReductionNone:
		return "none"
	case ReductionMean:
		return "mean"
	case ReductionSum:
		return "sum"
	}
	return "Reduction(" + strconv.Itoa(int(r)) + ")"
}
