package data_test

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
)

func ExampleNewTensorDataset() {
	x := torch.Arange(6).Reshape(3, 2)
	d := data.NewTensorDataset(x, torch.FromSlice([]int64{0, 1, 0}))
	input, target, err := d.Get(1, nil)
	fmt.Println(d.Len(), input, target, err)
	// Output: 3 tensor([2, 3]) tensor(1) <nil>
}

// indices are those of one epoch.
func indices(s data.Sampler) (all []int) {
	next := s.Start()
	for i, ok := next(); ok; i, ok = next() {
		all = append(all, i)
	}
	return all
}

func ExampleNewSequentialSampler() {
	d := data.NewTensorDataset(torch.Arange(4), torch.Arange(4))
	fmt.Println(indices(data.NewSequentialSampler(d)))
	// Output: [0 1 2 3]
}

func ExampleNewRandomSampler() {
	d := data.NewTensorDataset(torch.Arange(6), torch.Arange(6))
	g := torch.NewGenerator().ManualSeed(0)
	fmt.Println(indices(data.NewRandomSampler(d, data.Generator(g))))
	fmt.Println(indices(data.NewRandomSampler(d, data.Generator(g), data.Replacement(true), data.NumSamples(3))))
	// Output:
	// [2 5 3 0 1 4]
	// [5 2 0]
}

func ExampleNewSubsetRandomSampler() {
	g := torch.NewGenerator().ManualSeed(0)
	fmt.Println(indices(data.NewSubsetRandomSampler([]int{3, 5, 7, 9}, g)))
	// Output: [3 5 9 7]
}
