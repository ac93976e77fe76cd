// Package autograd checks gradients: [GradCheck] holds those that Backward
// computes against small differences of the function itself, [GradGradCheck] those
// of the gradients. It mirrors torch.autograd.gradcheck and gradgradcheck, which
// tests of functions with a backward of their own want.
//
//	err := autograd.GradCheck(f, []torch.Tensor{x})
//
// Below it are torch.autograd.functional (package functional: Jacobians, Hessians,
// products with them) and torch.autograd.forward_ad (package forwardad). Grad,
// Backward, NoGrad and their kin are in package torch.
package autograd
