package windows

import (
	"math"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/special"
)

// Bartlett makes a triangle, which is 0 at both ends. It mirrors
// torch.signal.windows.bartlett.
func Bartlett(m int, opts ...Option) torch.Tensor {
	w := newWindow("bartlett", m, opts)
	if m < 2 {
		return w.short()
	}
	k := w.line(-1, -1+float64(m-1)*(2/float64(w.intervals())))
	return torch.RsubScalar(k.Abs(), 1)
}

// Exponential makes a window that falls exponentially to both sides. It mirrors
// torch.signal.windows.exponential, and panics also if [Tau] is not greater than 0, or
// if a symmetric window is given a [Center].
func Exponential(m int, opts ...ExponentialOption) torch.Tensor {
	w := newWindow("exponential", m, opts)
	center, centered, tau := float64(w.steps())/2, false, 1.0
	for _, o := range opts {
		switch o := o.(type) {
		case Center:
			center, centered = float64(o), true
		case Tau:
			tau = float64(o)
		}
	}
	if tau <= 0 {
		w.refuse("Tau must be positive, got: %v instead.", tau)
	}
	if w.sym && centered {
		w.refuse("Center must be None for symmetric windows: leave it out, or give Sym(false)")
	}
	if m == 0 {
		return w.short()
	}
	scale := 1 / tau
	return w.line(-center*scale, (-center+float64(m-1))*scale).Abs().Neg().Exp()
}

// Gaussian makes a bell curve. It mirrors torch.signal.windows.gaussian, and panics also
// if [Std] is not greater than 0.
func Gaussian(m int, opts ...GaussianOption) torch.Tensor {
	w := newWindow("gaussian", m, opts)
	std := 1.0
	for _, o := range opts {
		if o, ok := o.(Std); ok {
			std = float64(o)
		}
	}
	if std <= 0 {
		w.refuse("Standard deviation must be positive, got: %v instead.", std)
	}
	if m == 0 {
		return w.short()
	}
	start, scale := -float64(w.steps())/2, 1/(std*math.Sqrt(2))
	return w.line(start*scale, (start+float64(m-1))*scale).PowScalar(2).Neg().Exp()
}

// Kaiser makes the window of Bessel functions whose main lobe holds most of the energy
// for its width, which [Beta] decides. It mirrors torch.signal.windows.kaiser, and
// panics also if [Beta] is negative.
func Kaiser(m int, opts ...KaiserOption) torch.Tensor {
	w := newWindow("kaiser", m, opts)
	narrow := 12.0
	for _, o := range opts {
		if o, ok := o.(Beta); ok {
			narrow = float64(o)
		}
	}
	if narrow < 0 {
		w.refuse("beta must be non-negative, got: %v instead.", narrow)
	}
	if m < 2 {
		return w.short()
	}
	// As tensors, so that they are rounded to the type where Python's are.
	beta := torch.ScalarTensor(narrow, w.dtype, w.device)
	step := beta.MulScalar(2.0).DivScalar(w.intervals())
	start := beta.Neg()
	end := beta.Minimum(start.Add(step.MulScalar(m - 1)))
	k := torch.LinspaceTensor(start, end, m, w.dtype, w.device)
	return special.I0(beta.Mul(beta).Sub(k.PowScalar(2)).Sqrt()).Div(special.I0(beta))
}
