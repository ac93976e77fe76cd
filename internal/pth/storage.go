package pth

import (
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// Storage is the memory that tensors view: a row of bytes on a device. Tensors that
// share memory have the same *Storage.
type Storage struct {
	// Device is where the storage was when it was saved: "cpu", "cuda:0".
	Device string

	size   int64
	source source
}

// TypedStorage is a storage that is saved as a value of its own, in place of the
// tensors that view it. DType is empty for a torch.UntypedStorage.
type TypedStorage struct {
	Storage *Storage
	DType   DType
}

// elements returns the type that the storage's size counts.
func (s TypedStorage) elements() DType {
	if s.DType == "" {
		return UInt8
	}
	return s.DType
}

// source gives a storage's bytes.
type source interface {
	// writeTo writes all bytes to w, through buf.
	writeTo(w io.Writer, buf []byte) error
}

// NewStorage makes a storage of size bytes, little-endian, to be saved. Its bytes
// are what write writes, in one piece or in many; write is called when they are
// needed, and more than once if the storage is saved more than once.
func NewStorage(device string, size int64, write func(w io.Writer) error) *Storage {
	return &Storage{Device: device, size: size, source: callback(write)}
}

// Size returns the number of bytes.
func (s *Storage) Size() int64 { return s.size }

// ReadInto copies the storage to dst, which must have Size bytes, without another
// copy between file and dst, and compares the checksum where the file has one.
// Many goroutines may call it at once.
func (s *Storage) ReadInto(dst []byte) error {
	if int64(len(dst)) != s.size {
		return fmt.Errorf("a storage of %d bytes cannot be read into %d", s.size, len(dst))
	}
	if f, ok := s.source.(*filed); ok {
		return f.readInto(dst)
	}
	return s.writeTo(&sliceWriter{free: dst}, nil)
}

// FileRange returns where the storage is in the file, so that it can be mapped into
// memory: Size bytes from offset. It reports false if the file has it compressed.
// Files which PyTorch 1.6 or later wrote have it at a multiple of 64.
func (s *Storage) FileRange() (offset int64, ok bool) {
	f, ok := s.source.(*filed)
	if !ok {
		return 0, false
	}
	return f.offset, true
}

// writeTo writes the storage and makes sure that it was as long as it should be.
func (s *Storage) writeTo(w io.Writer, buf []byte) error {
	count := &counter{w: w, left: s.size}
	if err := s.source.writeTo(count, buf); err != nil {
		return err
	}
	switch {
	case count.left < 0:
		return errTooLong
	case count.left > 0:
		return fmt.Errorf("a storage of %d bytes came with %d bytes less", s.size, count.left)
	}
	return nil
}

// callback is a storage that the program has.
type callback func(w io.Writer) error

func (c callback) writeTo(w io.Writer, _ []byte) error { return c(w) }

// filed is a storage that lies in a file as it is.
type filed struct {
	r            io.ReaderAt
	offset, size int64
	crc          uint32 // 0 if there is none
	name         string
}

// chunk is how much is read at once: little enough to stay in the cache for the
// checksum.
const chunk = 256 << 10

func (f *filed) readInto(dst []byte) error {
	sum := uint32(0)
	for at := 0; at < len(dst); {
		part := dst[at:min(at+chunk, len(dst))]
		if n, err := f.r.ReadAt(part, f.offset+int64(at)); n < len(part) {
			return f.fail(err)
		}
		if f.crc != 0 {
			sum = crc32.Update(sum, crc32.IEEETable, part)
		}
		at += len(part)
	}
	return f.check(sum)
}

func (f *filed) writeTo(w io.Writer, buf []byte) error {
	if buf == nil {
		buf = make([]byte, chunk)
	}
	sum := uint32(0)
	for at := int64(0); at < f.size; {
		part := buf[:min(int64(len(buf)), f.size-at)]
		if n, err := f.r.ReadAt(part, f.offset+at); n < len(part) {
			return f.fail(err)
		}
		sum = crc32.Update(sum, crc32.IEEETable, part)
		if _, err := w.Write(part); err != nil {
			return err
		}
		at += int64(len(part))
	}
	return f.check(sum)
}

func (f *filed) fail(err error) error {
	if err == nil || err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("reading %s: %w", f.name, err)
}

func (f *filed) check(sum uint32) error {
	if f.crc != 0 && f.size > 0 && sum != f.crc {
		return errChecksum(f.name)
	}
	return nil
}

func errChecksum(name string) error {
	return fmt.Errorf("%s does not match its checksum: the file is damaged, get it again", name)
}

// deflated is a storage that another program compressed; torch.save never does.
type deflated struct {
	filed        // offset, size and name of what is stored
	uncompressed int64
}

func (d *deflated) writeTo(w io.Writer, buf []byte) error {
	if buf == nil {
		buf = make([]byte, chunk)
	}
	r := flate.NewReader(io.NewSectionReader(d.r, d.offset, d.size))
	hash := crc32.NewIEEE()
	n, err := io.CopyBuffer(io.MultiWriter(w, hash), io.LimitReader(r, d.uncompressed+1), buf)
	switch {
	case err != nil && !errors.Is(err, errTooLong):
		return fmt.Errorf("decompressing %s: %w", d.name, err)
	case err != nil || n != d.uncompressed:
		return fmt.Errorf("%s does not decompress to %d bytes: the file is damaged, get it again", d.name, d.uncompressed)
	case d.crc != 0 && hash.Sum32() != d.crc:
		return errChecksum(d.name)
	}
	return nil
}

// sliceWriter writes to memory.
type sliceWriter struct {
	free []byte
}

func (s *sliceWriter) Write(p []byte) (int, error) {
	n := copy(s.free, p)
	s.free = s.free[n:]
	return n, nil
}

var errTooLong = errors.New("a storage came with more bytes than its size says")

// counter lets no more than left bytes pass.
type counter struct {
	w    io.Writer
	left int64
}

func (c *counter) Write(p []byte) (int, error) {
	if int64(len(p)) > c.left {
		c.left = -1
		return 0, errTooLong
	}
	n, err := c.w.Write(p)
	c.left -= int64(n)
	return n, err
}
