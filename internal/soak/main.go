// Command soak tries what services do to a library for a long time, and what nobody
// should do to it at all, and prints a table of how it went. Everything runs in child
// processes, so that a crash is a line of the table.
//
//	go run ./internal/soak                # all rows, at full length
//	go run ./internal/soak -quick         # the same, in less than a minute
//	go run ./internal/soak -only threads
//	go run ./internal/soak -only operators -seed 7 -fence end   # finds whoever harms memory in silence
//	go run ./internal/soak -case 'aten::add.Tensor run1 | <float32,2x3,rand> | <meta…>'
//
// It ends with 1 if a row misses its reach.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// config is how long and how much.
type config struct {
	quick bool
	seed  uint64
	cases uint64
	fence string
	match string
	from  uint64
}

// row is a line of the table.
type row struct {
	name, reach string
	run         func(c config) (measured string, ok bool)
}

var rows = []row{
	{"operators", "random operators and arguments: 0 crashes, 0 hangs over 10 s, a value or a *torch.Error each", operatorsRow},
	{"flat", "small operators, training steps, with and without GOMEMLIMIT: resident memory grows ≤ 2% after warm-up, 0 bytes left", flatRow},
	{"large", "tensors of 1 GB in a loop, touched: never more than 3 alive", largeRow},
	{"inference", "1,000 goroutines on one network, half cancelled or panicking: every answer right, threads bounded, throughput ≥ 0.9 of the best", inferenceRow},
	{"training", "100 goroutines train their own, half cancelled or panicking: every weight right, no mode or draw of one seen by another", trainingRow},
	{"races", "scopes, cleanups, graphs, hooks, generators shared by goroutines: right results, 0 bytes left", racesRow},
	{"signals", "Ctrl-C, CPU profile, SIGURG while operators run: right results, usable profile", signalsRow},
	{"threads", "fork/exec, threads started and stopped, GOMAXPROCS 1 and 64: no leak, no deadlock", threadsRow},
}

// children are the jobs of child processes.
var children = map[string]func(j job, r report){
	"cases": runCases, "operators": smallOperators, "steps": trainingSteps, "large": largeTensors,
	"inference": inference, "training": training, "races": races,
	"interrupt": interrupted, "profile": profiled, "urgent": urgent, "threads": threads,
}

func main() {
	childMain()
	only := flag.String("only", "", "the `row` to run, or several with commas")
	quick := flag.Bool("quick", false, "small numbers, for a test")
	seed := flag.Uint64("seed", 1, "of the random operator cases")
	cases := flag.Uint64("cases", 0, "number of random operator cases, 0 for 50,000, or 4,000 with -quick")
	from := flag.Uint64("from", 0, "the `number` of the first random operator case")
	match := flag.String("match", "", "draw the operator cases from operators whose names match this `regexp`")
	side := flag.String("fence", "", "put a page that nobody may touch at the `end` or the start of each tensor of the operator cases")
	one := flag.String("case", "", "run this `case` alone and say what came of it")
	flag.Parse()
	if *one != "" {
		fmt.Println(describeCase(*one))
		removeFence()
		return
	}
	c := config{*quick, *seed, *cases, *side, *match, *from}
	if c.cases == 0 {
		if c.cases = 50_000; c.quick {
			c.cases = 4_000
		}
	}
	missed := 0
	fmt.Println("| row | reach | measured | |\n|---|---|---|---|")
	for _, r := range rows {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), r.name) {
			continue
		}
		began := time.Now()
		measured, ok := r.run(c)
		verdict := "ok"
		if !ok {
			verdict = "MISSED"
			missed++
		}
		fmt.Printf("| %s | %s | %s (%.0f s) | %s |\n", r.name, r.reach, measured, time.Since(began).Seconds(), verdict)
	}
	removeFence()
	if missed > 0 {
		fmt.Fprintf(os.Stderr, "soak: %d rows missed their reach\n", missed)
		os.Exit(1)
	}
}
