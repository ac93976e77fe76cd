package nn

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// Unflatten makes several dims of one, the inverse of [Flatten]. It mirrors
// torch.nn.Unflatten; [NewUnflatten] makes one.
type Unflatten struct {
	Dim             int
	UnflattenedSize []int
}

// NewUnflatten makes a layer that gives the dim dim of an input the sizes unflattenedSize,
// of which one may be -1 and follows from the others. It mirrors torch.nn.Unflatten and
// panics with a [*torch.Error] if there are no sizes.
func NewUnflatten(dim int, unflattenedSize ...int) *Unflatten {
	if len(unflattenedSize) == 0 {
		panic(errorf("NewUnflatten", "at least one size is required"))
	}
	return &Unflatten{dim, slices.Clone(unflattenedSize)}
}

// Forward unflattens x. It panics with a [*torch.Error] if x lacks the dim, or the sizes do
// not multiply to its own.
func (m *Unflatten) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, x.Unflatten(m.Dim, m.UnflattenedSize...))
}
