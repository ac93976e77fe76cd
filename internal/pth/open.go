package pth

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/internal/pickle"
)

// File is an open file of torch.save.
type File struct {
	value    any
	storages []*Storage
	close    func() error
}

// Value returns the value that was saved.
func (f *File) Value() any { return f.value }

// Storages returns the storages in the order in which the value refers to them,
// each once.
func (f *File) Storages() []*Storage { return slices.Clone(f.storages) }

// Close closes the file. Its storages cannot be read afterwards.
func (f *File) Close() error {
	if f.close == nil {
		return nil
	}
	return f.close()
}

// Open reads the description of what the file path holds; the elements of its
// tensors are read when they are wanted. The error says what is wrong with the file;
// it is or wraps a *pickle.RefusedError if the file wants to run code, ErrTorchScript
// and *UnsupportedError where something else reads it.
func Open(path string) (*File, error) {
	r, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := r.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a folder; expected a file that torch.save wrote")
	}
	var f *File
	if err == nil {
		f, err = New(r, info.Size())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot read %s: %w", path, err), r.Close())
	}
	f.close = r.Close
	return f, nil
}

// New does what Open does with the size bytes of r, which must stay readable as
// long as the storages are in use.
func New(r io.ReaderAt, size int64) (*File, error) {
	head := make([]byte, min(size, 512))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	var value any
	var err error
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		value, err = readArchive(r, size)
	case bytes.HasPrefix(head, []byte{0x80}):
		value, err = readLegacy(r, size)
	default:
		err = errors.New(describe(head))
	}
	var refused *pickle.RefusedError
	if errors.As(err, &refused) {
		err = fmt.Errorf("%w; if it is a whole model that was saved, save model.state_dict() in Python instead: that needs no code", err)
	}
	if err != nil {
		return nil, err
	}
	f := &File{value: value}
	seen := make(map[*Storage]bool)
	err = complete(value, func(s *Storage) {
		if !seen[s] {
			seen[s] = true
			f.storages = append(f.storages, s)
		}
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// describe says what a file is that is not one of torch.save, from how it begins.
func describe(head []byte) string {
	const want = "expected a file that torch.save wrote, "
	text := strings.ToLower(strings.TrimSpace(string(head)))
	switch {
	case len(head) == 0:
		return want + "but it is empty"
	case len(head) > 262 && string(head[257:262]) == "ustar":
		return want + "got a tar archive: PyTorch before 0.1.10 saved so; load it with that PyTorch and save it with a newer one"
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"), strings.HasPrefix(text, "<?xml"):
		return want + "got a web page: the download was answered with an error page; get it again"
	case strings.HasPrefix(text, "version https://git-lfs"):
		return want + "got a pointer of Git LFS to it; fetch it with: git lfs pull"
	case len(head) > 8 && head[8] == '{':
		return want + "got what looks like a safetensors file"
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return want + "got a gzip file; unpack it first"
	case len(bytes.Trim(head, "\x00")) == 0:
		return want + "but it begins with zeros: the copy or download did not finish; get it again"
	}
	return fmt.Sprintf("%sbut it begins with %.20q", want, head)
}
