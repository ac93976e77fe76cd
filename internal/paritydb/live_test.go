package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/leaktest"
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
	leaktest.Bits()
	leaktest.Warnings(m)
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

// Operators, and layers and optimizers of all kinds of adapters, against a PyTorch that runs
// now.
func TestLive(t *testing.T) {
	p := live(t, 2)
	listed, err := readExceptions(exceptionsFile)
	require.NoError(t, err)
	entries, whole, err := p.run(regexp.MustCompile(`^(add|nn.functional.pad.reflect|linalg.svd|dropout|nn.functional.dropout|masked.var|` +
		`nn\.(Linear|LSTM|LazyConv2d|BatchNorm1d|MaxPool2d|CTCLoss|TransformerEncoder|MultiheadAttention)|optim\.(SGD|LBFGS|SparseAdam))$`))
	require.NoError(t, err)
	assert.False(t, whole)
	require.Len(t, entries, 5+11)
	for _, e := range newReport(entries, listed).entries {
		assert.NotZero(t, e.Samples, e.Key.Name)
		assert.NotZero(t, e.Equal, e.Key.Name)
		for _, g := range e.Groups {
			assert.NotNil(t, g.because, "%s: %s", e.Key.Name, g)
			if e.Key.Table == "op" {
				assert.Equal(t, check.Inexpressible, g.Status, "%s: %s", e.Key.Name, g)
			}
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
