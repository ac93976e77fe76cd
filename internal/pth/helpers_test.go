package pth

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pickle"
)

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(golden(name))
	require.NoError(t, err)
	return b
}

func load(b []byte) (*File, error) { return New(bytes.NewReader(b), int64(len(b))) }

// rezip copies an archive; edit returns each record's new contents, nil to leave it
// out.
func rezip(t testing.TB, b []byte, edit func(name string, data []byte) []byte) []byte {
	t.Helper()
	old, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range old.File {
		r, err := f.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		if data = edit(f.Name, data); data == nil {
			continue
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Store})
		require.NoError(t, err)
		_, err = w.Write(data)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return out.Bytes()
}

// withPickle is an archive with the pickle as its data.pkl and 12 bytes as its
// storage 0.
func withPickle(t testing.TB, data []byte) []byte {
	t.Helper()
	return rezip(t, readFile(t, "convnet.pth"), func(name string, old []byte) []byte {
		switch name {
		case "convnet/data.pkl":
			return data
		case "convnet/data/0":
			return make([]byte, 12)
		}
		return old
	})
}

// calls is written as a Python call, whatever its arguments.
type calls pickle.Reduction

func (c calls) Reduce() (pickle.Reduction, error) { return pickle.Reduction(c), nil }

func callOf(module, name string, args ...any) calls { return calls(call(module, name, args...)) }

// ref is written as a persistent id.
type ref struct{ id any }

func storage0(class string, n any) ref {
	return ref{pickle.Tuple{"storage", pickle.Global{Module: "torch", Name: class}, "0", "cpu", n}}
}

// pickled writes v, which may have calls and refs inside.
func pickled(t testing.TB, v any) []byte {
	t.Helper()
	var out bytes.Buffer
	e := pickle.NewEncoder(&out)
	e.PersistentID = func(v any) (any, bool, error) {
		r, ok := v.(ref)
		return r.id, ok, nil
	}
	require.NoError(t, e.Encode(v))
	return out.Bytes()
}

func ints(n ...int64) pickle.Tuple { return tupleOf(n) }
