package torch

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gotorch/gotorch/cgo"
)

// Error is what an operator panics with when it is used wrongly: shapes that do
// not fit, types that do not match, a tensor that was freed. [Try] turns such a
// panic into an error.
type Error struct {
	Op   string   // the operator or function, "matmul"
	Args []string // its tensor arguments, "float32[2, 3]"
	Msg  string   // what was expected and what came, in libtorch's words where it was libtorch that refused
	Err  error    // a more special error: [*OutOfMemoryError], [*PanicError] of a callback written in Go; or nil
}

// Unwrap returns Err, for errors.As.
func (e *Error) Unwrap() error { return e.Err }

// Error returns the operator, its arguments and the message in one line or
// more.
func (e *Error) Error() string {
	return "torch: " + e.Op + "(" + strings.Join(e.Args, ", ") + "): " + e.Msg
}

const undefinedMessage = "the Tensor is undefined (the zero Tensor); a defined one is required"

const freedMessage = "the tensor was freed when the scope it was made in closed; call Keep on a tensor that has to outlive its scope"

func errorf(op, format string, args ...any) *Error {
	return &Error{Op: op, Msg: fmt.Sprintf(format, args...)}
}

// Try runs f and returns the [*Error] that it panicked with, or nil. Services
// wrap the handling of a request in it. Panics of any other kind go on.
//
//	err := torch.Try(func() { y = net.Forward(x) })
func Try(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(error)
			var te *Error
			if !ok || !errors.As(e, &te) {
				panic(r)
			}
			err = e
		}
	}()
	f()
	return nil
}

// describe says what t is for a message: "float32[2, 3]". It never fails, as it
// speaks of tensors with which something has.
func (t Tensor) describe() string {
	if t.h == nil {
		return "undefined"
	}
	if !t.h.acquire() {
		return "freed"
	}
	defer t.h.done()
	var m cgo.Meta
	var sizes, strides [64]int64
	if err := cgo.Info(t.h.ptr(), &m, sizes[:], strides[:]); err != nil {
		return "a tensor without sizes, which a nested one is" // libtorch has none to tell
	}
	s := DType(m.DType).short() + strings.ReplaceAll(fmt.Sprint(sizes[:min(m.NDim, len(sizes))]), " ", ", ")
	if d := (Device{DeviceType(m.DeviceType), m.DeviceIndex}).normal(); d != CPU {
		s += " on " + d.String()
	}
	return s
}
