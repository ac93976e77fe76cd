// Package special is special functions, Python's torch.special: Bessel functions,
// the error and gamma functions, orthogonal polynomials, and logarithms that do not
// overflow. All of it is generated from libtorch's schemas.
//
//	y := special.Entr(p)
//	y = special.Xlog1pyScalar(x, 2)
//
// Functions work element by element and broadcast. Where a number takes the second
// tensor's place the name ends in Scalar, where it takes the first one's place it
// begins with it. They panic with a [*torch.Error] if shapes or types do not fit.
package special
