package datasets_test

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/gotorch/gotorch/vision/datasets"
	"github.com/gotorch/gotorch/vision/transforms"
)

func ExampleCIFAR10() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()

	// With datasets.Download(true) it would be fetched.
	_, err = datasets.CIFAR10(dir, datasets.Train(true), datasets.Transform(transforms.ToTensor()))
	fmt.Println(errors.Is(err, datasets.ErrNotFound))
	// Output: true
}

func ExampleReadCIFAR10() {
	ship := append([]byte{8}, make([]byte, 3*32*32)...) // at night
	d, err := datasets.ReadCIFAR10(bytes.NewReader(ship), datasets.Transform(transforms.ToTensor()))
	if err != nil {
		log.Fatal(err)
	}
	input, target, err := d.Get(0, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(input.Shape(), d.Classes[int(target.Item())])
	// Output: [3 32 32] ship
}
