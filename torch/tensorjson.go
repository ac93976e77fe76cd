package torch

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// jsonTensor is a tensor in JSON.
type jsonTensor struct {
	DType        string          `json:"dtype"`
	Shape        []int           `json:"shape"`
	RequiresGrad bool            `json:"requires_grad,omitempty"`
	Data         json.RawMessage `json:"data"`
}

// MarshalJSON implements [json.Marshaler]:
//
//	{"dtype":"float32","shape":[2,2],"data":[[1,2.5],["NaN","-Infinity"]]}
//
// The elements stand in nested lists, a complex number as a list of two; numbers have as
// many digits as give them back exactly, and NaN and the infinities, which JSON does
// not have, are strings. The elements of types that hold no numbers, as bits8, are their
// bytes as integers. "requires_grad":true is there for a leaf that does. Strides,
// device and history are not kept. The undefined tensor is null.
// The error says why t has no such form: sparse, quantized and freed tensors have none.
func (t Tensor) MarshalJSON() (data []byte, err error) {
	if !t.Defined() {
		return []byte("null"), nil
	}
	err = t.elements("MarshalJSON", func(dtype DType, shape []int, requiresGrad bool, b []byte) {
		data = append(data, `{"dtype":"`+dtype.short()+`","shape":[`...)
		for i, n := range shape {
			if i > 0 {
				data = append(data, ',')
			}
			data = strconv.AppendInt(data, int64(n), 10)
		}
		data = append(data, ']')
		if requiresGrad {
			data = append(data, `,"requires_grad":true`...)
		}
		data = append(data, `,"data":`...)
		data, _ = appendNested(data, shape, dtype, b)
		data = append(data, '}')
	})
	return data, err
}

// appendNested writes the elements at the beginning of b in lists, and returns what
// follows them in b.
func appendNested(data []byte, shape []int, dtype DType, b []byte) (all, rest []byte) {
	if len(shape) == 0 {
		n := dtype.Size()
		return appendElement(data, dtype, b[:n]), b[n:]
	}
	data = append(data, '[')
	for i := range shape[0] {
		if i > 0 {
			data = append(data, ',')
		}
		data, b = appendNested(data, shape[1:], dtype, b)
	}
	return append(data, ']'), b
}

// appendElement writes the element that b holds.
func appendElement(data []byte, dtype DType, b []byte) []byte {
	if dtype.IsComplex() {
		part, n := dtype.ToReal(), len(b)/2
		data = append(appendElement(append(data, '['), part, b[:n]), ',')
		return append(appendElement(data, part, b[n:]), ']')
	}
	bits, size := littleEndian(b), 8*len(b)
	float := func(v float64, bits int) []byte {
		switch {
		case math.IsNaN(v):
			return append(data, `"NaN"`...)
		case math.IsInf(v, 1):
			return append(data, `"Infinity"`...)
		case math.IsInf(v, -1):
			return append(data, `"-Infinity"`...)
		}
		return strconv.AppendFloat(data, v, 'g', -1, bits)
	}
	switch dtype {
	case Bool:
		return strconv.AppendBool(data, bits != 0)
	case Float64:
		return float(math.Float64frombits(bits), 64)
	case Float32:
		return float(float64(math.Float32frombits(uint32(bits))), 32)
	case Int8, Int16, Int32, Int64:
		return strconv.AppendInt(data, int64(bits<<(64-size))>>(64-size), 10)
	}
	if f, ok := smallFloats[dtype]; ok {
		return float(float64(f.decode(uint16(bits))), 32)
	}
	return strconv.AppendUint(data, bits, 10)
}

