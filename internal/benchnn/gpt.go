package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/gotorch/gotorch/examples/gpt/model"
	"github.com/gotorch/gotorch/internal/twin"
	"github.com/gotorch/gotorch/torch/nn"
)

const (
	gptTraining   = "examples/gpt training"
	gptGeneration = "examples/gpt generation"
	gptBatch      = 12
	gptBlock      = 64
)

// gptTable has what examples/gpt does when it is called without flags, beside twin.py.
func (s sides) gptTable() error {
	header := "\nTokens a second of examples/gpt and of its twin.py. Reach: at least 1.00 of Python.\n\n" +
		"| program | threads | Go | Python | of Python |\n|---|---|---|---|---|\n"
	for _, row := range []struct {
		name   string
		tokens float64 // of one step
	}{{gptTraining, gptBatch * gptBlock}, {gptGeneration, 1}} {
		if !strings.Contains(row.name, *only) {
			continue
		}
		for _, threads := range []int{1, *cores} {
			m, err := twin.Medians(*rounds, *slice, false,
				twin.Ask{To: s.golang, Name: row.name, Threads: threads}, twin.Ask{To: s.python, Name: row.name, Threads: threads})
			if err != nil {
				return err
			}
			speed := func(ns float64) float64 { return row.tokens / ns * 1e9 }
			fmt.Printf("%s| %s | %d | %.0f | %.0f | %.2f |\n", header, row.name, threads, speed(m[0]), speed(m[1]), m[1]/m[0])
			header = ""
		}
	}
	return nil
}

// gpt trains the example's model, or lets it write.
func gpt(name string) twin.Run {
	play, err := os.ReadFile("examples/gpt/shakespeare.txt")
	if err != nil {
		panic(err)
	}
	chars := model.NewAlphabet(string(play))
	text, err := chars.Encode(string(play))
	if err != nil {
		panic(err)
	}
	ctx, net := context.Background(), model.NewGPT(model.Size{Vocab: len(chars), Block: gptBlock, Layers: 4, Heads: 4, Embd: 128})
	if name == gptGeneration {
		nn.Eval(net)
		return func(n int) time.Duration {
			model.Generate(ctx, net, text[:gptBlock:gptBlock], n, 0.8, func(int64) {})
			return 0
		}
	}
	return func(n int) time.Duration {
		c := model.Training{Steps: n, Batch: gptBatch, Warmup: 50}
		if err := model.Train(ctx, net, model.NewOptimizer(net, 1e-3), text, c, func(int, float64) {}); err != nil {
			panic(err)
		}
		return 0
	}
}
