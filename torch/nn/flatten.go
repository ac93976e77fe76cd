package nn

import "github.com/gotorch/gotorch/torch"

// Flatten makes the dims from StartDim to EndDim into one: by default all but
// the first, [N, C, H, W] to [N, C×H×W]. It mirrors torch.nn.Flatten;
// [NewFlatten] makes one.
type Flatten struct {
	StartDim, EndDim int
}

// NewFlatten makes a flattening layer. The start is 1 and the end -1 where they
// are not given. It mirrors torch.nn.Flatten and panics with a [*torch.Error] on
// more than two dims.
func NewFlatten(startDimAndEndDim ...int) *Flatten {
	torch.CheckVariadic("nn.NewFlatten", len(startDimAndEndDim), 2)
	m := &Flatten{StartDim: 1, EndDim: -1}
	if len(startDimAndEndDim) > 0 {
		m.StartDim = startDimAndEndDim[0]
	}
	if len(startDimAndEndDim) > 1 {
		m.EndDim = startDimAndEndDim[1]
	}
	return m
}

// Forward flattens x. It panics with a [*torch.Error] if x lacks one of the
// dims.
func (m *Flatten) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, x.Flatten(m.StartDim, m.EndDim))
}
