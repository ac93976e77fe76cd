package data

import "github.com/gotorch/gotorch/torch"

// Subset returns the data set of those samples of d that indices lists, in that
// order; an index may come more than once. Errors of a [Loader] name samples by
// their index in d. It mirrors torch.utils.data.Subset, and panics with a
// *torch.Error if d has no such sample.
func Subset(d Dataset, indices []int) Dataset {
	for _, i := range indices {
		if err := checkIndex(i, d.Len()); err != nil {
			panic(errorf("Subset", "%v", err))
		}
	}
	s := subset{d, indices}
	if b, ok := d.(BatchDataset); ok {
		return batchSubset{s, b}
	}
	return s
}

type subset struct {
	whole   Dataset
	indices []int
}

func (s subset) Len() int { return len(s.indices) }

func (s subset) Get(i int, g *torch.Generator) (input, target torch.Tensor, err error) {
	if err := checkIndex(i, len(s.indices)); err != nil {
		return input, target, err
	}
	return getSample(s.whole, s.indices[i], g)
}

// batchSubset is a subset of a BatchDataset.
type batchSubset struct {
	subset
	batches BatchDataset
}

func (s batchSubset) GetBatch(indices []int, g *torch.Generator) (Batch, error) {
	of := make([]int, len(indices))
	for k, i := range indices {
		if err := checkIndex(i, len(s.indices)); err != nil {
			return Batch{}, &Error{Index: i, Err: err}
		}
		of[k] = s.indices[i]
	}
	return s.batches.GetBatch(of, g)
}
