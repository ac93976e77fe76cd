package torch

import (
	"math"

	"github.com/gotorch/gotorch/cgo"
)

// Item returns the only element of t. It mirrors torch.Tensor.item and panics if
// t has more or fewer elements than one. Integers beyond 2⁵³ lose digits; use
// [Item] for them.
func (t Tensor) Item() float64 { return Item[float64](t) }

var opItem = Operator{Name: "aten::item"}

// Item returns the only element of t, converted to T as Go converts numbers, to the
// nearest for the small floating-point types; a bool counts as 0 or 1, and the imaginary part of a complex number is dropped
// for a T that is not complex. It mirrors torch.Tensor.item and panics if t has
// more or fewer elements than one.
func Item[T Number](t Tensor) T {
	var n number
	read := false
	t.memory("Item", func(m cgo.Meta) { n, read = elementAt(m) })
	if !read {
		var c Call
		c.Tensor(t)
		c.run(&opItem)
		switch v := c.next(); v.Tag {
		case cgo.Int, cgo.Bool:
			n = ofInt(v.V)
		case cgo.UInt:
			n = ofUint(uint64(v.V))
		case cgo.Double:
			n = ofFloat(math.Float64frombits(uint64(v.V)))
		case cgo.Complex:
			n = ofComplex(complex(math.Float64frombits(uint64(v.V)), math.Float64frombits(uint64(c.next().V))))
		}
	}
	return convert[T](n)
}

// number is one element as an integer, as a float and as a complex number.
type number struct {
	i int64
	f float64
	c complex128
}

func ofInt(v int64) number          { return number{v, float64(v), complex(float64(v), 0)} }
func ofUint(v uint64) number        { return number{int64(v), float64(v), complex(float64(v), 0)} }
func ofFloat(v float64) number      { return number{int64(v), v, complex(v, 0)} }
func ofComplex(v complex128) number { return number{int64(real(v)), real(v), v} }

// elementAt reads the only element of a tensor from memory, several times faster
// than the operator; only the types that Go has, and only what lies in memory as
// it is.
func elementAt(m cgo.Meta) (n number, ok bool) {
	if m.NumEl != 1 || m.Data == nil || m.DeviceType != int(CPUType) || m.NegOrConj {
		return n, false
	}
	switch p := m.Data; DType(m.DType) {
	case Bool, Uint8:
		return ofInt(int64(*(*uint8)(p))), true
	case Int8:
		return ofInt(int64(*(*int8)(p))), true
	case Int16:
		return ofInt(int64(*(*int16)(p))), true
	case Int32:
		return ofInt(int64(*(*int32)(p))), true
	case Int64:
		return ofInt(*(*int64)(p)), true
	case Uint16:
		return ofInt(int64(*(*uint16)(p))), true
	case Uint32:
		return ofInt(int64(*(*uint32)(p))), true
	case Uint64:
		return ofUint(*(*uint64)(p)), true
	case BFloat16:
		return ofFloat(float64((*(*BF16)(p)).Float32())), true
	case Float16:
		return ofFloat(float64((*(*F16)(p)).Float32())), true
	case Float32:
		return ofFloat(float64(*(*float32)(p))), true
	case Float64:
		return ofFloat(*(*float64)(p)), true
	case Complex64:
		return ofComplex(complex128(*(*complex64)(p))), true
	case Complex128:
		return ofComplex(*(*complex128)(p)), true
	}
	return n, false
}

func convert[T Number](n number) (v T) {
	switch v := any(&v).(type) {
	case *bool:
		*v = n.c != 0
	case *int8:
		*v = int8(n.i)
	case *int16:
		*v = int16(n.i)
	case *int32:
		*v = int32(n.i)
	case *int64:
		*v = n.i
	case *int:
		*v = int(n.i)
	case *uint8:
		*v = uint8(n.i)
	case *uint16:
		*v = uint16(n.i)
	case *uint32:
		*v = uint32(n.i)
	case *uint64:
		*v = uint64(n.i)
	case *float32:
		*v = float32(n.f)
	case *float64:
		*v = n.f
	case *complex64:
		*v = complex64(n.c)
	case *complex128:
		*v = n.c
	case *BF16:
		*v = ToBF16(float32(n.f))
	case *F16:
		*v = ToF16(float32(n.f))
	case *F8E5M2:
		*v = ToF8E5M2(float32(n.f))
	case *F8E4M3FN:
		*v = ToF8E4M3FN(float32(n.f))
	case *F8E5M2FNUZ:
		*v = ToF8E5M2FNUZ(float32(n.f))
	case *F8E4M3FNUZ:
		*v = ToF8E4M3FNUZ(float32(n.f))
	case *F8E8M0FNU:
		*v = ToF8E8M0FNU(float32(n.f))
	}
	return v
}
