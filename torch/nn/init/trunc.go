package nninit

import (
	"fmt"
	"math"

	"github.com/gotorch/gotorch/torch"
)

// TruncNormal_ draws from the part of a normal distribution that lies within
// [a, b]. It mirrors torch.nn.init.trunc_normal_, whose defaults are mean 0,
// std 1, a -2 and b 2, and panics with a [*torch.Error] if std is not positive
// or b not above a.
func TruncNormal_(t torch.Tensor, mean, std, a, b float64, opts ...RandomOption) torch.Tensor {
	if !(std > 0 && a < b) {
		panic(&torch.Error{Op: "TruncNormal_", Msg: fmt.Sprintf("std must be positive and a below b, got std %g, a %g, b %g", std, a, b)})
	}
	if t.Device() == torch.Meta || t.NumEl() == 0 {
		return t
	}
	g := generator(opts)
	below := func(x float64) float64 { return (1 + math.Erf((x-mean)/std/math.Sqrt2)) / 2 }
	torch.NoGrad(func() {
		if below(b)-below(a) > 0.3 {
			redraw(t, mean, std, a, b, g)
		} else {
			reject(t, mean, std, a, b, g)
		}
	})
	return t
}

// redraw draws again whatever falls outside, which is fast where most falls
// inside.
func redraw(t torch.Tensor, mean, std, a, b float64, g *torch.Generator) {
	// The bounds are rounded as the elements are.
	low := torch.ScalarTensor(a, t.DType()).Item()
	high := torch.ScalarTensor(b, t.DType()).Item()
	draw := func(t torch.Tensor) torch.Tensor { return t.Normal_(torch.MeanOpt(mean), torch.StdOpt(std), g) }
	result := draw(t)
	for {
		outside := result.LtScalar(low).BitwiseOr(result.GtScalar(high))
		if !truth(outside.Any()) {
			break
		}
		result = torch.Where(outside, draw(torch.EmptyLike(result)), result)
	}
	if !result.Same(t) {
		t.Copy_(result)
	}
}

// reject draws uniformly and keeps a draw with the probability that the density
// has there relative to its peak, which is fast where [a, b] is a small part of
// the distribution.
func reject(t torch.Tensor, mean, std, a, b float64, g *torch.Generator) {
	z := (max(a, min(mean, b)) - mean) / std
	peak := -0.5 * float64(z*z)
	candidates, accept := torch.EmptyLike(t), torch.EmptyLike(t)
	// refused turns candidates into the logarithm of their relative density.
	refused := func() torch.Tensor {
		candidates.SubScalar_(mean).DivScalar_(std).Square_().MulScalar_(-0.5).SubScalar_(peak)
		return accept.Uniform_(g).Log_().Gt(candidates)
	}
	t.Uniform_(torch.From(a), torch.UpTo(b), g)
	candidates.Copy_(t)
	pending := refused()
	result := t
	for truth(pending.Any()) {
		candidates.Uniform_(torch.From(a), torch.UpTo(b), g)
		result = torch.Where(pending, candidates, result)
		pending = torch.Where(pending, refused(), pending)
	}
	if !result.Same(t) {
		t.Copy_(result)
	}
}

func truth(t torch.Tensor) bool { return torch.Item[bool](t) }
