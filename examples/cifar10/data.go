package main

import (
	"context"
	"errors"
	"io"

	"github.com/gotorch/gotorch/vision/datasets"
	"github.com/gotorch/gotorch/vision/datasets/sample"
	"github.com/gotorch/gotorch/vision/transforms"
)

// loadData reads CIFAR-10 from dir, downloads it if it is not there, and takes the
// sample that ships with gotorch if that is impossible.
func loadData(ctx context.Context, dir string, train, test transforms.Transform, say func(string, ...any), stderr io.Writer) (trainset, testset *datasets.CIFAR, err error) {
	common := []datasets.Option{datasets.Download(true), datasets.Context(ctx), datasets.Progress(stderr)}
	trainset, err = datasets.CIFAR10(dir, append(common, datasets.Train(true), datasets.Transform(train))...)
	if err == nil {
		testset, err = datasets.CIFAR10(dir, append(common, datasets.Train(false), datasets.Transform(test))...)
	}
	switch {
	case ctx.Err() != nil:
		say("stopped")
		return nil, nil, errInterrupted
	case errors.Is(err, datasets.ErrNotFound):
		say("%s", err)
		say("CIFAR-10 COULD NOT BE DOWNLOADED: training on the small sample that ships with gotorch, 1,000 real images, so the accuracy will be low")
		if trainset, err = sample.CIFAR10(datasets.Train(true), datasets.Transform(train)); err != nil {
			return nil, nil, err
		}
		testset, err = sample.CIFAR10(datasets.Train(false), datasets.Transform(test))
	}
	return trainset, testset, err
}
