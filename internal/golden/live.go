package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
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
	return Read(t, Live(t, path, script))
}

// Live is the path to read for the file at path: that of what the script makes now, if
// there is a Python to run it. args are the script and its arguments before the path.
func Live(t *testing.T, path string, args ...string) string {
	t.Helper()
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Log("GOTORCH_PYTHON is not set: comparing with the golden file, not with a live PyTorch")
		return path
	}
	made := filepath.Join(t.TempDir(), filepath.Base(path))
	madeBy.Store(made, fmt.Sprintf("%s, as %s makes it now", path, strings.Join(args, " ")))
	key := python + " " + strings.Join(args, " ")
	if content, ok := live.Load(key); ok {
		require.NoError(t, os.WriteFile(made, content.([]byte), 0o600))
		return made
	}
	_, err := pyvenv.Run(python, nil, append(args, made)...)
	require.NoError(t, err, key)
	content, err := os.ReadFile(made)
	require.NoError(t, err)
	live.Store(key, content)
	return made
}

var (
	live   sync.Map // what scripts have made for earlier tests of the package
	madeBy sync.Map // what a file is in a message, by its path
)
