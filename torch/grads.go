package torch

import "github.com/gotorch/gotorch/cgo"

// Grads returns the gradient of each of params, in one call; the undefined
// tensor for one that has none. They share memory with the gradients, as
// [Tensor.Grad]. Optimizers use it. It panics if one of params is undefined or
// freed.
func Grads(params []Tensor) []Tensor {
	if len(params) == 0 {
		return nil
	}
	grads := make([]Tensor, len(params))
	ptrs := make([]cgo.Handle, len(params))
	withEach("Grads", params, func(p []cgo.Handle) error {
		err := cgo.Grads(p, ptrs)
		scope := cgo.Scope()
		for i, g := range ptrs {
			grads[i] = wrap(g, scope)
		}
		return err
	})
	return grads
}

// ClearGrads drops the gradients of all params, in one call, as assigning None to
// each torch.Tensor.grad does. It panics if one of params is undefined or freed.
func ClearGrads(params []Tensor) {
	if len(params) > 0 {
		withEach("ClearGrads", params, cgo.ClearGrads)
	}
}

// withEach is Tensor.with for a list. It is withAll with fewer allocations, as it
// runs in every step of a training loop.
func withEach(op string, ts []Tensor, f func(p []cgo.Handle) error) {
	ptrs := make([]cgo.Handle, 0, len(ts))
	defer func() {
		for _, t := range ts[:len(ptrs)] {
			t.h.done()
		}
	}()
	for i, t := range ts {
		if t.h == nil {
			panic(errorf(op, "tensor %d is undefined; a defined one is required", i))
		}
		if !t.h.acquire() {
			panic(&Error{Op: op, Msg: freedMessage})
		}
		ptrs = append(ptrs, t.h.ptr())
	}
	if err := f(ptrs); err != nil {
		panic(&Error{Op: op, Msg: err.Error()})
	}
}
