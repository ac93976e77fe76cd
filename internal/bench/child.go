package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gotorch/gotorch/internal/tutorial"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/data"
	"github.com/gotorch/gotorch/vision/datasets"
)

// runChild measures one thing and prints {"seconds": …}.
func runChild(what string) error {
	if what != "first" {
		torch.SetNumThreads(*thr)
		torch.ManualSeed(0)
	}
	var seconds float64
	var err error
	switch what {
	case "first":
		torch.Ones([]int{2}).AddScalar(1)
	case "step":
		seconds = timeSteps()
	case "epoch":
		seconds, err = timeEpoch()
	case "loader":
		seconds, err = timeLoader()
	case "eval":
		seconds, err = timeEval()
	case "rss":
		seconds, err = growth()
	default:
		err = fmt.Errorf("no child %q", what)
	}
	if err == nil {
		fmt.Printf("{\"seconds\": %.9f}\n", seconds)
	}
	return err
}

// fixed is ten batches of random images.
func fixed() (batches []data.Batch) {
	for range 10 {
		batches = append(batches, data.Batch{Input: torch.Randn([]int{*batch, 3, 32, 32}), Target: torch.Randint(10, []int{*batch}, torch.Int64)})
	}
	return batches
}

// stepper returns a function that trains n steps, with a scope around each if asked to.
func stepper() func(n int) {
	t, batches := tutorial.NewTrainer(tutorial.NewNet()), fixed()
	one := func(i int) {
		if *scope {
			defer torch.NewScope().Close()
		}
		t.Step(batches[i%10].Input, batches[i%10].Target)
	}
	return func(n int) {
		for i := range n {
			one(i)
		}
	}
}

func timeSteps() float64 {
	run := stepper()
	run(*steps/10 + 5)
	start := time.Now()
	run(*steps)
	return time.Since(start).Seconds() / float64(*steps)
}

func open(train bool) (*datasets.CIFAR, error) {
	return datasets.CIFAR10(*folder, datasets.Train(train), datasets.Transform(tutorial.Transform(false)))
}

func timeEpoch() (float64, error) {
	set, err := open(true)
	if err != nil {
		return 0, err
	}
	loader := data.NewLoader(set, data.BatchSize(*batch), data.Shuffle(true), data.Workers(*work))
	t := tutorial.NewTrainer(tutorial.NewNet())
	running := 0.0
	start := time.Now()
	for i, b := range torch.Scoped(loader.Batches()) {
		if i == *steps {
			break
		}
		running += t.Step(b.Input, b.Target).Item()
	}
	return time.Since(start).Seconds(), loader.Err()
}

// timeLoader returns the seconds for one image of an epoch that does nothing else.
func timeLoader() (float64, error) {
	set, err := open(true)
	if err != nil {
		return 0, err
	}
	loader := data.NewLoader(set, data.BatchSize(*batch), data.Shuffle(true), data.Workers(*work))
	start := time.Now()
	for range torch.Scoped(loader.Batches()) {
	}
	return time.Since(start).Seconds() / float64(set.Len()), loader.Err()
}

func timeEval() (float64, error) {
	set, err := open(false)
	if err != nil {
		return 0, err
	}
	loader := data.NewLoader(set, data.BatchSize(*batch), data.Workers(*work))
	net := tutorial.NewNet()
	correct := 0
	start := time.Now()
	torch.NoGrad(func() {
		for _, b := range torch.Scoped(loader.Batches()) {
			correct += tutorial.Correct(net, b.Input, b.Target)
		}
	})
	return time.Since(start).Seconds(), loader.Err()
}

// growth returns by how many percent the resident memory grew between a tenth of the
// steps and the last one.
func growth() (float64, error) {
	run := stepper()
	run(*steps / 10)
	before, err := resident()
	if err != nil {
		return 0, err
	}
	run(*steps - *steps/10)
	after, err := resident()
	return 100 * (after - before) / before, err
}

func resident() (float64, error) {
	status, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(strings.Fields(string(status))[1], 64)
}

// side is one program that prints {"seconds": …}.
type side struct {
	cmd  func() *exec.Cmd
	wall bool // the time of the whole process counts, not what it prints
}

func (s side) measure() (float64, error) {
	cmd := s.cmd()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, errs.String())
	}
	if s.wall {
		return time.Since(start).Seconds(), nil
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var r struct{ Seconds float64 }
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &r); err != nil {
		return 0, fmt.Errorf("%s printed %q", strings.Join(cmd.Args, " "), out.String())
	}
	return r.Seconds, nil
}

// overlay makes a build see an edited torch/tensor.go, another one each time.
func overlay(tmp string) string {
	root, _ := os.Getwd()
	file := filepath.Join(root, "torch", "tensor.go")
	text, _ := os.ReadFile(file)
	edited := filepath.Join(tmp, "tensor.go")
	_ = os.WriteFile(edited, fmt.Appendf(text, "\nvar edited%d = 1\n", time.Now().UnixNano()), 0o644)
	list, _ := json.Marshal(map[string]any{"Replace": map[string]string{file: edited}})
	path := filepath.Join(tmp, "overlay.json")
	_ = os.WriteFile(path, list, 0o644)
	return path
}
