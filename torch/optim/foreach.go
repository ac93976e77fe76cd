package optim

import "github.com/gotorch/gotorch/torch"

// The operators over lists of tensors: one call does the work of a loop, and on
// a GPU one kernel does. On the CPU libtorch runs the single-tensor operator for
// each element, so the results are those of a loop to the last bit; numberKind
// tells of the exception.
//
// Names are those of the methods of a Tensor; all run below autograd, and those
// with an underscore work in place.

var (
	opNeg         = torch.Operator{Name: "aten::_foreach_neg"}
	opAbs         = torch.Operator{Name: "aten::_foreach_abs"}
	opSign        = torch.Operator{Name: "aten::_foreach_sign"}
	opSqrt        = torch.Operator{Name: "aten::_foreach_sqrt"}
	opSqrt_       = torch.Operator{Name: "aten::_foreach_sqrt_"}
	opNeg_        = torch.Operator{Name: "aten::_foreach_neg_"}
	opReciprocal_ = torch.Operator{Name: "aten::_foreach_reciprocal_"}
	opReciprocal  = torch.Operator{Name: "aten::_foreach_reciprocal"}
	opZero_       = torch.Operator{Name: "aten::_foreach_zero_"}
	opCopy_       = torch.Operator{Name: "aten::_foreach_copy_"}
	opMaximum_    = torch.Operator{Name: "aten::_foreach_maximum_", Overload: "List"}
	opMul         = torch.Operator{Name: "aten::_foreach_mul", Overload: "List"}
	opMul_        = torch.Operator{Name: "aten::_foreach_mul_", Overload: "List"}
	opDiv_        = torch.Operator{Name: "aten::_foreach_div_", Overload: "List"}
	opSub         = torch.Operator{Name: "aten::_foreach_sub", Overload: "List"}

	opMaximumNumber_ = torch.Operator{Name: "aten::_foreach_maximum_", Overload: "Scalar"}
	opPowNumber_     = torch.Operator{Name: "aten::_foreach_pow_", Overload: "Scalar"}
	opPowers         = torch.Operator{Name: "aten::_foreach_pow", Overload: "ScalarAndTensor"}
	opMulTensor      = torch.Operator{Name: "aten::_foreach_mul", Overload: "Tensor"}

	opAdd      = torch.Operator{Name: "aten::_foreach_add", Overload: "List"}
	opAdd_     = torch.Operator{Name: "aten::_foreach_add_", Overload: "List"}
	opLerp_    = torch.Operator{Name: "aten::_foreach_lerp_", Overload: "Scalar"}
	opAddcmul  = torch.Operator{Name: "aten::_foreach_addcmul", Overload: "Scalar"}
	opAddcmul_ = torch.Operator{Name: "aten::_foreach_addcmul_", Overload: "Scalar"}
	opAddcdiv_ = torch.Operator{Name: "aten::_foreach_addcdiv_", Overload: "Scalar"}

	opAddcdivs_ = torch.Operator{Name: "aten::_foreach_addcdiv_", Overload: "ScalarList"}
	opMuls      = torch.Operator{Name: "aten::_foreach_mul", Overload: "ScalarList"}
	opDivs      = torch.Operator{Name: "aten::_foreach_div", Overload: "ScalarList"}
)

// list starts a call on lists of tensors.
func list(c *torch.Call, lists ...[]torch.Tensor) {
	c.NoGrad()
	for _, ts := range lists {
		c.Tensors(ts)
	}
}

// out runs an operator that makes a list.
func out(op *torch.Operator, lists ...[]torch.Tensor) []torch.Tensor {
	var c torch.Call
	list(&c, lists...)
	return c.RunList(op)
}

// in runs an operator that changes the first list.
func in(op *torch.Operator, lists ...[]torch.Tensor) {
	var c torch.Call
	list(&c, lists...)
	c.Run(op)
}

// outBy and inBy are these with a number behind the lists: a factor, a weight.
func outBy(op *torch.Operator, v float64, lists ...[]torch.Tensor) []torch.Tensor {
	var c torch.Call
	list(&c, lists...)
	c.Float(v)
	return c.RunList(op)
}

func inBy(op *torch.Operator, v float64, lists ...[]torch.Tensor) {
	var c torch.Call
	list(&c, lists...)
	c.Float(v)
	c.Run(op)
}

// outEach and inEach are these with a number for each element.
func outEach(op *torch.Operator, values []torch.Scalar, lists ...[]torch.Tensor) []torch.Tensor {
	var c torch.Call
	list(&c, lists...)
	c.Scalars(values)
	return c.RunList(op)
}

