package golden

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pyvenv"
)

// ReadLive is [Read], but where GOTORCH_PYTHON names a Python that has PyTorch, the
// script beside the file makes it anew first, in another place: the results are then
// held to the last bit against PyTorch on this processor. The script takes the path to
// write to.
func ReadLive(t *testing.T, path, script string) *File {
	t.Helper()
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Log("GOTORCH_PYTHON is not set: comparing with the golden file, not with a live PyTorch")
		return Read(t, path)
	}
	made := filepath.Join(t.TempDir(), filepath.Base(path))
	_, err := pyvenv.Run(python, nil, script, made)
	require.NoError(t, err, script)
	return Read(t, made)
}
