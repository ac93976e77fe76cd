package autograd

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/linalg"
)

// probe is a random vector of unit length; that of a complex input has a real and
// an imaginary part.
type probe struct{ re, im torch.Tensor }

// randomLike returns a random vector of unit length with t's elements.
func randomLike(t torch.Tensor, g *torch.Generator, dtype torch.DType) torch.Tensor {
	v := torch.Rand([]int{t.NumEl()}, g).To(dtype, t.Device())
	return v.Div_(linalg.VectorNorm(v))
}

// runFast compares vᵀ·J·u for random u and v: J·u is a difference of the function
// along u, vᵀ·J one Backward. In forward mode both give J·u, and there is no v.
func (c *comparison) runFast() {
	g := torch.NewGenerator() // not to draw from the user's
	inputs := differentiable(c.inputs)
	us := make([]probe, len(inputs))
	for i, in := range inputs {
		d := in.DType()
		switch d {
		case torch.Complex128:
			d = torch.Float64
		case torch.Complex64:
			d = torch.Float32
		}
		us[i].re = randomLike(in, g, d)
		if isComplex(in) {
			us[i].im = randomLike(in, g, d)
		}
	}
	var vs []torch.Tensor
	if !c.forward {
		for _, out := range differentiable(c.outs) {
			vs = append(vs, randomLike(out, g, out.DType()))
		}
	}
	numerical := c.products(inputs, us, vs)
	if !c.forward && len(vs) == 0 {
		for i, in := range inputs {
			for _, j := range c.product(in, us[i]) {
				if j.NumEl() > 0 && j.Abs().Max().Item() > c.nondet {
					fail("Numerical gradient for function expected to be zero")
				}
			}
		}
		return
	}
	var analytical [][]torch.Tensor // by input
	if c.forward {
		var re []torch.Tensor
		for _, u := range us {
			re = append(re, u.re)
		}
		for _, byOutput := range c.forwardJacobians(re) {
			for o, j := range byOutput {
				byOutput[o] = j.Squeeze(0)
			}
			analytical = append(analytical, byOutput)
		}
	} else {
		analytical = make([][]torch.Tensor, len(inputs))
		for o, out := range differentiable(c.outs) {
			for i, vj := range c.backwardJacobians(out, &vs[o], c.nondet, c.dtypes) {
				vj = vj.Squeeze(1)
				if isComplex(vj) {
					analytical[i] = append(analytical[i], part(&opReal, vj).Dot(us[i].re).Add(part(&opImag, vj).Dot(us[i].im).MulScalar(1i)))
				} else {
					analytical[i] = append(analytical[i], vj.Dot(us[i].re))
				}
			}
		}
	}
	for i := range numerical {
		for o, n := range numerical[i] {
			a, atol := analytical[i][o], c.atol*us[i].re.Sum().Item()
			if us[i].im.Defined() {
				atol = c.atol * (us[i].re.Sum().Item() + us[i].im.Sum().Item())
			}
			if vs != nil {
				v := vs[o]
				if isComplex(v) {
					v = part(&opReal, v)
				}
				atol *= v.Sum().Item()
			}
			if !allclose(a, n, c.rtol, atol) {
				panic(&GradCheckError{c.mismatch(a, n, o, i) + c.slowMessage(i, o)})
			}
		}
	}
}

// product returns J·u by one input for all results.
func (c *comparison) product(in torch.Tensor, u probe) []torch.Tensor {
	x := data(in)
	re := u.re.Reshape(x.Shape()...).MulScalar(c.eps)
	if !isComplex(in) {
		return jvps(c.mover(x), re, nil, false)
	}
	im := u.im.Reshape(x.Shape()...).MulScalar(c.eps).MulScalar(1i)
	return jvps(c.mover(x), re, im, true)
}

// products returns J·u, or vᵀ·J·u, by input and result.
func (c *comparison) products(inputs []torch.Tensor, us []probe, vs []torch.Tensor) (all [][]torch.Tensor) {
	for i, in := range inputs {
		var kept []torch.Tensor
		for o, ju := range c.product(in, us[i]) {
			if out := c.outs[o]; isDifferentiable(out) && (c.forward || out.RequiresGrad()) {
				if vs != nil {
					ju = vs[len(kept)].Mul(ju).Sum()
				}
				kept = append(kept, ju)
			}
		}
		all = append(all, kept)
	}
	return all
}

// slowMessage compares one pair in slow mode, for a message that tells more.
func (c *comparison) slowMessage(input, output int) string {
	n := c.numerical()[input]
	var a torch.Tensor
	if c.forward {
		a = c.forwardJacobians(nil)[input][output]
	} else {
		place := -1 // of the result among those that can have a gradient
		for i, out := range c.floating() {
			if out.RequiresGrad() {
				if output == 0 {
					place = i
					break
				}
				output--
			}
		}
		output = place
		a = c.backwardJacobians(c.floating()[place], nil, anything, false)[input]
	}
	m := n[output]
	msg := fmt.Sprintf("\nThe above quantities relating the numerical and analytical jacobians are computed \nin fast mode. Below, we recompute numerical and analytical jacobians in slow mode:\n\n"+
		"Numerical:\n %v\nAnalytical:\n%v\n\nThe max per-element difference (slow mode) is: %v.\n", m, a, m.Sub(a).Abs().Max().Item())
	if allclose(a, m, c.rtol, c.atol) {
		msg += "Fast gradcheck failed but element-wise differences are small. This means that the test might've passed in slow mode!"
	}
	return msg
}
