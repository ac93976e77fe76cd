package optim

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// fusable panics if a parameter of g is not for the fused operators.
func (b *base) fusable(g *ParamGroup) {
	if g.fusable {
		return
	}
	for i, p := range g.params {
		if !fusable(p) {
			panic(b.errorf("Fused requires all parameters to be floating-point Tensors on the CPU or a GPU, parameter %d is %s on %s; leave Fused out", g.first+i, p.DType(), p.Device()))
		}
	}
}

// fusedOperator is a fused operator, in its overloads for a learning rate that is a
// number, and for a tensor.
type fusedOperator struct{ number, tensor torch.Operator }

func newFused(name string) fusedOperator {
	return fusedOperator{torch.Operator{Name: name}, torch.Operator{Name: name, Overload: "tensor_lr"}}
}

func (g *ParamGroup) fusedOp(op *fusedOperator) *torch.Operator {
	if g.LRTensor.Defined() {
		return &op.tensor
	}
	return &op.number
}

// pushRate appends the learning rate to the arguments of a fused operator.
func (g *ParamGroup) pushRate(c *torch.Call) {
	if g.LRTensor.Defined() {
		c.Tensor(g.LRTensor)
	} else {
		c.Float(g.LR)
	}
}

func fusable(p torch.Tensor) bool {
	t := p.Device().Type
	return p.DType().IsFloatingPoint() && (t == torch.CPUType || t == torch.CUDAType || t == torch.MPSType)
}

// fuse runs a fused operator on lists that are those of the rows. steps are numbers.
func (b *base) fuse(op *torch.Operator, args func(c *torch.Call), steps []torch.Tensor, state ...[]torch.Tensor) {
	var c torch.Call
	list(&c, b.rows.params, b.rows.grads)
	for _, ts := range state {
		c.Tensors(ts)
	}
	if steps != nil {
		c.Tensors(steps)
	}
	args(&c)
	if err := torch.Try(func() { c.Run(op) }); err != nil {
		b.explainFused(steps, state)
		panic(err)
	}
}

// explainFused panics if it is the tensors of the rows that a fused operator does not
// take: the gradients and the state of each parameter must be as it is, and all must
// fill their memory.
func (b *base) explainFused(steps []torch.Tensor, state [][]torch.Tensor) {
	for i, p := range b.rows.params {
		alike := func(what string, t torch.Tensor) {
			if t.DType() != p.DType() || t.Device() != p.Device() || !slices.Equal(t.Shape(), p.Shape()) {
				panic(b.errorf("%s of parameter %d is %s%v on %s, the parameter %s%v on %s; Fused needs them alike", what, b.rows.at[i], t.DType(), t.Shape(), t.Device(), p.DType(), p.Shape(), p.Device()))
			}
			if !dense(t) {
				panic(b.errorf("%s of parameter %d has gaps or overlaps in memory, which Fused does not take; leave Fused out, or use Contiguous", what, b.rows.at[i]))
			}
		}
		alike("the value", p)
		alike("the gradient", b.rows.grads[i])
		for _, ts := range state {
			if len(ts) > 0 {
				alike("the state", ts[i])
			}
		}
		if len(steps) > 0 && (steps[i].DType() != torch.Float32 || steps[i].Device() != p.Device()) {
			panic(b.errorf("the number of steps of parameter %d is %s on %s; Fused needs torch.float32 on %s: give Fused from the beginning, or to the optimizer whose state this was", b.rows.at[i], steps[i].DType(), steps[i].Device(), p.Device()))
		}
	}
}

// dense reports whether the elements of t fill a piece of memory, in any order of
// its dims.
func dense(t torch.Tensor) bool {
	if t.IsContiguous() {
		return true
	}
	shape, strides := t.Shape(), t.Stride()
	dims := make([]int, 0, len(shape))
	for i, n := range shape {
		if n != 1 {
			dims = append(dims, i)
		}
	}
	slices.SortFunc(dims, func(i, j int) int { return strides[i] - strides[j] })
	next := 1
	for _, i := range dims {
		if strides[i] != next {
			return false
		}
		next *= shape[i]
	}
	return true
}

// byType calls f for the rows of each type and device, which are b.rows then.
func byType(b *base, g *ParamGroup, f func()) {
	if g.alike {
		f()
		return
	}
	type key struct {
		dtype  torch.DType
		device torch.Device
	}
	var keys []key
	for _, p := range b.rows.params {
		keys = append(keys, key{p.DType(), p.Device()})
	}
	partition(b, keys, f)
}

// partition calls f for the rows of each key, which are b.rows then. Mostly all
// have the same.
func partition[K comparable](b *base, keys []K, f func()) {
	if same(keys) {
		f()
		return
	}
	all := b.rows
	defer func() { b.rows = all }()
	for i, k := range keys {
		if slices.Index(keys, k) < i {
			continue // done with an earlier one
		}
		b.rows = rows{}
		for j := i; j < len(keys); j++ {
			if keys[j] == k {
				b.rows.at = append(b.rows.at, all.at[j])
				b.rows.params = append(b.rows.params, all.params[j])
				b.rows.grads = append(b.rows.grads, all.grads[j])
			}
		}
		f()
	}
}
