package nn

import (
	"math"

	"github.com/gotorch/gotorch/torch"
)

// ZeroPad1d makes the last dim of a tensor larger with zeros.
// It mirrors torch.nn.ZeroPad1d; [NewZeroPad1d] makes one.
type ZeroPad1d struct {
	Padding [2]int // left and right
}

// NewZeroPad1d makes a layer that adds padding elements on all sides, or so many left
// and right. Negative numbers cut elements off. It mirrors torch.nn.ZeroPad1d and panics
// with a [*torch.Error] if there are neither one number nor 2.
func NewZeroPad1d[P torch.IntOrInts](padding P) *ZeroPad1d {
	return &ZeroPad1d{[2]int(sizes("NewZeroPad1d", "padding", torch.Expand(padding, 2), 2, math.MinInt))}
}

// Forward pads x. It panics with a [*torch.Error] if x has too few dims, or more is cut off
// than there is.
func (m *ZeroPad1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, pad(x, m.Padding[:], "constant", 0))
}

// ZeroPad2d makes the last two dims of a tensor larger with zeros.
// It mirrors torch.nn.ZeroPad2d; [NewZeroPad2d] makes one.
type ZeroPad2d struct {
	Padding [4]int // left, right, top and bottom
}

// NewZeroPad2d makes a layer that adds padding elements on all sides, or so many left,
// right, top and bottom. Negative numbers cut elements off. It mirrors
// torch.nn.ZeroPad2d and panics with a [*torch.Error] if there are neither one number
// nor 4.
func NewZeroPad2d[P torch.IntOrInts](padding P) *ZeroPad2d {
	return &ZeroPad2d{[4]int(sizes("NewZeroPad2d", "padding", torch.Expand(padding, 4), 4, math.MinInt))}
}

// Forward pads x. It panics with a [*torch.Error] if x has too few dims, or more is cut off
// than there is.
func (m *ZeroPad2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, pad(x, m.Padding[:], "constant", 0))
}

// ZeroPad3d makes the last three dims of a tensor larger with zeros.
// It mirrors torch.nn.ZeroPad3d; [NewZeroPad3d] makes one.
type ZeroPad3d struct {
	Padding [6]int // left, right, top, bottom, front and back
}

// NewZeroPad3d makes a layer that adds padding elements on all sides, or so many left,
// right, top, bottom, front and back. Negative numbers cut elements off. It mirrors
// torch.nn.ZeroPad3d and panics with a [*torch.Error] if there are neither one number
// nor 6.
func NewZeroPad3d[P torch.IntOrInts](padding P) *ZeroPad3d {
	return &ZeroPad3d{[6]int(sizes("NewZeroPad3d", "padding", torch.Expand(padding, 6), 6, math.MinInt))}
}

// Forward pads x. It panics with a [*torch.Error] if x has too few dims, or more is cut off
// than there is.
func (m *ZeroPad3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, pad(x, m.Padding[:], "constant", 0))
}
