package golden

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
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
	out, err := exec.Command(python, script, made).CombinedOutput()
	require.NoErrorf(t, err, "%s: %s", script, out)
	return Read(t, made)
}
