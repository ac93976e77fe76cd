// Package forwardad is forward-mode differentiation: a tensor carries a tangent
// along, and every operation computes that of its result. It mirrors
// torch.autograd.forward_ad.
//
//	forwardad.DualLevel(func() {
//		y := f(forwardad.MakeDual(x, v))
//		value, jvp := forwardad.UnpackDual(y) // f(x), and the Jacobian of f at x times v
//	})
//
// One pass costs about two evaluations of f, however many outputs it has; for
// the gradient of one number by many inputs, [torch.Tensor.Backward] is the one
// to take. Tangents are recorded for Backward like everything else.
//
// libtorch has one level for the whole process. Goroutines take turns: a
// [DualLevel] waits until the one of another goroutine has ended, so a goroutine
// in it must not wait for another that wants one. Package functorch has the same
// as a function of functions, which nests.
package forwardad
