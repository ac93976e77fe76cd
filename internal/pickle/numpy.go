package pickle

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strconv"
)

// Array is a NumPy array, as far as a file of plain data has it: booleans,
// integers, floats and complex numbers.
type Array struct {
	// Kind is NumPy's letter: 'b' bool, 'i' and 'u' integers, 'f' float, 'c' complex.
	Kind byte
	// ItemSize is the number of bytes of an element.
	ItemSize int
	// BigEndian says that elements have their most significant byte first.
	BigEndian bool
	// Shape holds the size of each dimension, Fortran whether the first dimension
	// is the one that varies fastest.
	Shape   []int
	Fortran bool
	// Data holds the elements, prod(Shape)·ItemSize bytes. It may be shared with
	// other values of the file: do not write to it.
	Data []byte
}

// NumPy returns the resolver for NumPy's arrays, which become *Array, and for its
// scalars, which become bool, int64 (or *big.Int), float64 or complex128.
func NumPy() Resolver { return numpyNames }

var numpyNames = Allow{
	{"numpy", "ndarray"}:                       Func(refuseDirect("numpy.ndarray")),
	{"numpy", "dtype"}:                         Func(newArrayType),
	{"numpy.core.multiarray", "_reconstruct"}:  Func(newArray),
	{"numpy._core.multiarray", "_reconstruct"}: Func(newArray),
	{"numpy.core.multiarray", "scalar"}:        Func(newScalar),
	{"numpy._core.multiarray", "scalar"}:       Func(newScalar),
}

// refuseDirect is for a class that files only pass to another function.
func refuseDirect(name string) func(Tuple) (any, error) {
	return func(Tuple) (any, error) { return nil, fmt.Errorf("%s is not called by files of plain data", name) }
}

// arrayType is a numpy.dtype.
type arrayType struct {
	kind      byte
	size      int
	bigEndian bool
}

func newArrayType(args Tuple) (any, error) {
	name := ""
	if len(args) > 0 {
		name, _ = args[0].(string)
	}
	if len(name) >= 2 {
		size, err := strconv.Atoi(name[1:])
		ok := map[string]bool{
			"b1": true, "i1": true, "i2": true, "i4": true, "i8": true, "u1": true, "u2": true, "u4": true,
			"u8": true, "f2": true, "f4": true, "f8": true, "c8": true, "c16": true,
		}[name]
		if err == nil && ok {
			return &arrayType{kind: name[0], size: size}, nil
		}
	}
	return nil, fmt.Errorf("NumPy's element type %q is not supported; expected booleans, integers, floats or complex numbers", name)
}

// SetState takes NumPy's (version, byte order, …).
func (t *arrayType) SetState(state any) error {
	s, _ := state.(Tuple)
	if len(s) < 2 {
		return fmt.Errorf("expected a numpy.dtype's state, got a %s", typeName(state))
	}
	order, _ := s[1].(string)
	switch order {
	case "<", "|", "=":
	case ">":
		t.bigEndian = true
	default:
		return fmt.Errorf("expected the byte order <, > or | of a numpy.dtype, got %q", order)
	}
	return nil
}

func newArray(args Tuple) (any, error) {
	if len(args) != 3 || args[0] != any(Global{"numpy", "ndarray"}) {
		return nil, badArgs("numpy's _reconstruct", "numpy.ndarray, a shape and a type", args)
	}
	return &Array{}, nil
}

// SetState takes NumPy's (version, shape, type, Fortran order, data).
func (a *Array) SetState(state any) error {
	s, _ := state.(Tuple)
	if len(s) == 5 {
		shape, ok1 := s[1].(Tuple)
		dtype, ok2 := s[2].(*arrayType)
		fortran, ok3 := s[3].(bool)
		data, ok4 := RawBytes(s[4])
		if ok1 && ok2 && ok3 && ok4 {
			return a.set(shape, dtype, fortran, data)
		}
	}
	return fmt.Errorf("expected the state of a numpy.ndarray of numbers (version, shape, type, order, bytes), got a %s", typeName(state))
}

func (a *Array) set(shape Tuple, dtype *arrayType, fortran bool, data []byte) error {
	const maxDims = 64
	if len(shape) > maxDims {
		return fmt.Errorf("expected an array of at most %d dimensions, got %d", maxDims, len(shape))
	}
	dims := make([]int, len(shape))
	size, empty := dtype.size, false
	for i, v := range shape {
		n, ok := v.(int64)
		switch {
		case !ok || n < 0:
			return fmt.Errorf("expected an array's shape in numbers from 0, got a %s (%v)", typeName(v), v)
		case n == 0:
			empty = true
		case n > int64(len(data)/size):
			size = len(data) + 1 // too big already; the product might overflow
		default:
			size *= int(n)
		}
		dims[i] = int(n)
	}
	if empty {
		size = 0
	}
	if size != len(data) {
		return fmt.Errorf("an array of shape %v with elements of %d bytes does not fit its %d bytes of data", dims, dtype.size, len(data))
	}
	*a = Array{Kind: dtype.kind, ItemSize: dtype.size, BigEndian: dtype.bigEndian, Shape: dims, Fortran: fortran, Data: data}
	return nil
}

// MemSize returns the length of the data.
func (a *Array) MemSize() int { return len(a.Data) + 8*len(a.Shape) }

func newScalar(args Tuple) (any, error) {
	if len(args) == 2 {
		dtype, ok1 := args[0].(*arrayType)
		data, ok2 := RawBytes(args[1])
		if ok1 && ok2 && len(data) == dtype.size {
			return dtype.value(data), nil
		}
	}
	return nil, badArgs("numpy's scalar", "a type and the bytes of one element", args)
}

// value makes a Go value of one element.
func (t *arrayType) value(b []byte) any {
	word := make([]byte, 8)
	part := func(b []byte) uint64 {
		clear(word)
		copy(word, b)
		if t.bigEndian {
			for i := range b {
				word[i] = b[len(b)-1-i]
			}
		}
		return binary.LittleEndian.Uint64(word)
	}
	switch t.kind {
	case 'b':
		return b[0] != 0
	case 'i':
		unused := 64 - 8*t.size
		return int64(part(b)<<unused) >> unused
	case 'u':
		return shrink(new(big.Int).SetUint64(part(b)))
	case 'c':
		h := t.size / 2
		return complex(float(part(b[:h]), h), float(part(b[h:]), h))
	}
	return float(part(b), t.size)
}

// float reads an IEEE 754 number of 2, 4 or 8 bytes.
func float(bits uint64, size int) float64 {
	switch size {
	case 8:
		return math.Float64frombits(bits)
	case 4:
		return float64(math.Float32frombits(uint32(bits)))
	}
	sign, exp, frac := bits>>15, int(bits>>10&0x1f), bits&0x3ff
	v := 0.0
	switch exp {
	case 0:
		v = math.Ldexp(float64(frac), -24)
	case 0x1f:
		v = math.Inf(1)
		if frac != 0 {
			v = math.NaN()
		}
	default:
		v = math.Ldexp(float64(frac|0x400), exp-25)
	}
	if sign != 0 {
		v = -v
	}
	return v
}
