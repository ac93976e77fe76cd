// Command benchnn prints what layers, models and optimizers cost: forward and backward,
// the training and writing of examples/gpt, and a step over ten million numbers in a
// hundred tensors, beside C++ and Python on the same libtorch. The three programs run
// at the same time and are asked in turn; medians.
//
//	go run ./internal/benchnn
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/internal/pyvenv"
	"github.com/gotorch/gotorch/internal/twin"
)

var (
	child  = flag.Bool("child", false, "be the Go side (used by the command itself)")
	rounds = flag.Int("rounds", 7, "measurements of each side")
	slice  = flag.Duration("slice", 300e6, "length of one measurement")
	only   = flag.String("only", "", "only rows whose name contains this")
	cores  = flag.Int("cores", 2, "threads")
)

func main() {
	flag.Parse()
	if *child {
		twin.Serve(prepare)
		return
	}
	if err := tables(); err != nil {
		fmt.Fprintln(os.Stderr, "benchnn:", err)
		os.Exit(1)
	}
}

func tables() error {
	s, err := start()
	if err != nil {
		return err
	}
	defer s.stop()
	fmt.Printf("medians of %d measurements of %v, in turn, %d threads; %s\n", *rounds, *slice, *cores, processor.Model())
	if err := s.table("Forward and backward, milliseconds. Reach: at most 1.00 of the better of the two.", modelNames()); err != nil {
		return err
	}
	if err := s.gptTable(); err != nil {
		return err
	}
	return s.table("A step of an optimizer over 10 million numbers in 100 tensors, milliseconds. Reach: at most 1.00 of the better of the two, and with an option of Python's same option.", optimizerNames())
}

// sides are the programs that are compared.
type sides struct {
	golang, cpp, python *twin.Side
	tmp                 string
}

func start() (s sides, err error) {
	if s.tmp, err = os.MkdirTemp("", "gotorch-benchnn"); err != nil {
		return s, err
	}
	self, err := os.Executable()
	if err != nil {
		return s, err
	}
	if s.golang, err = twin.Launch(exec.Command(self, "-child")); err != nil {
		return s, err
	}
	cpp := filepath.Join(s.tmp, "nn")
	if err = twin.Compile("internal/benchnn/twins/nn.cpp", cpp); err != nil {
		return s, err
	}
	if s.cpp, err = twin.Launch(exec.Command(cpp)); err != nil {
		return s, err
	}
	py, err := pyvenv.Ensure(os.Stderr)
	if err != nil {
		return s, err
	}
	s.python, err = twin.Launch(exec.Command(py, "internal/benchnn/twins/nn.py"))
	return s, err
}

func (s sides) stop() {
	for _, p := range []*twin.Side{s.golang, s.cpp, s.python} {
		p.Stop()
	}
	_ = os.RemoveAll(s.tmp)
}

func (s sides) table(title string, names []string) error {
	header := "\n" + title + "\n\n| operation | Go | C++ | Python | of the better |\n|---|---|---|---|---|\n"
	for _, name := range names {
		if !strings.Contains(name, *only) {
			continue
		}
		m, err := twin.Medians(*rounds, *slice, false,
			twin.Ask{To: s.golang, Name: name, Threads: *cores}, twin.Ask{To: s.cpp, Name: name, Threads: *cores}, twin.Ask{To: s.python, Name: name, Threads: *cores})
		if err != nil {
			return err
		}
		cpp, better := "–", m[2]
		if m[1] > 0 { // C++ has it
			cpp, better = fmt.Sprintf("%.2f", m[1]/1e6), min(m[1], m[2])
		}
		fmt.Printf("%s| %s | %.2f | %s | %.2f | %.2f |\n", header, name, m[0]/1e6, cpp, m[2]/1e6, m[0]/better)
		header = ""
	}
	return nil
}
