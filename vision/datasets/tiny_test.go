package datasets

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/md5"
	"encoding/hex"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/leaktest"
	"github.com/gotorch/gotorch/torch"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

// entry is a file in an archive.
type entry struct {
	name string
	data []byte
	kind byte  // 0: a file
	size int64 // that the header claims; 0: the true one
}

// entriesOf returns the entries of one of testdata's archives.
func entriesOf(t *testing.T, archive string) (entries []entry) {
	b, err := os.ReadFile(filepath.Join("testdata", archive))
	require.NoError(t, err)
	z, err := gzip.NewReader(bytes.NewReader(b))
	require.NoError(t, err)
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return entries
		}
		require.NoError(t, err)
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		entries = append(entries, entry{name: h.Name, data: data, kind: h.Typeflag})
	}
}

func pack(t *testing.T, entries []entry) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Mode: 0o644, Typeflag: e.kind, Size: int64(len(e.data))}
		if e.kind == tar.TypeSymlink {
			h.Linkname = "/etc/passwd"
		}
		if e.size > 0 {
			h.Size = e.size
		}
		require.NoError(t, w.WriteHeader(h))
		_, err := w.Write(e.data)
		require.NoError(t, err)
	}
	_ = w.Flush() // an entry that is shorter than it claims is what some tests want
	require.NoError(t, z.Close())
	return b.Bytes()
}

func sum(b []byte) string {
	h := md5.Sum(b)
	return hex.EncodeToString(h[:])
}

// tiny is a data set like of with the files of testdata's archives, which have four
// pictures each. Its only address is url.
func tiny(t *testing.T, of *spec, url string) *spec {
	s := *of
	s.url = url
	s.layouts = slices.Clone(of.layouts)
	for i := range s.layouts {
		l := &s.layouts[i]
		data := map[string][]byte{}
		for _, e := range entriesOf(t, tinyArchive(l)) {
			data[path.Base(e.name)] = e.data
		}
		fit := func(files []file) []file {
			files = slices.Clone(files)
			for i := range files {
				b := data[files[i].name]
				require.NotNil(t, b, files[i].name)
				if files[i].md5 != "" {
					files[i].md5 = sum(b)
				}
				if files[i].size > 0 {
					files[i].size = int64(len(b))
				}
			}
			return files
		}
		l.train, l.test, l.meta = fit(l.train), fit(l.test), fit([]file{l.meta})[0]
	}
	b, err := os.ReadFile(filepath.Join("testdata", tinyArchive(&s.layouts[0])))
	require.NoError(t, err)
	s.md5 = sum(b)
	return &s
}

// tinyArchive names testdata's archive in a layout.
func tinyArchive(l *layout) string {
	return map[string]string{
		"cifar-10-batches-py":  "cifar10-python.tar.gz",
		"cifar-10-batches-bin": "cifar10-binary.tar.gz",
		"cifar-100-python":     "cifar100-python.tar.gz",
		"cifar-100-binary":     "cifar100-binary.tar.gz",
	}[l.folder]
}

// put writes the files of layout l to dir.
func put(t *testing.T, l *layout, dir string) {
	require.NoError(t, os.MkdirAll(dir, 0o777))
	for _, e := range entriesOf(t, tinyArchive(l)) {
		if e.kind == tar.TypeReg {
			require.NoError(t, os.WriteFile(filepath.Join(dir, path.Base(e.name)), e.data, 0o666))
		}
	}
}

// putArchive writes the archive of layout l to path.
func putArchive(t *testing.T, l *layout, path string) {
	b, err := os.ReadFile(filepath.Join("testdata", tinyArchive(l)))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, b, 0o666))
}

// checkTiny checks that d holds the pictures that testdata/make_tiny.py makes in file
// f and those that follow.
func checkTiny(t *testing.T, d *CIFAR, f, files int) {
	require.Equal(t, 4*files, d.Len())
	for i := range d.Len() {
		file := f + i/4
		require.Equal(t, (3*file+i%4)%len(d.Classes), d.Targets[i])
		require.Equal(t, bytes.Repeat([]byte{byte(10*file + i%4)}, imageSize), d.Image(i).Pix)
	}
	b, err := d.GetBatch([]int{d.Len() - 1, 0}, nil)
	require.NoError(t, err)
	require.Equal(t, []int{2, 3, 32, 32}, b.Input.Shape())
	require.Equal(t, []int64{int64(d.Targets[d.Len()-1]), int64(d.Targets[0])}, torch.ToSlice[int64](b.Target))
}
