package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// Softmax computes exp(x) / Σ exp(x) along Dim: elements between 0 and 1 whose sum
// is 1. It mirrors torch.nn.Softmax; [NewSoftmax] makes one.
type Softmax struct {
	Dim int
}

// NewSoftmax makes a softmax along dim. It mirrors torch.nn.Softmax; where that is
// given no dim, it guesses one and warns, so that here one is required.
func NewSoftmax(dim int) *Softmax { return &Softmax{dim} }

// Forward applies the function to x, of any shape. It panics with a [*torch.Error]
// if x has no such dim, or is of an integer type.
func (m *Softmax) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, x.Softmax(m.Dim))
}

// LogSoftmax computes the logarithm of [Softmax] along Dim without its loss of
// precision. It mirrors torch.nn.LogSoftmax; [NewLogSoftmax] makes one.
type LogSoftmax struct {
	Dim int
}

// NewLogSoftmax makes a layer for the logarithm of the softmax along dim. It
// mirrors torch.nn.LogSoftmax; as for [NewSoftmax], dim is required.
func NewLogSoftmax(dim int) *LogSoftmax { return &LogSoftmax{dim} }

// Forward applies the function to x, of any shape. It panics with a [*torch.Error]
// if x has no such dim, or is of an integer type.
func (m *LogSoftmax) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, x.LogSoftmax(m.Dim))
}

// Softmin computes exp(-x) / Σ exp(-x) along Dim. It mirrors torch.nn.Softmin;
// [NewSoftmin] makes one.
type Softmin struct {
	Dim int
}

// NewSoftmin makes a softmin along dim. It mirrors torch.nn.Softmin; as for
// [NewSoftmax], dim is required.
func NewSoftmin(dim int) *Softmin { return &Softmin{dim} }

// Forward applies the function to x, of any shape. It panics with a [*torch.Error]
// if x has no such dim, or is of an integer type.
func (m *Softmin) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, F.Softmin(x, m.Dim))
}

// Softmax2d computes [Softmax] over the channels of each place of [N, C, H, W] or
// [C, H, W]. It mirrors torch.nn.Softmax2d; [NewSoftmax2d] makes one.
type Softmax2d struct {
	_ byte // pointers to two of them must differ
}

// NewSoftmax2d makes a softmax over channels. It mirrors torch.nn.Softmax2d.
func NewSoftmax2d() *Softmax2d { return &Softmax2d{} }

// Forward applies the function to x, [N, C, H, W] or [C, H, W]. It panics with a
// [*torch.Error] if x has another number of dims.
func (m *Softmax2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	if n := x.NDim(); n != 3 && n != 4 {
		panic(errorf("Softmax2d", "an input of 4 dims is required, [N, C, H, W], or of 3 without a batch; got %v", x.Shape()))
	}
	return Leave(m, x.Softmax(-3))
}
