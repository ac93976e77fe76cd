// Package functional computes Jacobians, Hessians and products with them of
// functions of tensors. It mirrors torch.autograd.functional.
//
//	j := functional.Jacobian(f, x)     // [y..., x...]
//	h := functional.Hessian(loss, x)   // [x..., x...]
//	y, g := functional.VJP(f, x, v)    // f(x), and vᵀ·J
//
// Functions in the singular take one tensor and return one; those in the plural,
// [Jacobians] to [VHPs], take and return lists. Everything is computed backward
// with libtorch's autograd, so a function may do whatever Backward understands;
// package functorch has faster ways for functions that keep to its rules.
//
// Results have no history unless [CreateGraph] says so, and f sees tensors of its
// own, so that what it captures from outside counts as constant.
//
// A function that is misused panics with a [*torch.Error].
package functional
