package data

import "github.com/gotorch/gotorch/torch"

// WorkerInfo says which of a loader's workers makes samples. It mirrors
// torch.utils.data.get_worker_info; where PyTorch has no worker, there is worker 0 of
// 1.
type WorkerInfo struct {
	ID         int // from 0
	NumWorkers int
	Seed       int64            // the base seed + ID; without workers that of the default generator
	Generator  *torch.Generator // to draw from

	resumed bool // it was there in an earlier epoch
}

// aloneInfo is for a loop that makes its batches itself.
func aloneInfo() WorkerInfo {
	g := torch.DefaultGenerator()
	return WorkerInfo{NumWorkers: 1, Seed: int64(g.InitialSeed()), Generator: g}
}
