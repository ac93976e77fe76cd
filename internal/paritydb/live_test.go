package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/paritydb/check"
	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/internal/pyvenv"
)

// TestMain lets the test's own program stand in for the Go process.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "-worker" {
		main()
		return
	}
	os.Exit(m.Run())
}

// live is a pool with the Python of GOTORCH_PYTHON, at the repository's root.
func live(t *testing.T, samples int) *pool {
	pinned.Need(t, "PyTorch's tables")
	if os.Getenv("GOTORCH_PYTHON") == "" {
		t.Skip("GOTORCH_PYTHON names no Python to compare with")
	}
	py, err := pyvenv.Ensure(os.Stderr, "expecttest")
	if err != nil {
		t.Skip(err)
	}
	t.Chdir(filepath.Join("..", ".."))
	return &pool{python: py, samples: samples, workers: 1, done: &state{}}
}

func TestLive(t *testing.T) {
	p := live(t, 2)
	entries, whole, err := p.run(regexp.MustCompile("^(add|nn.functional.pad.reflect|linalg.svd|dropout|nn.functional.dropout|masked.var)$"))
	require.NoError(t, err)
	assert.False(t, whole)
	require.Len(t, entries, 5)
	for _, e := range entries {
		assert.NotZero(t, e.Samples, e.Key.Name)
		for _, g := range e.Groups {
			assert.Contains(t, []check.Status{check.Inexpressible}, g.Status, "%s: %s", e.Key.Name, g)
		}
	}
}

// A process that ends is a verdict, and the next frame has a new one.
func TestCrash(t *testing.T) {
	p := live(t, 1)
	w := &pair{pool: p}
	defer w.stop()
	_, err := w.check([]byte("no frame"))
	require.NoError(t, err)
	require.NoError(t, w.golang.cmd.Process.Kill())
	verdicts, err := w.check([]byte("no frame"))
	require.NoError(t, err)
	require.Equal(t, check.Crash, verdicts[0].Status)
	verdicts, err = w.check([]byte("no frame"))
	require.NoError(t, err)
	require.Equal(t, check.Broken, verdicts[0].Status)
}
