package torch_test

import "github.com/gotorch/gotorch/torch"

// inUse is what tensors hold, without what threads keep for their next ones.
func inUse() (s torch.Stats) {
	now := torch.MemoryStats()
	return torch.Stats{Bytes: now.Bytes, Tensors: now.Tensors}
}
