package nn

import "github.com/gotorch/gotorch/torch"

var softplus = elements("softplus")

// ThresholdOpt is the value of Beta × x above which [Softplus] is x itself; 20
// where it is not given.
type ThresholdOpt float64

// Softplus computes log(1 + exp(Beta × x)) / Beta of each element, in any shape: a
// smooth ReLU. Above Threshold it is x. It mirrors torch.nn.Softplus; [NewSoftplus]
// makes one.
type Softplus struct {
	Beta, Threshold float64
}

// SoftplusOption is an option of [NewSoftplus]: [Beta], [ThresholdOpt].
type SoftplusOption interface{ softplusOption() }

func (Beta) softplusOption()         {}
func (ThresholdOpt) softplusOption() {}

// NewSoftplus makes a softplus layer. It mirrors torch.nn.Softplus.
func NewSoftplus(opts ...SoftplusOption) *Softplus {
	m := &Softplus{Beta: 1, Threshold: 20}
	for _, o := range opts {
		switch o := o.(type) {
		case Beta:
			m.Beta = float64(o)
		case ThresholdOpt:
			m.Threshold = float64(o)
		}
	}
	return m
}

// Forward applies the function to x. It panics with a [*torch.Error] if x is of an
// integer type.
func (m *Softplus) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, softplus.run(x, false, m.Beta, m.Threshold))
}
