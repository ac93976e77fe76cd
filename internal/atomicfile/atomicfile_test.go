package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// onlyFile checks that dir has the file name with the contents, and nothing else.
func onlyFile(t *testing.T, dir, name, want string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "a temporary file was left")
	got, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	assert.Equal(t, want, string(got))
}

func TestWriteCreatesAndReplaces(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "net.pth")
	require.NoError(t, Write(path, 0o640, text("one")))
	onlyFile(t, dir, "net.pth", "one")
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Zero(t, info.Mode().Perm()&^0o640, "the umask may take away, nothing adds")

	require.NoError(t, os.Chmod(path, 0o602))
	require.NoError(t, Write(path, 0o666, text("two")))
	onlyFile(t, dir, "net.pth", "two")
	info, err = os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o602), info.Mode().Perm(), "a replaced file keeps its permissions")

	t.Chdir(dir)
	require.NoError(t, Write("net.pth", 0o666, text("three")))
	onlyFile(t, dir, "net.pth", "three")
}

func TestSymbolicLinkStays(t *testing.T) {
	dir, links := t.TempDir(), t.TempDir()
	require.NoError(t, Write(filepath.Join(dir, "real"), 0o666, text("old")))
	link := filepath.Join(links, "link")
	require.NoError(t, os.Symlink(filepath.Join(dir, "real"), link))
	require.NoError(t, Write(link, 0o666, text("new")))
	onlyFile(t, dir, "real", "new")
	onlyFile(t, links, "link", "new")
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeSymlink)
}

func TestFailureKeepsTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "net.pth")
	require.NoError(t, Write(path, 0o666, text("old")))
	tests := map[string]struct {
		cause error
		want  string
	}{
		"disk full": {&os.PathError{Op: "write", Path: "tmp", Err: syscall.ENOSPC},
			"cannot write " + path + ": no space left on device; free some space on that disk, or choose another path (the file that was there is unchanged)"},
		"any other": {errors.New("tensor 3 is gone"),
			"cannot write " + path + ": tensor 3 is gone (the file that was there is unchanged)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := Write(path, 0o666, func(w io.Writer) error {
				_, err := w.Write(make([]byte, 1<<20))
				return errors.Join(err, tt.cause)
			})
			assert.EqualError(t, err, tt.want)
			assert.ErrorIs(t, err, tt.cause)
			onlyFile(t, dir, "net.pth", "old")
		})
	}
	assert.Panics(t, func() { _ = Write(path, 0o666, func(io.Writer) error { panic("stop") }) })
	onlyFile(t, dir, "net.pth", "old")
}

func TestPathsThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	require.NoError(t, Write(file, 0o666, text("")))
	tests := map[string]struct {
		path  string
		is    error
		wants string
	}{
		"no folder":    {filepath.Join(dir, "no", "net.pth"), os.ErrNotExist, "create the folder with: mkdir -p " + filepath.Join(dir, "no")},
		"a folder":     {dir, syscall.EISDIR, "give the name of a file in it"},
		"below a file": {filepath.Join(file, "net.pth"), syscall.ENOTDIR, "a part of " + file + " is a file"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := Write(tt.path, 0o666, text("x"))
			assert.ErrorIs(t, err, tt.is)
			assert.ErrorContains(t, err, "cannot write "+tt.path+": ")
			assert.ErrorContains(t, err, tt.wants)
			assert.NotContains(t, err.Error(), ".tmp")
		})
	}
}

func TestReadOnlyFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "net.pth")
	require.NoError(t, Write(path, 0o666, text("old")))
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o755))
	require.NoError(t, os.Chmod(dir, 0o555))
	defer func() { require.NoError(t, os.Chmod(dir, 0o755)) }()

	result := make(chan error)
	go func() {
		if os.Geteuid() == 0 { // root may write anywhere: be nobody on this thread, which ends here
			runtime.LockOSThread()
			if err := asNobody(); err != nil {
				result <- err
				return
			}
		}
		result <- Write(path, 0o666, text("new"))
	}()
	err := <-result
	assert.ErrorIs(t, err, os.ErrPermission)
	assert.ErrorContains(t, err, "cannot write "+path+": permission denied; give this user the right to write to the folder "+dir+
		", or choose another path (the file that was there is unchanged)")
	onlyFile(t, dir, "net.pth", "old")
}

func TestDevicesAreWrittenTo(t *testing.T) {
	require.NoError(t, Write(os.DevNull, 0o666, text("x")))
	info, err := os.Stat(os.DevNull)
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeDevice, "the device was replaced")

	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("this system has no /dev/full, a disk that is always full")
	}
	err = Write("/dev/full", 0o666, text("x"))
	assert.ErrorIs(t, err, syscall.ENOSPC)
	assert.EqualError(t, err, "cannot write /dev/full: no space left on device; free some space on that disk, or choose another path")
}
