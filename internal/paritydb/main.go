// Command paritydb holds gotorch against PyTorch by PyTorch's own test tables, which
// come with the wheel: op_db has every operator with sample inputs of all kinds,
// module_db every layer with inputs, optim_db every optimizer with options. For each
// sample Python makes the call, its variants and its derivatives, and package check
// makes the same with the functions and methods that a Go program calls. All numbers
// must be equal bit for bit, and errors must be errors.
//
//	go run ./internal/paritydb                  everything
//	go run ./internal/paritydb -only 'conv|pad' entries by name
//	go run ./internal/paritydb -only modules    an area: modules, optimizers, linalg, …
//	go run ./internal/paritydb -samples 8       at most 8 samples of each element type
//
// The pieces:
//
//	twin/serve.py    Python: a table and an entry come in, frames of samples go out
//	wire             reads frames, makes their tensors
//	calls            the Go function for what Python calls a function, of typed adapters
//	check            makes the calls of a frame, compares results, derivatives, errors
//	this package     pairs of processes, the list of exceptions, the report
//
// Another of PyTorch's tables, module_db or optim_db, is a module beside operators.py
// that is named in serve.py's tables, and yields frames of cases in the same form; what
// its cases call by name is an adapter in package calls.
//
// It prints a table and exits with 1 if something differs that testdata/exceptions.txt
// does not list, or is listed and does not differ. A run over everything writes
// testdata/parity.txt, a line for each entry. What is done is kept in -state and not
// done again by the same program, so that one that was interrupted goes on.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"syscall"

	"github.com/gotorch/gotorch/internal/pyvenv"
)

const (
	listFile       = "internal/paritydb/testdata/parity.txt"
	exceptionsFile = "internal/paritydb/testdata/exceptions.txt"
)

func main() {
	only := flag.String("only", "", "regular expression of the names of entries, or an area")
	samples := flag.Int("samples", 0, "most samples of each element type, spread over all; 0 for all")
	workers := flag.Int("workers", 2, "pairs of a Python and a Go process")
	state := flag.String("state", "out/parity", "folder for what is done, \"\" for none")
	verbose := flag.Bool("v", false, "print every difference, the listed ones too")
	golden := flag.String("golden", "", "write small frames to this file too, of layers and optimizers twice as many samples")
	worker := flag.Bool("worker", false, "make the calls that come in on standard input; for the program itself")
	flag.Parse()
	if *worker {
		serve(bufio.NewReaderSize(os.Stdin, 1<<20), os.Stdout)
		return
	}
	pattern, err := regexp.Compile(*only)
	switch {
	case err != nil:
		wrong("-only: %v", err)
	case flag.NArg() > 0:
		wrong("there are no arguments but flags: %q", flag.Args())
	case *samples < 0 || *workers < 1:
		wrong("-samples is 0 or more, -workers 1 or more")
	}
	if err := compare(pattern, *samples, *workers, *state, *golden, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "paritydb:", err)
		os.Exit(1)
	}
}

var errDifferent = errors.New("not everything is as listed")

func wrong(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "paritydb: "+format+"; -h explains the flags\n", args...)
	os.Exit(2)
}

// onInterrupt says, when Ctrl-C or a signal ends the program, where it goes on.
func onInterrupt(folder string) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		if _, ok := <-signals; !ok {
			return
		}
		after := "nothing is kept"
		if folder != "" {
			after = "what is done is kept in " + folder + ", and the same command goes on from there"
		}
		fmt.Fprintf(os.Stderr, "\nparitydb: interrupted; %s\n", after)
		os.Exit(130)
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}

// compare walks the tables and reports.
func compare(only *regexp.Regexp, samples, workers int, folder, golden string, verbose bool) error {
	listed, err := readExceptions(exceptionsFile)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w; run this in the root of the checkout", err)
	}
	if err != nil {
		return err
	}
	py, err := pyvenv.Ensure(os.Stderr, "expecttest")
	if err != nil {
		return err
	}
	p := &pool{python: py, samples: samples, workers: workers}
	if golden != "" {
		p.frames = [][][]byte{}
	}
	if p.done, err = openState(folder, samples); err != nil {
		return err
	}
	stop := onInterrupt(folder)
	entries, whole, err := p.run(only)
	stop()
	if p.kept > 0 {
		fmt.Fprintf(os.Stderr, "%d entries were done before, by the same program: %s\n", p.kept, p.done.dir)
	}
	if err != nil {
		return err
	}
	if golden != "" {
		if err := writeArchive(golden, p.frames); err != nil {
			return err
		}
	}
	whole = whole && samples == 0
	r := newReport(entries, listed)
	r.print(os.Stdout, verbose)
	if whole {
		if err := os.WriteFile(listFile, []byte(r.list()), 0o644); err != nil {
			return err
		}
	}
	stale := r.stale(whole)
	for _, s := range stale {
		fmt.Println("listed, but not so:", s)
	}
	if r.failing() > 0 || len(stale) > 0 {
		return errDifferent
	}
	return nil
}
