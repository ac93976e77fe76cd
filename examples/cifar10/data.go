package main

import (
	"context"
	"errors"
	"io"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/vision/datasets"
	"github.com/gotorch/gotorch/vision/datasets/sample"
	"github.com/gotorch/gotorch/vision/transforms"
)

// The tutorial's two epochs of the sample are 500 steps, after which its network still
// guesses. 10,000 steps with -augment get two fifths of the test images right, and more
// steps no more; without -augment it is a third, as the images are learned by heart.
const sampleEpochs = 40

// loaded is what there is to train on and to test with.
type loaded struct {
	train, test *datasets.CIFAR
	sample      bool // it is the sample that ships with gotorch
	brief       bool // the sample is gone through so often that an epoch is one line
}

// loadData reads CIFAR-10 from c.data, downloads it if it is not there, and takes the
// sample that ships with gotorch if that is impossible. In c it then sets what suits the
// sample, unless the flags say how to train.
func loadData(ctx context.Context, c *config, plain, augmented transforms.Transform, say func(string, ...any), stderr io.Writer) (d loaded, err error) {
	training := func() datasets.TransformOption {
		if c.augment {
			return datasets.Transform(augmented)
		}
		return datasets.Transform(plain)
	}
	common := []datasets.Option{datasets.Download(true), datasets.Context(ctx), datasets.Progress(stderr)}
	d.train, err = datasets.CIFAR10(c.data, append(common, datasets.Train(true), training())...)
	if err == nil {
		d.test, err = datasets.CIFAR10(c.data, append(common, datasets.Train(false), datasets.Transform(plain))...)
	}
	switch {
	case ctx.Err() != nil:
		say("stopped")
		return d, errInterrupted
	case errors.Is(err, datasets.ErrNotFound):
		say("%s", err)
		say("CIFAR-10 COULD NOT BE DOWNLOADED: the small sample that ships with gotorch takes its place, 1,000 real images for training and 500 for testing, so the accuracy will be lower")
		d.sample = true
		d.brief = c.model == "net" && !c.evalOnly && !c.chosen
		if d.brief {
			c.epochs, c.augment = sampleEpochs, true
			if c.threads == 0 {
				torch.SetNumThreads(1) // more are no quicker with 4 images, and wait for each other where cores are busy
			}
		}
		if d.train, err = sample.CIFAR10(datasets.Train(true), training()); err != nil {
			return d, err
		}
		d.test, err = sample.CIFAR10(datasets.Train(false), datasets.Transform(plain))
		sayHowLong(c, d, say)
	}
	return d, err
}

// sayHowLong says for how long the sample is trained, and why.
func sayHowLong(c *config, d loaded, say func(string, ...any)) {
	steps := func(epochs int) int { return epochs * ((d.train.Len() + c.batch - 1) / c.batch) }
	switch {
	case c.evalOnly:
	case d.brief:
		say("training for %d epochs, %d steps, less than a minute: the tutorial's 2 epochs would be %d steps of so few images, and the network would still guess", c.epochs, steps(c.epochs), steps(2))
		say("-augment is on, so that the network does not just learn the images by heart (overfitting); -epochs or -augment choose otherwise")
	case c.model == "net":
		say("training for %d epochs, %d steps, as the flags say; without -epochs and -augment they would be %d epochs, %d steps", c.epochs, steps(c.epochs), sampleEpochs, steps(sampleEpochs))
	default:
		say("training for %d epochs, %d steps", c.epochs, steps(c.epochs))
	}
}
