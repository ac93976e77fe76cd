package cgo

/*
#cgo noescape tg_call
#cgo nocallback tg_call
#cgo noescape tg_find_op
#cgo nocallback tg_find_op
#include <stdlib.h>
#include "shim.h"
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Handle is a native tensor: a TensorImpl* that owns one reference; nil is the
// undefined tensor.
type Handle = unsafe.Pointer

// Val is one slot of the flat argument buffer of [Call].
type Val struct {
	Tag int32
	N   int32
	V   int64
}

// Tags of a [Val], as in shim.h.
const (
	None      = C.TG_NONE
	Tensor    = C.TG_TENSOR
	Int       = C.TG_INT
	Double    = C.TG_DOUBLE
	Bool      = C.TG_BOOL
	Complex   = C.TG_COMPLEX
	String    = C.TG_STRING
	Device    = C.TG_DEVICE
	Generator = C.TG_GENERATOR
	Ints      = C.TG_INTS
	Doubles   = C.TG_DOUBLES
	Bools     = C.TG_BOOLS
	Tensors   = C.TG_TENSORS
	Default   = C.TG_DEFAULT
	Scalars   = C.TG_SCALARS
	UInt      = C.TG_UINT
	StreamTag = C.TG_STREAM
	Object    = C.TG_OBJECT
)

// Flags of [Call].
const (
	NoGrad  = C.TG_NO_GRAD // run below autograd
	Discard = C.TG_DISCARD // drop the results
)

// FindOp resolves an operator by its name, "aten::add", and overload, "Tensor".
// It returns nil where this libtorch has no such operator.
func FindOp(name, overload string) unsafe.Pointer {
	var out C.tg_out
	n, o := C.CString(name), C.CString(overload)
	op := C.tg_find_op(n, o, &out)
	C.free(unsafe.Pointer(n))
	C.free(unsafe.Pointer(o))
	_ = take(&out)
	return unsafe.Pointer(op)
}

// Call runs an operator. The first nargs slots of buf hold the arguments and
// are overwritten with the results; n is their number of slots. Results that do
// not fit come as spill instead. scope is the scope open on this thread.
func Call(op unsafe.Pointer, buf []Val, nargs, flags int, strings []byte) (n int, spill []Val, scope int64, err error) {
	var trip C.tg_trip
	var s *C.char
	if len(strings) > 0 {
		s = (*C.char)(unsafe.Pointer(&strings[0]))
	}
	if deadCredit.Load() >= C.TG_DEAD {
		trip.ndead = C.int32_t(takeDead(trip.dead[:]))
	}
	n = int(C.tg_call(C.uintptr_t(uintptr(op)), (*C.tg_val)(unsafe.Pointer(&buf[0])), C.int(nargs), C.int(len(buf)), C.int(flags), s, &trip))
	if trip.warned != 0 {
		addWarnings(pointer(&trip.warned))
	}
	if n < 0 {
		return 0, nil, 0, take(&C.tg_out{err: (*C.char)(pointer(&trip.err)), kind: trip.kind})
	}
	if trip.spill != 0 {
		p := pointer(&trip.spill)
		spill = append(spill, unsafe.Slice((*Val)(p), n)...)
		C.free(p)
	}
	return n, spill, int64(trip.scope), nil
}

// OutOfMemory is the error of an allocation that there is no memory for.
type OutOfMemory string

// Error returns libtorch's message.
func (e OutOfMemory) Error() string { return string(e) }

// CallGo is [Call] for operators that may call Go. The buffer is copied, as a
// callback may move the Go stack that it lies on.
func CallGo(op unsafe.Pointer, buf []Val, nargs, flags int, strings []byte) (n int, spill []Val, scope int64, err error) {
	out := new(C.tg_out)
	b := make([]Val, len(buf))
	copy(b, buf)
	var s *C.char
	if len(strings) > 0 {
		s = (*C.char)(unsafe.Pointer(&append([]byte(nil), strings...)[0]))
	}
	n = int(C.tg_call_go(C.tg_op(op), (*C.tg_val)(unsafe.Pointer(&b[0])), C.int(nargs), C.int(len(b)), C.int(flags), s, out))
	copy(buf, b)
	if err := take(out); n < 0 {
		return 0, nil, 0, err
	}
	if out.spill != nil {
		spill = append(spill, unsafe.Slice((*Val)(unsafe.Pointer(out.spill)), n)...)
		C.free(unsafe.Pointer(out.spill))
	}
	return n, spill, int64(out.scope), nil
}

// pointer reads a pointer into C memory that lies in an integer.
func pointer(p *C.uintptr_t) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(p)) }

// take turns the message of a call into an error and frees it, and keeps its warnings.
func take(out *C.tg_out) error {
	if out.warned != nil {
		addWarnings(unsafe.Pointer(out.warned))
	}
	if out.err == nil {
		return nil
	}
	msg := C.GoString(out.err)
	C.free(unsafe.Pointer(out.err))
	if out.failure != 0 {
		return &GoError{int64(out.failure), msg}
	}
	if out.kind == C.TG_OUT_OF_MEMORY {
		return OutOfMemory(msg)
	}
	return errors.New(msg)
}

func takeString(s *C.char) string {
	if s == nil {
		return ""
	}
	g := C.GoString(s)
	C.free(unsafe.Pointer(s))
	return g
}

// Schemas returns the schema of every operator that this libtorch registers,
// one a line, sorted.
func Schemas() string { return takeString(C.tg_all_schemas()) }

// SchemaOf returns the schema of one operator, "" where this libtorch has none.
func SchemaOf(name, overload string) string {
	n, o := C.CString(name), C.CString(overload)
	defer C.free(unsafe.Pointer(n))
	defer C.free(unsafe.Pointer(o))
	return takeString(C.tg_schema(n, o))
}

// LoadLibrary opens a library that registers operators. It returns what is wrong,
// "" if nothing is.
func LoadLibrary(path string) string {
	p := C.CString(path)
	defer C.free(unsafe.Pointer(p))
	return takeString(C.tg_load_library(p))
}

// Version returns the version of libtorch that the program runs on, "2.15.0".
func Version() string { return takeString(C.tg_version()) }

// CompiledVersion returns the version of libtorch whose headers this package
// was compiled with.
func CompiledVersion() string { return takeString(C.tg_compiled_version()) }

// CPUCapability returns the instruction set that libtorch's kernels use here,
// "AVX512".
func CPUCapability() string { return takeString(C.tg_cpu_capability()) }
