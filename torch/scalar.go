package torch

import (
	"math"
	"reflect"

	"github.com/gotorch/gotorch/cgo"
)

// Scalar is any Go number, or a bool, also of a type with a name of its own: an int
// stays an integer and a float64 a floating-point number, which decides the type of
// the result as in Python; so does a [BF16] or its kin. Integers beyond int64 can be
// given where libtorch takes them: to uint64 tensors. Anything else panics with a
// [*Error].
type Scalar any

// Scalar adds a number to the call.
func (c *Call) Scalar(v Scalar) {
	switch v := v.(type) {
	case nil:
		panic(errorf("Scalar", "nil is no number; a Scalar is any Go integer, float, complex or bool"))
	case int:
		c.Int(v)
	case float64:
		c.Float(v)
	case float32:
		c.Float(float64(v))
	case bool:
		c.Bool(v)
	case int64:
		c.Int(int(v))
	case int32:
		c.Int(int(v))
	case int16:
		c.Int(int(v))
	case int8:
		c.Int(int(v))
	case uint:
		c.uint(uint64(v))
	case uint64:
		c.uint(v)
	case uint32:
		c.Int(int(v))
	case uint16:
		c.Int(int(v))
	case uint8:
		c.Int(int(v))
	case complex128:
		c.Complex(v)
	case complex64:
		c.Complex(complex128(v))
	case BF16:
		c.Float(float64(v.Float32()))
	case F16:
		c.Float(float64(v.Float32()))
	case F8E5M2:
		c.Float(float64(v.Float32()))
	case F8E4M3FN:
		c.Float(float64(v.Float32()))
	case F8E5M2FNUZ:
		c.Float(float64(v.Float32()))
	case F8E4M3FNUZ:
		c.Float(float64(v.Float32()))
	case F8E8M0FNU:
		c.Float(float64(v.Float32()))
	default:
		switch r := reflect.ValueOf(v); {
		case r.CanInt():
			c.Int(int(r.Int()))
		case r.CanUint():
			c.uint(r.Uint())
		case r.CanFloat():
			c.Float(r.Float())
		case r.CanComplex():
			c.Complex(r.Complex())
		case r.Kind() == reflect.Bool:
			c.Bool(r.Bool())
		default:
			// Not %T, for which every number would have to move to the heap.
			panic(errorf("Scalar", "%s is no number; a Scalar is any Go integer, float, complex or bool", reflect.TypeOf(v)))
		}
	}
}

func (c *Call) uint(v uint64) {
	if v > math.MaxInt64 {
		c.push(cgo.Val{Tag: cgo.UInt, V: int64(v)})
		return
	}
	c.Int(int(v))
}

// OptScalar adds a number, or None for nil.
func (c *Call) OptScalar(v Scalar) {
	if v == nil {
		c.None()
		return
	}
	c.Scalar(v)
}

// Scalars adds a list of numbers.
func (c *Call) Scalars(vs []Scalar) {
	c.push(cgo.Val{Tag: cgo.Scalars, N: int32(len(vs))})
	for _, v := range vs {
		c.Scalar(v)
	}
}
