// Package twin times gotorch beside the same program in C++ and Python.
package twin

import (
	"fmt"
	"os/exec"
	"path/filepath"
)

// Compile builds the C++ file source into the program to, on the libtorch of the
// checkout that the command runs in.
func Compile(source, to string) error {
	lib, err := filepath.Abs("cgo/libtorch")
	if err != nil {
		return err
	}
	cmd := exec.Command("g++", "-O2", "-std=c++20", "-Iinternal/twin", "-I"+lib+"/include", "-I"+lib+"/include/torch/csrc/api/include",
		source, "-o", to, "-L"+lib+"/lib", "-Wl,-rpath,"+lib+"/lib", "-ltorch_cpu", "-lc10")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("compiling the C++ program: %w\n%s", err, out)
	}
	return nil
}
