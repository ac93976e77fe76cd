package pickle

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// openCIFAR returns a file of the real CIFAR-10: GOTORCH_CIFAR10 names the archive
// cifar-10-python.tar.gz or a folder with its files.
func openCIFAR(t *testing.T, name string) io.Reader {
	t.Helper()
	where := os.Getenv("GOTORCH_CIFAR10")
	if where == "" {
		t.Skip("set GOTORCH_CIFAR10 to cifar-10-python.tar.gz, or to the folder with its files, to read the real data")
	}
	info, err := os.Stat(where)
	require.NoError(t, err)
	file := where
	if info.IsDir() {
		if file = filepath.Join(where, name); !exists(file) {
			file = filepath.Join(where, "cifar-10-batches-py", name)
		}
	}
	f, err := os.Open(file)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	if info.IsDir() {
		return f
	}
	unzipped, err := gzip.NewReader(f)
	require.NoError(t, err)
	archive := tar.NewReader(unzipped)
	for {
		header, err := archive.Next()
		require.NoError(t, err, "looking for %s in %s", name, where)
		if path.Base(header.Name) == name {
			return archive
		}
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return !errors.Is(err, os.ErrNotExist)
}

func TestRealCIFAR(t *testing.T) {
	read := func(name string) *Dict {
		d := NewDecoder(openCIFAR(t, name))
		d.Encoding = Latin1
		d.Resolver = NumPy()
		v, err := d.Decode()
		require.NoError(t, err)
		return v.(*Dict)
	}
	get := func(d *Dict, key string) any {
		v, ok := d.Get(key)
		require.True(t, ok, key)
		return v
	}

	meta := read("batches.meta")
	assert.Equal(t, NewList("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
		get(meta, "label_names"))

	batch := read("test_batch")
	assert.Equal(t, "testing batch 1 of 1", get(batch, "batch_label"))
	labels := get(batch, "labels").(*List).Items
	require.Len(t, labels, 10000)
	assert.Equal(t, []any{int64(3), int64(8), int64(8), int64(0), int64(6)}, labels[:5])
	assert.Len(t, get(batch, "filenames").(*List).Items, 10000)
	data := get(batch, "data").(*Array)
	assert.Equal(t, []int{10000, 3072}, data.Shape)
	assert.Equal(t, []byte{158, 159, 165, 166, 160}, data.Data[:5])
}
