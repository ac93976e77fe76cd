package nn

import (
	"math"

	"github.com/gotorch/gotorch/torch"
)

// pad adds elements: before and behind the last dim, then the one before it, and so on.
func pad(x torch.Tensor, sides []int, mode string, value float64) torch.Tensor {
	var c torch.Call
	c.Tensor(x)
	c.Ints(sides)
	c.String(mode)
	if mode == "constant" {
		c.Float(value)
	}
	return c.Run1(&opPad)
}

// ConstantPad1d makes the last dim of a tensor larger with elements Value.
// It mirrors torch.nn.ConstantPad1d; [NewConstantPad1d] makes one.
type ConstantPad1d struct {
	Padding [2]int // left and right
	Value   float64
}

// NewConstantPad1d makes a layer that adds padding elements on all sides, or so many
// left and right. Negative numbers cut elements off. It mirrors torch.nn.ConstantPad1d
// and panics with a [*torch.Error] if there are neither one number nor 2.
func NewConstantPad1d[P torch.IntOrInts](padding P, value float64) *ConstantPad1d {
	return &ConstantPad1d{[2]int(sizes("NewConstantPad1d", "padding", torch.Expand(padding, 2), 2, math.MinInt)), value}
}

// Forward pads x. It panics with a [*torch.Error] if x has too few dims, or more is cut off
// than there is.
func (m *ConstantPad1d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, pad(x, m.Padding[:], "constant", m.Value))
}

// ConstantPad2d makes the last two dims of a tensor larger with elements Value.
// It mirrors torch.nn.ConstantPad2d; [NewConstantPad2d] makes one.
type ConstantPad2d struct {
	Padding [4]int // left, right, top and bottom
	Value   float64
}

// NewConstantPad2d makes a layer that adds padding elements on all sides, or so many
// left, right, top and bottom. Negative numbers cut elements off. It mirrors
// torch.nn.ConstantPad2d and panics with a [*torch.Error] if there are neither one
// number nor 4.
func NewConstantPad2d[P torch.IntOrInts](padding P, value float64) *ConstantPad2d {
	return &ConstantPad2d{[4]int(sizes("NewConstantPad2d", "padding", torch.Expand(padding, 4), 4, math.MinInt)), value}
}

// Forward pads x. It panics with a [*torch.Error] if x has too few dims, or more is cut off
// than there is.
func (m *ConstantPad2d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, pad(x, m.Padding[:], "constant", m.Value))
}

// ConstantPad3d makes the last three dims of a tensor larger with elements Value.
// It mirrors torch.nn.ConstantPad3d; [NewConstantPad3d] makes one.
type ConstantPad3d struct {
	Padding [6]int // left, right, top, bottom, front and back
	Value   float64
}

// NewConstantPad3d makes a layer that adds padding elements on all sides, or so many
// left, right, top, bottom, front and back. Negative numbers cut elements off. It
// mirrors torch.nn.ConstantPad3d and panics with a [*torch.Error] if there are neither
// one number nor 6.
func NewConstantPad3d[P torch.IntOrInts](padding P, value float64) *ConstantPad3d {
	return &ConstantPad3d{[6]int(sizes("NewConstantPad3d", "padding", torch.Expand(padding, 6), 6, math.MinInt)), value}
}

// Forward pads x. It panics with a [*torch.Error] if x has too few dims, or more is cut off
// than there is.
func (m *ConstantPad3d) Forward(x torch.Tensor) torch.Tensor {
	defer blame(m)
	x = Enter(m, x)
	return Leave(m, pad(x, m.Padding[:], "constant", m.Value))
}
