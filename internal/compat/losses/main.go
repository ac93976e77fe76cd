// Command losses trains the tutorial's network on the sample pictures and prints
// the loss of each step, as JSON. Package compat runs it on each version of
// libtorch.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/gotorch/gotorch/internal/tutorial"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
	"github.com/gotorch/gotorch/vision/datasets"
	"github.com/gotorch/gotorch/vision/datasets/sample"
)

func main() {
	steps := flag.Int("steps", 200, "training steps, up to the 250 of an epoch")
	flag.Parse()
	losses, err := train(*steps)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(losses)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "losses:", err)
		os.Exit(1)
	}
}

// train trains with the tutorial's numbers: batches of 4, SGD with momentum. One
// thread computes, so that the losses do not depend on the machine's cores.
func train(steps int) (losses []float64, err error) {
	torch.SetNumThreads(1)
	torch.ManualSeed(0)
	set, err := sample.CIFAR10(datasets.Transform(tutorial.Transform(false)))
	if err != nil {
		return nil, err
	}
	loader := data.NewLoader(set, data.BatchSize(4), data.Shuffle(true))
	trainer := tutorial.NewTrainer(tutorial.NewNet())
	for i, b := range torch.Scoped(loader.Batches()) {
		if i == steps {
			break
		}
		losses = append(losses, trainer.Step(b.Input, b.Target).Item())
	}
	if err := loader.Err(); err != nil {
		return nil, err
	}
	if len(losses) < steps {
		return nil, fmt.Errorf("an epoch of the sample has %d steps, not %d", len(losses), steps)
	}
	return losses, nil
}
