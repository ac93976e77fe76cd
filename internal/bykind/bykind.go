// Package bykind groups tensors by device and type, as PyTorch does before it runs
// operators on lists of them.
package bykind

import "github.com/gotorch/gotorch/torch"

// Groups returns the places of tensors of one device and type together, in the order in
// which these occur.
func Groups(tensors []torch.Tensor) (groups [][]int) {
	type kind struct {
		device torch.Device
		dtype  torch.DType
	}
	of := map[kind]int{}
	for i, t := range tensors {
		k := kind{t.Device(), t.DType()}
		g, ok := of[k]
		if !ok {
			g = len(groups)
			of[k] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	return groups
}

// Pick returns the tensors at the places of a group.
func Pick(tensors []torch.Tensor, group []int) []torch.Tensor {
	picked := make([]torch.Tensor, len(group))
	for i, at := range group {
		picked[i] = tensors[at]
	}
	return picked
}
