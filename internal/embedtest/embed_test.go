package embedtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const program = `package main

import (
	"fmt"

	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/nn"
)

func main() {
	net := nn.NewSequential(nn.NewLinear(4, 3), nn.NewReLU())
	net.Forward(torch.Ones([]int{2, 4})).Sum().Backward()
	fmt.Println(torch.Ones([]int{2, 4}).Sum().Item(), len(nn.Parameters(net)), net.Forward(torch.Zeros([]int{5, 4})).Shape())
}
`

func root(t *testing.T) string {
	dir, err := filepath.Abs("../..")
	require.NoError(t, err)
	return dir
}

// module writes a module outside the checkout.
func module(t *testing.T, files map[string]string) string {
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	return dir
}

func read(t *testing.T, path string) string {
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

// goMod is the go.mod of a module that uses this checkout.
func goMod(t *testing.T) string {
	return "module example.com/embed\n\ngo 1.24.0\n\nrequire github.com/gotorch/gotorch v0.0.0\n\n" +
		"replace github.com/gotorch/gotorch => " + root(t) + "\n"
}

// goIn runs the go command in dir, without the network.
func goIn(dir string, env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(env, "GOWORK=off", "GOPROXY=off", "GOFLAGS=-mod=mod", "CGO_ENABLED=1", "PWD="+dir)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// bare is the environment without what it, or "go env -w", says about compilers.
func bare() []string {
	return append(slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains([]string{"CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH"}, name)
	}), "GOENV=off")
}

func TestSecondModule(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	dir := module(t, map[string]string{
		"go.mod":  goMod(t),
		"go.sum":  read(t, filepath.Join(root(t), "go.sum")),
		"main.go": program,
	})
	out, err := goIn(dir, os.Environ(), "build", "-o", "embed", ".")
	require.NoError(t, err, out)
	run := exec.Command(filepath.Join(dir, "embed"))
	run.Dir = dir
	result, err := run.CombinedOutput()
	require.NoError(t, err, "%s", result)
	assert.Equal(t, "8 2 [5 3]\n", string(result))
}

// Who builds before installing libtorch reads first what to do.
func TestWithoutLibtorch(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler")
	}
	if _, err := os.Stat("/usr/local/libtorch/include"); err == nil {
		t.Skip("this machine has a libtorch in /usr/local/libtorch, which the compiler finds always")
	}
	sources, err := filepath.Glob(filepath.Join(root(t), "cgo", "*.*"))
	require.NoError(t, err)
	files := map[string]string{"go.mod": "module github.com/gotorch/gotorch\n\ngo 1.24.0\n"}
	below, err := filepath.Glob(filepath.Join(root(t), "cgo", "nlohmann", "*.*"))
	require.NoError(t, err)
	for _, path := range append(sources, below...) {
		if name := filepath.Base(path); !strings.HasSuffix(name, "_test.go") && name != "libtorch_version.h" {
			inside, err := filepath.Rel(root(t), path)
			require.NoError(t, err)
			files[filepath.ToSlash(inside)] = read(t, path)
		}
	}
	require.Contains(t, files, "cgo/shim.h")
	dir := module(t, files)
	out, err := goIn(dir, bare(), "build", "./cgo")
	require.Error(t, err, "there is no libtorch")
	first := ""
	for line := range strings.Lines(out) {
		if strings.Contains(line, "error") {
			first = line
			break
		}
	}
	assert.Contains(t, first, "libtorch is not installed. Run scripts/install-libtorch.sh", out)
	assert.NotContains(t, out, ".h: No such file", "a missing header says nothing to a newcomer")
}
