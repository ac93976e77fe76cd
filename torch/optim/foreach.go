package optim

import "github.com/gotorch/gotorch/torch"

// The operators over lists of tensors: one call does the work of a loop, and on
// a GPU one kernel does. On the CPU libtorch runs the single-tensor operator for
// each element, so the results are those of a loop to the last bit.
//
// Names are those of the methods of a Tensor; all run below autograd, and those
// with an underscore work in place.

var (
	opAddList    = torch.Op{Name: "aten::_foreach_add", Overload: "List"}
	opAddList_   = torch.Op{Name: "aten::_foreach_add_", Overload: "List"}
	opAddScalar_ = torch.Op{Name: "aten::_foreach_add_", Overload: "Scalar"}
	opMulScalar_ = torch.Op{Name: "aten::_foreach_mul_", Overload: "Scalar"}
	opDivList_   = torch.Op{Name: "aten::_foreach_div_", Overload: "ScalarList"}
	opNeg        = torch.Op{Name: "aten::_foreach_neg"}
	opSqrt       = torch.Op{Name: "aten::_foreach_sqrt"}
	opZero_      = torch.Op{Name: "aten::_foreach_zero_"}
	opLerp_      = torch.Op{Name: "aten::_foreach_lerp_", Overload: "Scalar"}
	opMaximum_   = torch.Op{Name: "aten::_foreach_maximum_", Overload: "List"}
	opAddcmul_   = torch.Op{Name: "aten::_foreach_addcmul_", Overload: "Scalar"}
	opAddcdiv_   = torch.Op{Name: "aten::_foreach_addcdiv_", Overload: "ScalarList"}
)

// add returns ts + alpha·others.
func add(ts, others []torch.Tensor, alpha float64) []torch.Tensor {
	var c torch.Call
	c.NoGrad()
	c.Tensors(ts)
	c.Tensors(others)
	c.Float(alpha)
	return c.RunList(&opAddList)
}

// add_ adds alpha·others.
func add_(ts, others []torch.Tensor, alpha float64) {
	var c torch.Call
	c.NoGrad()
	c.Tensors(ts)
	c.Tensors(others)
	c.Float(alpha)
	c.Run(&opAddList_)
}

func addScalar_(ts []torch.Tensor, v float64) { scalar_(&opAddScalar_, ts, v) }
func mulScalar_(ts []torch.Tensor, v float64) { scalar_(&opMulScalar_, ts, v) }

func scalar_(op *torch.Op, ts []torch.Tensor, v float64) {
	var c torch.Call
	c.NoGrad()
	c.Tensors(ts)
	c.Float(v)
	c.Run(op)
}

// div_ divides each by its own number.
func div_(ts []torch.Tensor, by []torch.Scalar) {
	var c torch.Call
	c.NoGrad()
	c.Tensors(ts)
	c.Scalars(by)
	c.Run(&opDivList_)
}

func neg(ts []torch.Tensor) []torch.Tensor  { return unary(&opNeg, ts) }
func sqrt(ts []torch.Tensor) []torch.Tensor { return unary(&opSqrt, ts) }

func unary(op *torch.Op, ts []torch.Tensor) []torch.Tensor {
	var c torch.Call
	c.NoGrad()
	c.Tensors(ts)
	return c.RunList(op)
}

func zero_(ts []torch.Tensor) {
	var c torch.Call
	c.NoGrad()
	c.Tensors(ts)
	c.Run(&opZero_)
}

// lerp_ goes from ts towards ends by weight.
func lerp_(ts, ends []torch.Tensor, weight float64) {
	var c torch.Call
	c.NoGrad()
	c.Tensors(ts)
	c.Tensors(ends)
	c.Float(weight)
	c.Run(&opLerp_)
}

func maximum_(ts, others []torch.Tensor) {
	var c torch.Call
	c.NoGrad()
	c.Tensors(ts)
	c.Tensors(others)
	c.Run(&opMaximum_)
}

// addcmul_ adds value·a·b.
func addcmul_(ts, a, b []torch.Tensor, value float64) {
	var c torch.Call
	c.NoGrad()
	c.Tensors(ts)
	c.Tensors(a)
	c.Tensors(b)
	c.Float(value)
	c.Run(&opAddcmul_)
}

// addcdiv_ adds a/b, each with its own factor.
func addcdiv_(ts, a, b []torch.Tensor, values []torch.Scalar) {
	var c torch.Call
	c.NoGrad()
	c.Tensors(ts)
	c.Tensors(a)
	c.Tensors(b)
	c.Scalars(values)
	c.Run(&opAddcdiv_)
}
