package optim

import "github.com/gotorch/gotorch/torch"

// partBytes is how large the parameters of a part may be together, see inParts: they,
// their gradients, state and temporaries stay in a processor's cache then.
var partBytes = 1 << 20

// inParts calls f for the rows: of all parameters at once, or part by part, b.rows
// then being the part. A list operator goes over all of its tensors before the next one
// begins. That is what a GPU needs, and what costs least for small parameters; large
// ones have left the cache by then, and all temporaries of a step are there at the same
// time. So on the CPU there is a part for every megabyte. No tensor depends on the
// others of its list: the results are the same.
//
// All gradients are looked at together where there are sparse ones, as one that an
// optimizer does not take must be found before anything has changed. So are those of
// optimizers that say so (whole), and of fused operators, which do all in one go.
func (b *base) inParts(g *ParamGroup, f func()) {
	all := b.rows
	total := 0
	for _, i := range all.at {
		total += b.bytes[i]
	}
	if total <= partBytes || b.whole || g.isFused() || g.device.Type != torch.CPUType || all.sparse() {
		f()
		return
	}
	defer func() { b.rows = all }()
	for from := 0; from < len(all.at); {
		to, bytes := from, 0
		for to < len(all.at) && (to == from || bytes+b.bytes[all.at[to]] <= partBytes) {
			bytes += b.bytes[all.at[to]]
			to++
		}
		b.rows = rows{all.at[from:to], all.params[from:to], all.grads[from:to]}
		b.part(f)
		from = to
	}
}

// part gives the temporaries of f back.
func (b *base) part(f func()) {
	defer torch.NewScope().Close()
	f()
}

func (r *rows) sparse() bool {
	for _, g := range r.grads {
		if g.IsSparse() {
			return true
		}
	}
	return false
}
