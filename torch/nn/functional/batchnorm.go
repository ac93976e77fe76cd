package functional

import (
	"github.com/gotorch/gotorch/internal/pytext"
	"github.com/gotorch/gotorch/torch"
)

var opBatchNorm = torch.Operator{Name: "aten::batch_norm"}

// BatchNormOption is an option of [BatchNorm]: [Weight], [Bias], [Training],
// [Momentum], [Eps].
type BatchNormOption interface{ isBatchNormOption() }

// Training makes [BatchNorm] normalise with the statistics of the batch and
// update the running ones. Without it the running ones are used.
type Training bool

// Momentum is the weight of a batch in the running statistics, 0.1 where it is
// not given.
type Momentum float64

func (WeightOption) isBatchNormOption() {}
func (BiasOption) isBatchNormOption()   {}
func (Training) isBatchNormOption()     {}
func (Momentum) isBatchNormOption()     {}
func (Eps) isBatchNormOption()          {}

// BatchNorm normalises each channel of input [N, C, *] by mean and variance,
// then scales by [Weight] [C] and shifts by [Bias] [C]. runningMean and
// runningVar [C] are updated in place under [Training]; then they may be
// undefined, and nothing is kept. [Eps], 1e-5 where it is not given, keeps the
// divisor from zero.
//
// It mirrors torch.nn.functional.batch_norm and panics with a [*torch.Error] if
// shapes or types do not fit, and if there is only one value per channel to train
// with.
func BatchNorm(input, runningMean, runningVar torch.Tensor, opts ...BatchNormOption) torch.Tensor {
	var weight, bias torch.Tensor
	training, momentum, eps := false, 0.1, 1e-5
	for _, o := range opts {
		switch o := o.(type) {
		case WeightOption:
			weight = o.t
		case BiasOption:
			bias = o.t
		case Training:
			training = bool(o)
		case Momentum:
			momentum = float64(o)
		case Eps:
			eps = float64(o)
		}
	}
	if shape := input.Shape(); training && len(shape) > 1 && input.NumEl() == shape[1] {
		refuse("batch_norm", "Expected more than 1 value per channel when training, got input size %s", pytext.Size(shape))
	}
	switch {
	case training && eps <= 0:
		refuse("batch_norm", "batch_norm eps must be positive during training, but got %s", pytext.Float(eps))
	case eps < 0:
		refuse("batch_norm", "batch_norm eps must be non-negative, but got %s", pytext.Float(eps))
	}
	var c torch.Call
	c.Tensor(input)
	c.Tensor(weight)
	c.Tensor(bias)
	c.Tensor(runningMean)
	c.Tensor(runningVar)
	c.Bool(training)
	c.Float(momentum)
	c.Float(eps)
	c.Bool(true) // cuDNN, where it is there
	return c.Run1(&opBatchNorm)
}
