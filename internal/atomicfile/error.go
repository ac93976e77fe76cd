package atomicfile

import (
	"errors"
	"io/fs"
	"path/filepath"
	"syscall"
)

// Error says why a file could not be written, and what to do.
type Error struct {
	// Path is the file that was to be written.
	Path string
	// Err is the cause.
	Err error
	// Kept says that a file was there before, which is unchanged.
	Kept bool
}

// Error names the path, the cause and the remedy.
func (e *Error) Error() string {
	cause := e.Err
	var path *fs.PathError // would name the temporary file
	if errors.As(cause, &path) {
		cause = path.Err
	}
	s := "cannot write " + e.Path + ": " + cause.Error()
	if r := e.remedy(); r != "" {
		s += "; " + r
	}
	if e.Kept {
		s += " (the file that was there is unchanged)"
	}
	return s
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

func (e *Error) remedy() string {
	dir := filepath.Dir(e.Path)
	switch {
	case errors.Is(e.Err, syscall.ENOSPC), errors.Is(e.Err, syscall.EDQUOT):
		return "free some space on that disk, or choose another path"
	case errors.Is(e.Err, syscall.EROFS):
		return "the disk is mounted read-only: choose another path"
	case errors.Is(e.Err, fs.ErrPermission):
		return "give this user the right to write to the folder " + dir + ", or choose another path"
	case errors.Is(e.Err, fs.ErrNotExist):
		return "create the folder with: mkdir -p " + dir
	case errors.Is(e.Err, syscall.EISDIR):
		return "give the name of a file in it"
	case errors.Is(e.Err, syscall.ENOTDIR):
		return "a part of " + dir + " is a file: choose another path"
	}
	return ""
}
