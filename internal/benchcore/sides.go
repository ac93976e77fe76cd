package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/gotorch/gotorch/internal/pyvenv"
	"github.com/gotorch/gotorch/internal/twin"
)

// side is a running program. It reads "how threads milliseconds name" from its
// input, repeats the operation for about as long, and answers with the nanoseconds
// of one, and of one in processor time.
type side struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func launch(cmd *exec.Cmd) (*side, error) {
	s := &side{cmd: cmd}
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.in, s.out = in, bufio.NewScanner(out)
	return s, cmd.Start()
}

// sides are the programs that are compared.
type sides struct {
	golang, cpp, python *side
	tmp                 string
}

func start() (s sides, err error) {
	if s.tmp, err = os.MkdirTemp("", "gotorch-benchcore"); err != nil {
		return s, err
	}
	self, err := os.Executable()
	if err != nil {
		return s, err
	}
	if s.golang, err = launch(exec.Command(self, "-child", fmt.Sprint("-cores=", *cores))); err != nil {
		return s, err
	}
	cpp := filepath.Join(s.tmp, "core")
	if err = twin.Compile("internal/benchcore/twins/core.cpp", cpp); err != nil {
		return s, err
	}
	if s.cpp, err = launch(exec.Command(cpp)); err != nil || !*python {
		return s, err
	}
	py, err := pyvenv.Ensure(os.Stderr)
	if err != nil {
		return s, err
	}
	s.python, err = launch(exec.Command(py, "internal/benchcore/twins/core.py"))
	return s, err
}

func (s sides) stop() {
	for _, p := range []*side{s.golang, s.cpp, s.python} {
		if p != nil {
			_ = p.in.Close()
			_ = p.cmd.Wait()
		}
	}
	_ = os.RemoveAll(s.tmp)
}

// ask is one question to a side; how is for the Go side alone.
type ask struct {
	to      *side
	how     string
	name    string
	threads int
}

func (a ask) measure() (ns float64, err error) {
	if a.to == nil {
		return 0, nil
	}
	how := a.how
	if how == "" {
		how = "plain"
	}
	fmt.Fprintln(a.to.in, how, a.threads, slice.Milliseconds(), a.name)
	if !a.to.out.Scan() {
		return 0, fmt.Errorf("%s stopped at %q", strings.Join(a.to.cmd.Args, " "), a.name)
	}
	var processor float64
	_, err = fmt.Sscan(a.to.out.Text(), &ns, &processor)
	if *cpu {
		ns = processor
	}
	return ns, err
}

// medians puts the questions in turn, and returns the median of each. The first
// answers are for warming up.
func (s sides) medians(asks ...ask) ([]float64, error) {
	seen := make([][]float64, len(asks))
	for round := range *rounds + 1 {
		for i, a := range asks {
			ns, err := a.measure()
			if err != nil {
				return nil, err
			}
			if round > 0 {
				seen[i] = append(seen[i], ns)
			}
		}
	}
	m := make([]float64, len(asks))
	for i := range m {
		m[i] = median(seen[i])
	}
	return m, nil
}
