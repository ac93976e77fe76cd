package sample_test

import (
	"fmt"
	"log"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
	"github.com/gotorch/gotorch/vision/datasets"
	"github.com/gotorch/gotorch/vision/datasets/sample"
	"github.com/gotorch/gotorch/vision/transforms"
)

func ExampleCIFAR10() {
	half := []float64{.5, .5, .5}
	tf := transforms.Compose(transforms.ToTensor(), transforms.Normalize(half, half))
	train, err := sample.CIFAR10(datasets.Train(true), datasets.Transform(tf))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(train.Len(), "pictures; the first one is a", train.Classes[train.Targets[0]])
	for _, batch := range data.NewLoader(train, data.BatchSize(4)).Batches() {
		fmt.Println(batch.Input.Shape(), batch.Input.DType(), torch.ToSlice[int64](batch.Target))
		break
	}
	// Output:
	// 1000 pictures; the first one is a frog
	// [4 3 32 32] torch.float32 [6 9 9 4]
}
