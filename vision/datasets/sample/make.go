//go:build ignore

// Make writes the files of this package: of each class the first 100 pictures of
// CIFAR-10's training set and the first 50 of its test set, in the order they have
// there.
//
//	go run make.go path/to/cifar-10-python.tar.gz
package main

import (
	"log"
	"os"

	"github.com/gotorch/gotorch/vision/datasets"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go run make.go path/to/cifar-10-python.tar.gz")
	}
	for _, half := range []struct {
		file     string
		train    bool
		perClass int
	}{{"data_batch_1.bin", true, 100}, {"test_batch.bin", false, 50}} {
		d, err := datasets.CIFAR10(os.Args[1], datasets.Train(half.train))
		if err != nil {
			log.Fatal(err)
		}
		var records []byte
		taken := make([]int, len(d.Classes))
		for i, class := range d.Targets {
			if taken[class] == half.perClass {
				continue
			}
			taken[class]++
			records = append(records, byte(class))
			records = append(records, d.Image(i).Pix...)
		}
		if err := os.WriteFile(half.file, records, 0o666); err != nil {
			log.Fatal(err)
		}
	}
}
