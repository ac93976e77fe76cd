package optim

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// column is one kind of state, "momentum_buffer", by parameter. Tensors are
// undefined where there is none yet.
type column struct {
	key  string
	kind kind
	ts   []torch.Tensor
	list []torch.Tensor // of the rows of a step
}

// kind tells what a state dict must have in a column.
type kind int

const (
	shaped   kind = iota // a tensor of the parameter's shape
	optional             // the same, or nothing
	factor               // a tensor that broadcasts to the parameter, or nothing
	number               // a tensor without dimensions
	count                // the number of steps, a tensor without dimensions, on the CPU
	integer              // the number of steps, an int; here a tensor
)

// rows are the parameters of one group that have a gradient. A Step fills it
// again for each group, so that its memory serves all steps.
type rows struct {
	at     []int // places among the parameters of all groups
	params []torch.Tensor
	grads  []torch.Tensor
}

// fill takes the parameters of g; grads are those of all groups.
func (r *rows) fill(g *ParamGroup, grads []torch.Tensor) {
	r.at, r.params, r.grads = r.at[:0], r.params[:0], r.grads[:0]
	for i, p := range g.params {
		if grad := grads[g.first+i]; grad.Defined() {
			r.at = append(r.at, g.first+i)
			r.params = append(r.params, p)
			r.grads = append(r.grads, grad)
		}
	}
}

// of gathers the state in c of the rows, and makes it with fresh where there is
// none yet.
func (b *base) of(c *column, fresh func(p torch.Tensor) torch.Tensor) []torch.Tensor {
	c.list = c.list[:0]
	for i, at := range b.rows.at {
		if !c.ts[at].Defined() {
			c.ts[at] = fresh(b.rows.params[i]).Keep()
		}
		c.list = append(c.list, c.ts[at])
	}
	return c.list
}

// zeros is the state that begins with zeros.
func zeros(p torch.Tensor) torch.Tensor { return torch.ZerosLike(p.Detach()) }

// zero is the number of steps of a parameter that has not been stepped.
func zero(torch.Tensor) torch.Tensor { return torch.Zeros([]int{}, numberDType()) }

// zeroThere is zero for the fused operators, which count on the device.
func zeroThere(p torch.Tensor) torch.Tensor {
	return torch.Zeros([]int{}, torch.Float32, p.Device())
}

// numberDType is the type of state that is a number.
func numberDType() torch.DType {
	if torch.GetDefaultDType() == torch.Float64 {
		return torch.Float64
	}
	return torch.Float32
}

// values returns tensors without dimensions as numbers, in one transfer.
func values(ts []torch.Tensor) []float64 {
	alike := !slices.ContainsFunc(ts, func(t torch.Tensor) bool { return t.DType() != ts[0].DType() })
	if !alike {
		ts = slices.Clone(ts)
		for i, t := range ts {
			ts[i] = t.To(torch.Float64)
		}
	}
	return torch.ToSlice[float64](torch.Stack(ts).To(torch.Float64))
}

// dense panics if a gradient is sparse; instead says what to do.
func (b *base) dense(instead string) {
	for i, g := range b.rows.grads {
		if g.IsSparse() {
			panic(b.errorf("the gradient of parameter %d is sparse; %s does not support sparse gradients; %s", b.rows.at[i], b.name, instead))
		}
	}
}
