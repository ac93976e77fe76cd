package functional

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/functorch"
)

// Jacobian returns the Jacobian of f at x, of shape [f(x)..., x...]. It mirrors
// torch.autograd.functional.jacobian.
func Jacobian(f func(x torch.Tensor) torch.Tensor, x torch.Tensor, opts ...JacobianOption) torch.Tensor {
	return jacobian("Jacobian", one(f), []torch.Tensor{x}, read(opts))[0][0]
}

// Jacobians is [Jacobian] for several inputs and results: element [i][j] is that of
// result i by input j.
func Jacobians(f Func, inputs []torch.Tensor, opts ...JacobianOption) [][]torch.Tensor {
	return jacobian("Jacobians", f, inputs, read(opts))
}

// Hessian returns the Hessian of f, whose result is one number, at x, of shape
// [x..., x...]. It mirrors torch.autograd.functional.hessian.
func Hessian(f func(x torch.Tensor) torch.Tensor, x torch.Tensor, opts ...HessianOption) torch.Tensor {
	return hessian("Hessian", one(f), []torch.Tensor{x}, read(opts))[0][0]
}

// Hessians is [Hessian] for several inputs: element [i][j] is the derivative by
// inputs i and j. f returns one result of one element.
func Hessians(f Func, inputs []torch.Tensor, opts ...HessianOption) [][]torch.Tensor {
	return hessian("Hessians", f, inputs, read(opts))
}

func jacobian(op string, f Func, inputs []torch.Tensor, o options) [][]torch.Tensor {
	c := &computation{op: op, options: o}
	if len(inputs) == 0 {
		panic(c.errorf("got no inputs; the function takes at least one tensor"))
	}
	c.defined("input", inputs)
	switch {
	case c.vectorize && c.strict:
		panic(c.errorf("Strict and Vectorize are not supported together; leave one of them out"))
	case c.forward && c.create:
		panic(c.errorf("CreateGraph and ForwardMode are not supported together; leave one of them out"))
	case c.forward && c.strict:
		panic(c.errorf("Strict and ForwardMode are not supported together; leave one of them out"))
	case c.forward && !c.vectorize:
		panic(c.errorf("ForwardMode is only implemented together with Vectorize(true)"))
	case c.forward:
		return c.forwardJacobian(f, inputs)
	}
	var rows [][]torch.Tensor
	torch.EnableGrad(func() {
		inputs = c.prepare(inputs, true)
		outs := c.call(f, inputs)
		if c.vectorize {
			rows = c.vectorized(outs, inputs)
			return
		}
		for i, out := range outs {
			rows = append(rows, c.rowByRow(i, out, inputs))
		}
	})
	for i, r := range rows {
		rows[i] = c.finish(r)
	}
	return rows
}

// rowByRow returns the Jacobian of result number i by each input.
func (c *computation) rowByRow(i int, out torch.Tensor, inputs []torch.Tensor) []torch.Tensor {
	rows := make([][]torch.Tensor, len(inputs))
	for j := range out.NumEl() {
		element := out.Reshape(-1).Select(0, j)
		for k, g := range gradients([]torch.Tensor{element}, inputs, nil, true, c.create) {
			switch {
			case !g.Defined() && c.strict:
				panic(c.errorf("Output %d of the user-provided function is independent of input %d. This is not allowed in strict mode", i, k))
			case !g.Defined():
				g = torch.ZerosLike(inputs[k])
			case c.strict && c.create && !g.RequiresGrad():
				panic(c.errorf(createJacobian, i))
			}
			rows[k] = append(rows[k], g)
		}
	}
	jac := make([]torch.Tensor, len(inputs))
	for k, in := range inputs {
		if len(rows[k]) == 0 {
			panic(c.errorf("result %d of the function has no elements, so it has no Jacobian", i))
		}
		jac[k] = torch.Stack(rows[k], 0).View(shape(out, in)...)
	}
	return jac
}

func shape(out, in torch.Tensor) []int {
	return append(append([]int(nil), out.Shape()...), in.Shape()...)
}

// vectorized goes backward once for all elements of all results.
func (c *computation) vectorized(outs, inputs []torch.Tensor) [][]torch.Tensor {
	flat, numels, total := make([]torch.Tensor, len(outs)), make([]int, len(outs)), 0
	for i, o := range outs {
		flat[i], numels[i] = o.Reshape(-1), o.NumEl()
		total += numels[i]
	}
	unused := make([]bool, len(inputs))
	by := functorch.Vmap(func(cots []torch.Tensor) []torch.Tensor {
		grads := gradients(flat, inputs, cots, true, c.create)
		for k, g := range grads {
			if !g.Defined() {
				unused[k], grads[k] = true, torch.ZerosLike(inputs[k])
			}
		}
		return grads
	})(basis(flat, numels, total))
	jac := make([][]torch.Tensor, len(outs))
	for k, all := range by {
		for i, part := range all.SplitSizes(numels, 0) {
			if unused[k] { // an expanded zero has no memory to be viewed otherwise
				part = part.Contiguous()
			}
			jac[i] = append(jac[i], part.View(shape(outs[i], inputs[k])...))
		}
	}
	return jac
}

// basis cuts the identity matrix over all elements of ts into one tensor for each.
func basis(ts []torch.Tensor, numels []int, total int) []torch.Tensor {
	rows := make([]torch.Tensor, len(ts))
	first := 0
	for i, t := range ts {
		rows[i] = torch.Zeros([]int{total, numels[i]}, t.DType(), t.Device())
		if numels[i] > 0 {
			rows[i].Diagonal(-first).Fill_(1)
		}
		first += numels[i]
	}
	return rows
}

// forwardJacobian goes forward once for all elements of all inputs.
func (c *computation) forwardJacobian(f Func, inputs []torch.Tensor) [][]torch.Tensor {
	results := functorch.Jacfwd(func(x []torch.Tensor) []torch.Tensor {
		return c.call(f, x)
	})(inputs)
	jac := make([][]torch.Tensor, len(results)/len(inputs))
	for i := range jac {
		jac[i] = c.finish(results[i*len(inputs) : (i+1)*len(inputs)])
	}
	return jac
}

func hessian(op string, f Func, inputs []torch.Tensor, o options) [][]torch.Tensor {
	inner := &computation{op: op, options: options{strict: o.strict}}
	single := func(x []torch.Tensor) []torch.Tensor {
		return []torch.Tensor{inner.scalar(inner.call(f, x)).Squeeze()}
	}
	if o.forward {
		return forwardHessian(op, single, inputs, o)
	}
	return jacobian(op, func(x []torch.Tensor) []torch.Tensor {
		jac := jacobian(op, single, x, options{create: true})[0]
		inner.needGrad(jac, outputIndependent, jacobianIndependent)
		return jac
	}, inputs, o)
}

// forwardHessian is forward over backward.
func forwardHessian(op string, f Func, inputs []torch.Tensor, o options) [][]torch.Tensor {
	return jacobian(op, functorch.Jacrev(f), inputs, o)
}
