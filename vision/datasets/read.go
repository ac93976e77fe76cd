package datasets

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// reading gathers one half of a data set, whose files may come in any order.
type reading struct {
	l       *layout
	files   []file // the pictures, and the meta file if it is needed
	parts   []part
	classes []string
}

func (s *spec) newReading(l *layout, train bool) *reading {
	files := l.test
	if train {
		files = l.train
	}
	r := &reading{l: l, parts: make([]part, len(files)), classes: slices.Clone(s.classes)}
	r.files = slices.Clone(files)
	if l.readMeta != nil {
		r.files = append(r.files, l.meta)
	}
	return r
}

// take takes the contents b of file i, which was found right at path.
func (r *reading) take(i int, b []byte, path string) (err error) {
	if i < len(r.parts) {
		r.parts[i], err = r.l.read(b)
	} else {
		r.classes, err = r.l.readMeta(b)
	}
	if err != nil {
		return errorf("%s: %w", path, err)
	}
	return nil
}

// dataset returns what has been gathered; path is where from.
func (r *reading) dataset(path string) (*CIFAR, error) {
	d := &CIFAR{Classes: r.classes}
	for i, p := range r.parts {
		if err := d.add(p); err != nil {
			return nil, errorf("%s: %w", filepath.Join(path, r.files[i].name), err)
		}
	}
	return d, nil
}

// readFolder reads the files in dir.
func (s *spec) readFolder(dir string, l *layout, o *options) (*CIFAR, error) {
	r := s.newReading(l, o.train)
	for i, f := range r.files {
		if err := o.ctx.Err(); err != nil {
			return nil, errorf("reading %s: %w", dir, err)
		}
		path := filepath.Join(dir, f.name)
		b, err := readFile(path)
		if err != nil {
			return nil, errorf("%s: %w; run again with datasets.Download(true)", s.name, err)
		}
		if err := f.check(path, b, "it"); err != nil {
			return nil, err
		}
		if err := r.take(i, b, path); err != nil {
			return nil, err
		}
	}
	return r.dataset(dir)
}

// mostBytes is more than any file of a data set has.
const mostBytes = 256 << 20

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read from
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > mostBytes {
		return nil, fmt.Errorf("%s has %d bytes, more than any file of the data set", path, info.Size())
	}
	b := make([]byte, info.Size())
	_, err = io.ReadFull(f, b)
	return b, err
}
