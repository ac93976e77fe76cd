package nn

import (
	"math"

	"github.com/gotorch/gotorch/torch"
)

// CircularPad1d makes [N, C, L] or [C, L] larger with the elements of its other end.
// It mirrors torch.nn.CircularPad1d; [NewCircularPad1d] makes one.
type CircularPad1d struct {
	Padding [2]int // left and right
}

// NewCircularPad1d makes a layer that adds padding elements on all sides, or so many
// left and right. Negative numbers cut elements off. It mirrors torch.nn.CircularPad1d
// and panics with a [*torch.Error] if there are neither one number nor 2.
func NewCircularPad1d[P torch.IntOrInts](padding P) *CircularPad1d {
	return &CircularPad1d{[2]int(sizes("NewCircularPad1d", "padding", torch.Expand(padding, 2), 2, math.MinInt))}
}

// Forward pads x [N, C, L] or [C, L]. It panics with a [*torch.Error] if x has another
// number of dims, or a dim is smaller than its padding.
func (m *CircularPad1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	channels("CircularPad1d", x, 1)
	return Leave(m, pad(x, m.Padding[:], "circular", 0))
}

// CircularPad2d makes [N, C, H, W] or [C, H, W] larger with the elements of its other end.
// It mirrors torch.nn.CircularPad2d; [NewCircularPad2d] makes one.
type CircularPad2d struct {
	Padding [4]int // left, right, top and bottom
}

// NewCircularPad2d makes a layer that adds padding elements on all sides, or so many
// left, right, top and bottom. Negative numbers cut elements off. It mirrors
// torch.nn.CircularPad2d and panics with a [*torch.Error] if there are neither one
// number nor 4.
func NewCircularPad2d[P torch.IntOrInts](padding P) *CircularPad2d {
	return &CircularPad2d{[4]int(sizes("NewCircularPad2d", "padding", torch.Expand(padding, 4), 4, math.MinInt))}
}

// Forward pads x [N, C, H, W] or [C, H, W]. It panics with a [*torch.Error] if x has
// another number of dims, or a dim is smaller than its padding.
func (m *CircularPad2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	channels("CircularPad2d", x, 2)
	return Leave(m, pad(x, m.Padding[:], "circular", 0))
}

// CircularPad3d makes [N, C, D, H, W] or [C, D, H, W] larger with the elements of its
// other end. It mirrors torch.nn.CircularPad3d; [NewCircularPad3d] makes one.
type CircularPad3d struct {
	Padding [6]int // left, right, top, bottom, front and back
}

// NewCircularPad3d makes a layer that adds padding elements on all sides, or so many
// left, right, top, bottom, front and back. Negative numbers cut elements off. It
// mirrors torch.nn.CircularPad3d and panics with a [*torch.Error] if there are neither
// one number nor 6.
func NewCircularPad3d[P torch.IntOrInts](padding P) *CircularPad3d {
	return &CircularPad3d{[6]int(sizes("NewCircularPad3d", "padding", torch.Expand(padding, 6), 6, math.MinInt))}
}

// Forward pads x [N, C, D, H, W] or [C, D, H, W]. It panics with a [*torch.Error] if x
// has another number of dims, or a dim is smaller than its padding.
func (m *CircularPad3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	channels("CircularPad3d", x, 3)
	return Leave(m, pad(x, m.Padding[:], "circular", 0))
}