func inEach(op *torch.Operator, values []torch.Scalar, lists ...[]torch.Tensor) {
	var c torch.Call
	list(&c, lists...)
	c.Scalars(values)
	c.Run(op)
}

func neg(ts []torch.Tensor) []torch.Tensor  { return out(&opNeg, ts) }
func sqrt(ts []torch.Tensor) []torch.Tensor { return out(&opSqrt, ts) }

// add returns ts + alpha·others.
func add(ts, others []torch.Tensor, alpha float64) []torch.Tensor {
	return outBy(&opAdd, alpha, ts, others)
}

// add_ adds alpha·others.
func add_(ts, others []torch.Tensor, alpha float64) { inBy(&opAdd_, alpha, ts, others) }

// powers returns base to the power of each of ts.
func powers(base float64, ts []torch.Tensor) []torch.Tensor {
	var c torch.Call
	c.NoGrad()
	c.Float(base)
	c.Tensors(ts)
	return c.RunList(&opPowers)
}

// outTensor runs an operator on a list and one tensor for all of its elements.
func outTensor(op *torch.Operator, ts []torch.Tensor, t torch.Tensor) []torch.Tensor {
	var c torch.Call
	list(&c, ts)
	c.Tensor(t)
	return c.RunList(op)
}

// lerp_ goes from ts towards ends by weight.
func lerp_(ts, ends []torch.Tensor, weight float64) { inBy(&opLerp_, weight, ts, ends) }

// addcmul_ adds value·a·b.
func addcmul_(ts, a, b []torch.Tensor, value float64) { inBy(&opAddcmul_, value, ts, a, b) }

// addcdiv_ adds value·a/b.
func addcdiv_(ts, a, b []torch.Tensor, value float64) { inBy(&opAddcdiv_, value, ts, a, b) }

var opViewAsReal = torch.Operator{Name: "aten::view_as_real"}

// asReal returns ts with complex tensors as pairs of real numbers, which is how
// most optimizers treat them.
func (g *ParamGroup) asReal(ts []torch.Tensor) []torch.Tensor {
	if !g.complex {
		return ts
	}
	real := make([]torch.Tensor, len(ts))
	for i, t := range ts {
		real[i] = t
		if t.Defined() && t.DType().IsComplex() {
			var c torch.Call
			c.NoGrad()
			c.Tensor(t)
			real[i] = c.Run1(&opViewAsReal)
		}
	}
	return real
}

// steeper does to gradients what nearly all optimizers do first: they are negated if
// they are to be climbed, and have weightDecay·params added. own tells whether the
// result is a copy.
func steeper(params, grads []torch.Tensor, maximize bool, weightDecay float64) (steep []torch.Tensor, own bool) {
	steep = grads
	if maximize {
		steep, own = neg(steep), true
	}
	if weightDecay != 0 {
		if own {
			add_(steep, params, weightDecay)
		} else {
			steep, own = add(steep, params, weightDecay), true
		}
	}
	return steep, own
}

// steeper returns parameters and gradients of the rows, as real numbers. PyTorch's
// loops mostly take complex numbers for real ones afterwards, its foreach before,
// which rounds differently.
func (b *base) steeper(g *ParamGroup, maximize bool, weightDecay float64) (params, grads []torch.Tensor, own bool) {
	if g.isForeach() {
		return b.realSteeper(g, maximize, weightDecay)
	}
	grads, own = steeper(b.rows.params, b.rows.grads, maximize, weightDecay)
	return g.asReal(b.rows.params), g.asReal(grads), own
}

func (b *base) realSteeper(g *ParamGroup, maximize bool, weightDecay float64) (params, grads []torch.Tensor, own bool) {
	params = g.asReal(b.rows.params)
	grads, own = steeper(params, g.asReal(b.rows.grads), maximize, weightDecay)
	return params, grads, own
}

// shrink is realSteeper where the weight decay may be decoupled: then it makes the
// parameters smaller, and leaves the gradients.
func (b *base) shrink(g *ParamGroup, maximize bool, weightDecay float64, decoupled bool) (params, grads []torch.Tensor) {
	if decoupled && weightDecay != 0 {
		g.scale_(g.asReal(b.rows.params), num{v: 1}.sub(g.rate().mul(num{v: weightDecay})))
		weightDecay = 0
	}
	params, grads, _ = b.realSteeper(g, maximize, weightDecay)
	return params, grads
}

// average brings the gradients into the running means of themselves and of their squares.
func (g *ParamGroup) average(avg, avgSq, grads []torch.Tensor, betas [2]float64) {
	lerp_(avg, grads, 1-betas[0])
	g.mulNumber_(avgSq, betas[1])
	addcmul_(avgSq, grads, grads, 1-betas[1])
}
