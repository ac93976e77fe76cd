// Command benchcore prints what a call of the core costs: gotorch, without
// and in a scope of ten runs, beside C++ and Python on the same libtorch. The three programs run at
// the same time and are asked in turn, many times a row; medians.
//
//	go run ./internal/benchcore
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/internal/twin"
)

var (
	child  = flag.Bool("child", false, "be the Go side (used by the command itself)")
	rounds = flag.Int("rounds", 15, "measurements of each side")
	slice  = flag.Duration("slice", 30e6, "length of one measurement")
	only   = flag.String("only", "", "only rows whose name contains this")
	python = flag.Bool("python", true, "measure Python too")
	cpu    = flag.Bool("cpu", false, "processor time instead of time: steadier on a busy machine, wrong where two threads compute")
	cores  = flag.Int("cores", 2, "threads of the second row of each operation, and processors of Go")
)

func main() {
	flag.Parse()
	if *child {
		serve()
		return
	}
	if err := table(); err != nil {
		fmt.Fprintln(os.Stderr, "benchcore:", err)
		os.Exit(1)
	}
}

// The groups of rows, each a table of its own.
func table() error {
	s, err := start()
	if err != nil {
		return err
	}
	defer s.stop()
	what := "time"
	if *cpu {
		what = "processor time"
	}
	fmt.Printf("%s, medians of %d measurements of %v, in turn; %s\n", what, *rounds, *slice, processor.Model())
	for _, print := range []func(sides) error{printCalls, printGoroutines, printCleanup} {
		if err := print(s); err != nil {
			return err
		}
	}
	return nil
}

// printCalls is the table against C++ and Python.
func printCalls(s sides) error {
	header := "\nIn nanoseconds. Reach: within 250 ns of C++ for each call, below Python.\n\n" +
		"| operation | threads | Go | Go in a scope | C++ | Python | a call over C++'s: Go, in a scope | of Python |\n|---|---|---|---|---|---|---|---|\n"
	for _, r := range operations {
		if !strings.Contains(r.name, *only) {
			continue
		}
		for _, threads := range []int{1, *cores} {
			m, err := s.medians(
				twin.Ask{To: s.golang, How: "plain", Name: r.name, Threads: threads}, twin.Ask{To: s.golang, How: "scope", Name: r.name, Threads: threads},
				twin.Ask{To: s.cpp, Name: r.name, Threads: threads}, twin.Ask{To: s.python, Name: r.name, Threads: threads})
			if err != nil {
				return err
			}
			over := func(go_ float64) float64 { return (go_ - m[2]) / float64(r.calls) }
			fmt.Printf("%s| %s | %d | %.0f | %.0f | %.0f | %.0f | %+.0f, %+.0f | %.2f |\n", header,
				r.name, threads, m[0], m[1], m[2], m[3], over(m[0]), over(m[1]), m[0]/m[3])
			header = ""
		}
	}
	return nil
}

// printGoroutines is the table of throughput.
func printGoroutines(s sides) error {
	header := fmt.Sprintf("\nThroughput of 8 goroutines, one thread each, against the main goroutine with %d threads, for one operation in nanoseconds. Reach: at most 1.\n\n"+
		"| operation | serial | 8 goroutines | ratio |\n|---|---|---|---|\n", *cores)
	for _, r := range append(operations, step) {
		if !strings.Contains("goroutines "+r.name, *only) {
			continue
		}
		m, err := s.medians(twin.Ask{To: s.golang, How: "plain", Name: r.name, Threads: *cores}, twin.Ask{To: s.golang, How: "goroutines", Name: r.name, Threads: 1})
		if err != nil {
			return err
		}
		fmt.Printf("%s| %s | %.0f | %.0f | %.2f |\n", header, r.name, m[0], m[1], m[1]/m[0])
		header = ""
	}
	return nil
}

// printCleanup tells what giving memory back costs in a training step.
func printCleanup(s sides) error {
	header := "\nWhat giving tensors back costs of the tutorial's training step, libtorch's own freeing included. Reach: 5%.\n\n" +
		"| step | threads | in a scope | of it closing the scope | without a scope | so its cleanup |\n|---|---|---|---|---|---|\n"
	if !strings.Contains("cleanup", *only) && *only != "" {
		return nil
	}
	for _, threads := range []int{1, *cores} {
		m, err := s.medians(twin.Ask{To: s.golang, How: "scope", Name: step.name, Threads: threads}, twin.Ask{To: s.golang, How: "close", Name: step.name, Threads: threads}, twin.Ask{To: s.golang, How: "plain", Name: step.name, Threads: threads})
		if err != nil {
			return err
		}
		fmt.Printf("%s| %s | %d | %.0f µs | %.1f%% | %.0f µs | %.1f%% |\n", header, step.name, threads, m[0]/1e3, 100*m[1]/m[0], m[2]/1e3, 100*(m[2]-m[0]+m[1])/m[2])
		header = ""
	}
	return nil
}
