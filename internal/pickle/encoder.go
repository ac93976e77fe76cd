package pickle

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/big"
	"reflect"
	"slices"
)

// Encoder writes pickles of protocol 2, the bytes that Python's
// pickle.dump(obj, f, protocol=2) writes. Set its fields before the first Encode.
type Encoder struct {
	// PersistentID returns the id by which v, stored elsewhere, is referred to, and
	// whether it is such a value; nil means that there are none.
	PersistentID func(v any) (id any, ok bool, err error)

	w     *bufio.Writer
	memo  map[any]uint32
	depth int
}

// Reducer is implemented by values that are written as a call.
type Reducer interface {
	// Reduce returns how Python is to make the value.
	Reduce() (Reduction, error)
}

// Reduction is a call of a Python function or class. With Args nil it stands for
// the Global itself, which is how Python names a constant such as torch.float32.
type Reduction struct {
	Global Global
	Args   Tuple
}

// NewEncoder makes an Encoder that writes to w.
func NewEncoder(w io.Writer) *Encoder {
	return &Encoder{w: bufio.NewWriter(w)}
}

// maxEncodeDepth lets pass what a Decoder lets pass: a level of a value takes up
// to four of the pickle, as bytes and tensors are calls.
const maxEncodeDepth = 4 * defaultDepth

// Encode writes one pickle. Besides the types that a Decoder returns it takes int,
// *Text and any Reducer; the error names what else came, and where.
func (e *Encoder) Encode(v any) error {
	e.memo, e.depth = make(map[any]uint32), 0
	e.op(opProto, 2)
	if err := e.save(v); err != nil {
		return fmt.Errorf("pickle: %w", err)
	}
	e.op(opStop)
	if err := e.w.Flush(); err != nil {
		return fmt.Errorf("pickle: %w", err)
	}
	return nil
}

// op writes bytes; bufio.Writer keeps the first error until Flush.
func (e *Encoder) op(b ...byte) { _, _ = e.w.Write(b) }

func (e *Encoder) uint32(op byte, n uint32) {
	e.op(op)
	_, _ = e.w.Write(binary.LittleEndian.AppendUint32(nil, n))
}

// put stores the value written last in the memo.
func (e *Encoder) put(id any) {
	i := uint32(len(e.memo))
	e.memo[id] = i
	if i < 256 {
		e.op(opBinPut, byte(i))
		return
	}
	e.uint32(opLongBinPut, i)
}

// get refers to a value written before, if there is one.
func (e *Encoder) get(id any) bool {
	i, ok := e.memo[id]
	switch {
	case !ok:
	case i < 256:
		e.op(opBinGet, byte(i))
	default:
		e.uint32(opLongBinGet, i)
	}
	return ok
}

func (e *Encoder) save(v any) error {
	if e.depth++; e.depth > maxEncodeDepth {
		return fmt.Errorf("the value nests deeper than %d, or contains itself", defaultDepth)
	}
	defer func() { e.depth-- }()

	if e.PersistentID != nil {
		id, ok, err := e.PersistentID(v)
		if err != nil {
			return err
		}
		if ok {
			if err := e.save(id); err != nil {
				return err
			}
			e.op(opBinPersID)
			return nil
		}
	}
	switch v := v.(type) {
	case nil:
		e.op(opNone)
	case bool:
		if v {
			e.op(opNewTrue)
		} else {
			e.op(opNewFalse)
		}
	case int:
		e.int(int64(v))
	case int64:
		e.int(v)
	case *big.Int:
		return e.bigInt(v)
	case float64:
		e.op(opBinFloat)
		_, _ = e.w.Write(binary.BigEndian.AppendUint64(nil, math.Float64bits(v)))
	case complex128:
		return e.call(Global{"builtins", "complex"}, Tuple{real(v), imag(v)}, nil)
	case string:
		return e.text(v, v)
	case *Text:
		return e.text(v.Value, v)
	case ByteString:
		return e.text(v.String(), v.String())
	case Bytes:
		return e.bytes(v)
	case ByteArray:
		if len(v) == 0 {
			return e.call(Global{"builtins", "bytearray"}, Tuple{}, nil)
		}
		return e.call(Global{"builtins", "bytearray"}, Tuple{Bytes(v)}, nil)
	case Tuple:
		return e.tuple(v)
	case *List:
		return e.list(v)
	case *Dict:
		return e.dict(v)
	case *Set:
		name := "set"
		if v.Frozen {
			name = "frozenset"
		}
		return e.call(Global{"builtins", name}, Tuple{NewList(v.Children()...)}, v)
	case Global:
		return e.global(v)
	case Reducer:
		return e.reduce(v)
	default:
		return fmt.Errorf("a Go %T has no counterpart in Python's pickle here; expected nil, a bool, number, string, tuple, list, dict or set", v)
	}
	return nil
}

