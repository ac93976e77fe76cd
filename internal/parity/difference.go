package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// group is the tensors of a record that are reported in one line.
type group struct{ title, prefix string }

// groups lists what states, the record of a training with the steps at, consists of.
func groups(states *torch.StateDict, at []int) []group {
	list := []group{{"parameters after construction", "0/"}, {"order of the samples", "order"}, {"losses", "losses"}}
	losses, _ := states.Get("losses")
	for _, step := range at {
		if step <= losses.NumEl() { // an epoch of large batches has fewer steps
			list = append(list, group{fmt.Sprintf("parameters and buffers after step %d", step), fmt.Sprintf("%d/", step)})
		}
	}
	return list
}

// difference says what in the group differs first between Python's record and Go's,
// or "" if every bit is equal.
func (g group) difference(python, golang *torch.StateDict) string {
	names := func(d *torch.StateDict) (list []string) {
		for _, name := range d.Keys() {
			if strings.HasPrefix(name, g.prefix) {
				list = append(list, name)
			}
		}
		return list
	}
	want, got := names(python), names(golang)
	if len(want) == 0 || !slices.Equal(want, got) {
		return fmt.Sprintf("DIFFERENT names: Python %q, Go %q", want, got)
	}
	for _, name := range want {
		w, _ := python.Get(name)
		g, _ := golang.Get(name)
		if d := differentBits(w, g); d != "" {
			return fmt.Sprintf("DIFFERENT in %s%s", name, d)
		}
	}
	return ""
}

// differentBits says which element differs first, or "".
func differentBits(want, got torch.Tensor) string {
	if want.DType() != got.DType() || !slices.Equal(want.Shape(), got.Shape()) {
		return fmt.Sprintf(": Python %v%v, Go %v%v", want.DType(), want.Shape(), got.DType(), got.Shape())
	}
	w, g := elements(want), elements(got)
	size := want.DType().Size()
	for i := 0; i < len(w); i += size {
		if a, b := w[i:i+size], g[i:i+size]; string(a) != string(b) {
			return fmt.Sprintf("[%d] of shape %v: Python %s, Go %s", i/size, want.Shape(), show(want, i/size, a), show(got, i/size, b))
		}
	}
	return ""
}

// elements returns the bytes of t in row-major order.
func elements(t torch.Tensor) (b []byte) {
	t.Contiguous().Bytes(func(memory []byte) { b = slices.Clone(memory) })
	return b
}

// show writes an element as a number and its bits.
func show(t torch.Tensor, i int, bits []byte) string {
	bits = slices.Clone(bits)
	slices.Reverse(bits) // most significant first
	return fmt.Sprintf("%.9g (0x%x)", t.Contiguous().View(-1).Select(0, i).Item(), bits)
}
