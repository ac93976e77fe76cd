package optim

import (
	"math"

	"github.com/gotorch/gotorch/internal/libm"
	"github.com/gotorch/gotorch/torch"
)

// num is a number as Python's optimizers compute with them: a float, or a tensor
// without dimensions. Sums of both are computed in the type of the tensor.
type num struct {
	v float64
	t torch.Tensor // v counts if it is undefined
}

func (a num) isTensor() bool { return a.t.Defined() }

// needsGrad reports whether a is a tensor that requires a gradient.
func (a num) needsGrad() bool { return a.isTensor() && a.t.RequiresGrad() }

// tensor is a as torch.as_tensor makes it.
func (a num) tensor() torch.Tensor {
	if a.isTensor() {
		return a.t
	}
	return torch.ScalarTensor(a.v, torch.GetDefaultDType())
}

func (a num) float() float64 {
	if a.isTensor() {
		return a.t.Item()
	}
	return a.v
}

// value is the number for a state dict.
func (a num) value() any {
	if a.isTensor() {
		return a.t
	}
	return a.v
}

func (a num) abs() num {
	if a.isTensor() {
		return num{t: a.t.Abs()}
	}
	return num{v: math.Abs(a.v)}
}

func (a num) sqrt() num {
	if a.isTensor() {
		return num{t: a.t.Sqrt()}
	}
	return num{v: math.Sqrt(a.v)}
}

func (a num) neg() num {
	if a.isTensor() {
		return num{t: a.t.Neg()}
	}
	return num{v: -a.v}
}

// pow is Python's a ** b.
func (a num) pow(b num) num {
	switch {
	case a.isTensor() && b.isTensor():
		return num{t: a.t.Pow(b.t)}
	case a.isTensor():
		return num{t: a.t.PowScalar(b.v)}
	case b.isTensor():
		return num{t: torch.ScalarPow(a.v, b.t)}
	}
	return num{v: libm.Pow(a.v, b.v)}
}

func (a num) add(b num) num {
	switch {
	case a.isTensor() && b.isTensor():
		return num{t: a.t.Add(b.t)}
	case a.isTensor():
		return num{t: a.t.AddScalar(b.v)}
	case b.isTensor():
		return num{t: b.t.AddScalar(a.v)}
	}
	return num{v: a.v + b.v}
}

func (a num) sub(b num) num {
	switch {
	case a.isTensor() && b.isTensor():
		return num{t: a.t.Sub(b.t)}
	case a.isTensor():
		return num{t: a.t.SubScalar(b.v)}
	case b.isTensor():
		return num{t: b.t.Neg().AddScalar(a.v)}
	}
	return num{v: a.v - b.v}
}

func (a num) mul(b num) num {
	switch {
	case a.isTensor() && b.isTensor():
		return num{t: a.t.Mul(b.t)}
	case a.isTensor():
		return num{t: a.t.MulScalar(b.v)}
	case b.isTensor():
		return num{t: b.t.MulScalar(a.v)}
	}
	return num{v: float64(a.v * b.v)} // rounded before anything is added
}

func (a num) div(b num) num {
	switch {
	case a.isTensor() && b.isTensor():
		return num{t: a.t.Div(b.t)}
	case a.isTensor():
		return num{t: a.t.DivScalar(b.v)}
	case b.isTensor():
		return num{t: b.t.Reciprocal().MulScalar(a.v)}
	}
	return num{v: a.v / b.v}
}

// times returns a·t for a vector t.
func (a num) times(t torch.Tensor) torch.Tensor {
	if a.isTensor() {
		return t.Mul(a.t)
	}
	return t.MulScalar(a.v)
}

// over is t/a.
func (a num) over(t torch.Tensor) torch.Tensor {
	if a.isTensor() {
		return t.Div(a.t)
	}
	return t.DivScalar(a.v)
}

// scale multiplies t by a in place.
func (a num) scale(t torch.Tensor) torch.Tensor {
	if a.isTensor() {
		return t.Mul_(a.t)
	}
	return t.MulScalar_(a.v)
}

// divide divides t by a in place.
func (a num) divide(t torch.Tensor) torch.Tensor {
	if a.isTensor() {
		return t.Div_(a.t)
	}
	return t.DivScalar_(a.v)
}

func (a num) less(b num) bool {
	switch {
	case a.isTensor() && b.isTensor():
		return a.t.Lt(b.t).Item() != 0
	case a.isTensor():
		return a.t.LtScalar(b.v).Item() != 0
	case b.isTensor():
		return b.t.GtScalar(a.v).Item() != 0
	}
	return a.v < b.v
}

// atMost is a ≤ b, which NaNs are not.
func (a num) atMost(b num) bool {
	switch {
	case a.isTensor() && b.isTensor():
		return a.t.Le(b.t).Item() != 0
	case a.isTensor():
		return a.t.LeScalar(b.v).Item() != 0
	case b.isTensor():
		return b.t.GeScalar(a.v).Item() != 0
	}
	return a.v <= b.v
}

// least and most are Python's min and max: a, unless b is beyond it.
func least(a, b num) num {
	if b.less(a) {
		return b
	}
	return a
}

func most(a, b num) num {
	if a.less(b) {
		return b
	}
	return a
}
