package torch

var (
	opReal = Operator{Name: "aten::real"}
	opImag = Operator{Name: "aten::imag"}
	opH    = Operator{Name: "aten::matrix_H"}
)

// Real returns the real parts of t, as a view; t itself if it is not complex. It
// mirrors torch.Tensor.real.
func (t Tensor) Real() Tensor { return call1(&opReal, t) }

// Imag returns the imaginary parts of t, as a view. It mirrors torch.Tensor.imag and
// panics with a [*Error] if t is not complex.
func (t Tensor) Imag() Tensor { return call1(&opImag, t) }

// H transposes a matrix and takes conjugates, as a view. It mirrors torch.Tensor.H and
// panics with a [*Error] if t has other than two dims; MH is for batches.
func (t Tensor) H() Tensor { return call1(&opH, t) }
