package utils

import (
	"fmt"
	"math"

	"github.com/gotorch/gotorch/internal/bykind"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/linalg"
)

var (
	opForeachNorm     = torch.Operator{Name: "aten::_foreach_norm", Overload: "Scalar"}
	opForeachMul_     = torch.Operator{Name: "aten::_foreach_mul_", Overload: "Tensor"}
	opForeachClampMin = torch.Operator{Name: "aten::_foreach_clamp_min_", Overload: "Scalar"}
	opForeachClampMax = torch.Operator{Name: "aten::_foreach_clamp_max_", Overload: "Scalar"}
)

// NormType is p of a p-norm, math.Inf(1) for the largest absolute value; 2 where it
// is not given.
type NormType float64

// ErrorIfNonfinite makes a norm that is infinite or not a number an error.
type ErrorIfNonfinite bool

// Foreach(false) takes an operator for each tensor instead of one for all of a type
// and device, which gives the same numbers.
type Foreach bool

// ClipGradNormOption is an option of [ClipGradNorm_] and [GetTotalNorm]: [NormType],
// [ErrorIfNonfinite], [Foreach].
type ClipGradNormOption interface{ clipGradNormOption() }

func (NormType) clipGradNormOption()         {}
func (ErrorIfNonfinite) clipGradNormOption() {}
func (Foreach) clipGradNormOption()          {}

// ClipGradValueOption is an option of [ClipGradValue_] and [ClipGradsWithNorm_]:
// [Foreach].
type ClipGradValueOption interface{ clipGradValueOption() }

func (Foreach) clipGradValueOption() {}

// ClipGradNorm_ multiplies the gradients of parameters so that their norm, that of
// all together as one vector, is at most maxNorm, and returns what it was, a tensor
// []. Parameters without a gradient are passed over. It mirrors
// torch.nn.utils.clip_grad_norm_ and panics with a [*torch.Error] if the norm is
// infinite or not a number and [ErrorIfNonfinite] is given.
func ClipGradNorm_(parameters []torch.Tensor, maxNorm float64, opts ...ClipGradNormOption) torch.Tensor {
	o := clipOptions(opts)
	var total torch.Tensor
	torch.NoGrad(func() {
		grads := gradsOf(parameters)
		total = o.totalNorm("ClipGradNorm_", grads)
		o.scale(grads, maxNorm, total)
	})
	return total
}

// GetTotalNorm returns the norm of tensors, of all together as one vector: a tensor
// [], 0 if there are none. It mirrors torch.nn.utils.get_total_norm and panics with a
// [*torch.Error] if the norm is infinite or not a number and [ErrorIfNonfinite] is
// given.
func GetTotalNorm(tensors []torch.Tensor, opts ...ClipGradNormOption) (total torch.Tensor) {
	torch.NoGrad(func() { total = clipOptions(opts).totalNorm("GetTotalNorm", tensors) })
	return total
}

// ClipGradsWithNorm_ multiplies the gradients of parameters by maxNorm/totalNorm if
// that is less than 1, where [GetTotalNorm] has made totalNorm. It mirrors
// torch.nn.utils.clip_grads_with_norm_.
func ClipGradsWithNorm_(parameters []torch.Tensor, maxNorm float64, totalNorm torch.Tensor, opts ...ClipGradValueOption) {
	torch.NoGrad(func() { foreachOption(opts).scale(gradsOf(parameters), maxNorm, totalNorm) })
}

// ClipGradValue_ bounds each element of the gradients of parameters by -clipValue and
// clipValue. Parameters without a gradient are passed over. It mirrors
// torch.nn.utils.clip_grad_value_.
func ClipGradValue_(parameters []torch.Tensor, clipValue float64, opts ...ClipGradValueOption) {
	foreach := foreachOption(opts).foreach
	torch.NoGrad(func() {
		all := gradsOf(parameters)
		for _, at := range bykind.Groups(all) {
			grads := bykind.Pick(all, at)
			if !foreach || !haveForeach(grads) {
				for _, g := range grads {
					g.Clamp_(torch.MinOpt(-clipValue), torch.MaxOpt(clipValue))
				}
				continue
			}
			change(&opForeachClampMin, grads, func(c *torch.Call) { c.Float(-clipValue) })
			change(&opForeachClampMax, grads, func(c *torch.Call) { c.Float(clipValue) })
		}
	})
}

