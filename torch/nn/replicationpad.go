package nn

import (
	"math"

	"github.com/gotorch/gotorch/torch"
)

// ReplicationPad1d makes [N, C, L] or [C, L] larger with the elements at its edge.
// It mirrors torch.nn.ReplicationPad1d; [NewReplicationPad1d] makes one.
type ReplicationPad1d struct {
	Padding [2]int // left and right
}

// NewReplicationPad1d makes a layer that adds padding elements on all sides, or so many
// left and right. Negative numbers cut elements off. It mirrors
// torch.nn.ReplicationPad1d and panics with a [*torch.Error] if there are neither one
// number nor 2.
func NewReplicationPad1d[P torch.IntOrInts](padding P) *ReplicationPad1d {
	return &ReplicationPad1d{[2]int(sizes("NewReplicationPad1d", "padding", torch.Expand(padding, 2), 2, math.MinInt))}
}

// Forward pads x [N, C, L] or [C, L]. It panics with a [*torch.Error] if x has another
// number of dims.
func (m *ReplicationPad1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	channels("ReplicationPad1d", x, 1)
	return Leave(m, pad(x, m.Padding[:], "replicate", 0))
}

// ReplicationPad2d makes [N, C, H, W] or [C, H, W] larger with the elements at its edge.
// It mirrors torch.nn.ReplicationPad2d; [NewReplicationPad2d] makes one.
type ReplicationPad2d struct {
	Padding [4]int // left, right, top and bottom
}

// NewReplicationPad2d makes a layer that adds padding elements on all sides, or so many
// left, right, top and bottom. Negative numbers cut elements off. It mirrors
// torch.nn.ReplicationPad2d and panics with a [*torch.Error] if there are neither one
// number nor 4.
func NewReplicationPad2d[P torch.IntOrInts](padding P) *ReplicationPad2d {
	return &ReplicationPad2d{[4]int(sizes("NewReplicationPad2d", "padding", torch.Expand(padding, 4), 4, math.MinInt))}
}

// Forward pads x [N, C, H, W] or [C, H, W]. It panics with a [*torch.Error] if x has
// another number of dims.
func (m *ReplicationPad2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	channels("ReplicationPad2d", x, 2)
	return Leave(m, pad(x, m.Padding[:], "replicate", 0))
}

// ReplicationPad3d makes [N, C, D, H, W] or [C, D, H, W] larger with the elements at its
// edge. It mirrors torch.nn.ReplicationPad3d; [NewReplicationPad3d] makes one.
type ReplicationPad3d struct {
	Padding [6]int // left, right, top, bottom, front and back
}

// NewReplicationPad3d makes a layer that adds padding elements on all sides, or so many
// left, right, top, bottom, front and back. Negative numbers cut elements off. It
// mirrors torch.nn.ReplicationPad3d and panics with a [*torch.Error] if there are
// neither one number nor 6.
func NewReplicationPad3d[P torch.IntOrInts](padding P) *ReplicationPad3d {
	return &ReplicationPad3d{[6]int(sizes("NewReplicationPad3d", "padding", torch.Expand(padding, 6), 6, math.MinInt))}
}

// Forward pads x [N, C, D, H, W] or [C, D, H, W]. It panics with a [*torch.Error] if x
// has another number of dims.
func (m *ReplicationPad3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	channels("ReplicationPad3d", x, 3)
	return Leave(m, pad(x, m.Padding[:], "replicate", 0))
}
