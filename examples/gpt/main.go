// Gpt trains a small GPT, as GPT-2 is built, on the characters of a text, and lets it
// write more of the kind. The model and its training are in package model; twin.py is
// the same in Python, and writes the same: docs/porting.md tells how the one was made
// from the other, and how a test proves it.
//
//	go run ./examples/gpt                 # -h explains the flags
//	go run ./examples/gpt -steps 3000 -dropout 0.1 -save gpt.pth
//	go run ./examples/gpt -steps 0 -load gpt.pth -prompt "CORIOLANUS:" -generate 1000
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"time"

	"github.com/gotorch/gotorch/examples/gpt/model"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

func main() {
	c, err := parseFlags(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		fmt.Fprintln(os.Stderr, "gpt:", err)
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
	case errors.Is(err, context.Canceled):
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "gpt:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, c config, stdout, stderr io.Writer) error {
	if c.seeded {
		torch.ManualSeed(c.seed)
	}
	if c.threads > 0 {
		torch.SetNumThreads(c.threads)
	}
	if err := checkSave(c.save); err != nil {
		return err
	}
	text := shakespeare
	if c.text != "" {
		b, err := os.ReadFile(c.text)
		if err != nil {
			return fmt.Errorf("-text: %w", err)
		}
		text = string(b)
	}
	var net *model.GPT
	var chars model.Alphabet
	if c.load == "" {
		chars = model.NewAlphabet(text)
		c.size.Vocab = len(chars)
		net = model.NewGPT(c.size)
	} else {
		var err error
		if net, chars, err = load(c.load, c.size.Dropout); err != nil {
			return err
		}
	}
	nn.To(net, c.device)
	parameters := 0
	for _, p := range nn.Parameters(net) {
		parameters += p.NumEl()
	}
	fmt.Fprintf(stderr, "%d different characters, %d parameters, on %s, threads: %d\n", len(chars), parameters, c.device, torch.GetNumThreads())

	var learn, test []int64 // whoever only writes needs no text
	if c.training.Steps > 0 || c.text != "" {
		data, err := chars.Encode(text)
		if err != nil {
			return fmt.Errorf("-text: %w", err)
		}
		split := len(data) * 9 / 10
		learn, test = data[:split], data[split:]
		if block := net.Size.Block; len(test) <= block {
			return fmt.Errorf("the text has %d characters, and a tenth of it has to be longer than -block %d", len(data), block)
		}
		fmt.Fprintf(stderr, "%d characters of text\n", len(data))
	}
	prompt, err := chars.Encode(c.prompt)
	if err != nil {
		return fmt.Errorf("-prompt: %w", err)
	}
	if c.training.Steps > 0 {
		if err := train(ctx, net, learn, chars, c, stdout, stderr); err != nil {
			return err
		}
	}

	nn.Eval(net)
	if test != nil {
		fmt.Fprintf(stderr, "loss on text that it has not seen: %.4f\n", model.Validate(net, test, 100))
	}
	if c.generate > 0 {
		fmt.Fprint(stdout, c.prompt)
		model.Generate(ctx, net, prompt, c.generate, c.temperature, func(char int64) { fmt.Fprint(stdout, chars.Decode([]int64{char})) })
		fmt.Fprintln(stdout)
	}
	return ctx.Err()
}

// train trains and saves, also when Ctrl-C stops it.
func train(ctx context.Context, net *model.GPT, data []int64, chars model.Alphabet, c config, stdout, stderr io.Writer) error {
	every := max(1, c.training.Steps/10)
	line, start, running, last, done := newProgress(stderr), time.Now(), 0.0, 0.0, 0
	speed := func() float64 {
		return float64(done*c.training.Batch*net.Size.Block) / time.Since(start).Seconds()
	}
	stopped := model.Train(ctx, net, model.NewOptimizer(net, c.lr), data, c.training, func(step int, loss float64) {
		done, last = step+1, loss
		running += loss
		line.show("step %d/%d, loss %.4f, %.0f tokens a second", done, c.training.Steps, loss, speed())
		if done%every == 0 {
			line.clear()
			fmt.Fprintf(stdout, "step %5d: loss %.4f\n", done, running/float64(every))
			running = 0
		}
	})
	line.clear()
	fmt.Fprintf(stderr, "%d steps, %.0f tokens a second\n", done, speed())
	switch {
	case math.IsNaN(last) || math.IsInf(last, 0):
		return fmt.Errorf("the loss is %g: the steps are too large, take a lower -lr than %g; nothing is saved", last, c.lr)
	case c.save != "":
		if err := save(c.save, net, chars); err != nil {
			return err
		}
		fmt.Fprintf(stderr, "saved to %s; go on with -load %[1]s\n", c.save)
	case stopped != nil:
		fmt.Fprintln(stderr, "stopped; nothing is saved, as there is no -save")
	}
	return stopped
}
