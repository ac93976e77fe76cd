package autograd

import "github.com/gotorch/gotorch/torch"

// jvpFn moves an input by delta either way and returns, for each result of the
// function, the difference over 2·eps, flat.
type jvpFn func(delta any) []torch.Tensor

// element returns the element of x at flat place i as a view.
func element(x torch.Tensor, i int) torch.Tensor {
	shape := x.Shape()
	size := 1
	for _, n := range shape {
		size *= n
	}
	for _, n := range shape {
		size /= n
		x = x.Select(0, i/size)
		i %= size
	}
	return x
}

// data returns a tensor that shares memory with t and nothing else, so that
// changing it is not seen as an in-place operation on t.
func data(t torch.Tensor) torch.Tensor { return part(&opData, t) }

// mover returns the jvpFn of entry, a part of input number in.
func (c *comparison) mover(entry torch.Tensor) jvpFn {
	evaluate := func() []torch.Tensor {
		outs := append([]torch.Tensor(nil), c.f(c.inputs)...)
		for i, out := range outs {
			outs[i] = out.Clone()
		}
		return outs
	}
	return func(delta any) []torch.Tensor {
		orig := entry.Clone()
		defer entry.Copy_(orig)
		if v, ok := delta.(torch.Tensor); ok {
			entry.Copy_(orig.Sub(v))
		} else {
			entry.Copy_(orig.SubScalar(delta))
		}
		a := evaluate()
		if v, ok := delta.(torch.Tensor); ok {
			entry.Copy_(orig.Add(v))
		} else {
			entry.Copy_(orig.AddScalar(delta))
		}
		b := evaluate()
		if len(a) != len(b) || len(a) != len(c.outs) {
			fail("Expected `func` to return the same number of outputs when inputs are perturbed by %v, but got: %d and %d.", c.eps, len(a), len(b))
		}
		r := make([]torch.Tensor, len(a))
		for i := range a {
			if x, y := a[i].Shape(), b[i].Shape(); !equal(x, y) {
				fail("Expected `func` to return outputs with the same shape when inputs are perturbed by %v, but got: shapes %v and %v.", c.eps, x, y)
			}
			if x, y := a[i].DType(), b[i].DType(); x != y {
				fail("Expected `func` to return outputs with the same dtype when inputs are perturbed by %v, but got: dtypes %v and %v.", c.eps, x, y)
			}
			r[i] = b[i].Sub(a[i]).DivScalar(2 * c.eps).Detach().Reshape(-1)
		}
		return r
	}
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// jvps combines what jvp returns for a move of a real input, or for one along
// either axis of a complex one, whose derivative is the conjugate Wirtinger one.
func jvps(jvp jvpFn, re, im any, complex bool) []torch.Tensor {
	dx := jvp(re)
	if !complex {
		return dx
	}
	for i, dy := range jvp(im) {
		dx[i] = dx[i].Add(dy.MulScalar(1i))
	}
	return dx
}

// numerical returns the Jacobians of the results that can have a gradient by each
// input that requires one: [i][o], of shape [input, output].
func (c *comparison) numerical() (jac [][]torch.Tensor) {
	for _, in := range differentiable(c.inputs) {
		var full []torch.Tensor
		for _, out := range c.outs {
			if !isDifferentiable(out) {
				full = append(full, torch.Tensor{})
				continue
			}
			d := out.DType()
			if isComplex(in) {
				d = in.DType()
			}
			full = append(full, torch.Zeros([]int{in.NumEl(), out.NumEl()}, d, out.Device()))
		}
		x := data(in)
		for k := range in.NumEl() {
			columns := jvps(c.mover(element(x, k)), c.eps, complex(0, c.eps), isComplex(in))
			for o, column := range columns {
				if full[o].Defined() {
					full[o].Select(0, k).Copy_(column)
				}
			}
		}
		var kept []torch.Tensor
		for _, j := range full {
			if j.Defined() {
				kept = append(kept, j)
			}
		}
		jac = append(jac, kept)
	}
	return jac
}
