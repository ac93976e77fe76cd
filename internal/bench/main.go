// Command bench prints the speed table of the tutorial: gotorch beside Python and
// C++ on the same libtorch, each in a process of its own, one after the other,
// several times; medians and their ratios.
//
//	go run ./internal/bench -data data
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gotorch/gotorch/internal/pyvenv"
)

var (
	child = flag.String("child", "", "measure one thing in this process (used by the command itself)")
	data  = flag.String("data", "data", "folder with CIFAR-10, downloaded if it is not there")
	runs  = flag.Int("runs", 5, "runs of each side")
	only  = flag.String("only", "", "only rows whose name contains this")
	batch = flag.Int("batch", 4, "child: images in a batch")
	thr   = flag.Int("threads", 2, "child: threads")
	steps = flag.Int("steps", 2000, "child: steps")
	work  = flag.Int("workers", 2, "child: loader workers")
	scope = flag.Bool("scope", true, "child: one scope a step")
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

// side is one program that prints {"seconds": …} or another number.
type side struct {
	name string
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
	dir, err := prepareData(*data)
	if err != nil {
		return err
	}
	cpp := filepath.Join(tmp, "step")
	if err := compile(cpp); err != nil {
		return err
	}
	fmt.Printf("medians of %d runs each, in turn; %s\n\n| row | reach | seen |\n|---|---|---|\n", *runs, machine())
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
		return side{"Go", func() *exec.Cmd { return exec.Command(self, append([]string{"-data", dir}, args...)...) }, false}
	}
	pySide := func(args ...string) side {
		return side{"Python", func() *exec.Cmd {
			return exec.Command(py, append([]string{"internal/tutorial/twins/tutorial.py"}, append(args, "--data", dir)...)...)
		}, false}
	}
	cppSide := func(args ...string) side {
		return side{"C++", func() *exec.Cmd { return exec.Command(cpp, args...) }, false}
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
	edit := func() *exec.Cmd { return exec.Command("go", "build", "-o", filepath.Join(tmp, "x"), "-overlay", overlay(tmp), "./examples/cifar10") }
	cold := func() *exec.Cmd {
		cache, _ := os.MkdirTemp(tmp, "cache")
		cmd := exec.Command("go", "build", "./...")
		cmd.Env = append(os.Environ(), "GOCACHE="+cache)
		return cmd
	}
	const all = "1000000000"
	return []row{
		{"whole epoch, batch 4, Python num_workers=2", "≤ 0.25", 0, []side{goSide("-child", "epoch", "-workers", "2", "-steps", all), pySide("epoch", "--workers", "2", "--steps", all)}, sec("Python")},
		{"whole epoch, batch 4, Python num_workers=0", "≤ 0.50", 0, []side{goSide("-child", "epoch", "-workers", "2", "-steps", all), pySide("epoch", "--workers", "0", "--steps", all)}, sec("Python")},
		{"training step, batch 4, 1 thread", "≤ 1.00 of C++", 0, []side{goSide(step(4, 1, 3000)...), cppStep(4, 1, 3000), pyStep(4, 1, 3000)}, us("Go", "C++", "Python")},
		{"training step, batch 4, 2 threads", "≤ 1.00 of C++", 0, []side{goSide(step(4, 2, 3000)...), cppStep(4, 2, 3000), pyStep(4, 2, 3000)}, us("Go", "C++", "Python")},
		{"training step, batch 4, 2 threads, no scope", "–", 0, []side{goSide(append(step(4, 2, 3000), "-scope=false")...), cppStep(4, 2, 3000)}, us("Go", "C++")},
		{"training step, batch 128, 2 threads", "≤ 1.00 of C++, ≤ 0.80 of Python", 0, []side{goSide(step(128, 2, 300)...), cppStep(128, 2, 300), pyStep(128, 2, 300)}, us("Go", "C++", "Python")},
		{"loader, batch 4", "≥ 100,000 images a second", 0, []side{goSide("-child", "loader", "-batch", "4")}, imagesPerSecond},
		{"loader, batch 128", "≥ 100,000 images a second", 0, []side{goSide("-child", "loader", "-batch", "128")}, imagesPerSecond},
		{"evaluation of 10,000 test images, batch 4, Python num_workers=2", "≤ 0.20", 0, []side{goSide("-child", "eval"), pySide("eval", "--workers", "2")}, sec("Python")},
		{"start of the process to its end after the first operator", "≤ 0.2 s", 0, []side{{"Go", func() *exec.Cmd { return exec.Command(self, "-child", "first") }, true}}, func(m []float64) string { return fmt.Sprintf("%.2f s", m[0]) }},
		{"resident memory from step 5,000 to 50,000", "< 2% growth", 1, []side{goSide("-child", "rss", "-steps", "50000", "-scope=false"), goSide("-child", "rss", "-steps", "50000")}, grown},
		{"go build after an edit of a Go file of torch", "≤ 5 s", 0, []side{{"Go", edit, true}}, func(m []float64) string { return fmt.Sprintf("%.1f s", m[0]) }},
		{"go build ./... with an empty cache", "≤ 90 s", 1, []side{{"Go", cold, true}}, func(m []float64) string { return fmt.Sprintf("%.0f s", m[0]) }},
	}
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

// compile builds the C++ twin on the same libtorch.
func compile(to string) error {
	lib, err := filepath.Abs("cgo/libtorch")
	if err != nil {
		return err
	}
	cmd := exec.Command("g++", "-O2", "-std=c++20", "-I"+lib+"/include", "-I"+lib+"/include/torch/csrc/api/include",
		"internal/tutorial/twins/step.cpp", "-o", to, "-L"+lib+"/lib", "-Wl,-rpath,"+lib+"/lib", "-ltorch_cpu", "-lc10")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("compiling the C++ program: %w\n%s", err, out)
	}
	return nil
}

func machine() string {
	model := "unknown processor"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(info)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				model = strings.TrimSpace(strings.TrimLeft(name, "\t :"))
				break
			}
		}
	}
	return model
}
