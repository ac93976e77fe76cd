package pth

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzOpen checks that no input panics, and that what was read is whole: each
// tensor's storage can be read, and the value be written and read again.
func FuzzOpen(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*.pth")
	require.NoError(f, err)
	require.NotEmpty(f, seeds)
	for _, name := range seeds {
		f.Add(readFile(f, filepath.Base(name)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := load(data)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		for _, s := range file.Storages() {
			if s.Size() > 1<<20 || s.ReadInto(make([]byte, s.Size())) != nil {
				return
			}
		}
		var out bytes.Buffer
		if Write(&out, "fuzz", file.Value()) != nil {
			return // an array of NumPy, say
		}
		_, err = load(out.Bytes())
		require.NoError(t, err)
	})
}

// FuzzPickle does the same for the description of the tensors alone, which no
// checksum guards here.
func FuzzPickle(f *testing.F) {
	for _, name := range []string{"convnet", "views", "checkpoint", "dtypes"} {
		rezip(f, readFile(f, name+".pth"), func(record string, data []byte) []byte {
			if record == name+"/data.pkl" {
				f.Add(data)
			}
			return data
		})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := load(withPickle(t, data))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if Write(&out, "fuzz", file.Value()) == nil {
			_, err := load(out.Bytes())
			require.NoError(t, err)
		}
	})
}
