package datasets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gotorch/gotorch/internal/download"
	"github.com/gotorch/gotorch/vision/transforms"
)

// spec describes a data set as it was published.
type spec struct {
	name    string
	classes []string // nil: a file says
	env     string   // environment variable with more addresses
	url     string   // of the archive of layouts[0], which has checksum md5
	md5     string
	layouts []layout
}

// layout is one of the ways in which the data set was published.
type layout struct {
	folder      string // that the files are in
	archive     string // that the folder comes in
	train, test []file
	meta        file
	read        func(b []byte) (part, error)
	readMeta    func(b []byte) ([]string, error) // nil: meta is not needed
}

// file is a file of a layout. What is not known of it is empty.
type file struct {
	name string
	md5  string
	size int64
}

// options holds what the caller asks for.
type options struct {
	train     bool
	transform transforms.Transform
	download  bool
	mirrors   []string
	progress  io.Writer
	ctx       context.Context
}

// load reads a data set from wherever it is under root, or fetches it.
func load(s *spec, root string, opts []Option) (*CIFAR, error) {
	o := options{train: true, progress: os.Stderr, ctx: context.Background()}
	for _, opt := range opts {
		switch opt := opt.(type) {
		case Train:
			o.train = bool(opt)
		case TransformOption:
			o.transform = opt.t
		case Download:
			o.download = bool(opt)
		case MirrorsOption:
			o.mirrors = append(o.mirrors, opt...)
		case ProgressOption:
			o.progress = opt.w
		case ContextOption:
			o.ctx = opt.ctx
		}
	}
	d, err := s.find(root, &o)
	if err != nil {
		return nil, err
	}
	d.setTransform(o.transform)
	return d, nil
}

// find tries all that is there, and then the network.
func (s *spec) find(root string, o *options) (*CIFAR, error) {
	if info, err := os.Stat(root); err == nil && !info.IsDir() {
		return s.readArchive(root, o)
	}
	var failed []error
	for i := range s.layouts {
		l := &s.layouts[i]
		for _, dir := range []string{filepath.Join(root, l.folder), root} {
			if !l.in(dir) {
				continue
			}
			d, err := s.readFolder(dir, l, o)
			if err == nil || o.ctx.Err() != nil {
				return d, err
			}
			failed = append(failed, err)
		}
	}
	for i := range s.layouts {
		archive := filepath.Join(root, s.layouts[i].archive)
		if _, err := os.Stat(archive); err != nil {
			continue
		}
		d, err := s.readArchive(archive, o)
		if o.ctx.Err() != nil {
			return nil, err
		}
		if err == nil {
			if o.download { // so that it is there unpacked the next time
				_, _ = s.unpack(archive, root, o)
			}
			return d, nil
		}
		failed = append(failed, err)
	}
	if !o.download {
		if len(failed) > 0 {
			return nil, errors.Join(failed...)
		}
		return nil, errorf("%s: %w: expected %s or an archive of it in %s; use datasets.Download(true) to fetch it, or put %s there",
			s.name, ErrNotFound, s.layouts[0].folder, root, s.url)
	}
	d, err := s.fetch(root, o, len(failed) > 0)
	if err == nil || o.ctx.Err() != nil {
		return d, err
	}
	return nil, errors.Join(append(failed, err)...)
}

// in reports whether one of the layout's files is in dir.
func (l *layout) in(dir string) bool {
	return slices.ContainsFunc(slices.Concat(l.train, l.test), func(f file) bool {
		info, err := os.Stat(filepath.Join(dir, f.name))
		return err == nil && info.Mode().IsRegular()
	})
}

// fetch makes the folder with the data from the first address that has it, and reads
// it. damaged says that there is data already, though not the right one.
func (s *spec) fetch(root string, o *options, damaged bool) (*CIFAR, error) {
	archive := filepath.Join(root, s.layouts[0].archive)
	urls := slices.Concat(o.mirrors, strings.Fields(os.Getenv(s.env)), []string{s.url})
	opts := []download.Option{
		// An archive that somebody packed anew holds the same files.
		download.Accept(func(path string) error { return s.verify(path, o) }),
	}
	if o.progress != nil {
		opts = append(opts, download.Progress(o.progress))
	}
	if err := download.Fetch(o.ctx, urls, archive, download.MD5(s.md5), opts...); err != nil {
		var unreachable *download.Error
		if errors.As(err, &unreachable) && !damaged {
			return nil, errorf("%s: %w: %w", s.name, ErrNotFound, err)
		}
		return nil, errorf("%s: %w", s.name, err)
	}
	if o.progress != nil {
		fmt.Fprintf(o.progress, "unpacking %s\n", archive)
	}
	l, err := s.unpack(archive, root, o)
	if err != nil {
		return nil, err
	}
	return s.readFolder(filepath.Join(root, l.folder), l, o)
}
