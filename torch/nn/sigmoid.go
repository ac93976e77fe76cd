package nn

import "github.com/gotorch/gotorch/torch"

var (
	sigmoid    = elements("sigmoid")
	logSigmoid = elements("log_sigmoid")
)

// Sigmoid computes 1 / (1 + exp(-x)) of each element, in any shape. It mirrors
// torch.nn.Sigmoid; [NewSigmoid] makes one.
type Sigmoid struct {
	_ byte // pointers to two of them must differ
}

// NewSigmoid makes a sigmoid layer. It mirrors torch.nn.Sigmoid.
func NewSigmoid() *Sigmoid { return &Sigmoid{} }

// Forward applies the function to x.
func (m *Sigmoid) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, sigmoid.run(x, false))
}

// LogSigmoid computes log(1 / (1 + exp(-x))) of each element, in any shape, without
// the loss of precision of [Sigmoid]. It mirrors torch.nn.LogSigmoid;
// [NewLogSigmoid] makes one.
type LogSigmoid struct {
	_ byte // pointers to two of them must differ
}

// NewLogSigmoid makes a layer that computes the logarithm of the sigmoid. It
// mirrors torch.nn.LogSigmoid.
func NewLogSigmoid() *LogSigmoid { return &LogSigmoid{} }

// Forward applies the function to x. It panics with a [*torch.Error] if x is of an
// integer type.
func (m *LogSigmoid) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, logSigmoid.run(x, false))
}
