package datasets

import (
	"archive/tar"
	"bufio"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// mostUnpacked is more than any archive of a data set unpacks to.
const mostUnpacked = 1 << 30

// walk calls f with the clean name and the contents of each file in a tar.gz. It
// refuses what no data set comes in: paths that lead out of the folder, links,
// devices and absurd sizes.
func walk(ctx context.Context, archive string, f func(name string, size int64, r io.Reader) error) error {
	file, err := os.Open(archive)
	if err != nil {
		return errorf("%w", err)
	}
	defer func() { _ = file.Close() }() // only read from
	unzipped, err := gzip.NewReader(bufio.NewReaderSize(file, 256<<10))
	if err != nil {
		return unreadable(archive, err)
	}
	r := tar.NewReader(&bounded{ctx: ctx, r: unzipped, left: mostUnpacked})
	for {
		h, err := r.Next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return unreadable(archive, err)
		case !filepath.IsLocal(filepath.FromSlash(h.Name)) || strings.Contains(h.Name, `\`):
			return errorf("%s: its entry %q leads out of the folder that it is unpacked to; the archive is refused, delete it", archive, h.Name)
		case h.Typeflag == tar.TypeDir:
			continue
		case h.Typeflag != tar.TypeReg:
			return errorf("%s: its entry %q is a link or a device, which no data set has; the archive is refused, delete it", archive, h.Name)
		case h.Size > mostBytes:
			return errorf("%s: its entry %q has %d bytes, more than any file of a data set; the archive is refused, delete it", archive, h.Name, h.Size)
		}
		if err := f(path.Clean(h.Name), h.Size, r); err != nil {
			return unreadable(archive, err)
		}
	}
}

var errTooLarge = fmt.Errorf("it unpacks to more than %d MiB, more than any data set has", mostUnpacked>>20)

// unreadable says what to do where it is the archive that cannot be read.
func unreadable(archive string, err error) error {
	var corrupt flate.CorruptInputError
	for _, cause := range []error{gzip.ErrHeader, gzip.ErrChecksum, tar.ErrHeader, io.ErrUnexpectedEOF, io.EOF, errTooLarge} {
		if errors.Is(err, cause) || errors.As(err, &corrupt) {
			return errorf("%s is no tar.gz archive of a data set, or only a part of one: %w; delete it and run again with datasets.Download(true)", archive, err)
		}
	}
	return err
}

// bounded reads no more than left bytes, and only as long as ctx is not done.
type bounded struct {
	ctx  context.Context
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}

// scan calls f with each file of archive that wanted lists for its layout, after it
// has been found right. It returns the layout that is whole.
func (s *spec) scan(archive string, o *options, wanted func(l *layout) []file, f func(l *layout, i int, b []byte) error) (*layout, error) {
	missing := make([][]file, len(s.layouts))
	for k := range s.layouts {
		missing[k] = slices.Clone(wanted(&s.layouts[k]))
	}
	err := walk(o.ctx, archive, func(name string, size int64, r io.Reader) error {
		for k := range s.layouts {
			l := &s.layouts[k]
			if path.Dir(name) != l.folder {
				continue
			}
			named := func(f file) bool { return f.name == path.Base(name) }
			i := slices.IndexFunc(wanted(l), named)
			if i < 0 {
				continue
			}
			b := make([]byte, size)
			if _, err := io.ReadFull(r, b); err != nil {
				return err
			}
			if err := wanted(l)[i].check(filepath.Join(archive, name), b, archive); err != nil {
				return err
			}
			if err := f(l, i, b); err != nil {
				return err
			}
			missing[k] = slices.DeleteFunc(missing[k], named)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	least := 0
	for k := range missing {
		if len(missing[k]) < len(missing[least]) {
			least = k
		}
	}
	if len(missing[least]) > 0 {
		return nil, errorf("%s holds no %s: %s/%s is not in it; delete it and run again with datasets.Download(true)",
			archive, s.name, s.layouts[least].folder, missing[least][0].name)
	}
	return &s.layouts[least], nil
}

// readArchive reads the data set from an archive.
func (s *spec) readArchive(archive string, o *options) (*CIFAR, error) {
	readings := map[*layout]*reading{}
	for i := range s.layouts {
		readings[&s.layouts[i]] = s.newReading(&s.layouts[i], o.train)
	}
	l, err := s.scan(archive, o,
		func(l *layout) []file { return readings[l].files },
		func(l *layout, i int, b []byte) error {
			return readings[l].take(i, b, filepath.Join(archive, l.folder, readings[l].files[i].name))
		})
	if err != nil {
		return nil, err
	}
	return readings[l].dataset(archive)
}
