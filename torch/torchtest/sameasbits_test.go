package torchtest_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pinned"
	"github.com/gotorch/gotorch/internal/processor"
	"github.com/gotorch/gotorch/torch"
	"github.com/gotorch/gotorch/torch/torchtest"
)

// madeElsewhere is net.pth as it would be of another machine.
func madeElsewhere(t *testing.T, change func(made *torch.Dict)) torchtest.Golden {
	t.Helper()
	d, err := torch.LoadDict("testdata/net.pth")
	require.NoError(t, err)
	made, err := d.Dict("made")
	require.NoError(t, err)
	change(made)
	changed := torch.NewDict()
	for k, v := range d.All() {
		if _, drop := made.Get("drop"); k != "made" || !drop {
			changed.Set(k, v)
		}
	}
	path := filepath.Join(t.TempDir(), "net.pth")
	require.NoError(t, torch.Save(path, changed))
	return torchtest.Golden(path)
}

// A golden file of another machine is compared within a tolerance, unless both have portable
// bits, and the log says in a sentence what to do.
func TestSameAsElsewhere(t *testing.T) {
	pinned.Need(t, "the golden files")
	t.Setenv("GOTORCH_PYTHON", "")
	t.Setenv("GOTORCH_UPDATE", "")
	here := processor.Here()
	for name, c := range map[string]struct {
		change func(made *torch.Dict)
		says   string // "" where bits are compared
	}{
		"portable, on another processor": {func(made *torch.Dict) {
			made.Set("cpu", "GenuineIntel avx2 amx_tile")
			made.Set("libc", here.LibC)
		}, ""},
		"native, on another processor": {func(made *torch.Dict) {
			made.Set("bits", "native")
			made.Set("cpu", "GenuineIntel avx2 amx_tile")
			made.Set("capability", "AVX512")
		}, "net.pth has native bits, those of GenuineIntel avx2 amx_tile (AVX512): record it anew with -update and without GOTORCH_PORTABLE_BITS=0, so that it has portable ones. Comparing within a tolerance"},
		"of an older gotorch": {func(made *torch.Dict) { made.Set("drop", true) },
			"net.pth was recorded by an older gotorch, which did not note how it computed: record it anew with -update. Comparing within a tolerance"},
		"of another libtorch": {func(made *torch.Dict) { made.Set("torch", "2.14.1") },
			"Python's results are of libtorch 2.14.1, this is " + here.Torch + ". Comparing within a tolerance"},
		"of another C library": {func(made *torch.Dict) { made.Set("libc", "glibc 2.99") },
			"some kernels call the C library, and glibc 2.99 and " + here.LibC + " round otherwise. Comparing within a tolerance"},
	} {
		t.Run(name, func(t *testing.T) {
			file := madeElsewhere(t, c.change)
			if !torch.PortableBits() && name != "of an older gotorch" {
				t.Skip("the file has portable bits, this process has not")
			}
			fake := try(t, func(t *fakeT) { assert.True(t, torchtest.SameAs(t, newNet(), model, "build_model", input, file)) })
			assert.False(t, fake.failed, fake.text.String())
			if c.says == "" {
				assert.Empty(t, fake.text.String())
			} else {
				assert.Contains(t, fake.text.String(), c.says)
			}
		})
	}
}

// A process that computes natively records portable bits all the same, and compares with
// what Python does natively.
func TestSameAsRecordsPortable(t *testing.T) {
	python := os.Getenv("GOTORCH_PYTHON")
	if python == "" {
		t.Skip("set GOTORCH_PYTHON to a Python with PyTorch, which records")
	}
	made := func(path string) string {
		d, err := torch.LoadDict(path)
		require.NoError(t, err)
		m, err := d.Dict("made")
		require.NoError(t, err)
		bits, err := m.Str("bits")
		require.NoError(t, err)
		return bits
	}
	path := filepath.Join(t.TempDir(), "net.pth")
	t.Setenv("GOTORCH_UPDATE", "1")
	assert.True(t, torchtest.SameAs(t, newNet(), model, "build_model", input, torchtest.Golden(path)))
	want := processor.Portable
	if os.Getenv("GOTORCH_PORTABLE_BITS") == "0" {
		want = processor.Native
	}
	assert.Equal(t, want, made(path))
}
