package optim

import "github.com/gotorch/gotorch/torch"

// cubicInterpolate returns where the cubic with values f and slopes g at x1 and x2
// is least between lo and hi.
func cubicInterpolate(x1, f1, g1, x2, f2, g2, lo, hi num) num {
	d1 := g1.add(g2).sub(num{v: 3}.mul(f1.sub(f2)).div(x1.sub(x2)))
	square := d1.mul(d1).sub(g1.mul(g2))
	if !(num{}).atMost(square) {
		return lo.add(hi).div(num{v: 2})
	}
	d2 := square.sqrt()
	var at num
	if x1.atMost(x2) {
		at = x2.sub(x2.sub(x1).mul(g2.add(d2).sub(d1).div(g2.sub(g1).add(num{v: 2}.mul(d2)))))
	} else {
		at = x1.sub(x1.sub(x2).mul(g1.add(d2).sub(d1).div(g1.sub(g2).add(num{v: 2}.mul(d2)))))
	}
	return least(most(at, lo), hi)
}

// probe is what is known of one step size.
type probe struct {
	t, f, slope num
	grad        torch.Tensor
}

// strongWolfe looks for a step size, beginning with t, at which the loss has fallen
// and its slope flattened enough: the strong Wolfe conditions. at evaluates the loss
// and its gradient for a step size; f, g and slope are those where it starts. It
// returns the loss and the gradient at the size that it found, and how often it
// called at.
func strongWolfe(at func(t num) (float64, torch.Tensor), t num, d torch.Tensor, f float64, g torch.Tensor, slope num, tolerance float64, maxLS int) (float64, torch.Tensor, num, int) {
	const c1, c2 = 1e-4, 0.9
	norm := num{t: d.Abs().Max()}
	start := probe{num{}, num{v: f}, slope, g.Clone(torch.ContiguousFormat)}
	look := func(t num) probe {
		loss, grad := at(t)
		return probe{t, num{v: loss}, num{t: grad.Dot(d)}, grad}
	}
	high := func(p probe) bool { // whether the loss has not fallen enough
		return start.f.add(num{v: c1}.mul(p.t).mul(slope)).less(p.f)
	}
	flat := func(p probe) bool { return p.slope.abs().atMost(num{v: -c2}.mul(slope)) }

	// Extend the bracket until it holds a good size.
	p, prev := look(t), start
	evals, iter := 1, 0
	var bracket []probe
	done := false
	for iter < maxLS {
		if high(p) || iter > 1 && prev.f.atMost(p.f) {
			bracket = []probe{prev, p}
			break
		}
		if flat(p) {
			bracket, done = []probe{p}, true
			break
		}
		if (num{}).atMost(p.slope) {
			bracket = []probe{prev, p}
			break
		}
		lo, hi := p.t.add(num{v: 0.01}.mul(p.t.sub(prev.t))), p.t.mul(num{v: 10})
		next := cubicInterpolate(prev.t, prev.f, prev.slope, p.t, p.f, p.slope, lo, hi)
		prev, p = p, look(next)
		evals++
		iter++
	}
	if iter >= maxLS {
		start.grad = g
		bracket = []probe{start, p}
	}

	// Narrow it down.
	stuck := false
	low, top := 0, 1
	if !bracket[0].f.atMost(bracket[len(bracket)-1].f) {
		low, top = 1, 0
	}
	for !done && iter < maxLS {
		a, b := bracket[0], bracket[1]
		if b.t.sub(a.t).abs().mul(norm).less(num{v: tolerance}) {
			break
		}
		lo, hi := a.t, b.t
		if !a.t.atMost(b.t) {
			lo, hi = b.t, a.t
		}
		t := cubicInterpolate(a.t, a.f, a.slope, b.t, b.f, b.slope, lo, hi)
		// A size close to an end of the bracket is moved inside if that happens twice.
		right, left := most(a.t, b.t), least(a.t, b.t)
		margin := num{v: 0.1}.mul(right.sub(left))
		if least(right.sub(t), t.sub(left)).less(margin) {
			if stuck || right.atMost(t) || t.atMost(left) {
				if t.sub(right).abs().less(t.sub(left).abs()) {
					t = right.sub(margin)
				} else {
					t = left.add(margin)
				}
				stuck = false
			} else {
				stuck = true
			}
		} else {
			stuck = false
		}
		p := look(t)
		evals++
		iter++
		if high(p) || bracket[low].f.atMost(p.f) {
			bracket[top] = p
			low, top = 0, 1
			if !bracket[0].f.atMost(bracket[1].f) {
				low, top = 1, 0
			}
			continue
		}
		if flat(p) {
			done = true
		} else if (num{}).atMost(p.slope.mul(bracket[top].t.sub(bracket[low].t))) {
			bracket[top] = bracket[low]
		}
		bracket[low] = p
	}
	best := bracket[low]
	return best.f.float(), best.grad, best.t, evals
}
