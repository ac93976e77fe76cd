package nninit

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

var opQR = torch.Operator{Name: "aten::linalg_qr"}

// Orthogonal_ makes the rows of a matrix orthonormal, or its columns if there
// are fewer of them, times [Gain]. Dims behind the first count as one. It
// mirrors torch.nn.init.orthogonal_ and panics with a [*torch.Error] if t has
// fewer than 2 dims.
func Orthogonal_(t torch.Tensor, opts ...GainOption) torch.Tensor {
	gain := 1.0
	var g *torch.Generator
	for _, o := range opts {
		switch o := o.(type) {
		case Gain:
			gain = float64(o)
		case GeneratorOption:
			g = o.g
		}
	}
	shape := t.Shape()
	if len(shape) < 2 {
		panic(&torch.Error{Op: "Orthogonal_", Msg: fmt.Sprintf("a tensor of at least 2 dims is required, got shape %v", shape)})
	}
	if t.Device() == torch.Meta || t.NumEl() == 0 {
		return t
	}
	rows, cols := shape[0], t.NumEl()/shape[0]
	torch.NoGrad(func() {
		flat := torch.Empty([]int{rows, cols}, t.DType(), t.Device()).Normal_(g)
		if rows < cols {
			flat = flat.T()
		}
		var c torch.Call
		c.Tensor(flat)
		q, r := c.Run2(&opQR)
		// The signs make the distribution uniform over all orthogonal matrices.
		q.Mul_(r.Diag().Sign())
		if rows < cols {
			q = q.T()
		}
		t.Copy_(q.Reshape(shape...))
		t.MulScalar_(gain)
	})
	return t
}
