package download

import (
	"context"
	"errors"
	"hash"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/gotorch/gotorch/internal/atomicfile"
)

// part is the file that a download grows in, with the hash of what it holds. Only
// one process, and one goroutine in it, has it open at a time.
type part struct {
	dest string
	f    *os.File
	h    hash.Hash
	sum  Checksum
	size int64
}

// openPart opens dest+".part" and waits until nobody else has it. The lock goes
// with the process, however that ends.
func openPart(ctx context.Context, dest string, sum Checksum, waiting func()) (*part, error) {
	path := dest + ".part"
	for told := false; ; {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, diskError{&atomicfile.Error{Path: dest, Err: err}}
		}
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		// Whoever had it may have renamed or removed the file that was opened here.
		if err == nil && sameFile(f, path) {
			return &part{dest: dest, f: f, h: sum.hash(), sum: sum}, nil
		}
		_ = f.Close()
		switch {
		case err == nil:
			continue
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return nil, diskError{&atomicfile.Error{Path: dest, Err: err}}
		}
		if !told {
			waiting()
			told = true
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func sameFile(f *os.File, path string) bool {
	a, err := f.Stat()
	if err != nil {
		return false
	}
	b, err := os.Stat(path)
	return err == nil && os.SameFile(a, b)
}

// resume hashes what an earlier run left.
func (p *part) resume() error {
	n, err := io.Copy(p.h, p.f)
	p.size = n
	return p.disk(err)
}

// Write appends b.
func (p *part) Write(b []byte) (int, error) {
	n, err := p.f.Write(b)
	p.h.Write(b[:n])
	p.size += int64(n)
	return n, p.disk(err)
}

// reset throws away what is there.
func (p *part) reset() error {
	p.h.Reset()
	p.size = 0
	if err := p.f.Truncate(0); err != nil {
		return p.disk(err)
	}
	_, err := p.f.Seek(0, io.SeekStart)
	return p.disk(err)
}

// finish gives the file its name.
func (p *part) finish() error {
	err := p.f.Sync()
	if err == nil {
		err = os.Rename(p.f.Name(), p.dest)
	}
	return p.disk(err)
}

// close lets go of the file and removes it if there is nothing in it.
func (p *part) close() {
	if p.size == 0 && sameFile(p.f, p.f.Name()) {
		_ = os.Remove(p.f.Name())
	}
	_ = p.f.Close()
}

func (p *part) disk(err error) error {
	if err == nil {
		return nil
	}
	return diskError{&atomicfile.Error{Path: p.dest, Err: err}}
}
