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
	of, err := through(s.indices, indices)
	if err != nil {
		return Batch{}, err
	}
	return s.batches.GetBatch(of, g)
}

// SubsetOf is [Subset] for samples of any type.
func SubsetOf[S any](d DatasetOf[S], indices []int) DatasetOf[S] {
	for _, i := range indices {
		if err := checkIndex(i, d.Len()); err != nil {
			panic(errorf("SubsetOf", "%v", err))
		}
	}
	s := subsetOf[S]{d, indices}
	if b, ok := d.(BatchDatasetOf[S]); ok {
		return batchSubsetOf[S]{s, b}
	}
	return s
}

type subsetOf[S any] struct {
	whole   DatasetOf[S]
	indices []int
}

func (s subsetOf[S]) Len() int { return len(s.indices) }

func (s subsetOf[S]) Get(i int, g *torch.Generator) (sample S, err error) {
	if err := checkIndex(i, len(s.indices)); err != nil {
		return sample, err
	}
	return getOne(s.whole, s.indices[i], g)
}

// batchSubsetOf is a subset of a BatchDatasetOf.
type batchSubsetOf[S any] struct {
	subsetOf[S]
	batches BatchDatasetOf[S]
}

func (s batchSubsetOf[S]) GetBatch(indices []int, g *torch.Generator) ([]S, error) {
	of, err := through(s.indices, indices)
	if err != nil {
		return nil, err
	}
	return s.batches.GetBatch(of, g)
}

// through returns the indices in the whole of a subset's indices.
func through(subset, indices []int) ([]int, error) {
	of := make([]int, len(indices))
	for k, i := range indices {
		if err := checkIndex(i, len(subset)); err != nil {
			return nil, &Error{Index: i, Err: err}
		}
		of[k] = subset[i]
	}
	return of, nil
}
