package main

import (
	_ "embed"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

//go:embed fence/fence.cc
var fenceSource string

// A malloc that checks itself, which glibc brings; a library that is not there is left out.
const mallocDebug = "libc_malloc_debug.so.0"

// fence is the library of fence/fence.cc, built when it is first wanted. It needs a C++
// compiler, which whoever runs the soak from its source has.
var fence = sync.OnceValues(func() (string, error) {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return "", err // not Linux
	}
	c10 := ""
	for line := range strings.Lines(string(maps)) {
		if f := strings.Fields(line); strings.HasSuffix(f[len(f)-1], "/libc10.so") {
			c10 = f[len(f)-1]
		}
	}
	if c10 == "" {
		return "", errors.New("libc10.so is not among the libraries of this process")
	}
	dir, err := os.MkdirTemp("", "soak")
	if err != nil {
		return "", err
	}
	fenceDir = dir
	library := filepath.Join(dir, "fence.so")
	compiler := os.Getenv("CXX")
	if compiler == "" {
		compiler = "c++"
	}
	cmd := exec.Command(compiler, "-shared", "-fPIC", "-std=c++20", "-O1", "-I", filepath.Join(filepath.Dir(c10), "..", "include"),
		"-x", "c++", "-", "-x", "none", c10, "-o", library)
	cmd.Stdin = strings.NewReader(fenceSource)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.New("fence: " + err.Error() + ": " + string(out))
	}
	return library, nil
})

// fenced is the environment of a child with a fence at the end of each tensor, or at
// its start, and a malloc that looks at its own blocks.
func fenced(side string) ([]string, error) {
	library, err := fence()
	if err != nil {
		return nil, err
	}
	return []string{
		"GOTORCH_SOAK_FENCE=" + side,
		"LD_PRELOAD=" + mallocDebug + " " + library,
		"GLIBC_TUNABLES=glibc.malloc.check=3:glibc.malloc.perturb=165",
	}, nil
}

// fenceDir is where fence has built it.
var fenceDir string

// removeFence removes what fence has built, if it has.
func removeFence() { _ = os.RemoveAll(fenceDir) }
