package nn

import "github.com/gotorch/gotorch/torch"

var opGLU = torch.Operator{Name: "aten::glu"}

// GLU cuts its input into two halves along Dim and returns a × sigmoid(b). It
// mirrors torch.nn.GLU; [NewGLU] makes one.
type GLU struct {
	Dim int
}

// NewGLU makes a gated linear unit along dim, the last one where it is not given.
// It mirrors torch.nn.GLU and panics with a [*torch.Error] if there is more than
// one dim.
func NewGLU(dim ...int) *GLU {
	m := &GLU{Dim: -1}
	switch len(dim) {
	case 0:
	case 1:
		m.Dim = dim[0]
	default:
		panic(errorf("NewGLU", "takes one dim at most, got %v", dim))
	}
	return m
}

// Forward halves x [*, 2N, *] to [*, N, *]. It panics with a [*torch.Error] if x
// has no such dim, or that has an odd size.
func (m *GLU) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	var c torch.Call
	c.Tensor(x)
	c.Int(m.Dim)
	return Leave(m, c.Run1(&opGLU))
}
