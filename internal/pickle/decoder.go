package pickle

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// Encoding says how the 8-bit strings of Python 2 are read.
type Encoding int

const (
	// UTF8 makes them strings and refuses other bytes, as torch.load does.
	UTF8 Encoding = iota
	// Latin1 reads as pickle.load(f, encoding='latin1') does: a string if all
	// bytes are ASCII, else a ByteString.
	Latin1
)

// Limits bound what a file may ask for. A zero field stands for its default.
type Limits struct {
	// Memory bounds the bytes that values take, by estimate: 1 GiB by default.
	Memory int64
	// Depth bounds how deep values nest: 1,000 by default.
	Depth int
}

const (
	defaultMemory = 1 << 30
	defaultDepth  = 1000
)

// Decoder reads pickles from a stream. Set its fields before the first Decode.
type Decoder struct {
	// Resolver says which names a file may use; nil refuses all.
	Resolver Resolver
	// PersistentLoad returns the value that a persistent id stands for; nil
	// refuses persistent ids.
	PersistentLoad func(id any) (any, error)
	// Encoding is that of Python 2's strings.
	Encoding Encoding
	// Limits bound what a file may ask for.
	Limits Limits

	r      *bufio.Reader
	offset int64

	stack []any
	marks []int // heights of the stack
	memo  map[uint64]any
	used  int64
}

// NewDecoder makes a Decoder that reads from r. It may read beyond the end of the
// pickle; Offset says where that was.
func NewDecoder(r io.Reader) *Decoder {
	return &Decoder{r: bufio.NewReaderSize(r, 64<<10)}
}

// Offset returns how many bytes the pickles decoded so far had.
func (d *Decoder) Offset() int64 { return d.offset }

// Decode reads one pickle and returns its value. The error is a *SyntaxError, a
// *RefusedError or a *LimitError; or else io.EOF, if nothing was left to read.
func (d *Decoder) Decode() (any, error) {
	if d.Limits.Memory == 0 {
		d.Limits.Memory = defaultMemory
	}
	if d.Limits.Depth == 0 {
		d.Limits.Depth = defaultDepth
	}
	d.stack, d.marks, d.memo, d.used = nil, nil, make(map[uint64]any), 0
	if _, err := d.r.Peek(1); err == io.EOF {
		return nil, io.EOF
	}
	v, at, err := d.run()
	if err == nil {
		err = checkTree(v, d.Limits.Depth)
	}
	d.stack, d.memo = nil, nil
	if err == nil {
		return v, nil
	}
	var refused *RefusedError
	var limit *LimitError
	switch {
	case errors.As(err, &refused) && refused.Offset == 0:
		refused.Offset = at
		return nil, refused
	case errors.As(err, &limit) && limit.Offset == 0:
		limit.Offset = d.offset
		return nil, limit
	}
	return nil, &SyntaxError{Offset: at, Err: err}
}

// run executes instructions up to STOP. It returns the offset of the last one.
func (d *Decoder) run() (v any, at int64, err error) {
	for {
		at = d.offset
		op, err := d.readByte()
		if err != nil {
			return nil, at, err
		}
		if op == opStop {
			v, err := d.pop()
			return v, at, err
		}
		if err := d.step(op); err != nil {
			return nil, at, err
		}
	}
}

// charge counts n bytes of memory.
func (d *Decoder) charge(n int) error {
	if d.used += int64(n); d.used > d.Limits.Memory {
		return &LimitError{What: "the memory for values", Limit: d.Limits.Memory}
	}
	return nil
}

// Estimates of what values take besides their contents.
const (
	slotCost  = 32 // an interface in the stack or a container, with a boxed number
	entryCost = 96 // a dict's entry
	boxCost   = 96 // a container
	memoCost  = 48
)

// push puts v on the stack.
func (d *Decoder) push(v any) error {
	d.stack = append(d.stack, v)
	return d.charge(slotCost)
}

// floor is the height below which the stack belongs to an outer MARK.
func (d *Decoder) floor() int {
	if n := len(d.marks); n > 0 {
		return d.marks[n-1]
	}
	return 0
}

var errStack = errors.New("expected a value on the stack, but it is empty")

func (d *Decoder) pop() (any, error) {
	n := len(d.stack)
	if n <= d.floor() {
		return nil, errStack
	}
	v := d.stack[n-1]
	d.stack[n-1] = nil
	d.stack = d.stack[:n-1]
	return v, nil
}

// top returns the value that pop would, and leaves it there.
func (d *Decoder) top() (any, error) {
	if len(d.stack) <= d.floor() {
		return nil, errStack
	}
	return d.stack[len(d.stack)-1], nil
}

// popMark removes the last MARK and returns a copy of the values above it.
func (d *Decoder) popMark() ([]any, error) {
	if len(d.marks) == 0 {
		return nil, errors.New("expected a MARK on the stack, but there is none")
	}
	items := append([]any{}, d.stack[d.floor():]...)
	clear(d.stack[d.floor():])
	d.stack = d.stack[:d.floor()]
	d.marks = d.marks[:len(d.marks)-1]
	return items, nil
}

// popAs pops a value that must be a T.
func popAs[T any](d *Decoder) (T, error) {
	v, err := d.pop()
	if err != nil {
		var zero T
		return zero, err
	}
	return as[T](v)
}

func as[T any](v any) (T, error) {
	t, ok := v.(T)
	if !ok {
		return t, fmt.Errorf("expected a %s, got a %s", typeName(any(t)), typeName(v))
	}
	return t, nil
}
