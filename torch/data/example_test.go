package data_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
)

func ExampleLoader() {
	x := torch.Arange(14).View(7, 2) // seven samples of two numbers
	y := torch.Arange(7)
	torch.ManualSeed(0)
	loader := data.NewLoader(data.NewTensorDataset(x, y), data.BatchSize(3), data.Shuffle(true), data.Workers(2))
	fmt.Println(loader.Len(), "batches")
	for i, batch := range loader.Batches() {
		fmt.Println(i, batch.Input.Shape(), torch.ToSlice[int64](batch.Target))
	}
	if err := loader.Err(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 3 batches
	// 0 [3 2] [0 4 1]
	// 1 [3 2] [5 2 6]
	// 2 [1 2] [3]
}

// noisySine has samples of a sine with noise.
type noisySine struct{}

func (noisySine) Len() int { return 100 }

func (noisySine) Get(i int, g *torch.Generator) (input, target torch.Tensor, err error) {
	x := torch.FromSlice([]float32{float32(i) / 10})
	noise := torch.Randn([]int{1}, g).MulScalar(0.01)
	return x, x.Sin().Add(noise), nil
}

// Any type with Len and Get is a data set. What is random in it draws from the
// generator that it is handed.
func ExampleDataset() {
	torch.ManualSeed(0)
	for _, batch := range data.NewLoader(noisySine{}, data.BatchSize(50)).Batches() {
		fmt.Println(batch.Input.Shape(), batch.Target.Shape())
	}
	// Output:
	// [50 1] [50 1]
	// [50 1] [50 1]
}

func ExampleLoader_Err() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	loader := data.NewLoader(noisySine{}, data.Context(ctx))
	for i := range loader.Batches() {
		if i == 9 { // the user presses Ctrl-C
			cancel()
		}
	}
	fmt.Println(loader.Err())
	// Output: data: stopped before batch 10: context canceled
}

func ExampleSubset() {
	all := data.NewTensorDataset(torch.Arange(10), torch.Arange(10))
	odd := data.Subset(all, []int{1, 3, 5, 7, 9})
	for _, batch := range data.NewLoader(odd, data.BatchSize(5)).Batches() {
		fmt.Println(torch.ToSlice[int64](batch.Input))
	}
	// Output: [1 3 5 7 9]
}

func ExampleNewWeightedRandomSampler() {
	d := data.NewTensorDataset(torch.Arange(3), torch.Arange(3))
	torch.ManualSeed(0)
	often := data.NewWeightedRandomSampler([]float64{1, 1, 8}, 10) // the last one
	for _, batch := range data.NewLoader(d, data.BatchSize(10), data.WithSampler(often)).Batches() {
		fmt.Println(torch.ToSlice[int64](batch.Input))
	}
	// Output: [2 2 2 2 2 1 2 2 2 2]
}
