package pth

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
	"math"
)

// alignment is that of each record's bytes in the file, so that a mapped storage can
// be used in place.
const alignment = 64

// zipWriter writes a zip archive as PyTorch does: nothing compressed, sizes and
// checksums behind the bytes, so that nothing is read twice, and padding in an extra
// field of each header. archive/zip cannot place its records so.
type zipWriter struct {
	w       io.Writer
	folder  string
	offset  int64
	entries []zipEntry
	crcs    uint64
}

type zipEntry struct {
	name         string
	offset, size int64
	crc          uint32
}

func newZipWriter(w io.Writer, folder string) *zipWriter {
	return &zipWriter{w: w, folder: folder}
}

// Constants of the zip format.
const (
	localHeader   = 0x04034b50
	dataSizes     = 0x08074b50
	centralHeader = 0x02014b50
	endOfCentral  = 0x06054b50
	end64         = 0x06064b50
	end64Locator  = 0x07064b50

	flagSizesFollow = 1 << 3
	flagUTF8        = 1 << 11

	extraZip64   = 0x0001
	extraPadding = 'F' | 'B'<<8

	max32 = math.MaxUint32
)

// little collects little-endian numbers.
type little []byte

func (l *little) u16(values ...int) {
	for _, v := range values {
		*l = binary.LittleEndian.AppendUint16(*l, uint16(v))
	}
}

func (l *little) u32(values ...int64) {
	for _, v := range values {
		*l = binary.LittleEndian.AppendUint32(*l, uint32(v))
	}
}

func (l *little) u64(values ...int64) {
	for _, v := range values {
		*l = binary.LittleEndian.AppendUint64(*l, uint64(v))
	}
}

func (z *zipWriter) Write(p []byte) (int, error) {
	n, err := z.w.Write(p)
	z.offset += int64(n)
	return n, err
}

// flags of an entry. One without bytes has no sizes behind them.
func (e *zipEntry) flags() int {
	if e.size == 0 {
		return flagUTF8
	}
	return flagUTF8 | flagSizesFollow
}

// extra is the field for numbers of 4 GiB and more, empty if there are none.
// PyTorch writes 0 for the compressed size in the header before the bytes.
func (e *zipEntry) extra(compressed int64) little {
	var fields, l little
	if e.size >= max32 {
		fields.u64(e.size, compressed)
	}
	if e.offset >= max32 {
		fields.u64(e.offset)
	}
	if len(fields) > 0 {
		l.u16(extraZip64, len(fields))
	}
	return append(l, fields...)
}

// record writes a record of size bytes, which write must write.
func (z *zipWriter) record(name string, size int64, write func(io.Writer) error) error {
	e := zipEntry{name: z.folder + "/" + name, offset: z.offset, size: size}
	if len(e.name) > math.MaxUint16 {
		return fmt.Errorf("the name of the file, %d bytes, is longer than an archive can hold", len(z.folder))
	}
	extra := e.extra(0)
	const fixed, padHeader = 30, 4
	begin := z.offset + fixed + int64(len(e.name)+len(extra)+padHeader)
	padding := make([]byte, (alignment-begin%alignment)%alignment)
	for i := range padding {
		padding[i] = 'Z'
	}
	var h little
	h.u32(localHeader)
	h.u16(0, e.flags(), 0, 0, 0) // version, flags, method, time, date
	h.u32(0, 0, 0)               // checksum and sizes follow
	h.u16(len(e.name), len(extra)+padHeader+len(padding))
	h = append(append(h, e.name...), extra...)
	h.u16(extraPadding, len(padding))
	h = append(h, padding...)
	if _, err := z.Write(h); err != nil {
		return err
	}

	hash := crc32.NewIEEE()
	count := &counter{w: io.MultiWriter(z, hash), left: size}
	if err := write(count); err != nil {
		return err
	}
	if count.left != 0 {
		return fmt.Errorf("a record of %d bytes was not filled: %d are missing", size, count.left)
	}
	e.crc = hash.Sum32()
	if size > 0 {
		z.crcs = combine(z.crcs, uint64(e.crc))
		var d little
		d.u32(dataSizes, int64(e.crc))
		if len(extra) > 0 {
			d.u64(size, size)
		} else {
			d.u32(size, size)
		}
		if _, err := z.Write(d); err != nil {
			return err
		}
	}
	z.entries = append(z.entries, e)
	return nil
}

// id returns 40 digits that tell files apart: 20 for the records' names, 20 for
// their checksums.
func (z *zipWriter) id() string {
	names := uint64(0)
	for _, e := range z.entries {
		h := fnv.New64a()
		_, _ = h.Write([]byte(e.name[len(z.folder)+1:])) // cannot fail
		names = combine(names, h.Sum64())
	}
	return fmt.Sprintf("%020d%020d", names, z.crcs)
}

// combine mixes a hash into another, as PyTorch does.
func combine(seed, value uint64) uint64 {
	return seed ^ (value + 0x9e3779b9 + seed<<6 + seed>>2)
}

// close writes the directory.
func (z *zipWriter) close() error {
	start := z.offset
	for _, e := range z.entries {
		extra := e.extra(e.size)
		var h little
		h.u32(centralHeader)
		h.u16(0, 0, e.flags(), 0, 0, 0) // versions, flags, method, time, date
		h.u32(int64(e.crc), min(e.size, max32), min(e.size, max32))
		h.u16(len(e.name), len(extra), 0, 0, 0) // no comment, disk, attributes
		h.u32(0, min(e.offset, max32))
		h = append(append(h, e.name...), extra...)
		if _, err := z.Write(h); err != nil {
			return err
		}
	}
	end, n := z.offset, int64(len(z.entries))
	var h little
	h.u32(end64)
	h.u64(44)          // bytes that follow in this record
	h.u16(0x31e, 0x2d) // made by Unix, version 3.0; needs version 4.5
	h.u32(0, 0)        // disks
	h.u64(n, n, end-start, start)
	h.u32(end64Locator, 0)
	h.u64(end)
	h.u32(1) // disks
	h.u32(endOfCentral)
	h.u16(0, 0, int(min(n, math.MaxUint16)), int(min(n, math.MaxUint16)))
	h.u32(min(end-start, max32), min(start, max32))
	h.u16(0) // no comment
	_, err := z.Write(h)
	return err
}
