package optim

import "fmt"

// What is wrong with options that many optimizers have; "" if nothing is. A NaN is
// wrong everywhere.

func firstOf(reasons ...string) string {
	for _, r := range reasons {
		if r != "" {
			return r
		}
	}
	return ""
}

// atLeast0 checks v, which is called what.
func atLeast0(what string, v float64) string {
	if v >= 0 {
		return ""
	}
	return fmt.Sprintf("invalid %s %v; it must be at least 0", what, v)
}

// above0 is the same for what may not be 0.
func above0(what string, v float64) string {
	if v > 0 {
		return ""
	}
	return fmt.Sprintf("invalid %s %v; it must be positive", what, v)
}

func badLR(v float64) string          { return atLeast0("learning rate", v) }
func badEps(v float64) string         { return atLeast0("epsilon value", v) }
func badMomentum(v float64) string    { return atLeast0("momentum value", v) }
func badWeightDecay(v float64) string { return atLeast0("weight_decay value", v) }

func badBetas(betas [2]float64) string {
	for i, beta := range betas {
		if !(beta >= 0 && beta < 1) {
			return fmt.Sprintf("invalid beta parameter at index %d: %v; it must be at least 0 and less than 1", i, beta)
		}
	}
	return ""
}
