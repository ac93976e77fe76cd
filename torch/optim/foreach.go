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
	opNeg      = torch.Operator{Name: "aten::_foreach_neg"}
	opSqrt     = torch.Operator{Name: "aten::_foreach_sqrt"}
	opZero_    = torch.Operator{Name: "aten::_foreach_zero_"}
	opAdd      = torch.Operator{Name: "aten::_foreach_add", Overload: "List"}
	opAdd_     = torch.Operator{Name: "aten::_foreach_add_", Overload: "List"}
	opLerp_    = torch.Operator{Name: "aten::_foreach_lerp_", Overload: "Scalar"}
	opMaximum_ = torch.Operator{Name: "aten::_foreach_maximum_", Overload: "List"}
	opAddcmul_ = torch.Operator{Name: "aten::_foreach_addcmul_", Overload: "Scalar"}
	opAddcdiv_ = torch.Operator{Name: "aten::_foreach_addcdiv_", Overload: "ScalarList"}
)

// list starts a call on lists of tensors.
func list(c *torch.Call, lists ...[]torch.Tensor) {
	c.NoGrad()
	for _, ts := range lists {
		c.Tensors(ts)
	}
}

func neg(ts []torch.Tensor) []torch.Tensor {
	var c torch.Call
	list(&c, ts)
	return c.RunList(&opNeg)
}

func sqrt(ts []torch.Tensor) []torch.Tensor {
	var c torch.Call
	list(&c, ts)
	return c.RunList(&opSqrt)
}

func zero_(ts []torch.Tensor) {
	var c torch.Call
	list(&c, ts)
	c.Run(&opZero_)
}

// add returns ts + alpha·others.
func add(ts, others []torch.Tensor, alpha float64) []torch.Tensor {
	var c torch.Call
	list(&c, ts, others)
	c.Float(alpha)
	return c.RunList(&opAdd)
}

// add_ adds alpha·others.
func add_(ts, others []torch.Tensor, alpha float64) {
	var c torch.Call
	list(&c, ts, others)
	c.Float(alpha)
	c.Run(&opAdd_)
}

// lerp_ goes from ts towards ends by weight.
func lerp_(ts, ends []torch.Tensor, weight float64) {
	var c torch.Call
	list(&c, ts, ends)
	c.Float(weight)
	c.Run(&opLerp_)
}

func maximum_(ts, others []torch.Tensor) {
	var c torch.Call
	list(&c, ts, others)
	c.Run(&opMaximum_)
}

// addcmul_ adds value·a·b.
func addcmul_(ts, a, b []torch.Tensor, value float64) {
	var c torch.Call
	list(&c, ts, a, b)
	c.Float(value)
	c.Run(&opAddcmul_)
}

// addcdiv_ adds a/b, each with its own factor.
func addcdiv_(ts, a, b []torch.Tensor, values []torch.Scalar) {
	var c torch.Call
	list(&c, ts, a, b)
	c.Scalars(values)
	c.Run(&opAddcdiv_)
}
