package nn

import "github.com/gotorch/gotorch/torch"

// lossOptions is what the options say that many losses have.
type lossOptions struct {
	weight    torch.Tensor
	margin    float64
	reduction Reduction
}

// readLoss reads the options of the constructor op; margin is that of a loss that is
// given none.
func readLoss[O any](op string, margin float64, opts []O) lossOptions {
	l := lossOptions{margin: margin, reduction: ReductionMean}
	for _, o := range opts {
		switch o := any(o).(type) {
		case WeightOption:
			l.weight = o.t.Keep()
		case Margin:
			l.margin = float64(o)
		case Reduction:
			l.reduction = o
		}
	}
	l.reduction.check(op)
	return l
}
