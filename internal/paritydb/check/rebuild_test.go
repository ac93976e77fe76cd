package check

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/paritydb/wire"
	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/linalg"
)

// Another decomposition of the same matrix is as good as Python's on another machine, and
// nothing else is.
func TestDecomposed(t *testing.T) {
	a := torch.Randn([]int{4, 3}, torch.NewGenerator().ManualSeed(1))
	u, s, vh := linalg.SVD(a)
	expected := func(x torch.Tensor) *wire.Expected {
		e := &wire.Expected{Layout: torch.Strided, DType: x.DType(), Shape: x.Shape(), Stride: x.Stride()}
		x.Clone(torch.ContiguousFormat).Bytes(func(b []byte) { e.Data = append(e.Data, b...) })
		return e
	}
	run := func(near Near, parts ...torch.Tensor) (status Status, same bool) {
		r := &runner{entry: "linalg.svd", near: near, leaves: &wire.Leaves{},
			c: wire.Dict{{Key: "result", Value: wire.List{expected(u), expected(s), expected(vh)}}}}
		defer func() {
			if f, ok := recover().(found); ok {
				status = f.status
			}
		}()
		same = r.decomposed(parts)
		return Equal, same
	}
	signs := torch.FromSlice([]float32{-1, 1, -1, 1})
	flipped := []torch.Tensor{u.Mul(signs), s, signs.Narrow(0, 0, 3).Unsqueeze(1).Mul(vh.Contiguous()).T().Contiguous().T()}
	require.Equal(t, vh.Stride(), flipped[2].Stride())
	flipped[0] = flipped[0].AsStrided(u.Shape(), u.Stride()).Copy_(u.Mul(signs))
	for name, c := range map[string]struct {
		near   Near
		parts  []torch.Tensor
		status Status
		same   bool
	}{
		"the same":                 {processor.Tolerance, []torch.Tensor{u, s, vh}, Equal, true},
		"other signs":              {processor.Tolerance, flipped, Equal, false},
		"other signs, to the bit":  {nil, flipped, Values, false},
		"other values":             {processor.Tolerance, []torch.Tensor{u, s.MulScalar(1.01), vh}, Values, false},
		"one sign, another matrix": {processor.Tolerance, []torch.Tensor{flipped[0], s, vh}, Values, false},
	} {
		status, same := run(c.near, c.parts...)
		assert.Equal(t, c.status, status, name)
		assert.Equal(t, c.same, same, name)
	}
}
