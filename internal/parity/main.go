// Command parity trains the tutorial in Go and in Python, from one seed, and
// compares what comes out: the printed lines of an epoch, and bit by bit the order
// of the samples, the losses, and all parameters and buffers on the way.
//
//	go run ./internal/parity -seed 7 -batch 4
//
// It prints a line for each comparison and exits with 1 if one is not equal.
//
//	go run ./internal/parity -runs .
//
// trains small models of other kinds instead, on numbers that it draws: those whose
// name the pattern fits.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"

	"github.com/gotorch/gotorch/internal/pyvenv"
	"github.com/gotorch/gotorch/internal/tutorial"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/vision/datasets"
)

func main() {
	folder := flag.String("data", "data", "folder with CIFAR-10, downloaded if it is not there, or its archive")
	seed := flag.Int64("seed", 0, "seed of the random numbers")
	batch := flag.Int("batch", 4, "images in a batch")
	threads := flag.Int("threads", 2, "threads that compute, on both sides: with another number, sums are added up in another order")
	quick := flag.Bool("quick", false, "leave out the whole epochs, which take minutes")
	pattern := flag.String("runs", "", "train the models whose name this regular expression fits, instead of the tutorial; . for all")
	flag.Parse()
	if *pattern != "" {
		re, err := regexp.Compile(*pattern)
		if err == nil {
			err = compareRuns(re, *threads)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "parity:", err)
			os.Exit(1)
		}
		return
	}
	if flag.NArg() > 0 || *batch < 1 || *threads < 1 {
		fmt.Fprintln(os.Stderr, "parity: -batch and -threads are at least 1, and there are no other arguments; -h explains the flags")
		os.Exit(2)
	}
	if err := compare(*folder, training{seed: *seed, batch: *batch}, *threads, *quick); err != nil {
		fmt.Fprintln(os.Stderr, "parity:", err)
		os.Exit(1)
	}
}

var errDifferent = errors.New("not everything is equal")

// compare makes all comparisons with the seed and the batch size of base.
func compare(folder string, base training, threads int, quick bool) error {
	py, err := pyvenv.Ensure(os.Stderr)
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "gotorch-parity")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if folder, err = tutorial.PythonData(folder, tmp); err != nil {
		return err
	}
	torch.SetNumThreads(threads)
	p := python{py, folder, tmp, threads}
	fmt.Printf("seed %d, batches of %d, %d threads, libtorch %s, %s\n", base.seed, base.batch, threads, torch.Version(), torch.CPUCapability())

	equal := true
	report := func(what, difference string) {
		if difference == "" {
			difference = "equal"
		} else {
			equal = false
		}
		fmt.Printf("%s: %s\n", what, difference)
	}
	for _, v := range variants {
		t := base
		t.model, t.augment, t.workers, t.at = v.model, v.augment, v.workers, v.at
		name := fmt.Sprintf("%s, %d workers", t.model, t.workers)
		if t.augment {
			name += ", augmented"
		}
		if t.model != "net" && t.batch == 1 {
			fmt.Printf("%s: left out, BatchNorm cannot train on a batch of 1\n", name)
			continue
		}
		want, err := p.record(t)
		if err != nil {
			return err
		}
		set, err := datasets.CIFAR10(folder, datasets.Transform(tutorial.Transform(t.augment)))
		if err != nil {
			return err
		}
		got, err := t.record(set)
		if err != nil {
			return err
		}
		for _, g := range groups(want, t.at) {
			report(name+", "+g.title, g.difference(want, got))
		}
	}
	if !quick {
		program, err := buildExample(tmp)
		if err != nil {
			return err
		}
		for _, workers := range []int{0, 2} {
			t := base
			t.workers = workers
			want, err := p.lines(t)
			if err != nil {
				return err
			}
			got, err := exampleLines(program, folder, t, threads)
			if err != nil {
				return err
			}
			report(fmt.Sprintf("examples/cifar10, %d workers, %d lines of an epoch", workers, len(want)), differentLine(want, got))
		}
	}
	if !equal {
		return errDifferent
	}
	return nil
}

// variants are the trainings that are compared bit by bit.
var variants = []training{
	{model: "net", workers: 0, at: []int{1, 10, 100}},
	{model: "net", workers: 2, at: []int{1, 10, 100}},
	{model: "net", workers: 0, at: []int{1, 10, 100}, augment: true},
	{model: "net", workers: 2, at: []int{1, 10, 100}, augment: true},
	{model: "resnet18", workers: 0, at: []int{1, 10, 20}},
}
