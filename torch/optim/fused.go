package optim

import (
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// fusable panics if the parameters of the rows are not for the fused operators.
func (b *base) fusable() {
	for i, p := range b.rows.params {
		if t := p.Device().Type; !p.DType().IsFloatingPoint() || t != torch.CPUType && t != torch.CUDAType && t != torch.MPSType {
			panic(b.errorf("Fused requires all parameters to be floating-point Tensors on the CPU or a GPU, parameter %d is %s on %s; leave Fused out", b.rows.at[i], p.DType(), p.Device()))
		}
	}
}

// shapes panics if a gradient is not as the fused operators take it on trust.
func (b *base) shapes() {
	for i, p := range b.rows.params {
		if g := b.rows.grads[i]; g.DType() != p.DType() || g.Device() != p.Device() || !slices.Equal(g.Shape(), p.Shape()) {
			panic(b.errorf("the gradient of parameter %d is %s%v on %s, the parameter %s%v on %s; Fused needs them alike", b.rows.at[i], g.DType(), g.Shape(), g.Device(), p.DType(), p.Shape(), p.Device()))
		}
	}
}

// byType calls f for the rows of each type and device, which are b.rows then.
func byType(b *base, f func()) {
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
