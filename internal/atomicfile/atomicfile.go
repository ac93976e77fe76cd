package atomicfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// Write creates the file path, or replaces it, with what write writes to the
// Writer, which is buffered. A new file gets the permissions perm less the
// process's umask; a file that is replaced keeps its own. A symbolic link stays and
// its target is replaced. Devices and pipes cannot be replaced and are written to.
//
// The error is an *Error; it wraps what write returned if that was not nil.
func Write(path string, perm fs.FileMode, write func(io.Writer) error) error {
	info, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &Error{Path: path, Err: err}
	}
	exists := err == nil
	fail := func(err error) error {
		return &Error{Path: path, Err: err, Kept: exists && info.Mode().IsRegular()}
	}
	switch {
	case exists && info.IsDir():
		return fail(syscall.EISDIR)
	case exists && !info.Mode().IsRegular():
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err == nil {
			err = errors.Join(fill(f, write), f.Close())
		}
		if err != nil {
			return fail(err)
		}
		return nil
	}
	target := path
	if exists {
		if target, err = filepath.EvalSymlinks(path); err != nil {
			return fail(err)
		}
		perm = info.Mode().Perm()
	}
	if err := replace(target, perm, exists, write); err != nil {
		return fail(err)
	}
	return nil
}

func replace(target string, perm fs.FileMode, exists bool, write func(io.Writer) error) error {
	f, err := create(target, perm)
	if err != nil {
		return err
	}
	renamed := false
	defer func() { // also when write panics
		if !renamed {
			_ = f.Close() // may be closed already
			_ = os.Remove(f.Name())
		}
	}()
	if exists { // whatever the umask took away
		if err := f.Chmod(perm); err != nil {
			return err
		}
	}
	if err := fill(f, write); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), target); err != nil {
		return err
	}
	renamed = true
	// The rename reaches the disk with the folder. Some file systems cannot sync
	// folders; the new file is whole all the same.
	if dir, err := os.Open(filepath.Dir(target)); err == nil {
		_ = dir.Sync()
		_ = dir.Close()
	}
	return nil
}

// create makes a new file beside target. os.CreateTemp would not heed the umask.
func create(target string, perm fs.FileMode) (*os.File, error) {
	dir, base := filepath.Split(target)
	base = base[:min(len(base), 200)] // names have at most 255 bytes
	for range 100 {
		name := dir + "." + base + "." + strconv.FormatUint(rand.Uint64(), 36) + ".tmp"
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, fmt.Errorf("no free name for a temporary file: %w", fs.ErrExist)
}

func fill(f *os.File, write func(io.Writer) error) error {
	w := bufio.NewWriterSize(f, 64<<10)
	if err := write(w); err != nil {
		return err
	}
	return w.Flush()
}
