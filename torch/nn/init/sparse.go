package nninit

import (
	"fmt"
	"math"

	"github.com/gotorch/gotorch/torch"
)

// Sparse_ draws from a normal distribution of mean 0, whose standard deviation is 0.01
// in PyTorch where it is not given, and sets a part of each column of a matrix to
// zero: sparsity of its rows, rounded up. [Generator] is for the values; which of them
// become zero is drawn from the default generator, as in PyTorch. It mirrors
// torch.nn.init.sparse_ and panics with a [*torch.Error] if t does not have 2 dims, or
// sparsity is not between 0 and 1.
func Sparse_(t torch.Tensor, sparsity, std float64, opts ...RandomOption) torch.Tensor {
	if n := t.NDim(); n != 2 {
		panic(&torch.Error{Op: "Sparse_", Msg: fmt.Sprintf("a tensor of 2 dims is required, got %d", n)})
	}
	if !(sparsity >= 0 && sparsity <= 1) {
		panic(&torch.Error{Op: "Sparse_", Msg: fmt.Sprintf("sparsity is the part of the rows that is zero, between 0 and 1, not %g", sparsity)})
	}
	if t.Device() == torch.Meta {
		return t
	}
	rows, cols := t.Size(0), t.Size(1)
	zeros := int(math.Ceil(sparsity * float64(rows)))
	normal(t, 0, std, generator(opts))
	torch.NoGrad(func() {
		for col := range cols {
			at := torch.Randperm(rows, t.Device()).Narrow(0, 0, zeros)
			t.Select(1, col).IndexFill_(0, at, 0)
		}
	})
	return t
}
