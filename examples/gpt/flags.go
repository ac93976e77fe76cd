package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/gotorch/gotorch/examples/gpt/model"
	"github.com/gotorch/gotorch/torch"
)

// config is what the flags say.
type config struct {
	text        string
	training    model.Training
	size        model.Size
	lr          float64
	seed        int64
	seeded      bool
	deviceName  string
	device      torch.Device
	threads     int
	prompt      string
	generate    int
	temperature float64
	save        string
	load        string
}

// parseFlags reads the command line. Its errors say which values are allowed.
func parseFlags(args []string, stderr io.Writer) (c config, err error) {
	f := flag.NewFlagSet("gpt", flag.ContinueOnError)
	f.SetOutput(io.Discard) // an error is one line, not all the flags after it
	f.StringVar(&c.text, "text", "", "`file` to learn from (default: a play of Shakespeare's, which is in the program)")
	f.IntVar(&c.training.Steps, "steps", 500, "batches to train on; 0 to write only, with -load")
	f.IntVar(&c.training.Batch, "batch", 12, "pieces of text in a batch")
	f.IntVar(&c.size.Block, "block", 64, "characters that the model looks back at most")
	f.IntVar(&c.size.Layers, "layers", 4, "blocks of attention and MLP")
	f.IntVar(&c.size.Heads, "heads", 4, "heads of each attention")
	f.IntVar(&c.size.Embd, "embd", 128, "numbers that stand for a character, a multiple of -heads")
	f.Float64Var(&c.size.Dropout, "dropout", 0, "probability of dropout")
	f.Float64Var(&c.lr, "lr", 1e-3, "greatest learning rate of AdamW")
	f.IntVar(&c.training.Warmup, "warmup", 50, "steps until the learning rate is reached")
	f.Int64Var(&c.seed, "seed", 0, "seed of the random numbers; without it every run is another")
	f.StringVar(&c.deviceName, "device", "", "cpu or cuda:0 (default: cuda:0 if there is a GPU, else cpu)")
	f.IntVar(&c.threads, "threads", 0, "threads that compute (default: the cores)")
	f.BoolVar(&c.training.Autocast, "autocast", false, "compute matrix products in bfloat16")
	f.StringVar(&c.prompt, "prompt", "\n", "what the text that the model writes begins with")
	f.IntVar(&c.generate, "generate", 300, "characters to write after the training")
	f.Float64Var(&c.temperature, "temperature", 0.8, "how daring the model writes: below 1 it keeps to what is likely")
	f.StringVar(&c.save, "save", "", "`file` to save the model to")
	f.StringVar(&c.load, "load", "", "`file` with a model to start from, whose size it has")
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(stderr, "Trains a small GPT on the characters of a text, and lets it write.\n\nusage: gpt [flags]")
		f.SetOutput(stderr)
		f.PrintDefaults()
		return c, err
	case err != nil:
		return c, fmt.Errorf("%w; -h explains the flags", err)
	}
	f.Visit(func(g *flag.Flag) { c.seeded = c.seeded || g.Name == "seed" })
	return c, c.check(f.Args())
}

func (c *config) check(rest []string) error {
	problem := func(format string, args ...any) error { return fmt.Errorf(format+"; -h explains the flags", args...) }
	s := c.size
	switch {
	case len(rest) > 0:
		return problem("%q is not a flag", rest[0])
	case c.training.Steps < 0:
		return problem("-steps %d: at least 1 is needed, or 0 to write only", c.training.Steps)
	case c.training.Steps == 0 && c.load == "":
		return problem("-steps 0 writes with a saved model: say which with -load file")
	case c.training.Batch < 1:
		return problem("-batch %d: a batch has at least 1 piece of text", c.training.Batch)
	case s.Block < 1:
		return problem("-block %d: the model looks back at least 1 character", s.Block)
	case s.Layers < 1:
		return problem("-layers %d: the model has at least 1 block", s.Layers)
	case s.Heads < 1:
		return problem("-heads %d: attention has at least 1 head", s.Heads)
	case s.Embd < 1 || s.Embd%s.Heads != 0:
		return problem("-embd %d: each of the %d heads takes an equal part, so it is a multiple of them", s.Embd, s.Heads)
	case !(s.Dropout >= 0 && s.Dropout < 1):
		return problem("-dropout %g: a probability from 0 on and below 1", s.Dropout)
	case !(c.lr > 0) || math.IsInf(c.lr, 0):
		return problem("-lr %g: the learning rate is a number above 0", c.lr)
	case c.training.Warmup < 0:
		return problem("-warmup %d: steps, 0 for none", c.training.Warmup)
	case c.threads < 0:
		return problem("-threads %d: at least 1, or 0 for the cores", c.threads)
	case c.prompt == "":
		return problem("-prompt is empty: the model goes on from at least 1 character")
	case c.generate < 0:
		return problem("-generate %d: characters, 0 for none", c.generate)
	case !(c.temperature >= 1e-6) || math.IsInf(c.temperature, 0):
		return problem("-temperature %g: a number above 0, at least 1e-6", c.temperature)
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
		return problem("-device %s: the example runs on cpu and cuda", c.deviceName)
	}
	c.device = d
	return nil
}
