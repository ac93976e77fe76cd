package torch

import (
	"fmt"
	"strings"

	"github.com/gotorch/gotorch/cgo"
)

// reprWrapped writes a tensor inside a transform of package functorch as Python
// does: the level it belongs to, and the tensor that it stands for.
func reprWrapped(t Tensor, o style) (s string, ok bool) {
	var w cgo.Wrapper
	var p cgo.Handle
	t.with("String", func(h cgo.Handle) (err error) {
		p, w, err = cgo.Wrapped(h)
		return err
	})
	if p == nil {
		return "", false
	}
	value := wrap(p, cgo.Scope())
	belowTransforms(func() { s = repr(value, o) })
	inner := "    " + strings.ReplaceAll(s, "\n", "\n    ")
	if w.Batched {
		return fmt.Sprintf("BatchedTensor(lvl=%d, bdim=%d, value=\n%s\n)", w.Level, w.Dim, inner), true
	}
	return fmt.Sprintf("GradTrackingTensor(lvl=%d, value=\n%s\n)", w.Level, inner), true
}

var opUnpackDual = Operator{Name: "aten::_unpack_dual"}

// reprTangent writes the tangent that t carries in forward-mode differentiation,
// empty if there is none.
func reprTangent(t Tensor, o style) string {
	level := cgo.DualLevel()
	if level < 0 {
		return ""
	}
	var c Call
	c.Tensor(t)
	c.Int(level)
	_, tangent := c.Run2(&opUnpackDual)
	switch {
	case !tangent.Defined():
		return ""
	case tangent.NDim() == 0 && tangent.DType().IsFloatingPoint(): // Python formats its number
		return "tangent=" + pythonFloat(tangent.Item())
	}
	return "tangent=" + repr(tangent, o)
}