// smallFloats is how the types of less than a float32 are written as one.
var smallFloats = map[DType]struct {
	decode func(uint16) float32
	encode func(float32) uint16
}{
	Float16:        {halfFormat.decode, halfFormat.encode},
	BFloat16:       {func(b uint16) float32 { return BF16(b).Float32() }, func(f float32) uint16 { return uint16(ToBF16(f)) }},
	Float8E5M2:     {e5m2Format.decode, e5m2Format.encode},
	Float8E4M3FN:   {e4m3fnFormat.decode, e4m3fnFormat.encode},
	Float8E5M2FNUZ: {e5m2fnuzFormat.decode, e5m2fnuzFormat.encode},
	Float8E4M3FNUZ: {e4m3fnuzFormat.decode, e4m3fnuzFormat.encode},
	Float8E8M0FNU:  {func(b uint16) float32 { return F8E8M0FNU(b).Float32() }, func(f float32) uint16 { return uint16(ToF8E8M0FNU(f)) }},
}

func littleEndian(b []byte) uint64 {
	var all [8]byte
	copy(all[:], b)
	return binary.LittleEndian.Uint64(all[:])
}

// UnmarshalJSON implements [json.Unmarshaler]: t becomes a new tensor on the CPU,
// equal to the one that [Tensor.MarshalJSON] wrote, but that all NaN are the same.
// It also takes a nested list alone, or a number, as torch.tensor does: of integers it makes
// [Int64], of bools [Bool], and [Float32] of numbers with a point or an exponent among them.
// null gives the undefined tensor. Lists of several lengths, numbers that the type
// cannot hold, and whatever else is no tensor are errors; t then is as it was.
func (t *Tensor) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	if string(data) == "null" {
		*t = Tensor{}
		return nil
	}
	if !json.Valid(data) {
		return errorf("UnmarshalJSON", "this is no tensor: it is not well-formed JSON")
	}
	j := jsonTensor{Data: data}
	whole := len(data) > 0 && data[0] == '{'
	if whole {
		j.Data = nil
		if err := json.Unmarshal(data, &j); err != nil {
			return errorf("UnmarshalJSON", "this is no tensor: %v", err)
		}
	}
	l := jsonList{rest: j.Data}
	if err := l.read(0); err != nil {
		return err
	}
	dtype := l.dtype()
	if whole {
		var ok bool
		if dtype, ok = dtypeCalled(strings.TrimPrefix(j.DType, "torch.")); !ok || dtype.is(quantized) {
			return errorf("UnmarshalJSON", `this is no tensor: its "dtype" is %q`, j.DType)
		}
		if err := l.reshape(j.Shape, dtype); err != nil {
			return err
		}
	} else {
		j.Shape = l.shape
	}
	return t.setElements("UnmarshalJSON", dtype, j.Shape, j.RequiresGrad, func(b []byte) error {
		part := dtype.ToReal()
		for i, v := range l.values {
			if err := putElement(b[i*part.Size():][:part.Size()], part, v); err != nil {
				return err
			}
		}
		return nil
	})
}

// jsonList is a nested list, flat.
type jsonList struct {
	rest   []byte // what is still to read
	shape  []int
	known  bool // the innermost lists were reached, so that shape is complete
	values []string
}

func (l *jsonList) fail(format string, args ...any) error {
	return errorf("UnmarshalJSON", "this is no tensor: "+format, args...)
}

// next skips white space and returns the byte after it, 0 at the end.
func (l *jsonList) next() byte {
	l.rest = bytes.TrimLeft(l.rest, " \t\r\n")
	if len(l.rest) == 0 {
		return 0
	}
	return l.rest[0]
}

