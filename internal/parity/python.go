package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gotorch/gotorch/torch"
)

// twin is the Python side, seen from the repository's root.
const twin = "internal/tutorial/twins/tutorial.py"

// python runs the tutorial's Python twin.
type python struct {
	program string
	data    string
	tmp     string
	threads int
}

// record is training.record in Python.
func (p python) record(t training) (*torch.StateDict, error) {
	var at []string
	for _, step := range t.at {
		at = append(at, strconv.Itoa(step))
	}
	file := filepath.Join(p.tmp, "states.pth")
	if _, err := p.run("dump", t, "--at", strings.Join(at, ","), "--save", file, "--model", t.model); err != nil {
		return nil, err
	}
	return torch.LoadStateDict(file)
}

// lines returns the loss lines of an epoch and the accuracy.
func (p python) lines(t training) ([]string, error) {
	out, err := p.run("lines", t)
	return strings.Split(strings.TrimSpace(out), "\n"), err
}

func (p python) run(mode string, t training, args ...string) (string, error) {
	args = append([]string{twin, mode, "--data", p.data, "--seed", fmt.Sprint(t.seed), "--batch", fmt.Sprint(t.batch),
		"--workers", fmt.Sprint(t.workers), "--threads", fmt.Sprint(p.threads)}, args...)
	if t.augment {
		args = append(args, "--augment")
	}
	return output(exec.Command(p.program, args...))
}

// output runs cmd and returns what it prints.
func output(cmd *exec.Cmd) (string, error) {
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, errs.String())
	}
	return out.String(), nil
}