// clipping is the options of the functions of this file.
type clipping struct {
	norm      float64
	nonfinite bool // is an error
	foreach   bool
}

func clipOptions(opts []ClipGradNormOption) clipping {
	c := clipping{norm: 2, foreach: true}
	for _, o := range opts {
		switch o := o.(type) {
		case NormType:
			c.norm = float64(o)
		case ErrorIfNonfinite:
			c.nonfinite = bool(o)
		case Foreach:
			c.foreach = bool(o)
		}
	}
	return c
}

func foreachOption(opts []ClipGradValueOption) clipping {
	c := clipping{foreach: true}
	for _, o := range opts {
		if o, ok := o.(Foreach); ok {
			c.foreach = bool(o)
		}
	}
	return c
}

func (o clipping) totalNorm(op string, tensors []torch.Tensor) torch.Tensor {
	if len(tensors) == 0 {
		return torch.Zeros(nil)
	}
	var norms []torch.Tensor
	device := tensors[0].Device()
	for _, at := range bykind.Groups(tensors) {
		group := bykind.Pick(tensors, at)
		if o.foreach && haveForeach(group) {
			var c torch.Call
			c.Tensors(group)
			c.Float(o.norm)
			norms = append(norms, c.RunList(&opForeachNorm)...)
			continue
		}
		for _, t := range group {
			norms = append(norms, linalg.VectorNorm(t, linalg.Ord(o.norm)))
		}
	}
	for i := range norms {
		norms[i] = norms[i].To(device)
	}
	total := linalg.VectorNorm(torch.Stack(norms), linalg.Ord(o.norm))
	if o.nonfinite {
		if n := total.Item(); math.IsNaN(n) || math.IsInf(n, 0) {
			panic(errorf(op, "the norm of order %g is %g; find the gradient that is not finite, or leave ErrorIfNonfinite out to scale by it all the same", o.norm, n))
		}
	}
	return total
}

func (o clipping) scale(grads []torch.Tensor, maxNorm float64, total torch.Tensor) {
	if len(grads) == 0 {
		return
	}
	factor := total.AddScalar(1e-6).Reciprocal().MulScalar(maxNorm).ClampMax(1.0)
	for _, at := range bykind.Groups(grads) {
		group := bykind.Pick(grads, at)
		factor := factor.To(group[0].Device())
		if o.foreach && haveForeach(group) {
			change(&opForeachMul_, group, func(c *torch.Call) { c.Tensor(factor) })
			continue
		}
		for _, g := range group {
			g.Mul_(factor)
		}
	}
}

// change runs an operator on a list in place.
func change(op *torch.Operator, list []torch.Tensor, arg func(*torch.Call)) {
	var c torch.Call
	c.Tensors(list)
	arg(&c)
	c.Run(op)
}

// gradsOf returns the gradients that there are.
func gradsOf(parameters []torch.Tensor) (grads []torch.Tensor) {
	for _, g := range torch.Grads(parameters) {
		if g.Defined() {
			grads = append(grads, g)
		}
	}
	return grads
}

// haveForeach reports whether operators on lists take the tensors of a group.
func haveForeach(group []torch.Tensor) bool {
	switch group[0].Device().Type {
	case torch.CPUType, torch.CUDAType:
		return true
	}
	return false
}

func errorf(op, format string, args ...any) *torch.Error {
	return &torch.Error{Op: "utils." + op, Msg: fmt.Sprintf(format, args...)}
}
