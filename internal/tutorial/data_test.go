package tutorial

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/vision/datasets"
)

// torchvision finds the batches whatever form the data has.
func TestPythonData(t *testing.T) {
	root := os.Getenv("GOTORCH_CIFAR10")
	if root == "" {
		t.Skip("set GOTORCH_CIFAR10 to the archive or a folder of CIFAR-10 to run this test")
	}
	folder, err := PythonData(root, t.TempDir())
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(folder, batches, "data_batch_5"))

	for name, given := range map[string]string{"unpacked": folder, "the batches themselves": filepath.Join(folder, batches)} {
		t.Run(name, func(t *testing.T) {
			unused := t.TempDir()
			got, err := PythonData(given, unused)
			require.NoError(t, err)
			assert.Equal(t, folder, got)
			left, err := os.ReadDir(unused)
			require.NoError(t, err)
			assert.Empty(t, left)
		})
	}

	broken := filepath.Join(t.TempDir(), archive)
	require.NoError(t, os.WriteFile(broken, []byte("no archive"), 0o666))
	_, err = PythonData(broken, t.TempDir())
	assert.ErrorContains(t, err, broken)
	assert.NotErrorIs(t, err, datasets.ErrNotFound)
}
