// Cifar10 is PyTorch's tutorial "Training a Classifier", whole, in Go: it loads
// CIFAR-10, shows a batch of it, trains a small convolutional network, tests it in
// all and class by class, and saves and loads it. Whoever knows the page finds its
// sections here from top to bottom.
//
//	go run ./examples/cifar10            # -h explains the flags
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/optim"
	"github.com/gotorch/gotorch/torch/optim/lr"
	"github.com/gotorch/gotorch/vision/transforms"
	"gonum.org/v1/plot/plotter"
)

// errInterrupted ends a run that Ctrl-C stopped, after it has saved.
var errInterrupted = errors.New("interrupted")

func main() {
	c, err := parseFlags(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		fmt.Fprintln(os.Stderr, "cifar10:", err)
		os.Exit(2)
	}
	// The first Ctrl-C asks the run to stop and save, the second one quits.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop)
	// Shapes that do not fit panic with a *torch.Error: a message, not a trace.
	if terr := torch.Try(func() { err = run(ctx, c, os.Stdout, os.Stderr) }); terr != nil {
		err = terr
	}
	switch {
	case errors.Is(err, errInterrupted), ctx.Err() != nil && errors.Is(err, context.Canceled):
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "cifar10:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, c config, stdout, stderr io.Writer) error {
	say := speaker(c.lang, stderr)
	if c.seeded {
		torch.ManualSeed(c.seed)
	}
	if c.threads > 0 {
		torch.SetNumThreads(c.threads)
	}
	if err := checkWritable(c); err != nil {
		return err
	}

	// 1. Load and normalize CIFAR10.

	half := []float64{0.5, 0.5, 0.5}
	plain := transforms.Compose(transforms.ToTensor(), transforms.Normalize(half, half))
	augmented := transforms.Compose(transforms.RandomCrop(32, transforms.Padding(4)), transforms.RandomHorizontalFlip(), plain)
	cifar, err := loadData(ctx, &c, plain, augmented, say, stderr)
	if err != nil {
		return err
	}
	trainset, testset := cifar.train, cifar.test
	trainloader := data.NewLoader(trainset, data.BatchSize(c.batch), data.Shuffle(true), data.Workers(c.workers))
	testloader := data.NewLoader(testset, data.BatchSize(c.batch), data.Workers(c.workers))

	// Let us show some of the training images, for fun.
	if err := showTraining(c, trainset, stdout, stderr, say); err != nil {
		return err
	}

	// 2. Define a convolutional neural network.

	net, err := newModel(ctx, c.model, c.weights, stderr)
	if err != nil {
		return err
	}
	if c.load != "" {
		if err := load(net, c.load); err != nil {
			return err
		}
	}
	nn.To(net, c.device)
	if c.evalOnly {
		say("testing %s on %s, threads: %d", c.load, c.device, torch.GetNumThreads())
	} else {
		say("training on %s, threads: %d", c.device, torch.GetNumThreads())
	}

	// 3. Define a loss function and optimizer.

	criterion := nn.NewCrossEntropyLoss()
	optimizer := optim.NewSGD(nn.Parameters(net), c.lr, optim.Momentum(c.momentum))
	var scheduler *lr.StepLR
	if c.stepSize > 0 {
		scheduler = lr.NewStepLR(optimizer, c.stepSize, lr.Gamma(c.gamma))
	}

	// 4. Train the network.

	if !c.evalOnly {
		every := 2000 // print every 2000 batches
		if n := trainloader.Len(); cifar.brief {
			every = n
		} else if n < every {
			every = max(1, n/6)
		}
		var curve plotter.XYs
		for epoch := range c.epochs { // loop over the dataset several times
			bar := newBar(trainloader.Len(), fmt.Sprintf("epoch %d/%d", epoch+1, c.epochs), stderr)
			start := time.Now()
			runningLoss := 0.0
			for i, batch := range torch.Scoped(trainloader.Batches()) {
				// get the inputs, on the device of the network
				inputs, labels := batch.Input.To(c.device), batch.Target.To(c.device)

				// zero the parameter gradients
				optimizer.ZeroGrad()

				// forward + backward + optimize
				outputs := net.Forward(inputs)
				loss := criterion.Forward(outputs, labels)
				loss.Backward()
				optimizer.Step()

				// print statistics
				runningLoss += loss.Item()
				bar.add(func() string { return fmt.Sprintf("loss %.3f", runningLoss/float64(i%every+1)) })
				if i%every == every-1 {
					bar.clear()
					fmt.Fprintf(stdout, "[%d, %5d] loss: %.3f\n", epoch+1, i+1, runningLoss/float64(every))
					curve = append(curve, plotter.XY{X: float64(epoch*trainloader.Len() + i + 1), Y: runningLoss / float64(every)})
					runningLoss = 0.0
				}
				if ctx.Err() != nil {
					break
				}
			}
			bar.clear()
			if err := trainloader.Err(); err != nil {
				return err
			}
			if ctx.Err() != nil {
				return saveInterrupted(c, net, say)
			}
			if !cifar.brief || epoch+1 == c.epochs {
				say("epoch %d: %.0f images a second", epoch+1, float64(trainset.Len())/time.Since(start).Seconds())
			}
			if scheduler != nil {
				scheduler.Step()
			}
		}
		fmt.Fprintln(stdout, "Finished Training")

		// Let us quickly save our trained model, and load it back into a new network.
		if c.save != "" {
			if err := torch.Save(c.save, nn.StateDict(net)); err != nil {
				return err
			}
			say("saved to %s", c.save)
			if net, err = newModel(ctx, c.model, "", stderr); err != nil {
				return err
			}
			if err := load(net, c.save); err != nil {
				return err
			}
			nn.To(net, c.device)
		}
		if err := saveCurve(c, curve, say); err != nil {
			return err
		}
	}

	// 5. Test the network on the test data.

	nn.Eval(net)
	if err := showPredictions(c, net, testset, stdout, stderr, say); err != nil {
		return err
	}
	tally := newTally(testset.Classes)
	bar := newBar(testloader.Len(), "test", stderr)
	start := time.Now()
	torch.NoGrad(func() { // we do not train, so there is nothing to record
		for _, batch := range torch.Scoped(testloader.Batches()) {
			// the class with the highest output is what we choose as prediction
			outputs := net.Forward(batch.Input.To(c.device))
			tally.add(torch.ToSlice[int64](batch.Target), torch.ToSlice[int64](outputs.Argmax(torch.Dim(1))))
			bar.add(nil)
			if ctx.Err() != nil {
				break
			}
		}
	})
	bar.clear()
	if err := testloader.Err(); err != nil {
		return err
	}
	if ctx.Err() != nil {
		say("stopped before the test was through")
		return errInterrupted
	}
	say("test: %.0f images a second", float64(tally.total())/time.Since(start).Seconds())
	tally.print(stdout)
	if cifar.sample {
		say("this was the small sample that ships with gotorch: with all of CIFAR-10, the tutorial's 2 epochs get more than half of the test images right")
	}
	return nil
}

// load puts a saved state dict into net.
func load(net nn.Module, path string) error {
	state, err := torch.LoadStateDict(path)
	if err != nil {
		return err
	}
	if err := nn.LoadStateDict(net, state); err != nil {
		return fmt.Errorf("%s does not fit the network, is it of another -model? %w", path, err)
	}
	return nil
}

// saveInterrupted keeps what was learned when Ctrl-C came.
func saveInterrupted(c config, net nn.Module, say func(string, ...any)) error {
	if c.save == "" {
		say("stopped; nothing is saved, as -save is empty")
		return errInterrupted
	}
	if err := torch.Save(c.save, nn.StateDict(net)); err != nil {
		return err
	}
	say("stopped; what was learned so far is in %s, go on with -load %s", c.save, c.save)
	return errInterrupted
}
