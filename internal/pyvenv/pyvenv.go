// Package pyvenv finds or makes the Python with real PyTorch that gotorch is
// compared with.
package pyvenv

import (
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

// Ensure returns the Python of the environment variable GOTORCH_PYTHON, or else
// that of a virtual environment in the user's cache folder, outside the
// repository, which it makes at the first call: 5.4 GB. It installs the further
// modules there if they are missing; GOTORCH_PYTHON's must have them.
func Ensure(log io.Writer, further ...string) (string, error) {
	if py := os.Getenv("GOTORCH_PYTHON"); py != "" {
		if err := check(py); err != nil {
			return "", fmt.Errorf("GOTORCH_PYTHON=%s: %w", py, err)
		}
		if missing := lacking(py, further); len(missing) > 0 {
			return "", fmt.Errorf("GOTORCH_PYTHON=%s has no %s; install it with %s -m pip install %[2]s", py, strings.Join(missing, " "), py)
		}
		return py, nil
	}
	py, err := ensure(log)
	if err != nil {
		return "", err
	}
	if missing := lacking(py, further); len(missing) > 0 {
		cmd := exec.Command(py, append([]string{"-m", "pip", "install", "--quiet"}, missing...)...)
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("%v: %w", cmd.Args, err)
		}
	}
	return py, nil
}

// lacking are those of the modules that py does not have.
func lacking(py string, modules []string) (missing []string) {
	for _, m := range modules {
		if exec.Command(py, "-c", "from importlib.metadata import version as v; v('"+m+"')").Run() != nil {
			missing = append(missing, m)
		}
	}
	return missing
}

// ensure is [Ensure] for the virtual environment.
func ensure(log io.Writer) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "gotorch", "python")
	py := filepath.Join(dir, "bin", "python")
	if check(py) == nil {
		return py, nil
	}
	fmt.Fprintf(log, "installing PyTorch %s for Python into %s (5.4 GB) …\n", Torch, dir)
	for _, args := range [][]string{
		{"python3", "-m", "venv", dir},
		{py, "-m", "pip", "install", "--quiet", "torch==" + Torch, "torchvision==" + Torchvision},
	} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("%v: %w; install python3 with venv and pip, or let GOTORCH_PYTHON name a Python that has torch %s", args, err, Torch)
		}
	}
	return py, check(py)
}

// check looks for the versions without importing torch, which takes seconds.
func check(py string) error {
	out, err := exec.Command(py, "-c",
		"from importlib.metadata import version as v; print(v('torch').split('+')[0], v('torchvision').split('+')[0])").CombinedOutput()
	if err != nil {
		return fmt.Errorf("has no torch and torchvision: %w", err)
	}
	if got, want := string(out), Torch+" "+Torchvision+"\n"; got != want {
		return fmt.Errorf("has torch and torchvision %s, %s is needed", got, want)
	}
	return nil
}
