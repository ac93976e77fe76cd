package functional

import "github.com/gotorch/gotorch/torch"

// VJP returns f(x) and the product of v, of the shape of f(x), with the Jacobian
// of f at x. v may be the undefined tensor, which stands for 1, if f(x) has one
// element. It mirrors torch.autograd.functional.vjp.
func VJP(f func(x torch.Tensor) torch.Tensor, x, v torch.Tensor, opts ...ProductOption) (output, vjp torch.Tensor) {
	outs, r := product("VJP", vjps, one(f), []torch.Tensor{x}, vec(v), opts)
	return outs[0], r[0]
}

// VJPs is [VJP] for several inputs and results: v has a tensor for each result,
// vjp one for each input. v may be nil if there is one result of one element.
func VJPs(f Func, inputs, v []torch.Tensor, opts ...ProductOption) (outputs, vjp []torch.Tensor) {
	return product("VJPs", vjps, f, inputs, v, opts)
}

// JVP returns f(x) and the product of the Jacobian of f at x with v, of the shape
// of x, by going backward twice; forwardad.DualLevel and functorch.JVP compute it
// forward, in one pass. v may be the undefined tensor, which stands for 1, if x has
// one element. It mirrors torch.autograd.functional.jvp.
func JVP(f func(x torch.Tensor) torch.Tensor, x, v torch.Tensor, opts ...ProductOption) (output, jvp torch.Tensor) {
	outs, r := product("JVP", jvps, one(f), []torch.Tensor{x}, vec(v), opts)
	return outs[0], r[0]
}

// JVPs is [JVP] for several inputs and results: v has a tensor for each input, jvp
// one for each result. v may be nil if there is one input of one element.
func JVPs(f Func, inputs, v []torch.Tensor, opts ...ProductOption) (outputs, jvp []torch.Tensor) {
	return product("JVPs", jvps, f, inputs, v, opts)
}

// VHP returns f(x), one number, and the product of v, of the shape of x, with the
// Hessian of f at x. v may be the undefined tensor, which stands for 1, if x has one
// element. It mirrors torch.autograd.functional.vhp.
func VHP(f func(x torch.Tensor) torch.Tensor, x, v torch.Tensor, opts ...ProductOption) (output, vhp torch.Tensor) {
	outs, r := product("VHP", vhps, one(f), []torch.Tensor{x}, vec(v), opts)
	return outs[0], r[0]
}

// VHPs is [VHP] for several inputs; v and vhp have a tensor for each. f returns one
// result. v may be nil if there is one input of one element.
func VHPs(f Func, inputs, v []torch.Tensor, opts ...ProductOption) (output torch.Tensor, vhp []torch.Tensor) {
	outs, r := product("VHPs", vhps, f, inputs, v, opts)
	return outs[0], r
}

// HVP returns f(x), one number, and the product of the Hessian of f at x with v, of
// the shape of x. [VHP] is faster and, where the Hessian is continuous, the same. v
// may be the undefined tensor, which stands for 1, if x has one element. It mirrors
// torch.autograd.functional.hvp.
func HVP(f func(x torch.Tensor) torch.Tensor, x, v torch.Tensor, opts ...ProductOption) (output, hvp torch.Tensor) {
	outs, r := product("HVP", hvps, one(f), []torch.Tensor{x}, vec(v), opts)
	return outs[0], r[0]
}

// HVPs is [HVP] for several inputs; v and hvp have a tensor for each. f returns one
// result. v may be nil if there is one input of one element.
func HVPs(f Func, inputs, v []torch.Tensor, opts ...ProductOption) (output torch.Tensor, hvp []torch.Tensor) {
	outs, r := product("HVPs", hvps, f, inputs, v, opts)
	return outs[0], r
}

type kind int

const (
	vjps kind = iota
	jvps
	vhps
	hvps
)

func product(op string, k kind, f Func, inputs, v []torch.Tensor, opts []ProductOption) (outs, result []torch.Tensor) {
	c := &computation{op: op, options: read(opts), grad: torch.IsGradEnabled()}
	if len(inputs) == 0 {
		panic(c.errorf("got no inputs; the function takes at least one tensor"))
	}
	c.defined("input", inputs)
	switch k {
	case vjps:
		outs, result = c.vjp(f, inputs, v)
	case jvps:
		outs, result = c.jvp(f, inputs, v)
	default:
		outs, result = c.hessianProduct(f, inputs, v, k == hvps)
	}
	return c.finish(outs), c.finish(result)
}

func (c *computation) vjp(f Func, inputs, v []torch.Tensor) (outs, result []torch.Tensor) {
	torch.EnableGrad(func() {
		inputs = c.prepare(inputs, true)
		outs = c.call(f, inputs)
		v = c.vector(v, outs, "the result of the user-provided function")
	})
	c.outside(func() {
		result = c.fill(gradients(outs, inputs, v, false, c.create), inputs, back)
	})
	return outs, result
}

// zeros returns zeros like ts that require gradients: backward is linear in them,
// so that differentiating it by them gives the Jacobian forward, whatever they
// are.
func zeros(ts []torch.Tensor) []torch.Tensor {
	z := make([]torch.Tensor, len(ts))
	for i, t := range ts {
		z[i] = torch.ZerosLike(t).RequiresGrad_()
	}
	return z
}

func (c *computation) jvp(f Func, inputs, v []torch.Tensor) (outs, result []torch.Tensor) {
	var cots, grads []torch.Tensor
	torch.EnableGrad(func() {
		inputs = c.prepare(inputs, true)
		v = c.vector(v, inputs, "the input to the user-provided function")
		outs = c.call(f, inputs)
		cots = zeros(outs)
		grads = gradients(outs, inputs, cots, false, true)
		c.needGrad(grads, outputIndependent, gradIndependent)
	})
	c.outside(func() {
		result = c.fill(gradients(grads, cots, v, false, c.create), outs, backTrick)
	})
	return outs, result
}

// hessianProduct is vhp, or hvp if twice says so.
func (c *computation) hessianProduct(f Func, inputs, v []torch.Tensor, twice bool) (outs, result []torch.Tensor) {
	var from, by []torch.Tensor
	s := doubleBack
	torch.EnableGrad(func() {
		inputs = c.prepare(inputs, true)
		v = c.vector(v, inputs, "the input to the user-provided function")
		outs = c.call(f, inputs)
		c.scalar(outs)
		jac := gradients(outs, inputs, nil, false, true)
		c.needGrad(jac, outputIndependent, jacobianIndependent)
		from, by = jac, inputs
		if twice {
			by, s = zeros(inputs), doubleBackTrick
			from = gradients(jac, inputs, by, false, true)
			c.needGrad(jac, outputIndependent, hessianIndependent)
		}
	})
	c.outside(func() {
		result = c.fill(gradients(from, by, v, false, c.create), inputs, s)
	})
	return outs, result
}
