package functorch

import (
	"github.com/gotorch/gotorch/cgo"
	"github.com/gotorch/gotorch/torch"
)

// Grad returns the gradient of f, whose result is one number (a tensor of no
// dimensions), by its first argument or by [ArgNums]. It mirrors torch.func.grad.
//
//	d2 := functorch.Grad(functorch.Grad(torch.Tensor.Sin)) // x → -sin(x)
//
// A function from list to list returns a list of one number; its gradients by all
// tensors of the list come back. It panics with a [*torch.Error] if the result of f
// has dimensions; use [Jacrev] or [VJP] then.
//
// NoGrad around the call changes nothing, inside f it is obeyed.
func Grad[F Func](f F, opts ...GradOption) F {
	g, arity := flat("Grad", f)
	nums := gradNums("Grad", arity, opts)
	return shaped[F]("Grad", func(args []torch.Tensor) []torch.Tensor {
		grads, _ := gradAndValue("Grad", g, args, nums.resolve("Grad", arity, len(args)))
		return grads
	})
}

// GradAndValue returns a function that returns the gradients, as [Grad] does, and
// the value of f. It mirrors torch.func.grad_and_value.
func GradAndValue[F Func](f F, opts ...GradOption) func(args ...torch.Tensor) (grads []torch.Tensor, value torch.Tensor) {
	const op = "GradAndValue"
	g, arity := flat(op, f)
	var nums ArgNumsOption
	for _, o := range opts {
		nums = o.(ArgNumsOption)
	}
	return func(args ...torch.Tensor) ([]torch.Tensor, torch.Tensor) {
		return gradAndValue(op, g, args, nums.resolve(op, arity, len(args)))
	}
}

func gradNums(op string, arity int, opts []GradOption) (nums ArgNumsOption) {
	for _, o := range opts {
		nums = o.(ArgNumsOption)
	}
	nums.single(op, arity)
	return nums
}

func gradAndValue(op string, f list, args []torch.Tensor, nums []int) (grads []torch.Tensor, value torch.Tensor) {
	defined(op, "argument", args)
	within(op, cgo.GradPush, func(level int64) {
		torch.EnableGrad(func() {
			wrapped := wrap(op, args, level, nums)
			outs := f(wrapped)
			if len(outs) != 1 {
				panic(errorf(op, "Expected the function to return one Tensor, got %d", len(outs)))
			}
			defined(op, "result", outs)
			if n := outs[0].NDim(); n != 0 {
				panic(errorf(op, "Expected the function to return a scalar Tensor, got tensor with %d dims. Maybe you wanted to use VJP or Jacrev instead?", n))
			}
			diff := pick(wrapped, nums)
			grads = unwrap(op, backward(outs, diff, nil, false, true), level)
			value = unwrap(op, outs, level)[0]
		})
	})
	return grads, value
}

func pick(ts []torch.Tensor, nums []int) []torch.Tensor {
	picked := make([]torch.Tensor, len(nums))
	for i, n := range nums {
		picked[i] = ts[n]
	}
	return picked
}

// backward returns the gradients of outputs by inputs: zeros where there is no
// dependence.
func backward(outputs, inputs, cotangents []torch.Tensor, retain, create bool) []torch.Tensor {
	var outs, cots []torch.Tensor
	for i, o := range outputs {
		if o.RequiresGrad() {
			outs = append(outs, o)
			if cotangents != nil {
				cots = append(cots, cotangents[i])
			}
		}
	}
	grads := make([]torch.Tensor, len(inputs))
	if len(outs) > 0 {
		opts := []torch.GradOption{torch.RetainGraph(retain), torch.CreateGraph(create), torch.AllowUnused(true)}
		if cots != nil {
			opts = append(opts, torch.Gradient(cots...))
		}
		grads = torch.Grad(outs, inputs, opts...)
	}
	for i, g := range grads {
		if !g.Defined() {
			grads[i] = torch.ZerosLike(inputs[i])
		}
	}
	return grads
}

// VJP returns f(primals) and a function that returns the products of cotangents,
// one for each result of f and of its shape, with the Jacobian of f: one for each
// of primals. It may be called several times, also inside a [Vmap]. It mirrors
// torch.func.vjp.
//
//	y, pullback := functorch.VJP(f, x)
//	g := pullback(torch.OnesLike(y[0]))[0]
//
// It panics with a [*torch.Error] if a result of f is not of a floating-point or
// complex type, and the function returned if cotangents do not fit.
func VJP[F Func](f F, primals ...torch.Tensor) (outputs []torch.Tensor, vjp func(cotangents ...torch.Tensor) []torch.Tensor) {
	g, _ := flat("VJP", f)
	return pullback("VJP", g, primals, ArgNumsOption(nil).resolve("VJP", many, len(primals)))
}

func pullback(op string, f list, primals []torch.Tensor, nums []int) (outputs []torch.Tensor, vjp func(...torch.Tensor) []torch.Tensor) {
	defined(op, "primal", primals)
	var outs, diff []torch.Tensor
	within(op, cgo.GradPush, func(level int64) {
		torch.EnableGrad(func() {
			wrapped := wrap(op, primals, level, nums)
			diff = pick(wrapped, nums)
			outs = append([]torch.Tensor(nil), f(wrapped)...)
			if len(outs) == 0 {
				panic(errorf(op, "Expected the function to have non-empty output"))
			}
			defined(op, "result", outs)
			for i, o := range outs {
				if d := o.DType(); !d.IsFloatingPoint() && !d.IsComplex() {
					panic(errorf(op, "All outputs of f must be floating-point or complex Tensors, got result %d with dtype %v", i, d))
				}
			}
			outputs = unwrap(op, outs, level)
		})
	})
	for _, t := range append(append([]torch.Tensor(nil), outs...), diff...) {
		t.Keep()
	}
	return outputs, func(cotangents ...torch.Tensor) []torch.Tensor {
		if len(cotangents) != len(outs) {
			panic(errorf(op, "the function has %d results and takes as many cotangents, not %d", len(outs), len(cotangents)))
		}
		defined(op, "cotangent", cotangents)
		return backward(outs, diff, cotangents, true, torch.IsGradEnabled())
	}
}
