package forwardad

import (
	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/internal/duallevel"
	"github.com/gotorch/gotorch/torch"
)

var (
	opMakeDual   = torch.Operator{Name: "aten::_make_dual"}
	opUnpackDual = torch.Operator{Name: "aten::_unpack_dual"}
)

// DualLevel runs f, in which [MakeDual] and [UnpackDual] work. When f returns or
// panics all tangents are dropped; the values stay. The goroutine stays on its
// OS thread until then. It mirrors torch.autograd.forward_ad.dual_level and
// panics inside another DualLevel, or a functorch.JVP, of the same goroutine.
func DualLevel(f func()) { duallevel.Open("DualLevel", f) }

// MakeDual returns a view of x that carries tangent, of the same shape. It
// mirrors torch.autograd.forward_ad.make_dual and panics outside of [DualLevel],
// if x carries a tangent already, and if shapes or types do not fit: both are
// of a floating-point or complex type.
func MakeDual(x, tangent torch.Tensor) torch.Tensor {
	level := cgo.DualLevel()
	if level < 0 {
		panic(&torch.Error{Op: "MakeDual", Msg: "a dual tensor can be made in a DualLevel of the same goroutine only"})
	}
	for i, t := range []torch.Tensor{x, tangent} {
		if !t.Defined() || !(t.DType().IsFloatingPoint() || t.DType().IsComplex()) {
			what := "undefined"
			if t.Defined() {
				what = t.DType().String()
			}
			panic(&torch.Error{Op: "MakeDual", Msg: "expected " + []string{"the tensor", "the tangent"}[i] + " to be floating point or complex, but got: " + what})
		}
	}
	var c torch.Call
	c.Tensor(x)
	c.Tensor(tangent)
	c.Int(level)
	return c.Run1(&opMakeDual)
}

// UnpackDual returns the value of x, a view without tangent, and its tangent: the
// undefined tensor if it carries none, and outside of [DualLevel]. It mirrors
// torch.autograd.forward_ad.unpack_dual.
func UnpackDual(x torch.Tensor) (primal, tangent torch.Tensor) {
	level := cgo.DualLevel()
	if level < 0 {
		return x, torch.Tensor{}
	}
	var c torch.Call
	c.Tensor(x)
	c.Int(level)
	return c.Run2(&opUnpackDual)
}
