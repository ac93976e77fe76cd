package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gotorch/gotorch/internal/pyvenv"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
	"github.com/gotorch/gotorch/torch/optim"
)

// runsTwin trains the same in Python, seen from the repository's root.
const runsTwin = "internal/parity/twins/runs.py"

// runSteps is how many steps a run has.
const runSteps = 200

// result is what a run ends with.
type result struct {
	losses []float64
	nets   map[string]any
	opts   map[string]optim.Optimizer
}

// record lays a result out as runs.py does.
func (r result) record() (*torch.StateDict, error) {
	d := torch.NewStateDict()
	d.Set("losses", torch.FromSlice(r.losses))
	for k, net := range r.nets {
		for name, x := range nn.StateDict(net).All() {
			d.Set(k+"."+name, x)
		}
	}
	for k, o := range r.opts {
		state, err := o.StateDict().Dict("state")
		if err != nil {
			return nil, err
		}
		for i, of := range state.All() {
			for name, x := range of.(*torch.Dict).All() {
				if x, ok := x.(torch.Tensor); ok {
					d.Set(fmt.Sprintf("%s.%v.%v", k, i, name), x)
				}
			}
		}
	}
	return d, nil
}

// compareRuns trains whatever is called as pattern says in Python and in Go, and
// compares losses, parameters, buffers and the state of optimizers bit by bit.
func compareRuns(pattern *regexp.Regexp, threads int) error {
	py, err := pyvenv.Ensure(os.Stderr)
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "gotorch-parity")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	list, err := output(exec.Command(py, runsTwin, "--list"))
	if err != nil {
		return err
	}
	all := runs(tmp)
	var names, others []string
	for _, name := range strings.Fields(list) {
		switch {
		case all[name] == nil:
			return fmt.Errorf("%s is a run of %s alone", name, runsTwin)
		case !pattern.MatchString(strings.TrimSuffix(name, "/other")):
		case strings.HasSuffix(name, "/other"):
			others = append(others, name)
		default:
			names = append(names, name)
		}
	}
	if len(names)+len(others) == 0 {
		return fmt.Errorf("no run is called as %q says; %s --list prints all", pattern, runsTwin)
	}
	torch.SetNumThreads(threads)
	fmt.Printf("%d steps each, %d threads, libtorch %s, %s\n", runSteps, threads, torch.Version(), torch.CPUCapability())
	equal := 0
	for _, part := range [][]string{names, others} { // the others go on from what Go saved
		if len(part) == 0 {
			continue
		}
		if _, err := output(exec.Command(py, append([]string{runsTwin, "--threads", fmt.Sprint(threads), "--save", tmp}, part...)...)); err != nil {
			return err
		}
		for _, name := range part {
			difference, err := compareRun(all[name], filepath.Join(tmp, strings.ReplaceAll(name, "/", "_")+".pth"))
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if difference == "" {
				equal++
				continue
			}
			fmt.Printf("%s: %s\n", name, difference)
		}
	}
	fmt.Printf("%d of %d trainings are equal to the last bit: losses, parameters, buffers, state of optimizers\n", equal, len(names)+len(others))
	if equal < len(names)+len(others) {
		return errDifferent
	}
	return nil
}

// compareRun trains, and says what differs from Python's record in file, or "".
func compareRun(run func() result, file string) (string, error) {
	want, err := torch.LoadStateDict(file)
	if err != nil {
		return "", err
	}
	torch.ManualSeed(0)
	got, err := run().record()
	if err != nil {
		return "", err
	}
	for name, w := range want.All() {
		g, ok := got.Get(name)
		if !ok {
			return fmt.Sprintf("DIFFERENT names: Python has %s, Go %q", name, got.Keys()), nil
		}
		if d := differentBits(w, g); d != "" {
			return fmt.Sprintf("DIFFERENT in %s%s", name, d), nil
		}
	}
	if got.Len() != want.Len() {
		return fmt.Sprintf("DIFFERENT names: Python %q, Go %q", want.Keys(), got.Keys()), nil
	}
	return "", nil
}
