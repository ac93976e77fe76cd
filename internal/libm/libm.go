// Package libm is C's math functions, to the last bit.
//
// Python computes powers and cosines of floats with the C library, whose
// results differ from those of package math in the last place. Learning rates
// and bias corrections have to be Python's, so they are computed here, by the
// operators of libtorch that call the same functions for one number.
package libm

import "github.com/gotorch/gotorch/torch"

var (
	// With a number for base, and a tensor of no dimensions, this is one call of
	// C's pow. Vectors go through other code.
	opPow = torch.Operator{Name: "aten::pow", Overload: "Scalar"}
	// aten::cos uses vector code for single numbers too; polar does not.
	opPolar = torch.Operator{Name: "aten::polar"}
	// 1·log(x), number by number.
	opXlogy = torch.Operator{Name: "aten::xlogy", Overload: "Tensor"}
)

// Pow returns x**y, as Python does for floats.
func Pow(x, y float64) float64 {
	defer torch.NewScope().Close()
	var c torch.Call
	c.NoGrad()
	c.Float(x)
	c.Tensor(number(y))
	return c.Run1(&opPow).Item()
}

// Cos returns the cosine of x, as Python's math.cos does.
func Cos(x float64) float64 {
	defer torch.NewScope().Close()
	var c torch.Call
	c.NoGrad()
	c.Tensor(number(1))
	c.Tensor(number(x))
	return real(torch.Item[complex128](c.Run1(&opPolar)))
}

// Log returns the natural logarithm of x, as Python's math.log does.
func Log(x float64) float64 {
	defer torch.NewScope().Close()
	var c torch.Call
	c.NoGrad()
	c.Tensor(number(1))
	c.Tensor(number(x))
	return c.Run1(&opXlogy).Item()
}

func number(x float64) torch.Tensor { return torch.ScalarTensor(x, torch.Float64) }