func (e *Encoder) reduce(v Reducer) error {
	var id any // stays nil for a type that cannot be a key of the memo
	if reflect.TypeOf(v).Comparable() {
		id = v
	}
	if id != nil && e.get(id) {
		return nil
	}
	r, err := v.Reduce()
	if err != nil {
		return err
	}
	if r.Args == nil {
		return e.global(r.Global)
	}
	return e.call(r.Global, r.Args, id)
}

func (e *Encoder) int(v int64) {
	switch {
	case v >= 0 && v < 1<<8:
		e.op(opBinInt1, byte(v))
	case v >= 0 && v < 1<<16:
		e.op(opBinInt2, byte(v), byte(v>>8))
	case v == int64(int32(v)):
		e.uint32(opBinInt, uint32(v))
	default:
		b := binary.LittleEndian.AppendUint64(nil, uint64(v))
		// The shortest two's complement that keeps the sign.
		for len(b) > 1 && (b[len(b)-1] == 0 && b[len(b)-2] < 0x80 || b[len(b)-1] == 0xff && b[len(b)-2] >= 0x80) {
			b = b[:len(b)-1]
		}
		e.op(opLong1, byte(len(b)))
		e.op(b...)
	}
}

func (e *Encoder) bigInt(v *big.Int) error {
	if v.IsInt64() {
		e.int(v.Int64())
		return nil
	}
	n := v.BitLen()/8 + 1
	if n > maxLong {
		return fmt.Errorf("an integer of %d bytes is longer than %d", n, maxLong)
	}
	twos := v
	if v.Sign() < 0 {
		twos = new(big.Int).Add(v, new(big.Int).Lsh(big.NewInt(1), uint(8*n)))
	}
	b := twos.FillBytes(make([]byte, n))
	slices.Reverse(b)
	if v.Sign() < 0 && b[n-1] == 0xff && b[n-2] >= 0x80 {
		b = b[:n-1] // -2^(8k-1) needs no more than k bytes
	}
	if len(b) < 256 {
		e.op(opLong1, byte(len(b)))
	} else {
		e.uint32(opLong4, uint32(len(b)))
	}
	e.op(b...)
	return nil
}

// text writes a str; equal ids are one object.
func (e *Encoder) text(s string, id any) error {
	if e.get(id) {
		return nil
	}
	if len(s) > math.MaxUint32 {
		return fmt.Errorf("a string of %d bytes is longer than protocol 2 can hold", len(s))
	}
	e.uint32(opBinUnicode, uint32(len(s)))
	_, _ = e.w.WriteString(s)
	e.put(id)
	return nil
}

func (e *Encoder) bytes(b Bytes) error {
	if len(b) == 0 {
		return e.call(Global{"builtins", "bytes"}, Tuple{}, nil)
	}
	return e.call(Global{"_codecs", "encode"}, Tuple{&Text{decodeLatin1(b)}, "latin1"}, nil)
}

func (e *Encoder) tuple(t Tuple) error {
	if len(t) == 0 {
		e.op(opEmptyTuple)
		return nil
	}
	if e.get(identity(t)) {
		return nil
	}
	if len(t) > 3 {
		e.op(opMark)
	}
	for i, v := range t {
		if err := e.save(v); err != nil {
			return fmt.Errorf("item %d of a tuple: %w", i, err)
		}
	}
	e.op([]byte{opTuple1, opTuple2, opTuple3, opTuple}[min(len(t), 4)-1])
	e.put(identity(t))
	return nil
}

