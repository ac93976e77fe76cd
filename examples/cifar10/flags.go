package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// config is what the flags say.
type config struct {
	data       string
	epochs     int
	chosen     bool // -epochs or -augment is given: the sample is trained as they say
	batch      int
	lr         float64
	momentum   float64
	workers    int
	seed       int64
	seeded     bool
	deviceName string
	device     torch.Device
	threads    int
	augment    bool
	model      string
	weights    string
	stepSize   int
	gamma      float64
	save       string
	load       string
	evalOnly   bool
	out        string
	lang       string
}

var modelNames = []string{"net", "resnet18", "vgg11"}

// parseFlags reads the command line. Its errors say which values are allowed.
func parseFlags(args []string, stderr io.Writer) (c config, err error) {
	f := flag.NewFlagSet("cifar10", flag.ContinueOnError)
	f.SetOutput(io.Discard) // an error is one line, not all the flags after it
	f.StringVar(&c.data, "data", "data", "`folder` with CIFAR-10, downloaded into it if it is not there")
	f.IntVar(&c.epochs, "epochs", 2, fmt.Sprintf("times to go through the training images; %d with -augment on the sample that stands in for CIFAR-10, unless one of the two is given", sampleEpochs))
	f.IntVar(&c.batch, "batch", 4, "images in a batch")
	f.Float64Var(&c.lr, "lr", 0.001, "learning rate of SGD")
	f.Float64Var(&c.momentum, "momentum", 0.9, "momentum of SGD")
	f.IntVar(&c.workers, "workers", 2, "goroutines that load images, 0 to load in the loop")
	f.Int64Var(&c.seed, "seed", 0, "seed of the random numbers; without it every run is another")
	f.StringVar(&c.deviceName, "device", "", "cpu or cuda:0 (default: cuda:0 if there is a GPU, else cpu)")
	f.IntVar(&c.threads, "threads", 0, "threads that compute (default: the cores, but 1 for "+fmt.Sprint(sampleEpochs)+" epochs of the sample)")
	f.BoolVar(&c.augment, "augment", false, "crop and flip the training images at random")
	f.StringVar(&c.model, "model", "net", "`name` of the network: "+strings.Join(modelNames, ", "))
	f.StringVar(&c.weights, "weights", "", "`file` with a torchvision state_dict to start from, or \"imagenet\" to download it (resnet18, vgg11)")
	f.IntVar(&c.stepSize, "step-size", 0, "epochs after which StepLR lowers the learning rate, 0 for never")
	f.Float64Var(&c.gamma, "gamma", 0.1, "factor of StepLR")
	f.StringVar(&c.save, "save", "cifar_net.pth", "`file` to save the network to, \"\" for none")
	f.StringVar(&c.load, "load", "", "`file` with a network to start from")
	f.BoolVar(&c.evalOnly, "eval", false, "do not train, only test the network of -load")
	f.StringVar(&c.out, "out", "out", "`folder` for the pictures, \"\" for none")
	f.StringVar(&c.lang, "lang", "en", "language of the messages: en or ja")
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(stderr, "Trains an image classifier on CIFAR-10, as PyTorch's tutorial does.\n\nusage: cifar10 [flags]")
		f.SetOutput(stderr)
		f.PrintDefaults()
		return c, err
	case err != nil:
		return c, fmt.Errorf("%w; -h explains the flags", err)
	}
	f.Visit(func(g *flag.Flag) {
		c.seeded = c.seeded || g.Name == "seed"
		c.chosen = c.chosen || g.Name == "epochs" || g.Name == "augment"
	})
	return c, c.check(f.Args())
}

func (c *config) check(rest []string) error {
	problem := func(format string, args ...any) error { return fmt.Errorf(format+"; -h explains the flags", args...) }
	switch {
	case len(rest) > 0:
		return problem("%q is not a flag", rest[0])
	case c.epochs < 1:
		return problem("-epochs %d: at least 1 is needed; to test a saved network without training use -eval -load file", c.epochs)
	case c.batch < 1:
		return problem("-batch %d: a batch has at least 1 image", c.batch)
	case c.workers < 0:
		return problem("-workers %d: 0 loads in the loop itself, 2 with two goroutines beside it", c.workers)
	case !(c.lr > 0) || math.IsInf(c.lr, 0):
		return problem("-lr %g: the learning rate is a number above 0", c.lr)
	case !(c.momentum >= 0) || math.IsInf(c.momentum, 0):
		return problem("-momentum %g: the momentum is a number from 0 on", c.momentum)
	case c.threads < 0:
		return problem("-threads %d: at least 1, or 0 for the cores", c.threads)
	case c.stepSize < 0:
		return problem("-step-size %d: epochs between two steps of the learning rate, 0 for none", c.stepSize)
	case !(c.gamma > 0) || math.IsInf(c.gamma, 0):
		return problem("-gamma %g: StepLR multiplies the learning rate by a number above 0", c.gamma)
	case !slices.Contains(modelNames, c.model):
		return problem("-model %q: the networks are %s", c.model, strings.Join(modelNames, ", "))
	case c.weights != "" && c.model == "net":
		return problem("-weights %s: weights are torchvision's, for -model resnet18 and vgg11; for a saved net use -load", c.weights)
	case c.evalOnly && c.load == "":
		return problem("-eval tests a saved network: say which with -load file")
	case c.lang != "en" && c.lang != "ja":
		return problem("-lang %q: the languages are en and ja", c.lang)
	}
	if c.deviceName == "" {
		c.device = torch.DefaultDevice()
		return nil
	}
	d, err := torch.ParseDevice(c.deviceName)
	if err != nil {
		return fmt.Errorf("-device: %s", strings.TrimPrefix(err.Error(), "torch: "))
	}
	if d.Type != torch.CPUType && d.Type != torch.CUDAType {
		return problem("-device %s: the tutorial runs on cpu and cuda", c.deviceName)
	}
	c.device = d
	return nil
}
