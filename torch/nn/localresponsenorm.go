package nn

import (
	"github.com/gotorch/gotorch/torch"
	F "github.com/gotorch/gotorch/torch/nn/functional"
)

// K is what [LocalResponseNorm] and [CrossMapLRN2d] add to the sum; 1 where it is not
// given.
type K float64

// LocalResponseNorm divides each element of [N, C, *] by (K + Alpha × mean)^Beta: the
// mean is of the squares in Size neighbouring channels. It mirrors
// torch.nn.LocalResponseNorm; [NewLocalResponseNorm] makes one.
type LocalResponseNorm struct {
	Size           int
	Alpha, Beta, K float64
}

// LocalResponseNormOption is an option of [NewLocalResponseNorm] and [NewCrossMapLRN2d]:
// [Alpha], 1e-4 where it is not given, [Beta], 0.75, [K].
type LocalResponseNormOption interface{ localResponseNormOption() }

func (Alpha) localResponseNormOption() {}
func (Beta) localResponseNormOption()  {}
func (K) localResponseNormOption()     {}

// NewLocalResponseNorm makes a layer of size neighbouring channels. It mirrors
// torch.nn.LocalResponseNorm and panics with a [*torch.Error] if size is below 1.
func NewLocalResponseNorm(size int, opts ...LocalResponseNormOption) *LocalResponseNorm {
	m := newLocalResponseNorm("NewLocalResponseNorm", size, opts)
	return &m
}

func newLocalResponseNorm(op string, size int, opts []LocalResponseNormOption) LocalResponseNorm {
	if size < 1 {
		panic(errorf(op, "a size of at least 1 is required, got %d", size))
	}
	m := LocalResponseNorm{Size: size, Alpha: 1e-4, Beta: 0.75, K: 1}
	for _, o := range opts {
		switch o := o.(type) {
		case Alpha:
			m.Alpha = float64(o)
		case Beta:
			m.Beta = float64(o)
		case K:
			m.K = float64(o)
		}
	}
	return m
}

// Forward normalises x [N, C, *]. It panics with a [*torch.Error] if x has fewer than three
// dims.
func (m *LocalResponseNorm) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, F.LocalResponseNorm(x, m.Size, F.Alpha(m.Alpha), F.Beta(m.Beta), F.K(m.K)))
}
