package pth

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gotorch/gotorch/internal/pickle"
)

// vector is a tensor of a new storage that holds the bytes.
func vector(dtype DType, b []byte) *Tensor {
	s := NewStorage("cpu", int64(len(b)), func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
	n := int64(len(b)) / dtype.Size()
	return &Tensor{Storage: s, DType: dtype, Shape: []int64{n}, Stride: []int64{1}}
}

func dictOf(t testing.TB, pairs ...any) *pickle.Dict {
	t.Helper()
	d := pickle.NewOrderedDict()
	for i := 0; i < len(pairs); i += 2 {
		require.NoError(t, d.Set(pairs[i], pairs[i+1]))
	}
	return d
}

func TestSaveAndOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "net.pth")
	weight := vector(Float32, []byte{0, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40})
	weight.Shape, weight.Stride = []int64{2, 2}, []int64{1, 2}
	tied := *weight
	v := dictOf(t, "weight", weight, "tied", &tied, "none", vector("int64", nil))
	require.NoError(t, Save(path, v))

	f, err := Open(path)
	require.NoError(t, err)
	assert.Equal(t, []float64{0, 2, 1, 3}, elements(t, get[*Tensor](t, f.Value(), "weight")))
	assert.Len(t, f.Storages(), 2)
	assert.Equal(t, int64(0), get[*Tensor](t, f.Value(), "none").Storage.Size())

	// A file may be replaced by what is read from it.
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, Save(path, f.Value()))
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, before, after, "the same value gives the same bytes")
	require.NoError(t, f.Close())
	assert.ErrorIs(t, f.Storages()[0].ReadInto(make([]byte, 16)), os.ErrClosed)
}

func TestStorageOfAProgram(t *testing.T) {
	s := NewStorage("cpu", 4, func(w io.Writer) error {
		for i := range 4 {
			if _, err := w.Write([]byte{byte(i)}); err != nil {
				return err
			}
		}
		return nil
	})
	assert.Equal(t, []byte{0, 1, 2, 3}, contents(t, s))
	_, ok := s.FileRange()
	assert.False(t, ok)
}

func TestFolderName(t *testing.T) {
	for path, want := range map[string]string{
		"net.pth": "net", "/a.b/cifar_net.pth": "cifar_net", "net": "net", "net.tar.gz": "net.tar", ".pth": "archive", "ネット.pth": "archive",
	} {
		assert.Equal(t, want, folderName(path), path)
	}
}

func TestSaveRefuses(t *testing.T) {
	three := func(w io.Writer) error { _, err := w.Write(make([]byte, 3)); return err }
	storage := func(size int64, write func(io.Writer) error) *Tensor {
		return &Tensor{Storage: NewStorage("cpu", size, write), DType: UInt8, Shape: []int64{size}, Stride: []int64{1}}
	}
	ignoring := func(w io.Writer) error { _, _ = w.Write(make([]byte, 9)); return nil }
	gone := errors.New("the tensor was freed")
	shared := vector(Float32, make([]byte, 8))
	other := *shared
	other.DType = "int32"
	outside := vector(Float32, make([]byte, 8))
	outside.Offset = 1
	tests := map[string]struct {
		v    any
		want string
	}{
		"storage too short":  {storage(4, three), "storage 0: a storage of 4 bytes came with 1 bytes less"},
		"storage too long":   {storage(2, three), "more bytes than its size says"},
		"longer, unnoticed":  {storage(2, ignoring), "more bytes than its size says"},
		"storage fails":      {storage(2, func(io.Writer) error { return gone }), gone.Error()},
		"two types":          {pickle.NewList(shared, &other), "a storage is viewed as float32 and as int32: PyTorch saves no such file"},
		"outside":            {dictOf(t, "w", outside), "key w: a tensor of shape [2], strides [1] and offset 1 reaches element 2"},
		"no storage":         {&Tensor{DType: Float32}, "expected a tensor's storage, got none"},
		"type":               {&Tensor{Storage: shared.Storage, DType: "float31"}, `"float31" is no element type`},
		"not whole elements": {&Tensor{Storage: vector(UInt8, make([]byte, 7)).Storage, DType: Float32}, "7 bytes is no whole number of elements of float32"},
		"Go value":           {dictOf(t, "a", map[string]int{}), "key a: a Go map[string]int has no counterpart"},
		"device":             {Device("cuda:x"), "expected a device like cpu or cuda:0"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "net.pth")
			require.NoError(t, os.WriteFile(path, []byte("the old file"), 0o666))
			err := Save(path, tt.v)
			assert.ErrorContains(t, err, tt.want)
			assert.ErrorContains(t, err, "cannot write "+path+": ")
			assert.ErrorContains(t, err, "(the file that was there is unchanged)")
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, "the old file", string(b))
			entries, err := os.ReadDir(dir)
			require.NoError(t, err)
			assert.Len(t, entries, 1, "a temporary file was left")
		})
	}
}

func TestDiskFull(t *testing.T) {
	v := dictOf(t, "w", vector(UInt8, make([]byte, 10_000)))
	var whole bytes.Buffer
	require.NoError(t, Write(&whole, "net", v))
	for room := 0; room < whole.Len(); room += 97 {
		assert.ErrorIs(t, Write(&limited{room}, "net", v), syscall.ENOSPC, "%d bytes free", room)
	}
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this system has no /dev/full, a disk that is always full")
	}
	assert.ErrorContains(t, Save("/dev/full", v), "cannot write /dev/full: no space left on device; free some space")
}

// limited is a disk with room for so many bytes.
type limited struct{ room int }

func (l *limited) Write(p []byte) (int, error) {
	n := min(len(p), l.room)
	l.room -= n
	if n < len(p) {
		return n, syscall.ENOSPC
	}
	return n, nil
}
