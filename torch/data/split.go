package data

import (
	"math"

	"github.com/gotorch/gotorch/torch"
)

// RandomSplit cuts a data set into parts of random samples, in an order that is drawn
// from g or, if that is nil, from the default generator. lengths are numbers of
// samples, or fractions whose sum is 1; what these leave over goes to the first parts,
// one sample each. It mirrors torch.utils.data.random_split, and panics with a
// *torch.Error unless the lengths fit d.
//
//	parts := data.RandomSplit(d, []float64{0.8, 0.2}, nil)
func RandomSplit[L int | float64](d Dataset, lengths []L, g *torch.Generator) []Dataset {
	var list []Dataset
	for _, part := range split("RandomSplit", d, lengths, g) {
		list = append(list, Subset(d, part))
	}
	return list
}

// RandomSplitOf is [RandomSplit] for samples of any type.
func RandomSplitOf[S any, L int | float64](d DatasetOf[S], lengths []L, g *torch.Generator) []DatasetOf[S] {
	var list []DatasetOf[S]
	for _, part := range split("RandomSplitOf", d, lengths, g) {
		list = append(list, SubsetOf(d, part))
	}
	return list
}

// split returns the indices of each part.
func split[L int | float64](op string, d Sized, lengths []L, g *torch.Generator) (parts [][]int) {
	if d == nil {
		panic(errorf(op, "the data set is nil"))
	}
	n := d.Len()
	var sizes []int
	switch lengths := any(lengths).(type) {
	case []int:
		sizes = lengths
	case []float64:
		sizes = shares(op, n, lengths)
	}
	sum := 0
	for _, size := range sizes {
		if size < 0 {
			panic(errorf(op, "lengths must not be negative, got %v", sizes))
		}
		sum += size
	}
	if sum != n {
		panic(errorf(op, "the lengths %v are %d samples in all, the data set has %d", sizes, sum, n))
	}
	order := torch.ToSlice[int64](torch.Randperm(n, g))
	for _, size := range sizes {
		part := make([]int, size)
		for i := range part {
			part[i] = int(order[i])
		}
		order = order[size:]
		parts = append(parts, part)
	}
	return parts
}

// shares are the sizes of parts that fractions stand for.
func shares(op string, n int, fractions []float64) []int {
	sum := 0.0
	for i, f := range fractions {
		if !(f >= 0 && f <= 1) {
			panic(errorf(op, "fraction %d is %g; it must be between 0 and 1", i, f))
		}
		sum += f
	}
	if sum > 1 || 1-sum > 1e-9 {
		panic(errorf(op, "the fractions %v are %g in all, not 1", fractions, sum))
	}
	sizes := make([]int, len(fractions))
	left := n
	for i, f := range fractions {
		sizes[i] = int(math.Floor(float64(n) * f))
		left -= sizes[i]
	}
	for i := range left {
		sizes[i%len(sizes)]++
	}
	return sizes
}
