package datasets

import (
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gotorch/gotorch/internal/atomicfile"
)

// all lists the files of a layout.
func (l *layout) all() []file { return slices.Concat(l.train, l.test, []file{l.meta}) }

// verify returns nil if archive holds all files of the data set.
func (s *spec) verify(archive string, o *options) error {
	_, err := s.scan(archive, o, (*layout).all, func(*layout, int, []byte) error { return nil })
	return err
}

// unpack makes the folder under root with the files of archive. They are written to a
// folder of another name first, so that nothing half-written is found under theirs.
func (s *spec) unpack(archive, root string, o *options) (*layout, error) {
	const pattern = ".unpacking-*"
	// What programs that were killed have left.
	old, _ := filepath.Glob(filepath.Join(root, pattern))
	for _, dir := range old {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > time.Hour {
			_ = os.RemoveAll(dir)
		}
	}
	tmp, err := os.MkdirTemp(root, pattern)
	if err != nil {
		return nil, errorf("%w", &atomicfile.Error{Path: filepath.Join(root, s.layouts[0].folder), Err: err})
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	l, err := s.scan(archive, o, (*layout).all, func(l *layout, i int, b []byte) error {
		dir := filepath.Join(tmp, l.folder)
		err := os.MkdirAll(dir, 0o777)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, l.all()[i].name), b, 0o666)
		}
		if err != nil {
			return errorf("%w", &atomicfile.Error{Path: filepath.Join(root, l.folder), Err: err})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	from, to := filepath.Join(tmp, l.folder), filepath.Join(root, l.folder)
	if os.Rename(from, to) == nil {
		return l, nil
	}
	// The folder exists: replace the files in it.
	for _, f := range l.all() {
		err := os.Rename(filepath.Join(from, f.name), filepath.Join(to, f.name))
		if err != nil {
			return nil, errorf("%w", &atomicfile.Error{Path: filepath.Join(to, f.name), Err: err})
		}
	}
	return l, nil
}
