// Command python prints the path of the Python with real PyTorch that gotorch is compared
// with: that of GOTORCH_PYTHON, or of a virtual environment, which it makes at the first
// call.
//
//	export GOTORCH_PYTHON=$(make -s python)
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gotorch/gotorch/internal/pyvenv"
)

func main() {
	dir := flag.String("dir", "", "folder for the virtual environment; without it one in the user's cache folder")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "python: there are no arguments; -h explains the flags")
		os.Exit(2)
	}
	path, err := python(*dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, "python:", err)
		os.Exit(1)
	}
	fmt.Println(path)
}

func python(dir string) (string, error) {
	if dir == "" || os.Getenv("GOTORCH_PYTHON") != "" {
		return pyvenv.Ensure(os.Stderr)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return pyvenv.Make(os.Stderr, dir)
}
