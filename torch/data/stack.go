package data

import (
	"maps"
	"slices"

	"github.com/gotorch/gotorch/torch"
)

// StackDataset puts data sets of one length side by side: sample i is the samples i of
// all, in their order. A batch is got from one data set after the other, which decides
// on the order of their draws. It mirrors torch.utils.data.StackDataset with positional
// arguments, and panics with a *torch.Error if there is no data set, one is nil, or
// lengths differ.
func StackDataset[S any](ds ...DatasetOf[S]) DatasetOf[[]S] {
	for i, d := range ds {
		if d == nil {
			panic(errorf("StackDataset", "data set %d is nil", i))
		}
		if d.Len() != ds[0].Len() {
			panic(errorf("StackDataset", "data sets must have one length, got %d and %d", ds[0].Len(), d.Len()))
		}
	}
	if len(ds) == 0 {
		panic(errorf("StackDataset", "at least one data set is required"))
	}
	return stacked[S](ds)
}

type stacked[S any] []DatasetOf[S]

func (s stacked[S]) Len() int { return s[0].Len() }

func (s stacked[S]) Get(i int, g *torch.Generator) ([]S, error) {
	all := make([]S, len(s))
	for k, d := range s {
		var err error
		if all[k], err = getOne(d, i, g); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// GetBatch gets all samples of one data set, then of the next.
func (s stacked[S]) GetBatch(indices []int, g *torch.Generator) ([][]S, error) {
	all := make([][]S, len(indices))
	for _, d := range s {
		var list []S
		var err error
		if b, ok := d.(BatchDatasetOf[S]); ok {
			list, err = getSamples(b, indices, g)
		} else {
			list, err = getEach(d, indices, g)
		}
		if err != nil {
			return nil, err
		}
		for k := range all {
			all[k] = append(all[k], list[k])
		}
	}
	return all, nil
}

// StackNamed is [StackDataset] with names: sample i is a map of the samples i of all.
// They are got in the order of their names. It mirrors torch.utils.data.StackDataset
// with keyword arguments, and panics as StackDataset.
func StackNamed[S any](ds map[string]DatasetOf[S]) DatasetOf[map[string]S] {
	names := slices.Sorted(maps.Keys(ds))
	list := make([]DatasetOf[S], len(names))
	for i, name := range names {
		list[i] = ds[name]
	}
	return named[S]{names, StackDataset(list...).(stacked[S])}
}

type named[S any] struct {
	names []string
	d     stacked[S]
}

func (s named[S]) Len() int { return s.d.Len() }

func (s named[S]) Get(i int, g *torch.Generator) (map[string]S, error) {
	list, err := s.d.Get(i, g)
	if err != nil {
		return nil, err
	}
	return s.name(list), nil
}

// GetBatch gets all samples of one data set, then of the next.
func (s named[S]) GetBatch(indices []int, g *torch.Generator) ([]map[string]S, error) {
	lists, err := s.d.GetBatch(indices, g)
	if err != nil {
		return nil, err
	}
	all := make([]map[string]S, len(lists))
	for k, list := range lists {
		all[k] = s.name(list)
	}
	return all, nil
}

func (s named[S]) name(list []S) map[string]S {
	all := make(map[string]S, len(list))
	for k, name := range s.names {
		all[name] = list[k]
	}
	return all
}
