// Command bench prints the speed table of the tutorial: gotorch beside Python and
// C++ on the same libtorch, each in a process of its own, one after the other,
// several times; medians and their ratios.
//
//	go run ./internal/bench -data data
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/internal/pyvenv"
	"github.com/gotorch/gotorch/internal/tutorial"
	"github.com/gotorch/gotorch/internal/twin"
)

var (
	child  = flag.String("child", "", "measure one thing in this process (used by the command itself)")
	folder = flag.String("data", "data", "folder with CIFAR-10, downloaded if it is not there")
	runs   = flag.Int("runs", 5, "runs of each side")
	part   = flag.Int("part", 0, "batches of the epoch row, 0 for the whole epoch")
	only   = flag.String("only", "", "only rows whose name contains this")
	batch  = flag.Int("batch", 4, "child: images in a batch")
	thr    = flag.Int("threads", 2, "child: threads")
	steps  = flag.Int("steps", 2000, "child: steps")
	work   = flag.Int("workers", 2, "child: loader workers")
	scope  = flag.Bool("scope", true, "child: one scope a step")
)

func main() {
	flag.Parse()
	var err error
	if *child != "" {
		err = runChild(*child)
	} else {
		err = table()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// row compares gotorch with the others, run in turn.
type row struct {
	name  string
	reach string
	n     int // runs, 0 for the flag's
	sides []side
	show  func(medians []float64) string
}

func table() error {
	py, err := pyvenv.Ensure(os.Stderr)
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "gotorch-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	dir, err := tutorial.PythonData(*folder, tmp)
	if err != nil {
		return err
	}
	cpp := filepath.Join(tmp, "step")
	if err := twin.Compile("internal/tutorial/twins/step.cpp", cpp); err != nil {
		return err
	}
	fmt.Printf("medians of %d runs each, in turn; %s\n\n| row | reach | seen |\n|---|---|---|\n", *runs, processor.Model())
	for _, r := range rows(py, cpp, dir, tmp) {
		if !strings.Contains(r.name, *only) {
			continue
		}
		n := *runs
		if r.n > 0 {
			n = r.n
		}
		seen := make([][]float64, len(r.sides))
		for range n {
			for i, s := range r.sides {
				v, err := s.measure()
				if err != nil {
					return err
				}
				seen[i] = append(seen[i], v)
			}
		}
		var medians []float64
		for _, v := range seen {
			slices.Sort(v)
			medians = append(medians, (v[(len(v)-1)/2]+v[len(v)/2])/2)
		}
		fmt.Printf("| %s | %s | %s |\n", r.name, r.reach, r.show(medians))
	}
	return nil
}

func rows(py, cpp, dir, tmp string) []row {
	self, _ := os.Executable()
	goSide := func(args ...string) side {
		return side{func() *exec.Cmd { return exec.Command(self, append([]string{"-data", dir}, args...)...) }, false}
	}
	pySide := func(args ...string) side {
		return side{func() *exec.Cmd {
			return exec.Command(py, append([]string{"internal/tutorial/twins/tutorial.py"}, append(args, "--data", dir)...)...)
		}, false}
	}
	cppSide := func(args ...string) side {
		return side{func() *exec.Cmd { return exec.Command(cpp, args...) }, false}
	}
	us := func(name string, others ...string) func([]float64) string {
		return func(m []float64) string {
			s := fmt.Sprintf("%s %.0f µs", name, m[0]*1e6)
			for i, o := range others {
				s += fmt.Sprintf("; %.2f of %s's %.0f µs", m[0]/m[i+1], o, m[i+1]*1e6)
			}
			return s
		}
	}
	sec := func(other string) func([]float64) string {
		return func(m []float64) string {
			return fmt.Sprintf("%.2f: Go %.2f s, %s %.2f s", m[0]/m[1], m[0], other, m[1])
		}
	}
	step := func(batch, threads, steps int) []string {
		return []string{"-child", "step", "-batch", strconv.Itoa(batch), "-threads", strconv.Itoa(threads), "-steps", strconv.Itoa(steps)}
	}
	cppStep := func(batch, threads, steps int) side {
		return cppSide(strconv.Itoa(batch), strconv.Itoa(threads), strconv.Itoa(steps))
	}
	pyStep := func(batch, threads, steps int) side {
		return pySide("step", "--batch", strconv.Itoa(batch), "--threads", strconv.Itoa(threads), "--steps", strconv.Itoa(steps))
	}
	imagesPerSecond := func(m []float64) string { return fmt.Sprintf("%.0f images a second", 1/m[0]) }
	grown := func(m []float64) string {
		return fmt.Sprintf("grew %+.2f%% without a scope, %+.2f%% with one", m[0], m[1])
	}
	edit := func() *exec.Cmd {
		return exec.Command("go", "build", "-o", filepath.Join(tmp, "x"), "-overlay", overlay(tmp), "./examples/cifar10")
	}
	cold := func() *exec.Cmd {
		cache, _ := os.MkdirTemp(tmp, "cache")
		cmd := exec.Command("go", "build", "./...")
		cmd.Env = append(os.Environ(), "GOCACHE="+cache)
		return cmd
	}
	all, whole := "1000000000", "whole epoch"
	if *part > 0 {
		all, whole = strconv.Itoa(*part), fmt.Sprintf("first %d batches of an epoch", *part)
	}
	return []row{
		{whole + ", batch 4, Python num_workers=2 / 0", "≤ 0.25 / ≤ 0.50", 0, []side{goSide("-child", "epoch", "-workers", "2", "-steps", all),
			pySide("epoch", "--workers", "2", "--steps", all), pySide("epoch", "--workers", "0", "--steps", all)},
			func(m []float64) string {
				return fmt.Sprintf("%.2f / %.2f: Go %.1f s, Python %.1f s / %.1f s", m[0]/m[1], m[0]/m[2], m[0], m[1], m[2])
			}},
		{"training step, batch 4, 1 thread", "≤ 1.00 of C++", 0, []side{goSide(step(4, 1, 3000)...), cppStep(4, 1, 3000), pyStep(4, 1, 3000)}, us("Go", "C++", "Python")},
		{"training step, batch 4, 2 threads", "≤ 1.00 of C++", 0, []side{goSide(step(4, 2, 3000)...), cppStep(4, 2, 3000), pyStep(4, 2, 3000)}, us("Go", "C++", "Python")},
		{"training step, batch 4, 2 threads, no scope", "–", 0, []side{goSide(append(step(4, 2, 3000), "-scope=false")...), cppStep(4, 2, 3000)}, us("Go", "C++")},
		{"training step, batch 128, 2 threads", "≤ 1.00 of C++, ≤ 0.80 of Python", 0, []side{goSide(step(128, 2, 300)...), cppStep(128, 2, 300), pyStep(128, 2, 300)}, us("Go", "C++", "Python")},
		{"loader, batch 4", "≥ 100,000 images a second", 0, []side{goSide("-child", "loader", "-batch", "4")}, imagesPerSecond},
		{"loader, batch 128", "≥ 100,000 images a second", 0, []side{goSide("-child", "loader", "-batch", "128")}, imagesPerSecond},
		{"evaluation of 10,000 test images, batch 4, Python num_workers=2", "≤ 0.20", 0, []side{goSide("-child", "eval"), pySide("eval", "--workers", "2")}, sec("Python")},
		{"start of the process to its end after the first operator", "≤ 0.2 s", 0, []side{{func() *exec.Cmd { return exec.Command(self, "-child", "first") }, true}}, func(m []float64) string { return fmt.Sprintf("%.2f s", m[0]) }},
		{"resident memory from step 5,000 to 50,000", "< 2% growth", 1, []side{goSide("-child", "rss", "-steps", "50000", "-scope=false"), goSide("-child", "rss", "-steps", "50000")}, grown},
		{"go build after an edit of a Go file of torch", "≤ 5 s", 0, []side{{edit, true}}, func(m []float64) string { return fmt.Sprintf("%.1f s", m[0]) }},
		{"go build ./... with an empty cache", "≤ 90 s", 1, []side{{cold, true}}, func(m []float64) string { return fmt.Sprintf("%.0f s", m[0]) }},
	}
}
