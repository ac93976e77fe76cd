package functional

import "github.com/gotorch/gotorch/torch"

var opPad = torch.Operator{Name: "aten::pad"}

// PadOption is an option of [Pad]: [Mode], [Value].
type PadOption interface{ isPadOption() }

// Mode names the way [Pad] and [Interpolate] make new elements; see there for
// the names.
type Mode string

// Value is what [Pad] fills with in mode "constant", 0 where it is not given.
type Value float64

func (Mode) isPadOption()  {}
func (Value) isPadOption() {}

// Pad makes input larger. pad holds the elements to add before and behind the
// last dim, then those of the dim before it, and so on: {left, right, top,
// bottom} for [N, C, H, W]. Negative numbers cut elements off. [Mode] is
// "constant" (any number of dims; the value is [Value]), "reflect", "replicate"
// or "circular" (all but the first two dims; for "reflect" less than the dim's
// size).
//
// It mirrors torch.nn.functional.pad and panics with a [*torch.Error] if pad does
// not fit input.
func Pad(input torch.Tensor, pad []int, opts ...PadOption) torch.Tensor {
	mode := Mode("constant")
	var value float64
	filled := false
	for _, o := range opts {
		switch o := o.(type) {
		case Mode:
			mode = o
		case Value:
			value, filled = float64(o), true
		}
	}
	var c torch.Call
	c.Tensor(input)
	c.Ints(pad)
	c.String(string(mode))
	if filled {
		c.Float(value)
	}
	return c.Run1(&opPad)
}
