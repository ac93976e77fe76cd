package torchtest

import (
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/autograd"
	"github.com/gotorch/gotorch/torch/functorch"
)

// GradCheck checks the gradients of f at inputs as [autograd.GradCheck] does, with
// its options, reports to t what is wrong with them, and returns whether they are
// right. Inputs are of Float64. It mirrors torch.autograd.gradcheck.
//
//	x := torch.Rand([]int{3}, torch.Float64).RequiresGrad_()
//	torchtest.GradCheck(t, torch.Tensor.Sin, []torch.Tensor{x})
func GradCheck[F functorch.Func](t TestingT, f F, inputs []torch.Tensor, opts ...autograd.GradCheckOption) bool {
	helper(t)()
	return checked(t, "GradCheck", func() error { return autograd.GradCheck(f, inputs, opts...) })
}

// GradGradCheck checks the gradients of the gradients of f as
// [autograd.GradGradCheck] does, with its options, reports to t what is wrong with
// them, and returns whether they are right. It mirrors torch.autograd.gradgradcheck.
func GradGradCheck[F functorch.Func](t TestingT, f F, inputs []torch.Tensor, opts ...autograd.GradGradCheckOption) bool {
	helper(t)()
	return checked(t, "GradGradCheck", func() error { return autograd.GradGradCheck(f, inputs, opts...) })
}

// checked reports the error of a check, also the one that the function under test
// panicked with.
func checked(t TestingT, what string, check func() error) bool {
	helper(t)()
	var err error
	if panicked := torch.Try(func() { err = check() }); panicked != nil {
		err = panicked
	}
	if err != nil {
		report(t, false, what+": "+err.Error())
	}
	return err == nil
}
