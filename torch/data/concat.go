package data

import (
	"fmt"
	"sort"

	"github.com/gotorch/gotorch/torch"
)

// ConcatDataset is several data sets as one, one behind the other. Errors of a loader
// name samples by their index in all. It mirrors torch.utils.data.ConcatDataset, and
// panics with a *torch.Error if there is no data set, or one is nil.
func ConcatDataset(ds ...Dataset) Dataset {
	lens := make([]Sized, len(ds))
	for i, d := range ds {
		lens[i] = d
	}
	return concat{ds, newEnds("ConcatDataset", lens)}
}

// ConcatDatasetOf is [ConcatDataset] for samples of any type.
func ConcatDatasetOf[S any](ds ...DatasetOf[S]) DatasetOf[S] {
	lens := make([]Sized, len(ds))
	for i, d := range ds {
		lens[i] = d
	}
	return concatOf[S]{ds, newEnds("ConcatDatasetOf", lens)}
}

// ends are where data sets that come one behind the other end.
type ends []int

func newEnds(op string, ds []Sized) ends {
	if len(ds) == 0 {
		panic(errorf(op, "at least one data set is required"))
	}
	e, n := make(ends, len(ds)), 0
	for i, d := range ds {
		if d == nil {
			panic(errorf(op, "data set %d is nil", i))
		}
		n += d.Len()
		e[i] = n
	}
	return e
}

func (e ends) Len() int { return e[len(e)-1] }

// find returns the data set that holds sample i, and its index there.
func (e ends) find(i int) (which, index int, err error) {
	if err := checkIndex(i, e.Len()); err != nil {
		return 0, 0, err
	}
	which = sort.SearchInts(e, i+1)
	if which > 0 {
		i -= e[which-1]
	}
	return which, i, nil
}

// within names a sample by its index in all, as well as in its part.
func within(i, which int, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Index: i, Err: fmt.Errorf("of data set %d: %w", which, err)}
}

type concat struct {
	ds []Dataset
	ends
}

func (c concat) Get(i int, g *torch.Generator) (input, target torch.Tensor, err error) {
	which, index, err := c.find(i)
	if err != nil {
		return input, target, err
	}
	input, target, err = getSample(c.ds[which], index, g)
	return input, target, within(i, which, err)
}

type concatOf[S any] struct {
	ds []DatasetOf[S]
	ends
}

func (c concatOf[S]) Get(i int, g *torch.Generator) (s S, err error) {
	which, index, err := c.find(i)
	if err != nil {
		return s, err
	}
	s, err = getOne(c.ds[which], index, g)
	return s, within(i, which, err)
}
