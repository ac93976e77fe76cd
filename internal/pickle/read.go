package pickle

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// eof is what the end of the file means inside a pickle.
func eof(err error) error {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("expected more bytes: the file is cut off (%w)", io.ErrUnexpectedEOF)
	}
	return err
}

func (d *Decoder) readByte() (byte, error) {
	b, err := d.r.ReadByte()
	if err != nil {
		return 0, eof(err)
	}
	d.offset++
	return b, nil
}

// readFixed returns the next n bytes, at most 8, valid until the next read.
func (d *Decoder) readFixed(n int) ([]byte, error) {
	b, err := d.r.Peek(n)
	if err != nil {
		return nil, eof(err)
	}
	_, _ = d.r.Discard(n) // cannot fail after Peek
	d.offset += int64(n)
	return b, nil
}

// readUint reads n bytes as a little-endian number.
func (d *Decoder) readUint(n int) (uint64, error) {
	b, err := d.readFixed(n)
	if err != nil {
		return 0, err
	}
	var word [8]byte
	copy(word[:], b)
	return binary.LittleEndian.Uint64(word[:]), nil
}

// readBytes reads n bytes. Memory grows with what really comes, so that a length
// which lies costs nothing.
func (d *Decoder) readBytes(n uint64) ([]byte, error) {
	if n > math.MaxInt64 || int64(n) > d.Limits.Memory-d.used {
		return nil, &LimitError{What: fmt.Sprintf("a length of %d bytes", n), Limit: d.Limits.Memory}
	}
	if err := d.charge(int(n)); err != nil {
		return nil, err
	}
	buf := make([]byte, 0, min(n, 1<<20))
	for uint64(len(buf)) < n {
		have := len(buf)
		buf = slices.Grow(buf, int(min(n-uint64(have), uint64(max(have, 1<<20)))))
		m := int(min(n, uint64(cap(buf))))
		got, err := io.ReadFull(d.r, buf[have:m])
		d.offset += int64(got)
		if err != nil {
			return nil, fmt.Errorf("expected %d bytes, got %d: %w", n, have+got, eof(err))
		}
		buf = buf[:m]
	}
	return buf, nil
}

// readCounted reads a length of n bytes, then that many bytes.
func (d *Decoder) readCounted(n int) ([]byte, error) {
	size, err := d.readUint(n)
	if err != nil {
		return nil, err
	}
	return d.readBytes(size)
}

// maxLine bounds the values that protocol 0 writes as lines of text.
const maxLine = 1 << 20

// readLine reads up to a newline and returns what is before it.
func (d *Decoder) readLine() ([]byte, error) {
	var line []byte
	for {
		part, err := d.r.ReadSlice('\n')
		d.offset += int64(len(part))
		line = append(line, part...)
		switch {
		case err == nil:
			if err := d.charge(len(line)); err != nil {
				return nil, err
			}
			return line[:len(line)-1], nil
		case len(line) > maxLine:
			return nil, &LimitError{What: "the length of a line", Limit: maxLine}
		case err != io.EOF && !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case err == io.EOF:
			return nil, fmt.Errorf("expected a line that ends: %w", eof(err))
		}
	}
}

// maxName bounds a module's or function's name.
const maxName = 1 << 10

// readGlobal reads a module and a name, each on a line.
func (d *Decoder) readGlobal() (Global, error) {
	var parts [2]string
	for i := range parts {
		line, err := d.readLine()
		if err != nil {
			return Global{}, err
		}
		if len(line) > maxName || !utf8.Valid(line) {
			return Global{}, fmt.Errorf("expected the name of a module or function, got %.40q…", line)
		}
		parts[i] = string(line)
	}
	return Global{parts[0], parts[1]}, nil
}

// readIndexLine reads a memo index written as text.
func (d *Decoder) readIndexLine() (uint64, error) {
	line, err := d.readLine()
	if err != nil {
		return 0, err
	}
	i, err := strconv.ParseUint(string(line), 10, 32)
	if err != nil {
		return 0, fmt.Errorf("expected the number of a memo entry, got %.20q", line)
	}
	return i, nil
}

