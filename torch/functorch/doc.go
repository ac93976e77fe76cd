// Package functorch transforms functions of tensors into others: their
// derivatives, and their application to each example of a batch. It mirrors
// torch.func (func is a word of Go), whose former name it bears.
//
//	dots := functorch.Vmap(torch.Tensor.Dot)         // [B, N], [B, N] → [B]
//	d2 := functorch.Grad(functorch.Grad(f))          // the second derivative
//	h := functorch.Hessian(loss)(x)                  // [N] → [N, N]
//	perSample := functorch.Vmap(functorch.Grad(loss), functorch.InDims(functorch.None, 0))
//
// # Functions
//
// A function that can be transformed is a [Func]: of one, two or three tensors
// with one result, or from a list to a list. Transforms return a function of the
// same type, so they nest in any order. Method expressions are functions too:
// torch.Tensor.Dot.
//
// # How it works
//
// A transform hands the function other tensors than it was given: an example in
// place of the batch, or one whose operations are recorded. libtorch keeps a stack
// of such levels for each OS thread, so the goroutine stays on its own while a
// transformed function runs; the level is closed also if the function panics, and
// no other goroutine notices. Tensors of a level are of no use after it: return
// what is needed.
//
// Inside, a tensor has no memory to read: [torch.Tensor.Item], printing and
// ToSlice panic in a Vmap. Backward and RequiresGrad_ have no place there either;
// [Grad] and [VJP] nest instead. Goroutines started inside see none of the levels.
package functorch
