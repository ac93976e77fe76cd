// Package pyvenv finds or makes the Python with real PyTorch that gotorch is
// compared with, and runs scripts with it.
package pyvenv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The versions to compare with.
const (
	Torch       = "2.15.0"
	Torchvision = "0.29.2"
)

// packages are what a virtual environment gets: PyTorch, and what its test tables and our
// scripts need.
var packages = []string{"torch==" + Torch, "torchvision==" + Torchvision, "numpy", "expecttest", "pyyaml"}

// Ensure returns the Python of the environment variable GOTORCH_PYTHON, or else
// that of a virtual environment in the user's cache folder, outside the
// repository, which it makes at the first call, see [Make]. GOTORCH_PYTHON's has to have
// the further modules.
func Ensure(log io.Writer, further ...string) (string, error) {
	py := os.Getenv("GOTORCH_PYTHON")
	if py == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		return Make(log, filepath.Join(cache, "gotorch", "python"))
	}
	if err := check(py); err != nil {
		return "", fmt.Errorf("GOTORCH_PYTHON=%s: %w. Let it name another Python, or unset it: then one is installed (make python)", py, err)
	}
	for _, m := range further {
		if have, err := versions(py, m); err != nil || have[m] == "" {
			return "", fmt.Errorf("GOTORCH_PYTHON=%s has no %s; install it with %s -m pip install %[2]s", py, m, py)
		}
	}
	return py, nil
}

// Make returns the Python of the virtual environment in the folder dir, which it makes with
// python3 and pip if it is not there: 2.6 GiB to download, 5.4 GB on disk. What pip says
// goes to log.
func Make(log io.Writer, dir string) (string, error) {
	py := filepath.Join(dir, "bin", "python")
	if check(py) == nil {
		return py, nil
	}
	fmt.Fprintf(log, "installing PyTorch %s for Python into %s: 2.6 GiB to download, 5.4 GB on disk …\n", Torch, dir)
	run := func(advice string, args ...string) error {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w. %s, or let GOTORCH_PYTHON name a Python that has torch %s and torchvision %s", strings.Join(args, " "), err, advice, Torch, Torchvision)
		}
		return nil
	}
	if err := run("Install python3 with its module venv (apt-get install python3-venv)", "python3", "-m", "venv", dir); err != nil {
		return "", err
	}
	install := append([]string{py, "-m", "pip", "install", "--quiet"}, packages...)
	if err := run("pip says above what is wrong: it needs an index of packages that it can reach (PIP_INDEX_URL, https_proxy), 8 GB of disk, and a Python for which there is a wheel of torch (3.10 or newer)", install...); err != nil {
		return "", err
	}
	if err := check(py); err != nil {
		return "", fmt.Errorf("%s: %w; remove %s and try again", py, err, dir)
	}
	return py, nil
}

// check looks for the versions of PyTorch and torchvision.
func check(py string) error {
	have, err := versions(py, "torch", "torchvision")
	switch {
	case err != nil:
		return err
	case have["torch"] == "":
		return errors.New("it has no torch")
	case have["torchvision"] == "":
		return errors.New("it has no torchvision")
	case have["torch"] != Torch || have["torchvision"] != Torchvision:
		return fmt.Errorf("it has torch %s and torchvision %s; %s and %s are needed", have["torch"], have["torchvision"], Torch, Torchvision)
	}
	return nil
}

// versions are those of the modules that py has. It does not import them, which takes
// seconds.
func versions(py string, modules ...string) (map[string]string, error) {
	cmd := exec.Command(py, append([]string{"-c", `import sys, importlib.metadata as m
for name in sys.argv[1:]:
    try: print(name, m.version(name).split("+")[0])
    except m.PackageNotFoundError: pass`}, modules...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("it does not run: %s", strings.TrimSuffix(strings.TrimSpace(fmt.Sprintf("%v: %s", err, errs.String())), ":"))
	}
	have := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, version, _ := strings.Cut(strings.TrimSpace(line), " ")
		have[name] = version
	}
	return have, nil
}
