package pth

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pickle"
	"github.com/gotorch/gotorch/internal/pyvenv"
)

// TestRoundTripWithPyTorch reads what the real torch.save writes, writes it, and lets
// the real torch.load compare that with the original.
func TestRoundTripWithPyTorch(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python that can import torch, to compare with PyTorch itself")
	}
	t.Setenv("TORCH_SERIALIZATION_DEBUG", "1") // makes torch.load check that each storage is where it should be
	t.Setenv("PYTHONDONTWRITEBYTECODE", "1")
	run := func(command, dir string) {
		out, err := pyvenv.Run(python, nil, golden("roundtrip.py"), command, dir)
		require.NoError(t, err)
		t.Logf("%s", out)
	}
	theirs, ours := t.TempDir(), t.TempDir()
	run("write", theirs)
	files, err := filepath.Glob(filepath.Join(theirs, "*.pth"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		f, err := Open(path)
		require.NoError(t, err)
		require.NoError(t, Save(filepath.Join(ours, filepath.Base(path)), f.Value()))
		require.NoError(t, f.Close())
	}

	w := vector(Float32, []byte{0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40})
	w.Shape, w.Stride = []int64{2, 2}, []int64{1, 2}
	tied := *w
	bias := vector(Float32, nil)
	bias.IsParameter, bias.RequiresGrad = true, true
	scratch := pickle.NewDict()
	for _, kv := range []struct {
		key string
		v   *Tensor
	}{{"w", w}, {"bias", bias}, {"tied", &tied}} {
		require.NoError(t, scratch.Set(kv.key, kv.v))
	}
	require.NoError(t, Save(filepath.Join(ours, "scratch.pth"), scratch))
	run("check", ours)
}
