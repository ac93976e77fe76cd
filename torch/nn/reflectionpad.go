package nn

import (
	"math"

	"github.com/gotorch/gotorch/torch"
)

// ReflectionPad1d makes [N, C, L] or [C, L] larger with what a mirror at its edge shows.
// It mirrors torch.nn.ReflectionPad1d; [NewReflectionPad1d] makes one.
type ReflectionPad1d struct {
	Padding [2]int // left and right
}

// NewReflectionPad1d makes a layer that adds padding elements on all sides, or so many
// left and right. Negative numbers cut elements off. It mirrors torch.nn.ReflectionPad1d
// and panics with a [*torch.Error] if there are neither one number nor 2.
func NewReflectionPad1d[P torch.IntOrInts](padding P) *ReflectionPad1d {
	return &ReflectionPad1d{[2]int(sizes("NewReflectionPad1d", "padding", torch.Expand(padding, 2), 2, math.MinInt))}
}

// Forward pads x [N, C, L] or [C, L]. It panics with a [*torch.Error] if x has another
// number of dims, or a dim is not larger than its padding.
func (m *ReflectionPad1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	channels("ReflectionPad1d", x, 1)
	return Leave(m, pad(x, m.Padding[:], "reflect", 0))
}

// ReflectionPad2d makes [N, C, H, W] or [C, H, W] larger with what a mirror at its edge
// shows. It mirrors torch.nn.ReflectionPad2d; [NewReflectionPad2d] makes one.
type ReflectionPad2d struct {
	Padding [4]int // left, right, top and bottom
}

// NewReflectionPad2d makes a layer that adds padding elements on all sides, or so many
// left, right, top and bottom. Negative numbers cut elements off. It mirrors
// torch.nn.ReflectionPad2d and panics with a [*torch.Error] if there are neither one
// number nor 4.
func NewReflectionPad2d[P torch.IntOrInts](padding P) *ReflectionPad2d {
	return &ReflectionPad2d{[4]int(sizes("NewReflectionPad2d", "padding", torch.Expand(padding, 4), 4, math.MinInt))}
}

// Forward pads x [N, C, H, W] or [C, H, W]. It panics with a [*torch.Error] if x has
// another number of dims, or a dim is not larger than its padding.
func (m *ReflectionPad2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	channels("ReflectionPad2d", x, 2)
	return Leave(m, pad(x, m.Padding[:], "reflect", 0))
}

// ReflectionPad3d makes [N, C, D, H, W] or [C, D, H, W] larger with what a mirror at its
// edge shows. It mirrors torch.nn.ReflectionPad3d; [NewReflectionPad3d] makes one.
type ReflectionPad3d struct {
	Padding [6]int // left, right, top, bottom, front and back
}

// NewReflectionPad3d makes a layer that adds padding elements on all sides, or so many
// left, right, top, bottom, front and back. Negative numbers cut elements off. It
// mirrors torch.nn.ReflectionPad3d and panics with a [*torch.Error] if there are neither
// one number nor 6.
func NewReflectionPad3d[P torch.IntOrInts](padding P) *ReflectionPad3d {
	return &ReflectionPad3d{[6]int(sizes("NewReflectionPad3d", "padding", torch.Expand(padding, 6), 6, math.MinInt))}
}

// Forward pads x [N, C, D, H, W] or [C, D, H, W]. It panics with a [*torch.Error] if x
// has another number of dims, or a dim is not larger than its padding.
func (m *ReflectionPad3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	channels("ReflectionPad3d", x, 3)
	return Leave(m, pad(x, m.Padding[:], "reflect", 0))
}