func (d *Decoder) pushInt(n int, signed bool) error {
	v, err := d.readUint(n)
	if err != nil {
		return err
	}
	if signed {
		return d.push(int64(int32(uint32(v))))
	}
	return d.push(int64(v))
}

// maxLong bounds a big integer, in bytes.
const maxLong = 64 << 10

// pushLong reads an integer of any size, little-endian in two's complement.
func (d *Decoder) pushLong(n int) error {
	size, err := d.readUint(n)
	if err != nil {
		return err
	}
	if size > maxLong {
		return &LimitError{What: fmt.Sprintf("an integer of %d bytes", size), Limit: maxLong}
	}
	b, err := d.readBytes(size)
	if err != nil {
		return err
	}
	if len(b) <= 8 {
		word := make([]byte, 8)
		if len(b) > 0 && b[len(b)-1] >= 0x80 {
			binary.LittleEndian.PutUint64(word, math.MaxUint64)
		}
		copy(word, b)
		return d.push(int64(binary.LittleEndian.Uint64(word)))
	}
	negative := b[len(b)-1] >= 0x80
	slices.Reverse(b)
	v := new(big.Int).SetBytes(b)
	if negative {
		v.Sub(v, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return d.push(shrink(v))
}

// shrink makes an int64 of v if it fits.
func shrink(v *big.Int) any {
	if v.IsInt64() {
		return v.Int64()
	}
	return v
}

func (d *Decoder) pushString8(n int) error {
	b, err := d.readCounted(n)
	if err != nil {
		return err
	}
	return d.pushPy2(b)
}

// pushPy2 pushes a string of Python 2.
func (d *Decoder) pushPy2(b []byte) error {
	switch {
	case isASCII(b), d.Encoding == UTF8 && utf8.Valid(b):
		return d.push(string(b))
	case d.Encoding == UTF8:
		return fmt.Errorf("expected a Python 2 string in UTF-8, got %.20q…", b)
	}
	return d.push(ByteString(b))
}

func (d *Decoder) pushBytes(n int) error {
	b, err := d.readCounted(n)
	if err != nil {
		return err
	}
	return d.push(Bytes(b))
}

func (d *Decoder) pushUnicode(n int) error {
	b, err := d.readCounted(n)
	if err != nil {
		return err
	}
	if !utf8.Valid(b) && !validSurrogates(b) {
		return fmt.Errorf("expected a string in UTF-8, got %.20q…", b)
	}
	return d.push(string(b))
}

// validSurrogates reports whether b is UTF-8 but for lone surrogates, which
// Python writes with its surrogatepass scheme. They stay as they are.
func validSurrogates(b []byte) bool {
	for len(b) > 0 {
		_, n := utf8.DecodeRune(b)
		if n == 1 && b[0] >= utf8.RuneSelf {
			if len(b) < 3 || b[0] != 0xed || b[1] < 0xa0 || b[1] > 0xbf || b[2] < 0x80 || b[2] > 0xbf {
				return false
			}
			n = 3
		}
		b = b[n:]
	}
	return true
}

// maxDigits is how many digits Python itself converts.
const maxDigits = 4300

// textValue reads a value that protocol 0 writes as a line of text.
func (d *Decoder) textValue(op byte) error {
	line, err := d.readLine()
	if err != nil {
		return err
	}
	s := string(line)
	switch op {
	case opInt, opLong:
		switch {
		case op == opInt && s == "00":
			return d.push(false)
		case op == opInt && s == "01":
			return d.push(true)
		case op == opLong:
			s = strings.TrimSuffix(s, "L")
		}
		if len(s) > maxDigits {
			return &LimitError{What: "the digits of an integer", Limit: maxDigits}
		}
		v, ok := new(big.Int).SetString(s, 10)
		if !ok {
			return fmt.Errorf("expected an integer, got %.20q", s)
		}
		return d.push(shrink(v))
	case opFloat:
		v, err := strconv.ParseFloat(s, 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return fmt.Errorf("expected a float, got %.20q", s)
		}
		return d.push(v)
	case opString:
		b, err := unquote(s)
		if err != nil {
			return err
		}
		return d.pushPy2(b)
	}
	text, err := rawUnicodeUnescape(s)
	if err != nil {
		return err
	}
	return d.push(text)
}
