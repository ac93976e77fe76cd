package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/gotorch/gotorch/internal/pyvenv"
	"github.com/gotorch/gotorch/internal/twin"
)

// sides are the programs that are compared.
type sides struct {
	golang, cpp, python *twin.Side
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
	if s.golang, err = twin.Launch(exec.Command(self, "-child", fmt.Sprint("-cores=", *cores))); err != nil {
		return s, err
	}
	cpp := filepath.Join(s.tmp, "core")
	if err = twin.Compile("internal/benchcore/twins/core.cpp", cpp); err != nil {
		return s, err
	}
	if s.cpp, err = twin.Launch(exec.Command(cpp)); err != nil || !*python {
		return s, err
	}
	py, err := pyvenv.Ensure(os.Stderr)
	if err != nil {
		return s, err
	}
	s.python, err = twin.Launch(exec.Command(py, "internal/benchcore/twins/core.py"))
	return s, err
}

func (s sides) stop() {
	for _, p := range []*twin.Side{s.golang, s.cpp, s.python} {
		p.Stop()
	}
	_ = os.RemoveAll(s.tmp)
}

// medians puts the questions in turn, and returns the median of each.
func (s sides) medians(asks ...twin.Ask) ([]float64, error) {
	return twin.Medians(*rounds, *slice, *cpu, asks...)
}
