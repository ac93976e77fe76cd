package optim

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// What is wrong with options that many optimizers have; "" if nothing is. A NaN is
// wrong everywhere. The first words are PyTorch's.

func firstOf(reasons ...string) string {
	for _, r := range reasons {
		if r != "" {
			return r
		}
	}
	return ""
}

// python is a number as Python writes a float.
func python(v float64) string {
	s := strconv.FormatFloat(v, 'g', -1, 64)
	if !strings.ContainsAny(s, ".eIN") {
		s += ".0"
	}
	return s
}

// atLeast0 checks v, which is called what.
func atLeast0(what string, v float64) string {
	if v >= 0 {
		return ""
	}
	return fmt.Sprintf("Invalid %s: %s; it must be at least 0", what, python(v))
}

// above0 is the same for what may not be 0.
func above0(what string, v float64) string {
	if v > 0 {
		return ""
	}
	return fmt.Sprintf("Invalid %s: %s; it must be positive", what, python(v))
}

// from0 checks v, for which PyTorch has words of another kind.
func from0(what string, v float64) string {
	if v >= 0 {
		return ""
	}
	return fmt.Sprintf("%s should be >= 0 but is: %s", what, python(v))
}

// oneElement checks an option that may be a tensor.
func oneElement(what string, t torch.Tensor) string {
	if !t.Defined() || t.NumEl() == 1 {
		return ""
	}
	return fmt.Sprintf("Tensor %s must be 1-element, and it has %d", what, t.NumEl())
}

// rateBy checks the learning rate of g.
func rateBy(g *ParamGroup, check func(what string, v float64) string, what string) string {
	if r := oneElement("lr", g.LRTensor); r != "" {
		return r
	}
	return check(what, g.LearningRate())
}

func badLR(g *ParamGroup) string      { return rateBy(g, atLeast0, "learning rate") }
func badEps(v float64) string         { return atLeast0("epsilon value", v) }
func badMomentum(v float64) string    { return atLeast0("momentum value", v) }
func badWeightDecay(v float64) string { return atLeast0("weight_decay value", v) }

func badBetas(betas [2]float64) string {
	for i, beta := range betas {
		if !(beta >= 0 && beta < 1) {
			return fmt.Sprintf("Invalid beta parameter at index %d: %s; it must be at least 0 and less than 1", i, python(beta))
		}
	}
	return ""
}
