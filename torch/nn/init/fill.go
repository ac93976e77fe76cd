package nninit

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
)

// Constant_ sets every element to value. It mirrors torch.nn.init.constant_.
func Constant_(t torch.Tensor, value float64) torch.Tensor {
	torch.NoGrad(func() { t.Fill_(value) })
	return t
}

// Ones_ sets every element to one. It mirrors torch.nn.init.ones_.
func Ones_(t torch.Tensor) torch.Tensor { return Constant_(t, 1) }

// Zeros_ sets every element to zero. It mirrors torch.nn.init.zeros_.
func Zeros_(t torch.Tensor) torch.Tensor {
	torch.NoGrad(func() { t.Zero_() })
	return t
}

// Eye_ makes a matrix the identity, so that a linear layer passes on as many
// inputs as it can. It mirrors torch.nn.init.eye_ and panics with a
// [*torch.Error] if t does not have 2 dims.
func Eye_(t torch.Tensor) torch.Tensor {
	if n := t.NDim(); n != 2 {
		panic(&torch.Error{Op: "Eye_", Msg: fmt.Sprintf("a tensor of 2 dims is required, got %d", n)})
	}
	torch.NoGrad(func() {
		t.Zero_()
		t.Diagonal().Fill_(1)
	})
	return t
}

// Dirac_ makes the weight [out, in, *] of a convolution in that many groups pass
// on as many channels as it can: a one in the middle of each kernel from a
// channel to itself. It mirrors torch.nn.init.dirac_ and panics with a
// [*torch.Error] if t does not have 3 to 5 dims, or out is not divisible by
// groups.
func Dirac_(t torch.Tensor, groups ...int) torch.Tensor {
	torch.CheckVariadic("Dirac_", len(groups), 1)
	n := 1
	if len(groups) > 0 {
		n = groups[0]
	}
	shape := t.Shape()
	if len(shape) < 3 || len(shape) > 5 {
		panic(&torch.Error{Op: "Dirac_", Msg: fmt.Sprintf("a tensor of 3, 4 or 5 dims is required, got shape %v", shape)})
	}
	if n < 1 || shape[0]%n != 0 {
		panic(&torch.Error{Op: "Dirac_", Msg: fmt.Sprintf("dim 0 of shape %v must be divisible by groups, got %d", shape, n)})
	}
	if t.Device() == torch.Meta {
		return t
	}
	torch.NoGrad(func() {
		t.Zero_()
		perGroup := shape[0] / n
		at := make([]torch.Index, len(shape))
		for i := 2; i < len(shape); i++ {
			at[i] = shape[i] / 2
		}
		for g := range n {
			for d := range min(perGroup, shape[1]) {
				at[0], at[1] = g*perGroup+d, d
				t.SetIndex(1, at...)
			}
		}
	})
	return t
}