// read reads a list, or an element. The JSON was found to be well-formed before.
func (l *jsonList) read(depth int) error {
	switch l.next() {
	case 0:
		return l.fail(`there is no "data"`)
	case '{':
		return l.fail("an object stands among its elements")
	case '[':
	default:
		if depth != len(l.shape) {
			return l.fail("its lists are not of one length at each depth")
		}
		l.known = true
		n := bytes.IndexAny(l.rest, ",] \t\r\n")
		if l.rest[0] == '"' {
			n = 1
			for ; l.rest[n] != '"'; n++ {
				if l.rest[n] == '\\' {
					n++
				}
			}
			n++
		} else if n < 0 {
			n = len(l.rest)
		}
		l.values = append(l.values, string(l.rest[:n]))
		l.rest = l.rest[n:]
		return nil
	}
	if depth >= maxDims {
		return l.fail("it has more than %d dimensions", maxDims)
	}
	first := depth == len(l.shape)
	if first {
		if l.known {
			return l.fail("its lists are not of one length at each depth")
		}
		l.shape = append(l.shape, 0)
	}
	l.rest = l.rest[1:]
	n := 0
	for l.next() != ']' {
		if err := l.read(depth + 1); err != nil {
			return err
		}
		n++
		if l.next() == ',' {
			l.rest = l.rest[1:]
		}
	}
	l.rest = l.rest[1:]
	if first {
		l.shape[depth], l.known = n, l.known || n == 0
	}
	if l.shape[depth] != n {
		return l.fail("its lists are not of one length at each depth")
	}
	return nil
}

// dtype is the type that torch.tensor would choose.
func (l *jsonList) dtype() DType {
	d := Bool
	for _, v := range l.values {
		switch {
		case v == "true" || v == "false":
		case strings.ContainsAny(v, `.eE"`):
			return Float32
		default:
			d = Int64
		}
	}
	if len(l.values) == 0 {
		return Float32
	}
	return d
}

// reshape holds the lists against the shape that stands beside them. In a shape with a
// 0 nothing after it can be seen in the lists.
func (l *jsonList) reshape(shape []int, dtype DType) error {
	want := shape
	if dtype.IsComplex() {
		want = append(append([]int(nil), shape...), 2)
	}
	for i, n := range want {
		if n < 0 {
			return l.fail("its shape is %v", shape)
		}
		if i >= len(l.shape) || n != l.shape[i] {
			return l.fail("its elements in lists of shape %v do not fill %s%v", l.shape, dtype.short(), shape)
		}
		if n == 0 {
			want = want[:i+1]
			break
		}
	}
	if len(l.shape) != len(want) {
		return l.fail("its elements in lists of shape %v do not fill %s%v", l.shape, dtype.short(), shape)
	}
	return nil
}

// putElement writes the element that text is into b.
func putElement(b []byte, dtype DType, text string) (err error) {
	var bits uint64
	float := func(size int) (v float64) {
		switch text {
		case `"NaN"`:
			return math.NaN()
		case `"Infinity"`:
			return math.Inf(1)
		case `"-Infinity"`:
			return math.Inf(-1)
		}
		v, err = strconv.ParseFloat(text, size)
		return v
	}
	small, isSmall := smallFloats[dtype]
	switch {
	case dtype == Bool:
		if text == "true" {
			bits = 1
		} else if text != "false" {
			err = strconv.ErrSyntax
		}
	case dtype == Float64:
		bits = math.Float64bits(float(64))
	case dtype == Float32:
		bits = uint64(math.Float32bits(float32(float(32))))
	case isSmall:
		f := float32(float(32))
		code := small.encode(f)
		bits = uint64(code)
		switch i := FInfo(dtype); {
		case math.IsInf(float64(f), 0) != math.IsInf(float64(small.decode(code)), 0),
			!math.IsInf(float64(f), 0) && (float64(f) < i.Min || float64(f) > i.Max):
			err = strconv.ErrRange
		}
	case dtype == Int8 || dtype == Int16 || dtype == Int32 || dtype == Int64:
		var v int64
		v, err = strconv.ParseInt(text, 10, 8*len(b))
		bits = uint64(v)
	default:
		bits, err = strconv.ParseUint(text, 10, 8*len(b))
	}
	if err != nil {
		return errorf("UnmarshalJSON", "this is no tensor: %.40s is no number that %s holds", text, dtype.short())
	}
	var all [8]byte
	binary.LittleEndian.PutUint64(all[:], bits)
	copy(b, all[:])
	return nil
}
