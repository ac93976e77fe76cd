package datasets

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzArchive unpacks what claims to be the tar in an archive. Whatever it holds,
// nothing may panic, and nothing may be left but the archive.
func FuzzArchive(f *testing.F) {
	for _, kind := range []byte{tar.TypeReg, tar.TypeDir, tar.TypeSymlink, tar.TypeXGlobalHeader} {
		for _, name := range []string{"cifar-10-batches-py/data_batch_1", "./cifar-10-batches-bin/test_batch.bin", "../x"} {
			var raw bytes.Buffer
			w := tar.NewWriter(&raw)
			h := &tar.Header{Name: name, Typeflag: kind, Linkname: "x"}
			if kind == tar.TypeReg {
				h.Size = 3
			}
			if kind == tar.TypeXGlobalHeader {
				h = &tar.Header{Typeflag: kind, Name: name, PAXRecords: map[string]string{"comment": "x"}}
			}
			require.NoError(f, w.WriteHeader(h))
			if kind == tar.TypeReg {
				_, err := w.Write([]byte("abc"))
				require.NoError(f, err)
			}
			require.NoError(f, w.Close())
			f.Add(raw.Bytes())
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, raw []byte) {
		var zipped bytes.Buffer
		z := gzip.NewWriter(&zipped)
		_, _ = z.Write(raw)
		require.NoError(t, z.Close())
		archive := filepath.Join(dir, "archive")
		require.NoError(t, os.WriteFile(archive, zipped.Bytes(), 0o666))
		_, err := cifar10.unpack(archive, dir, &options{ctx: t.Context()})
		require.Error(t, err)
		onlyEntry(t, dir, "archive")
	})
}
