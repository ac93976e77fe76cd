// Transfer teaches a network that has learned ImageNet to tell CIFAR-10's classes
// apart: all of resnet18 is frozen but its head, which is new. Where somebody else
// has trained long, little data and a few minutes are enough.
//
//	go run ./examples/transfer -weights imagenet            # -h explains the flags
//	go run ./examples/transfer -weights imagenet -size 224  # as on ImageNet: slower, better
//	go run ./examples/transfer -data "" -limit 5            # a quick look, without any download
package main

import (
	"context"
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
	"github.com/gotorch/gotorch/vision/datasets"
	"github.com/gotorch/gotorch/vision/datasets/sample"
	"github.com/gotorch/gotorch/vision/models"
	"github.com/gotorch/gotorch/vision/transforms"
)

type config struct {
	data, weights              string
	epochs, batch, size, limit int
	seed                       int64
}

func main() {
	var c config
	flag.StringVar(&c.data, "data", "data", "`folder` with CIFAR-10, downloaded into it if it is not there, or \"\" for the small sample that ships with gotorch")
	flag.StringVar(&c.weights, "weights", "", "`file` with resnet18's state_dict, or \"imagenet\" to download torchvision's")
	flag.IntVar(&c.epochs, "epochs", 2, "times to go through the training images")
	flag.IntVar(&c.batch, "batch", 32, "images in a batch")
	flag.IntVar(&c.size, "size", 64, "pixels that the sides of images are scaled to; ImageNet's have 224")
	flag.IntVar(&c.limit, "limit", 0, "batches of an epoch, and of the test; 0 for all")
	flag.Int64Var(&c.seed, "seed", 0, "seed of the random numbers")
	flag.Parse()
	if flag.NArg() > 0 || min(c.epochs, c.batch, c.size, c.limit+1) < 1 {
		fmt.Fprintln(os.Stderr, "transfer: -epochs, -batch and -size are at least 1, -limit at least 0, and nothing follows the flags; -h explains them")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second Ctrl-C quits at once
	var err error
	// Shapes that do not fit panic with a *torch.Error: a message, not a trace.
	if terr := torch.Try(func() { err = run(ctx, c, os.Stdout, os.Stderr) }); terr != nil {
		err = terr
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "transfer:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, c config, stdout, stderr io.Writer) error {
	torch.ManualSeed(c.seed)
	device := torch.DefaultDevice()

	// Images as the network knows them: of ImageNet's mean and deviation.
	tf := transforms.Compose(transforms.Resize(c.size), transforms.ToTensor(),
		transforms.Normalize([]float64{0.485, 0.456, 0.406}, []float64{0.229, 0.224, 0.225}))
	open := func(half datasets.Train) (*datasets.CIFAR, error) {
		if c.data == "" {
			return sample.CIFAR10(half, datasets.Transform(tf))
		}
		return datasets.CIFAR10(c.data, half, datasets.Transform(tf), datasets.Download(true), datasets.Progress(stderr), datasets.Context(ctx))
	}
	trainset, err := open(true)
	if err != nil {
		return err
	}
	testset, err := open(false)
	if err != nil {
		return err
	}
	trainloader := data.NewLoader(trainset, data.BatchSize(c.batch), data.Shuffle(true), data.Workers(2), data.Context(ctx))
	testloader := data.NewLoader(testset, data.BatchSize(c.batch), data.Workers(2), data.Context(ctx))
	if c.limit == 0 {
		c.limit = trainloader.Len() // more than the test has
	}

	// The network, frozen, and a new head that learns.
	net := models.NewResNet18()
	switch c.weights {
	case "":
		fmt.Fprintln(stderr, "without -weights the frozen part is random, and from random features the head learns little; try -weights imagenet")
	case "imagenet":
		c.weights = "ResNet18_Weights.IMAGENET1K_V1"
		fallthrough
	default:
		if err := models.LoadWeights(ctx, net, c.weights, models.Progress(stderr)); err != nil {
			return err
		}
	}
	nn.Freeze(net)
	net.FC = nn.NewLinear(net.FC.InFeatures, 10)
	nn.To(net, device)

	criterion := nn.NewCrossEntropyLoss()
	optimizer := optim.NewSGD(nn.Parameters(net.FC), 0.001, optim.Momentum(0.9))
	scheduler := lr.NewStepLR(optimizer, 7, lr.Gamma(0.1))

	batches := min(c.limit, trainloader.Len())
	every := max(1, batches/6)
	for epoch := range c.epochs {
		nn.Train(net)
		start, runningLoss := time.Now(), 0.0
		for i, batch := range torch.Scoped(trainloader.Batches()) {
			inputs, labels := batch.Input.To(device), batch.Target.To(device)
			optimizer.ZeroGrad()
			loss := criterion.Forward(net.Forward(inputs), labels)
			loss.Backward()
			optimizer.Step()

			runningLoss += loss.Item()
			if i%every == every-1 {
				fmt.Fprintf(stdout, "[%d, %5d] loss: %.3f\n", epoch+1, i+1, runningLoss/float64(every))
				runningLoss = 0
			}
			if i+1 == batches {
				break
			}
		}
		if err := trainloader.Err(); err != nil {
			return err
		}
		scheduler.Step()
		images := float64(min(trainset.Len(), c.batch*batches))
		fmt.Fprintf(stderr, "epoch %d: %.0f images a second\n", epoch+1, images/time.Since(start).Seconds())
	}
	fmt.Fprintln(stdout, "Finished Training")

	nn.Eval(net)
	correct, total := 0, 0
	torch.NoGrad(func() {
		for i, batch := range torch.Scoped(testloader.Batches()) {
			predicted := net.Forward(batch.Input.To(device)).Argmax(torch.Dim(1))
			correct += int(predicted.Eq(batch.Target.To(device)).Sum().Item())
			if total += batch.Target.NumEl(); i+1 == c.limit {
				break
			}
		}
	})
	if err := testloader.Err(); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Accuracy of the network on the %d test images: %.2f%%\n", total, 100*float64(correct)/float64(total))
	return nil
}
