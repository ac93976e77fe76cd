package main

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Layers and optimizers of all kinds of adapters, against a PyTorch that runs now.
func TestLiveLayersAndOptimizers(t *testing.T) {
	listed, err := readExceptions(filepath.Join("testdata", "exceptions.txt"))
	require.NoError(t, err)
	p := live(t, 2)
	entries, whole, err := p.run(regexp.MustCompile(`^(nn\.(Linear|LSTM|LazyConv2d|BatchNorm1d|MaxPool2d|CTCLoss|TransformerEncoder|MultiheadAttention)|optim\.(SGD|LBFGS|SparseAdam))$`))
	require.NoError(t, err)
	assert.False(t, whole)
	require.Len(t, entries, 11)
	for _, e := range newReport(entries, listed).entries {
		assert.NotZero(t, e.Equal, e.Key.Name)
		for _, g := range e.Groups {
			assert.NotNil(t, g.because, "%s: %s", e.Key.Name, g)
		}
	}
}

// An area stands for all of its entries.
func TestAreas(t *testing.T) {
	for want, k := range map[string]key{"modules": {"module", "nn.Linear"}, "optimizers": {"optimizer", "optim.SGD"}, "linalg": {"op", "linalg.svd"}, "torch": {"op", "add"}} {
		assert.Equal(t, want, k.area())
	}
}
