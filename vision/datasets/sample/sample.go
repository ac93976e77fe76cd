package sample

import (
	_ "embed"
	"strings"

	"github.com/gotorch/gotorch/vision/datasets"
)

//go:generate go run make.go ../../../data

//go:embed data_batch_1.bin
var train string

//go:embed test_batch.bin
var test string

// CIFAR10 returns the pictures for training or, with datasets.Train(false), those for
// testing. The classes are those of CIFAR-10. There is no error to expect, unless the
// package was built from a damaged checkout.
func CIFAR10(opts ...datasets.SampleOption) (*datasets.CIFAR, error) {
	records := train
	var read []datasets.ReadOption
	for _, o := range opts {
		switch o := o.(type) {
		case datasets.Train:
			records = train
			if !o {
				records = test
			}
		case datasets.TransformOption:
			read = append(read, o)
		}
	}
	return datasets.ReadCIFAR10(strings.NewReader(records), read...)
}
