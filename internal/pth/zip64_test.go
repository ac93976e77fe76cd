package pth

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gap is a file of which all but the begin and the end is zeros.
type gap struct {
	head, tail []byte
	size       int64
}

func (g gap) ReadAt(p []byte, off int64) (int, error) {
	for i := range p {
		switch at := off + int64(i); {
		case at >= g.size:
			return i, io.EOF
		case at < int64(len(g.head)):
			p[i] = g.head[at]
		case at >= g.size-int64(len(g.tail)):
			p[i] = g.tail[at-(g.size-int64(len(g.tail)))]
		default:
			p[i] = 0
		}
	}
	return len(p), nil
}

// ends keeps the begin and the end of what is written.
type ends struct {
	head, tail []byte
	size       int64
	keepHead   int
	keepTail   int64
}

func (e *ends) Write(p []byte) (int, error) {
	n := min(len(p), e.keepHead-len(e.head))
	e.head = append(e.head, p[:n]...)
	at := e.size
	if e.size += int64(len(p)); e.size > e.keepTail {
		e.tail = append(e.tail, p[max(0, e.keepTail-at):]...)
	}
	return len(p), nil
}

func TestFilesOver4GiB(t *testing.T) {
	g := gap{head: readFile(t, "zip64.head"), tail: readFile(t, "zip64.tail")}
	g.size = 1<<32 + int64(len(g.tail))
	f, err := New(g, g.size)
	require.NoError(t, err)
	big, small := get[*Tensor](t, f.Value(), "big"), get[*Tensor](t, f.Value(), "small")
	assert.Equal(t, int64(1<<32+128), big.Storage.Size())
	offset, ok := big.Storage.FileRange()
	assert.True(t, ok)
	assert.Equal(t, int64(896), offset)
	assert.Equal(t, count(5), elements(t, small))
	if testing.Short() {
		t.Skip("writing 4 GiB takes a second or two")
	}

	zeros := make([]byte, 1<<20)
	big.Storage.source = callback(func(w io.Writer) error {
		for range 1 << 12 {
			if _, err := w.Write(zeros); err != nil {
				return err
			}
		}
		_, err := w.Write(append(zeros[:127:127], 7))
		return err
	})
	out := &ends{keepHead: len(g.head), keepTail: 1 << 32}
	require.NoError(t, Write(out, "zip64", f.Value()))
	assert.Equal(t, g.size, out.size)
	assert.Equal(t, g.head, out.head)
	assert.Equal(t, withoutID(t, g.tail), withoutID(t, out.tail))
}
