package functional_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd/functional"
)

func TestErrors(t *testing.T) {
	x, y := torch.Ones([]int{2}), torch.Ones([]int{2})
	none := torch.Tensor{}
	strict := functional.Strict(true)
	square := func(x torch.Tensor) torch.Tensor { return x.Mul(x) }
	sum := func(x torch.Tensor) torch.Tensor { return x.Mul(x).Sum() }
	linear := func(x torch.Tensor) torch.Tensor { return x.Sum() }
	constant := func(torch.Tensor) torch.Tensor { return y }
	first := func(x tensors) tensors { return tensors{x[0].Mul(x[0]).Sum()} }
	for want, f := range map[string]func(){
		"the function is nil": func() { functional.Jacobian(nil, x) },
		"got no inputs":       func() { functional.Jacobians(first, nil) },
		"input 0 is undefined; a defined tensor is required":                     func() { functional.Jacobian(square, none) },
		"the function returned nothing":                                          func() { functional.Jacobians(func(tensors) tensors { return nil }, tensors{x}) },
		"result 0 is undefined":                                                  func() { functional.Jacobian(func(torch.Tensor) torch.Tensor { return none }, x) },
		"The vector v can only be undefined if the result":                       func() { functional.VJP(square, x, none) },
		"The vector v can only be undefined if the input":                        func() { functional.JVP(square, x, none) },
		"v is of invalid length: should be 1 but got 2":                          func() { functional.VJPs(first, tensors{x}, tensors{x, x}) },
		"Entry 0 in v has invalid size: should be [2] but got [3]":               func() { functional.VJP(square, x, torch.Ones([]int{3})) },
		"should return a single Tensor, not 2":                                   func() { functional.Hessians(func(x tensors) tensors { return append(x, x...) }, tensors{x}) },
		"should contain a single element, not 2":                                 func() { functional.Hessian(square, x) },
		"VHP should contain a single element":                                    func() { functional.VHP(square, x, y) },
		"Strict and Vectorize are not supported together":                        func() { functional.Jacobian(square, x, strict, functional.Vectorize(true)) },
		"CreateGraph and ForwardMode are not supported":                          func() { functional.Jacobian(square, x, functional.CreateGraph(true), functional.ForwardMode(true)) },
		"Strict and ForwardMode are not supported":                               func() { functional.Jacobian(square, x, strict, functional.ForwardMode(true)) },
		"ForwardMode is only implemented together with Vectorize":                func() { functional.Jacobian(square, x, functional.ForwardMode(true)) },
		"Output 0 of the user-provided function does not require gradients":      func() { functional.Jacobian(constant, x, strict) },
		"Output 0 of the user-provided function is independent of input 1":       func() { functional.Jacobians(first, tensors{x, y}, strict) },
		"VJPs(): The output of the user-provided function is independent":        func() { functional.VJPs(first, tensors{x, y}, nil, strict) },
		"JVPs(): The output of the user-provided function is independent":        func() { functional.JVPs(first, tensors{x, y}, tensors{x, y}, strict) },
		"VHP(): While computing the hessian, found that the jacobian":            func() { functional.VHP(linear, x, y, strict) },
		"Hessian(): While computing the hessian, found that the jacobian":        func() { functional.Hessian(linear, x, strict) },
		"independent of input 0. This is not allowed in strict mode when create": func() { functional.VJP(linear, x.Clone().RequiresGrad_(), none, strict, functional.CreateGraph(true)) },
		"Only Tensors of floating point":                                         func() { functional.Jacobian(square, torch.FromSlice([]int64{1})) },
		"result 0 of the function has no elements":                               func() { functional.Jacobian(func(x torch.Tensor) torch.Tensor { return x.Narrow(0, 0, 0) }, x) },
	} {
		assert.ErrorContains(t, torch.Try(f), want)
	}
	torch.NoGrad(func() { // what is outside does not matter
		assert.Equal(t, []float32{2, 0, 0, 2}, torch.ToSlice[float32](functional.Hessian(sum, x)))
	})
	assert.False(t, x.RequiresGrad(), "the input is as before")
}