// batch is how many items Python's pickler adds to a list or dict at once.
const batch = 1000

func (e *Encoder) list(l *List) error {
	if e.get(l) {
		return nil
	}
	e.op(opEmptyList)
	e.put(l)
	for start := 0; start < len(l.Items); start += batch {
		part := l.Items[start:min(start+batch, len(l.Items))]
		one := len(l.Items) == 1
		if !one {
			e.op(opMark)
		}
		for i, v := range part {
			if err := e.save(v); err != nil {
				return fmt.Errorf("item %d of a list: %w", start+i, err)
			}
		}
		if one {
			e.op(opAppend)
		} else {
			e.op(opAppends)
		}
	}
	return nil
}

func (e *Encoder) dict(d *Dict) error {
	if e.get(d) {
		return nil
	}
	switch d.Kind {
	case OrderedDict:
		return e.orderedDict(d)
	case Counter:
		plain := *d
		plain.Kind = PlainDict
		return e.call(Global{"collections", "Counter"}, Tuple{&plain}, d)
	}
	e.op(opEmptyDict)
	e.put(d)
	// Python writes a lone item alone, else batches, with an empty last one if the
	// number of items is a multiple of the batch.
	if d.Len() == 1 {
		return e.items(d, 0, 1, true)
	}
	for start := 0; start <= d.Len() && d.Len() > 0; start += batch {
		if err := e.items(d, start, min(start+batch, d.Len()), false); err != nil {
			return err
		}
	}
	return nil
}

// orderedDict is written as a call, to whose result Python adds the items by an
// iterator: single items stay alone at the end too, and no batch is empty.
func (e *Encoder) orderedDict(d *Dict) error {
	if err := e.call(Global{"collections", "OrderedDict"}, Tuple{}, d); err != nil {
		return err
	}
	for start := 0; start < d.Len(); start += batch {
		if err := e.items(d, start, min(start+batch, d.Len()), start == d.Len()-1); err != nil {
			return err
		}
	}
	if d.Attrs != nil && d.Attrs.Len() > 0 {
		if err := e.save(d.Attrs); err != nil {
			return fmt.Errorf("an attribute of an OrderedDict: %w", err)
		}
		e.op(opBuild)
	}
	return nil
}

// items writes the entries from start to end, which may be a single one alone.
func (e *Encoder) items(d *Dict, start, end int, alone bool) error {
	if !alone {
		e.op(opMark)
	}
	for i := start; i < end; i++ {
		if err := e.save(d.keys[i]); err != nil {
			return fmt.Errorf("key %v: %w", d.keys[i], err)
		}
		if err := e.save(d.values[i]); err != nil {
			return fmt.Errorf("key %v: %w", d.keys[i], err)
		}
	}
	if alone {
		e.op(opSetItem)
	} else {
		e.op(opSetItems)
	}
	return nil
}

// call writes a call; id is the result's identity in the memo, nil for a value
// that has none.
func (e *Encoder) call(g Global, args Tuple, id any) error {
	if id != nil && e.get(id) {
		return nil
	}
	if err := e.global(g); err != nil {
		return err
	}
	if err := e.save(args); err != nil {
		return err
	}
	e.op(opReduce)
	if id == nil {
		id = new(byte)
	}
	e.put(id)
	return nil
}

func (e *Encoder) global(g Global) error {
	if e.get(g) {
		return nil
	}
	for _, part := range []string{g.Module, g.Name} {
		if part == "" || !isASCII([]byte(part)) || slices.Contains([]byte(part), '\n') {
			return fmt.Errorf("%q is no name of a Python module or function", part)
		}
	}
	module := g.Module
	switch module { // protocol 2 uses Python 2's names
	case "builtins":
		module = "__builtin__"
	case "copyreg":
		module = "copy_reg"
	}
	e.op(opGlobal)
	_, _ = e.w.WriteString(module + "\n" + g.Name + "\n")
	e.put(g)
	return nil
}
